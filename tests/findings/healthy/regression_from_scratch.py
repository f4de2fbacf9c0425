import random
import torch
torch.manual_seed(0)
def synthetic(w, b, n):
    X = torch.normal(0, 1, (n, len(w)))
    y = X @ w + b
    return X, (y + torch.normal(0, 0.01, y.shape)).reshape(-1, 1)
def batches(size, X, y):
    idx = list(range(len(X)))
    random.shuffle(idx)
    for i in range(0, len(X), size):
        j = torch.tensor(idx[i:i + size])
        yield X[j], y[j]
def linreg(X, w, b):
    return X @ w + b
def squared_loss(pred, y):
    return (pred - y.reshape(pred.shape)) ** 2 / 2
def sgd(params, lr, size):
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad / size
            p.grad.zero_()
X, y = synthetic(torch.tensor([2.0, -3.4]), 4.2, 60)
w = torch.normal(0, 0.01, size=(2, 1), requires_grad=True)
b = torch.zeros(1, requires_grad=True)
for epoch in range(3):
    for xb, yb in batches(10, X, y):
        l = squared_loss(linreg(xb, w, b), yb)
        l.sum().backward()
        sgd([w, b], 0.03, len(xb))
    with torch.no_grad():
        print(epoch, float(squared_loss(linreg(X, w, b), y).mean()))
