"""Neural style: an image is optimised so that random convolutional features match content and Gram matrices."""

import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim

torch.manual_seed(9)
torch.set_default_dtype(torch.float64)


def picture(kind: str) -> torch.Tensor:
    grid = torch.linspace(0, 1, 24)
    if kind == "content":
        disc = ((grid.view(-1, 1) - 0.5) ** 2 + (grid.view(1, -1) - 0.5) ** 2 < 0.1).float()
        return torch.stack([disc, 1 - disc, 0.5 * disc]).unsqueeze(0)
    stripes = (torch.sin(grid.view(1, -1) * 25) * 0.5 + 0.5).expand(24, 24)
    return torch.stack([stripes, stripes.t(), stripes * stripes.t()]).unsqueeze(0)


def gram_matrix(features: torch.Tensor) -> torch.Tensor:
    a, b, c, d = features.size()
    flat = features.view(a * b, c * d)
    return torch.mm(flat, flat.t()).div(a * b * c * d)


class ContentLoss(nn.Module):
    def __init__(self, target: torch.Tensor) -> None:
        super().__init__()
        self.target = target.detach()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.loss = F.mse_loss(x, self.target)
        return x


class StyleLoss(nn.Module):
    def __init__(self, target: torch.Tensor) -> None:
        super().__init__()
        self.target = gram_matrix(target).detach()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.loss = F.mse_loss(gram_matrix(x), self.target)
        return x


class Normalization(nn.Module):
    def __init__(self, mean: torch.Tensor, std: torch.Tensor) -> None:
        super().__init__()
        self.mean = mean.clone().detach().view(-1, 1, 1)
        self.std = std.clone().detach().view(-1, 1, 1)

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        return (image - self.mean) / self.std


features = nn.Sequential(
    nn.Conv2d(3, 8, 3, padding=1),
    nn.ReLU(inplace=False),
    nn.AvgPool2d(2),
    nn.Conv2d(8, 12, 3, padding=1),
    nn.ReLU(inplace=False),
)
for parameter in features.parameters():
    parameter.requires_grad_(False)
content, style = (picture(kind) + 0.05 * torch.rand(1, 3, 24, 24) for kind in ("content", "style"))
model = nn.Sequential(Normalization(torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])))
content_losses, style_losses = [], []
for number, layer in enumerate(features.children()):
    model.add_module(f"layer_{number}", layer)
    if isinstance(layer, nn.Conv2d):
        style_losses.append(StyleLoss(model(style).detach()))
        model.add_module(f"style_{number}", style_losses[-1])
        content_losses.append(ContentLoss(model(content).detach()))
        model.add_module(f"content_{number}", content_losses[-1])

image = content.clone().requires_grad_(True)
optimizer = optim.LBFGS([image], lr=0.5, max_iter=5)
run = [0]
while run[0] < 50:

    def closure() -> torch.Tensor:
        with torch.no_grad():
            image.clamp_(0, 1)
        optimizer.zero_grad()
        model(image)
        style_score = 1000 * sum(s.loss for s in style_losses)
        content_score = sum(c.loss for c in content_losses)
        loss = style_score + content_score
        loss.backward()
        print(f"run {run[0]} style {style_score.item():.5f} content {content_score.item():.5f}")
        run[0] += 1
        return loss

    optimizer.step(closure)
with torch.no_grad():
    image.clamp_(0, 1)
print(f"mean {image.mean().item():.4f}")
