"""Long chains: no recursion forward, backward or when freed, and nothing left for the garbage collector."""

from __future__ import annotations

import gc
import threading
import weakref

import numpy as np

import retrograd.engine as torch


def test_chain_of_a_million_operations_runs_and_is_freed() -> None:
    x = torch.ones(2, requires_grad=True)
    y = x
    for _ in range(1_000_000):
        y = y + 1.0
    y.sum().backward()
    assert x.grad is not None and x.grad.tolist() == [1.0, 1.0]
    node = weakref.ref(y.grad_fn)
    del y
    assert node() is None


def test_unused_chain_is_freed_on_a_small_thread() -> None:
    done: list[bool] = []

    def build() -> None:
        y = torch.ones(2, requires_grad=True)
        for _ in range(200_000):
            y = y * 1.0
        del y
        done.append(True)

    old = threading.stack_size(16 * 1024 * 1024)
    try:
        thread = threading.Thread(target=build)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(old)
    assert done == [True]


def test_a_step_leaves_no_cycles() -> None:
    w = torch.tensor(np.linspace(-1, 1, 6).reshape(2, 3), requires_grad=True)

    def step() -> None:
        h = (w.exp() * w).t() @ w
        h[0].mul_(2)
        torch.sigmoid(h).sum().backward()
        w.grad = None

    step()
    gc.collect()
    gc.disable()
    try:
        for _ in range(5):
            step()
        assert gc.collect() == 0
    finally:
        gc.enable()
