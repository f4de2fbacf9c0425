"""Every differentiable row of the op table against finite differences, first and second order, in double precision."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import retrograd.engine as torch
from retrograd.engine.autograd.geometry import Geometry
from retrograd.engine.autograd.tangents.missing import MISSING
from retrograd.engine.ops.functions import namespace as F
from retrograd.engine.ops.op import Op, table

SAMPLES = [(row, i) for row in table().values() if row.gradients for i in range(len(row.samples))]


class Maker:
    """The names that samples use; remembers the differentiable tensors it made."""

    def __init__(self) -> None:
        self.leaves: list[Any] = []

    def _leaf(self, values: np.ndarray[Any, Any], shape: tuple[int, ...]) -> Any:
        made = torch.tensor(values.reshape(shape), dtype=torch.float64).requires_grad_()
        self.leaves.append(made)
        return made

    def _spread(self, shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
        """Uneven numbers in (0, 1), none like another, different for each leaf."""
        index = np.arange(math.prod(shape)) + 1 + 17 * len(self.leaves)
        return (index * 0.6180339887498949) % 1.0

    def scope(self) -> dict[str, Any]:
        """``t`` of both signs, ``p`` positive, ``u`` in (-1, 1); ``I`` indices, ``B`` a mask, ``G`` a geometry."""
        return {
            "t": lambda *shape: self._leaf((self._spread(shape) - 0.5) * 3.1 + 0.07, shape),
            "p": lambda *shape: self._leaf(self._spread(shape) * 2 + 0.3, shape),
            "u": lambda *shape: self._leaf((self._spread(shape) - 0.5) * 1.7, shape),
            "I": lambda *values: np.asarray(values),
            "B": lambda *shape: (np.arange(math.prod(shape)) % 3 == 1).reshape(shape),
            "G": lambda shape, row: Geometry(whole := np.zeros(shape), whole[row]),
            "torch": torch,
            "np": np,
        }


def _call(row: Op, sample: int) -> tuple[Callable[[list[Any]], list[Any]], list[Any]]:
    """The row as a function of its leaves, and the leaves."""
    maker = Maker()
    arguments, keywords = eval(f"(lambda *a, **k: (a, k))({row.samples[sample]})", maker.scope())
    leaves = maker.leaves
    places = {id(leaf): i for i, leaf in enumerate(leaves)}

    def run(values: list[Any]) -> list[Any]:
        given = [values[places[id(a)]] if id(a) in places else a for a in arguments]
        named = {k: values[places[id(v)]] if id(v) in places else v for k, v in keywords.items()}
        found = getattr(F, row.name)(*given, **named)
        outputs = list(found) if isinstance(found, tuple) else [found]
        return outputs[: row.differentiable]

    # A sample may compute with its leaves (``p(2, 3) + 1.5``): then the argument is a new leaf.
    for value in [*arguments, *keywords.values()]:
        if isinstance(value, torch.Tensor) and id(value) not in places and value.requires_grad:
            fresh = value.detach().requires_grad_()
            arguments = tuple(fresh if a is value else a for a in arguments)
            leaves = [fresh]
            places = {id(fresh): 0}
    return run, leaves


def _seed(shape: tuple[int, ...]) -> Any:
    return torch.tensor(0.4 + (np.arange(math.prod(shape)) * 0.37 % 1.3).reshape(shape), dtype=torch.float64)


def _differences(function: Callable[[list[Any]], float], leaves: list[Any], step: float) -> list[np.ndarray[Any, Any]]:
    """Central differences of a number by every element of every leaf."""
    found = []
    for k, leaf in enumerate(leaves):
        grad = np.zeros(tuple(leaf.shape))
        for place in np.ndindex(*leaf.shape):
            values = []
            for sign in (1, -1):
                moved = [np.array(v.detach().numpy()) for v in leaves]
                moved[k][place] += sign * step
                values.append(function([torch.tensor(m, dtype=torch.float64).requires_grad_() for m in moved]))
            grad[place] = (values[0] - values[1]) / (2 * step)
        found.append(grad)
    return found


def _weighted(outputs: list[Any]) -> float:
    return float(sum((o.detach().numpy() * _seed(tuple(o.shape)).numpy()).sum() for o in outputs))


def _gradients(run: Callable[[list[Any]], list[Any]], leaves: list[Any], create_graph: bool) -> list[Any]:
    outputs = run(leaves)
    seeds = [_seed(tuple(o.shape)) for o in outputs]
    found = torch.autograd.grad(outputs, leaves, seeds, create_graph=create_graph, allow_unused=True)
    return [torch.zeros_like(leaf) if g is None else g for g, leaf in zip(found, leaves, strict=True)]


@pytest.mark.parametrize(("row", "sample"), SAMPLES, ids=[f"{r.name}-{i}" for r, i in SAMPLES])
def test_first_derivative(row: Op, sample: int) -> None:
    run, leaves = _call(row, sample)
    leaves = [leaf for leaf in leaves if leaf.requires_grad]
    plain = _gradients(run, leaves, create_graph=False)
    recorded = _gradients(run, leaves, create_graph=True)
    for a, b in zip(plain, recorded, strict=True):
        np.testing.assert_allclose(a.detach().numpy(), b.detach().numpy(), rtol=1e-12, atol=1e-12)
    if row.second_order or row.name in SMOOTH_ENOUGH:
        due = _differences(lambda values: _weighted(run(values)), leaves, 1e-6)
        for got, want in zip(plain, due, strict=True):
            np.testing.assert_allclose(got.detach().numpy(), want, rtol=2e-5, atol=2e-7)


@pytest.mark.parametrize(
    ("row", "sample"),
    [(r, i) for r, i in SAMPLES if r.second_order],
    ids=[f"{r.name}-{i}" for r, i in SAMPLES if r.second_order],
)
def test_second_derivative(row: Op, sample: int) -> None:
    run, leaves = _call(row, sample)

    def slope(values: list[Any]) -> Any:
        grads = _gradients(run, values, create_graph=True)
        return sum((g * _seed(tuple(g.shape))).sum() for g in grads)

    total = slope(leaves)
    due = _differences(lambda values: float(slope(values).detach()), leaves, 1e-5)
    found: Any = (None,) * len(leaves)
    if total.requires_grad:
        found = torch.autograd.grad(total, leaves, allow_unused=True)
    for got, want in zip(found, due, strict=True):
        np.testing.assert_allclose(0.0 if got is None else got.numpy(), want, rtol=2e-4, atol=2e-5)


#: Rows without a second derivative to check, but whose samples stay away from the kinks.
SMOOTH_ENOUGH = frozenset(
    {"abs", "remainder", "fmod", "clamp_numbers", "clamp_tensors", "clamp_min_number", "clamp_max_number", "maximum",
     "minimum", "fmax", "fmin", "floor", "ceil", "trunc", "round_plain", "sign", "digamma", "div_mode", "nan_to_num"}
)  # fmt: skip


def test_every_differentiable_row_has_samples_and_a_formula() -> None:
    bare = [row.name for row in table().values() if row.gradients and not (row.samples and row.formula)]
    assert bare == []


@pytest.mark.parametrize(("row", "sample"), SAMPLES, ids=[f"{r.name}-{i}" for r, i in SAMPLES])
def test_tangent(row: Op, sample: int) -> None:
    """A tangent's product with a seed is that of the seed's gradient with the direction."""
    run, leaves = _call(row, sample)
    outputs = run(leaves)
    seeds = [_seed(tuple(o.shape)) for o in outputs]
    plain = torch.autograd.grad(outputs, leaves, seeds, allow_unused=True)
    directions = [_seed(tuple(leaf.shape)).flip(0) if leaf.dim() else _seed(()) for leaf in leaves]
    due = sum(float((g * d).sum()) for g, d in zip(plain, directions, strict=True) if g is not None)
    with torch.autograd.forward_ad.dual_level():
        duals = [torch.autograd.forward_ad.make_dual(v.detach(), d) for v, d in zip(leaves, directions, strict=True)]
        if row.name in MISSING:
            with pytest.raises(NotImplementedError, match="Trying to use forward AD with"):
                run(duals)
            return
        tangents = [torch.autograd.forward_ad.unpack_dual(o).tangent for o in run(duals)]
    assert all(t is not None for t in tangents)
    got = sum(float((t * s).sum().detach()) for t, s in zip(tangents, seeds, strict=True))
    np.testing.assert_allclose(got, due, rtol=1e-9, atol=1e-9)
