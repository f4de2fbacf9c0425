# pain: 10
# cause: cut-by-escape
# subject: embedding
# ask: embedding.grad
import torch

embedding = torch.tensor([0.1, 0.2, 0.3], requires_grad=True)
bias = torch.zeros(3, requires_grad=True)
values = (embedding * 2).tolist()  # <- cause
doubled = torch.tensor(values)
loss = (doubled + bias).pow(2).sum()
loss.backward()
print(embedding.grad, bias.grad)
