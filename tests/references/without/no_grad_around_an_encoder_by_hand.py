import torch

torch.manual_seed(8)
encoder = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.ReLU(), torch.nn.Linear(3, 2))
head = torch.nn.Linear(2, 1)
rows = torch.tensor([[0.5, -1.0], [2.0, 0.3], [-0.7, 1.1]])
for _ in range(2):
    code = encoder(rows)
    code = code / code.norm(dim=1, keepdim=True)
    loss = torch.nn.functional.mse_loss(head(code), torch.ones(3, 1))
    loss.backward()
print(encoder[0].weight.grad, head.weight.grad)
