"""Which names mean the same memory of NumPy: tried out with real arrays, against what the source analysis says."""

from __future__ import annotations

import ast
import textwrap

import numpy as np
import pytest

from retrograd.app.model.array_flow import aliases, calls_in, loop_around, memory_of, writes_in

VIEWS = ["a[1:]", "a[::2]", "a.T", "a.reshape(-1)", "a.reshape(2, 3)[0]", "a.ravel()", "a[0]", "a.transpose()"]
COPIES = ["a + 1", "a.copy()", "a.sum(axis=0)", "np.sort(a)", "a.astype('f4')", "-a"]


@pytest.mark.parametrize("expression", VIEWS + COPIES)
def test_an_expression_shares_memory_where_numpy_says_so(expression: str) -> None:
    a = np.zeros((3, 2))
    made = eval(expression, {"a": a, "np": np})
    shares = np.shares_memory(a, made)
    assert memory_of(ast.parse(expression, mode="eval").body) == ("a" if shares else "")


SOURCE = textwrap.dedent("""
    import numpy as np
    class World:
        def __init__(self):
            self.place = np.zeros(3)
        def move(self, push):
            self.place += push
            return self.place, 1.0
    def noisy(batch):
        np.add(batch, 1, out=batch)
        return batch * 2
    world = World()
    seen, reward = world.move(2)
    part = seen[1:]
    other = np.ones(3)
    fresh = noisy(other)
    np.random.shuffle(part)
    kept = {}
    kept["x"] = part
    part.fill(0)
    other[0] = fresh[1] = 4
""")


def test_names_are_joined_where_running_the_source_joins_them() -> None:
    space: dict[str, object] = {}
    exec(SOURCE, space)
    arrays = {name: value for name, value in space.items() if isinstance(value, np.ndarray)}
    arrays["place"] = space["world"].place  # type: ignore[attr-defined]
    for name, value in arrays.items():
        found = aliases((SOURCE,), frozenset({name}))
        together = {other for other, array in arrays.items() if np.shares_memory(value, array)}
        assert found & set(arrays) == together, name
    assert "batch" in aliases((SOURCE,), frozenset({"other"}))
    assert "batch" not in aliases((SOURCE,), frozenset({"fresh"}))


def test_statements_that_write_to_arrays_are_found_with_their_functions() -> None:
    lines = SOURCE.splitlines()
    found = {(lines[one.line - 1].strip(), one.function, *sorted(one.names)) for one in writes_in(SOURCE)}
    assert found == {
        ("self.place += push", "move", "place"),
        ("np.add(batch, 1, out=batch)", "noisy", "batch"),
        ("np.random.shuffle(part)", "", "part"),
        ("part.fill(0)", "", "part"),
        ("other[0] = fresh[1] = 4", "", "other"),
        ("other[0] = fresh[1] = 4", "", "fresh"),
    }
    (taking,) = writes_in("y.detach().numpy()[0] = 1")
    assert taking.takes


def test_loops_and_calls_are_found_by_line() -> None:
    source = "for i in range(2):\n    a()\n    for j in range(2):\n        b()\n        c.d()\ne()\n"
    assert loop_around(source, 4, 5) == (3, 5)
    assert loop_around(source, 2, 5) == (1, 5)
    assert loop_around(source, 6, 2) == (1, 6)
    assert (5, "d") in calls_in(source)
    assert writes_in("this is no Python") == ()
