import torch

x = torch.ones(2, requires_grad=True)
y = x * 2


def attempt(action):
    try:
        action()
    except Exception as error:
        print(type(error).__name__, error, sep=": ")


attempt(lambda: y.backward())
attempt(lambda: x.add_(1))
s = (y * y).sum()
s.backward()
attempt(lambda: s.backward())
attempt(lambda: torch.ones(2).sum().backward())
attempt(lambda: y.numpy())
attempt(lambda: torch.ones(2, 3) @ torch.ones(2, 3))
attempt(lambda: torch.ones(2, 3) + torch.ones(4))
attempt(lambda: torch.ones(2, dtype=torch.int64, requires_grad=True))
