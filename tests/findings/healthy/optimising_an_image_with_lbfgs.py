import torch
torch.manual_seed(0)
content = torch.rand(1, 3, 6, 6)
style = torch.rand(1, 3, 6, 6)
conv = torch.nn.Conv2d(3, 4, 3, padding=1)
for p in conv.parameters():
    p.requires_grad_(False)
def gram(f):
    b, c, h, w = f.shape
    f = f.view(c, h * w)
    return f @ f.t() / (c * h * w)
with torch.no_grad():
    target_content = conv(content)
    target_style = gram(conv(style))
image = content.clone().requires_grad_(True)
opt = torch.optim.LBFGS([image], max_iter=4)
for i in range(3):
    def closure():
        opt.zero_grad()
        feat = conv(image)
        loss = (feat - target_content).pow(2).mean() + 100 * (gram(feat) - target_style).pow(2).sum()
        loss.backward()
        return loss
    loss = opt.step(closure)
    with torch.no_grad():
        image.clamp_(0, 1)
    print(i, float(loss))
