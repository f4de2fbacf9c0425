"""What is put into the user's code changes nothing but to be called."""

from __future__ import annotations

import builtins
import contextlib
import io
import os
import sysconfig
from collections.abc import Iterator
from itertools import compress
from pathlib import Path

import pytest

from retrograd.engine.child import instrument
from retrograd.engine.child.source_map import SourceMap
from retrograd.engine.protocol.requests import LineBreakpoint

PROGRAM = '''\
"""Docstring stays."""
from __future__ import annotations
import functools

def decorated(function):
    @functools.wraps(function)
    def inside(*values: unknown):
        "Inner docstring."
        return function(*values)
    return inside

class Thing:
    """Class docstring."""
    total = 0
    while total < 3:
        total += 1
    for name in ("a", "b"):
        total += 10

    @decorated
    def loop(self, n):
        found = []
        while n:
            n -= 1
            if n == 2:
                continue
            for k in range(n):
                if k == 3:
                    break
                found.append((n, k))
            else:
                found.append("else")
        else:
            found.append("end")
        return found

def generate(n):
    while (n := n - 1) >= 0:
        got = yield n
        if got:
            yield got

def catch():
    for value in (1, 0, "x"):
        try:
            yield 1 / value
        except ZeroDivisionError as error:
            yield str(error)
        except TypeError:
            yield "type"
        finally:
            yield "finally"

steps = generate(3)
print(__doc__, Thing.__doc__, Thing.loop.__doc__, decorated.__annotations__)
print(Thing().loop(6), Thing.total, sorted(n for n in vars(Thing) if not n.startswith("__")))
print(next(steps), steps.send("sent"), list(steps), list(catch()))
print([i * j for i in range(3) for j in range(i)], sum(x for x in {1, 2}))
match [1, 2, 3]:
    case [first, *rest] if first: print(first, rest)
    case _: print("none")
x = 5; y = 6
if x: print(x); print(y)
with open(__file__) as file: print(len(file.read()) > 0)
try:
    for broken in 5: pass
except TypeError as error: print(error)
print(next.__name__, [*map(abs, (-1, 2))], (lambda: x)())
del x
'''


@pytest.fixture
def inserted() -> Iterator[list[int]]:
    """The functions that inserted code calls, as far as this needs them; the identities of the hits."""
    hits: list[int] = []
    names = {
        instrument.HIT: hits.append,
        instrument.FAILED: hits.append,
        instrument.FOR: lambda key, iterable: compress(iter(iterable), iter(range(1, 1 << 62))),
        instrument.WHILE: lambda key: iter(range(1, 1 << 62)),
        instrument.NEXT: next,
        instrument.ENTRY: lambda cell: hits.append(-1),
    }
    for name, function in names.items():
        setattr(builtins, name, function)
    yield hits
    for name in names:
        delattr(builtins, name)


def everywhere(text: str, path: str) -> list[LineBreakpoint]:
    source = SourceMap(path, text, instrument.parse(text, path))
    return [LineBreakpoint(n, path, one.line) for n, one in enumerate(source.statements, 1)]


def output_of(code: object) -> str:
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown):
        exec(code, {"__name__": "program", "__file__": __file__})  # type: ignore[arg-type]
    return shown.getvalue()


def test_a_probe_before_every_statement_changes_nothing(inserted: list[int]) -> None:
    plain = output_of(compile(PROGRAM, "<program>", "exec"))
    tree = instrument.instrument(PROGRAM, "<program>", everywhere(PROGRAM, "<program>"), loops=True)
    instrument.add_entry(tree, -1)
    assert output_of(compile(tree, "<program>", "exec")) == plain
    assert inserted[0] == -1 and len(set(inserted)) > 50


def test_conditions_stand_in_the_code_and_may_fail(inserted: list[int]) -> None:
    text = "for i in range(6):\n    j = i\n"
    points = [LineBreakpoint(1, "<p>", 2, condition="i % 2"), LineBreakpoint(2, "<p>", 2, condition="missing")]
    tree = instrument.instrument(text, "<p>", points, loops=False)
    exec(compile(tree, "<p>", "exec"), {})
    assert inserted.count(1) == 3 and inserted.count(2) == 6


def test_the_standard_library_compiles_with_probes_everywhere() -> None:
    folder = Path(sysconfig.get_paths()["stdlib"])
    files = sorted(one for one in folder.glob("*.py") if os.path.getsize(one) < 40_000)[::6]
    assert len(files) > 15
    for path in files:
        text = path.read_text(encoding="utf-8")
        tree = instrument.instrument(text, str(path), everywhere(text, str(path)), loops=True)
        instrument.add_entry(tree, -1)
        compile(tree, str(path), "exec", dont_inherit=True)
