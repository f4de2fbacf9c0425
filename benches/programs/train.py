"""A network of two layers trained with a small autograd on numpy, written out here; prints its own processor time.

It leaves nothing to the garbage collector, whose setting in a run is another than that of plain Python.
"""

import time

import numpy as np


class Value:
    def __init__(self, data, parents=(), back=None):
        self.data = data
        self.grad = None
        self.parents = parents
        self.back = back

    def __matmul__(self, other):
        def back(grad):
            return grad @ other.data.T, self.data.T @ grad

        return Value(self.data @ other.data, (self, other), back)

    def __add__(self, other):
        def back(grad):
            return grad, grad.sum(0)

        return Value(self.data + other.data, (self, other), back)

    def __sub__(self, other):
        def back(grad):
            return grad, -grad

        return Value(self.data - other.data, (self, other), back)

    def tanh(self):
        result = np.tanh(self.data)

        def back(grad):
            return (grad * (1 - result * result),)

        return Value(result, (self,), back)

    def square_mean(self):
        def back(grad):
            return (grad * 2 * self.data / self.data.size,)

        return Value(np.mean(self.data * self.data), (self,), back)

    def backward(self):
        order, todo, seen = [], [(self, False)], set()
        while todo:
            value, done = todo.pop()
            if done:
                order.append(value)
            elif id(value) not in seen:
                seen.add(id(value))
                todo.append((value, True))
                todo += [(parent, False) for parent in value.parents]
        self.grad = 1.0
        for value in reversed(order):
            if value.back is None:
                continue
            for parent, grad in zip(value.parents, value.back(value.grad), strict=True):
                parent.grad = grad if parent.grad is None else parent.grad + grad


def main():
    random = np.random.default_rng(0)
    x = Value(random.normal(size=(32, 64)))
    y = Value(random.normal(size=(32, 8)))
    shapes = ((64, 64), (64,), (64, 8), (8,))
    weights = [Value(random.normal(size=shape) * 0.1) for shape in shapes]
    for step in range(400):
        for weight in weights:
            weight.grad = None
        w1, b1, w2, b2 = weights
        hidden = (x @ w1 + b1).tanh()  # hot
        loss = (hidden @ w2 + b2 - y).square_mean()
        loss.backward()
        for weight in weights:
            weight.data -= 0.01 * weight.grad
        if step < 0:
            print("never")  # never


begun = time.process_time()
main()  # heavy
print("took", time.process_time() - begun)
