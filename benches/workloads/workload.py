"""What a workload is, and how each library runs it.

A workload is written once as ``loss(lib, parameters, constants)`` in names that every library shares, and once by hand
in numpy. A runner makes one step of it: forward, backward, gradients as arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
Step = Callable[[], list[Array]]

#: How far gradients may lie apart between two libraries, relative to the largest entry.
TOLERANCE = 2e-3


@dataclass(frozen=True)
class Workload:
    """One workload.

    Attributes:
        name: Short name, as in ``w1``.
        what: What it does, in a few words.
        data: Makes ``(parameters, constants)``: arrays that need a gradient, and arrays that don't.
        loss: The loss of a library's tensors; ``lib`` is the library's module.
        by_hand: One step on plain arrays, without any bookkeeping; gives the gradients of the parameters. None where
            nobody would write it by hand.
        goals: Largest good ratio by baseline.
        repeats: Interleaved rounds.
        calls: Steps in one measurement: the clock is too coarse for a short one.
        learning_rate: With one, a step ends with plain gradient descent.
        libraries: The libraries that have what ``loss`` uses, or can run it as it is.
    """

    name: str
    what: str
    data: Callable[[], tuple[list[Array], list[Array]]]
    loss: Callable[[Any, Sequence[Any], Sequence[Any]], Any]
    by_hand: Callable[[list[Array], list[Array]], list[Array]] | None
    goals: Mapping[str, float] = field(default_factory=dict)
    repeats: int = 30
    calls: int = 1
    learning_rate: float = 0.0
    libraries: tuple[str, ...] = ("engine", "torch", "mygrad", "autograd")


def torch_step(workload: Workload, torch: ModuleType | Any) -> Step:
    """A step under ``torch``: the engine or PyTorch itself."""
    arrays, fixed = workload.data()
    parameters = [torch.tensor(a).requires_grad_() for a in arrays]
    constants = [torch.tensor(c) for c in fixed]
    rate, loss = workload.learning_rate, workload.loss
    optimizer = torch.optim.SGD(parameters, lr=rate) if rate else None

    def step() -> list[Array]:
        for parameter in parameters:
            parameter.grad = None
        loss(torch, parameters, constants).backward()
        if optimizer is not None:
            optimizer.step()
        return [parameter.grad for parameter in parameters]

    return step


def mygrad_step(workload: Workload, mygrad: ModuleType | Any) -> Step:
    """A step under mygrad."""
    arrays, constants = workload.data()
    parameters = [mygrad.tensor(a) for a in arrays]
    rate, loss = workload.learning_rate, workload.loss

    def step() -> list[Array]:
        loss(mygrad, parameters, constants).backward()
        grads = [parameter.grad for parameter in parameters]
        if rate:
            for parameter, grad in zip(parameters, grads, strict=True):
                parameter.data -= np.float32(rate) * grad
        return grads

    return step


def autograd_step(workload: Workload, autograd: ModuleType | Any) -> Step:
    """A step under HIPS autograd."""
    arrays, constants = workload.data()
    rate = np.float32(workload.learning_rate)
    gradient = autograd.grad(lambda parameters: workload.loss(autograd.numpy, parameters, constants))

    def step() -> list[Array]:
        grads: list[Array] = list(gradient(arrays))
        if rate:
            for array, grad in zip(arrays, grads, strict=True):
                array -= rate * grad
        return grads

    return step


def numpy_step(workload: Workload) -> Step:
    """A step by hand."""
    by_hand, rate = workload.by_hand, np.float32(workload.learning_rate)
    assert by_hand is not None
    arrays, constants = workload.data()

    def step() -> list[Array]:
        grads = by_hand(arrays, constants)
        if rate:
            for array, grad in zip(arrays, grads, strict=True):
                array -= rate * grad
        return grads

    return step


def repeated(step: Step, calls: int) -> Callable[[], object]:
    """``calls`` steps as one action."""
    if calls == 1:
        return step

    def several() -> None:
        for _ in range(calls):
            step()

    return several


RUNNERS: Mapping[str, Callable[[Workload, Any], Step]] = {
    "engine": torch_step,
    "torch": torch_step,
    "mygrad": mygrad_step,
    "autograd": autograd_step,
}


def check(workload: Workload, steps: Mapping[str, Step]) -> None:
    """Run each step once on fresh data and compare the gradients.

    Raises:
        AssertionError: If two libraries disagree: then their times mean nothing.
    """
    found = {name: [np.array(g) for g in step()] for name, step in steps.items()}
    first, *others = found
    for other in others:
        for number, (a, b) in enumerate(zip(found[first], found[other], strict=True)):
            reach = max(float(np.abs(a).max()), 1e-30)
            apart = float(np.abs(a - b).max()) / reach
            if not (a.shape == b.shape and apart <= TOLERANCE):
                raise AssertionError(f"{workload.name}: gradient {number} of {first} and {other} differ by {apart:.2g}")


def normal(random: np.random.Generator, *shape: int, scale: float = 1.0) -> Array:
    """Normally distributed float32 numbers."""
    return (random.standard_normal(shape) * scale).astype(np.float32)
