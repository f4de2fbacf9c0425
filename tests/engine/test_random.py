"""Random numbers against sequences recorded from PyTorch."""

from __future__ import annotations

import hashlib
import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from retrograd.engine import dtypes
from retrograd.engine.random import Generator, default_generator, fork_rng

RECORDED = json.loads((Path(__file__).parent.parent / "oracle" / "extra_random.json").read_text())


def draw(generator: Generator, kind: str, *arguments: Any) -> np.ndarray[Any, Any]:
    if kind == "permutation":
        return generator.permutation(*arguments)
    dtype, count, *rest = arguments
    drawn: np.ndarray[Any, Any] = getattr(generator, kind)((count,), dtypes.NAMES[dtype].numpy, *rest)
    return drawn


def test_sequences_are_pytorchs() -> None:
    generator = Generator()
    for case in RECORDED["draws"]:
        kind, seed, *arguments = case["call"]
        if seed is not None:
            generator.manual_seed(seed)
        got = draw(generator, kind, *arguments)
        due = np.array(case["data"], dtypes.NAMES[case["dtype"]].numpy)
        assert got.dtype == due.dtype, case["call"]
        if kind == "normal" and got.dtype == np.float32:  # PyTorch's vectorised logarithm may differ in the last bit
            np.testing.assert_allclose(got, due, rtol=1e-6, atol=1e-7, err_msg=str(case["call"]))
        elif kind == "exponential":
            np.testing.assert_allclose(got, due, rtol=1e-6 if got.dtype == np.float32 else 1e-14)
        else:
            np.testing.assert_array_equal(got, due, err_msg=str(case["call"]))


def test_states_are_pytorchs_bytes() -> None:
    generator = Generator().manual_seed(42)
    float32 = np.dtype(np.float32)

    def digest() -> str:
        return hashlib.sha256(generator.state_bytes()).hexdigest()

    found = [digest()]
    for kind, count in (("uniform", 1), ("normal", 3), ("uniform", 619), ("uniform", 1), ("uniform", 3)):
        draw(generator, kind, float32.name, count)
        found.append(digest())
    assert found == RECORDED["states"]


def test_bernoulli_of_each_probability() -> None:
    generator = Generator().manual_seed(5)
    for dtype, due in zip((np.float32, np.float64), RECORDED["bernoulli"], strict=True):
        assert generator.bernoulli_each(np.linspace(0, 1, 12, dtype=dtype)).tolist() == due


@pytest.mark.parametrize("count", [0, 1, 5, 623, 624, 625])
def test_a_state_continues_where_it_was_taken(count: int) -> None:
    generator = Generator().manual_seed(1)
    generator.uniform((count,), np.dtype(np.float32))
    generator.normal((1,), np.dtype(np.float32))
    twin = pickle.loads(pickle.dumps(generator))
    due = generator.normal((40,), np.dtype(np.float64))
    assert twin.normal((40,), np.dtype(np.float64)).tolist() == due.tolist()


def test_bad_states_and_seeds_are_refused() -> None:
    with pytest.raises(RuntimeError, match="wrong size"):
        Generator().set_state_bytes(b"short")
    with pytest.raises(RuntimeError, match="Invalid mt19937 state"):
        Generator().set_state_bytes(bytes(5056))
    with pytest.raises(RuntimeError, match="Overflow"):
        Generator().manual_seed(1 << 64)


def test_fork_leaves_the_default_generator_alone() -> None:
    before = default_generator.state_bytes()
    with fork_rng():
        default_generator.normal((3,), np.dtype(np.float32))
        assert default_generator.state_bytes() != before
    assert default_generator.state_bytes() == before


def test_fresh_seeds_differ() -> None:
    generator = Generator()
    assert generator.initial_seed() == 67280421310721
    assert generator.seed() != generator.seed()
