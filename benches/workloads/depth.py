"""w8: long chains. Cost for each operation as the chain grows, what it takes to free one, and a million operations."""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass
from typing import Any


@dataclass
class Times:
    """CPU seconds for each operation."""

    forward: float
    backward: float
    free: float


def chain(torch: Any, operations: int) -> Times:
    """Forward and backward of a chain of ``operations`` on 2x2, and freeing the graph of a second one unused."""
    x = torch.full((2, 2), 1.0, requires_grad=True)
    c = torch.full((2, 2), 1.0)

    def forward() -> Any:
        y = x
        for _ in range(operations // 2):
            y = y * c
            y = y + c
        return y

    clock = time.process_time
    start = clock()
    y = forward()
    made = clock()
    y.sum().backward()
    done = clock()
    del y
    y = forward()
    before = clock()
    del y
    freed = clock()
    x.grad = None
    return Times((made - start) / operations, (done - made) / operations, (freed - before) / operations)


def smallest(torch: Any, operations: int, repeats: int) -> Times:
    """The smallest of several runs."""
    runs = []
    for _ in range(repeats):
        gc.collect()
        runs.append(chain(torch, operations))
    return Times(min(r.forward for r in runs), min(r.backward for r in runs), min(r.free for r in runs))
