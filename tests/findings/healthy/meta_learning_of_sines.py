import torch
import torch.nn.functional as F
torch.manual_seed(0)
def net(x, params):
    w1, b1, w2, b2 = params
    return F.linear(torch.tanh(F.linear(x, w1, b1)), w2, b2)
params = [torch.randn(20, 1).mul_(0.5).requires_grad_(), torch.zeros(20, requires_grad=True),
          torch.randn(1, 20).mul_(0.2).requires_grad_(), torch.zeros(1, requires_grad=True)]
meta = torch.optim.Adam(params, lr=1e-2)
for it in range(3):
    meta_loss = 0
    for task in range(3):
        phase = torch.rand(1) * 3
        xs, xq = torch.rand(10, 1) * 4 - 2, torch.rand(10, 1) * 4 - 2
        ys, yq = torch.sin(xs + phase), torch.sin(xq + phase)
        fast = params
        for inner in range(2):
            loss = F.mse_loss(net(xs, fast), ys)
            grads = torch.autograd.grad(loss, fast, create_graph=True)
            fast = [p - 0.05 * g for p, g in zip(fast, grads)]
        meta_loss = meta_loss + F.mse_loss(net(xq, fast), yq)
    meta.zero_grad()
    (meta_loss / 3).backward()
    meta.step()
    print(it, meta_loss.item() / 3)
