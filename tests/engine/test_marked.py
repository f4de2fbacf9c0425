"""Rounding to bfloat16, and what distinguishes its arrays."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import retrograd.engine as torch
from retrograd.engine import dtypes, marked


def _nearest(value: float) -> float:
    """The bfloat16 nearest to a float32, halves to even, found by comparing with both neighbours."""
    (bits,) = struct.unpack("<I", struct.pack("<f", value))
    low = bits & 0xFFFF0000
    candidates = [struct.unpack("<f", struct.pack("<I", b & 0xFFFFFFFF))[0] for b in (low, low + 0x10000)]
    if np.isinf(candidates[1]):  # the next one above the largest stands for 2 ** 128
        candidates[1] = np.copysign(2.0**128, value)
    distances = [abs(float(c) - value) for c in candidates]
    if distances[0] == distances[1]:
        chosen = candidates[0] if (low >> 16) % 2 == 0 else candidates[1]
    else:
        chosen = candidates[0] if distances[0] < distances[1] else candidates[1]
    return float(np.copysign(np.inf, value)) if abs(chosen) >= 2.0**128 else chosen


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_rounds_to_the_nearest(value: float) -> None:
    assert float(marked.round_in_place(np.array([value], np.float32))[0]) == _nearest(value)


def test_keeps_nan_and_infinities() -> None:
    found = marked.round_in_place(np.array([np.nan, np.inf, -np.inf, -0.0], np.float32))
    assert np.isnan(found[0]) and found[1] == np.inf and found[2] == -np.inf and np.signbit(found[3])


def test_a_read_only_array_is_copied() -> None:
    source = np.array([1.001], np.float32)
    source.flags.writeable = False
    assert marked.round_in_place(source)[0] == 1.0 and source[0] == np.float32(1.001)


def test_types_are_told_apart_by_identity() -> None:
    x = torch.ones(2).bfloat16()
    assert x._array.dtype is dtypes.BF16
    assert torch.ones(2)._array.dtype is not dtypes.BF16
    assert x.float()._array.dtype is np.dtype(np.float32)


def test_gradients_that_meet_are_rounded() -> None:
    w = torch.full((3,), 1.0).bfloat16().requires_grad_()
    for _ in range(3):
        (w * 1.01).sum().backward()
    assert w.grad is not None and w.grad.dtype is torch.bfloat16
    bits = w.grad._array.view(np.uint32)
    assert not (bits & 0xFFFF).any()


def test_a_plain_program_never_looks_for_marks() -> None:
    from subprocess import run
    from sys import executable

    program = (
        "import retrograd.engine as torch\n"
        "from retrograd.engine import marked, nn\n"
        "m = nn.Linear(2, 3)\n"
        "m(torch.ones(4, 2)).sum().backward()\n"
        "print(marked.active)\n"
    )
    done = run([executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "softplus", "log_softmax", "relu", "gelu"])
def test_bfloat16_leaves_nothing_behind_for_float32(name: str) -> None:
    """numpy takes the two types for equal: constants kept for one must not be taken for the other."""
    from retrograd.engine.child import summaries
    from retrograd.engine.ops import operands
    from retrograd.engine.ops.kernels import elementary

    def types(kind: torch.dtype) -> list[str]:
        x = torch.tensor([[0.5, -1.25]], dtype=kind, requires_grad=True)
        y = getattr(torch.nn.functional, name)(x, *([1] if name == "log_softmax" else []))
        (slope,) = torch.autograd.grad(y.sum() * 3.25 - 0.75, x, create_graph=True)
        (curve,) = torch.autograd.grad((slope * slope).sum(), x, allow_unused=True)
        made = [y, slope, *([] if curve is None else [curve])]
        assert [summaries.dtype_name(t._array.dtype) for t in made] == [
            str(t.dtype).removeprefix("torch.") for t in made
        ]
        return [str(t.dtype) for t in made]

    for kept in (operands._numbers, elementary._scalars, summaries._names):
        kept.clear()
    assert set(types(torch.bfloat16)) == {"torch.bfloat16"}
    assert set(types(torch.float32)) == {"torch.float32"}
