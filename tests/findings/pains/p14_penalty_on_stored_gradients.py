# pain: 14
# cause: graph-retained
# subject: *
# also: accumulated
import torch

torch.manual_seed(0)
w = torch.randn(3, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.01)
for step in range(8):
    x = torch.randn(4, 3)
    loss = (x @ w).tanh().sum()
    loss.backward(create_graph=True)  # <- cause
    print("roughness", w.grad.pow(2).sum().item())
    optimizer.step()
print(w)
