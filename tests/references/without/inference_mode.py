import torch

torch.manual_seed(3)
encoder = torch.nn.Linear(3, 4)
head = torch.nn.Linear(4, 1)
data = torch.randn(5, 3)
with torch.inference_mode():
    features = torch.tanh(encoder(data))
features = features.clone()
loss = head(features).pow(2).mean()
loss.backward()
print(encoder.weight.grad, head.weight.grad)
