"""Which elements belong together, against numpy: an element is changed, and one looks where the result is another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from retrograd.app.model.cell_maps import cells_text, to_input, to_output
from retrograd.app.model.pullback import Call


def softmax(x: Any) -> Any:
    """Over the last axis."""
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


#: Operation, shapes, attributes, and numpy's way to do it.
CASES: list[tuple[str, tuple[tuple[int, ...], ...], dict[str, str], Callable[..., Any]]] = [
    ("add", ((2, 3), (3,)), {"alpha": "1"}, np.add),
    ("mul", ((2, 1), (1, 3)), {}, np.multiply),
    ("exp", ((2, 3),), {}, np.exp),
    ("sum", ((2, 3, 2),), {"dim": "(1,)", "keepdim": "False"}, lambda x: x.sum(axis=1)),
    ("mean", ((2, 3),), {"dim": "None", "keepdim": "False"}, np.mean),
    ("sum", ((2, 3),), {"dim": "(0,)", "keepdim": "True"}, lambda x: x.sum(axis=0, keepdims=True)),
    ("mm", ((2, 3), (3, 4)), {}, np.matmul),
    ("bmm", ((2, 2, 3), (2, 3, 2)), {}, np.matmul),
    ("mv", ((2, 3), (3,)), {}, np.matmul),
    ("addmm", ((4,), (2, 3), (3, 4)), {"beta": "1", "alpha": "1"}, lambda b, x, y: b + x @ y),
    ("t", ((2, 3),), {}, np.transpose),
    ("transpose", ((2, 3, 4),), {"dim0": "0", "dim1": "2"}, lambda x: np.swapaxes(x, 0, 2)),
    ("permute", ((2, 3, 4),), {"dims": "(1, 2, 0)"}, lambda x: np.transpose(x, (1, 2, 0))),
    ("view", ((2, 6),), {"size": "(3, 4)"}, lambda x: x.reshape(3, 4)),
    ("expand", ((2, 1),), {"size": "(2, 3)"}, lambda x: np.broadcast_to(x, (2, 3))),
    ("cat", ((2, 2), (2, 3)), {"dim": "1"}, lambda *xs: np.concatenate(xs, axis=1)),
    ("stack", ((2, 3), (2, 3)), {"dim": "1"}, lambda *xs: np.stack(xs, axis=1)),
    ("select", ((3, 4),), {"dim": "1", "index": "2"}, lambda x: x[:, 2]),
    ("slice", ((5, 3),), {"dim": "0", "start": "1", "end": "5", "step": "2"}, lambda x: x[1:5:2]),
    ("softmax", ((2, 3),), {"dim": "1"}, softmax),
]


@pytest.mark.parametrize("case", CASES, ids=[f"{op}-{shapes}" for op, shapes, _, _ in CASES])
def test_elements_that_numpy_finds_dependent_are_those_of_the_maps(case: Any) -> None:
    op, shapes, attributes, compute = case
    chance = np.random.default_rng(3)
    inputs = [chance.uniform(0.5, 2.0, shape) for shape in shapes]
    result = np.asarray(compute(*inputs))
    call = Call(op, tuple(inputs), shapes, {}, attributes, result, result.shape)
    for position, shape in enumerate(shapes):
        depends = np.zeros((*shape, *result.shape), dtype=bool)
        for index in np.ndindex(shape):
            changed = [one.copy() for one in inputs]
            changed[position][index] += 0.25
            depends[index] = np.asarray(compute(*changed)) != result
            mask = np.zeros(shape, dtype=bool)
            mask[index] = True
            found, dense = to_output(call, position, mask)
            assert not dense
            np.testing.assert_array_equal(found, depends[index])
        for index in np.ndindex(result.shape):
            mask = np.zeros(result.shape, dtype=bool)
            mask[index] = True
            found, dense = to_input(call, position, mask)
            assert not dense
            np.testing.assert_array_equal(found, depends[(..., *index)])


@pytest.mark.parametrize("op", ["linalg_inv", "cumsum", "index", "native_layer_norm"])
def test_what_is_not_known_is_an_upper_bound_and_says_so(op: str) -> None:
    call = Call(op, (np.ones((2, 2)),), ((2, 2),), {}, {}, np.ones((2, 2)), (2, 2))
    mask = np.array([[True, False], [False, False]])
    for found, dense in (to_input(call, 0, mask), to_output(call, 0, mask)):
        assert dense
        assert found.all()


def test_elements_in_words() -> None:
    mask = np.zeros((3, 4), dtype=bool)
    mask[1] = True
    assert cells_text(mask) == "[1, :]"
    mask[2] = True
    assert cells_text(mask) == "[1:3, :]"
    mask[:] = False
    mask[0, 2] = True
    assert cells_text(mask) == "[0, 2]"
    mask[2, 3] = True
    assert cells_text(mask) == "2 / 12"
    assert cells_text(np.ones((2, 2), dtype=bool)) == "[:, :]"
