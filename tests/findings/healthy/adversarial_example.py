"""The gradient with respect to the input is what is wanted."""
import torch
import torch.nn as nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 2))
image = torch.rand(1, 4, requires_grad=True)
loss = nn.functional.cross_entropy(model(image), torch.tensor([1]))
loss.backward()
attack = (image + 0.1 * image.grad.sign()).clamp(0, 1).detach()
with torch.no_grad():
    print(model(image).argmax(), model(attack).argmax())
