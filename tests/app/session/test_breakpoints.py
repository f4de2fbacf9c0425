"""Breakpoints of a session with a real child: sent, counted, told in words, kept for each script."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from retrograd.app.session.session import Session
from retrograd.app.settings.store import Settings
from retrograd.app.store import Store
from retrograd.app.store.breakpoint_rows import EventBreakpoint, event
from retrograd.app.store.breakpoint_words import identity_of, stop_sentence

PATIENCE = 20_000

SCRIPT = """\
import torch

w = torch.tensor([1.0, 4.0], requires_grad=True)
for i in range(3):
    loss = torch.sqrt(w - 1.0).sum()
    loss.backward()
    w.grad = None
try:
    int("x")
except ValueError:
    print("caught")
"""


class Bench:
    """A session and what it was told."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot, self.folder = qtbot, folder
        self.settings = Settings(folder / "settings.ini")
        self.store = Store()
        self.session = Session(self.store, self.settings)
        self.breakpoints = self.session.breakpoints

    def open(self, text: str = SCRIPT, name: str = "script.py") -> str:
        path = self.folder / name
        path.write_text(text)
        self.session.open(path)
        return str(path)

    def settle(self, act: Callable[[], None]) -> str:
        act()
        self.qtbot.waitUntil(lambda: self.store.state == "paused" or not self.session.live, timeout=PATIENCE)
        return self.store.stop.reason if self.store.stop is not None else self.store.state

    def stops(self) -> list[tuple[int, str]]:
        """Line and reason in words of every stop until the end."""
        found = []
        reason = self.settle(lambda: self.session.start("run"))
        while self.store.stop is not None:
            assert reason == "breakpoint"
            identity, note = identity_of(self.store.stop.detail)
            frame = next(one for one in self.store.stop.frames if one.line)
            found.append((frame.line, stop_sentence(self.breakpoints.get(identity), note)))
            reason = self.settle(self.session.resume)
        return found


@pytest.fixture
def make(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[], Bench]]:
    made: list[Bench] = []

    def bench() -> Bench:
        made.append(Bench(qtbot, tmp_path))
        return made[-1]

    yield bench
    for one in made:
        one.session.close()


@pytest.fixture
def bench(make: Callable[[], Bench]) -> Bench:
    return make()


def test_a_gradient_that_is_not_finite_stops_and_says_so(bench: Bench) -> None:
    bench.open()
    row = bench.breakpoints.put(event("value", "w", "nonfinite", direction="backward"))
    assert bench.stops() == [(6, "Stopped when the gradient of `w` is not finite: grad")] * 3
    kept = bench.breakpoints.get(row.identity)
    assert (kept.count, kept.place[1]) == (3, 6)


def test_hits_are_counted_for_both_kinds_whether_they_stop_or_log(bench: Bench) -> None:
    path = bench.open()
    line = bench.breakpoints.add(path, 6, log="pass {i}")
    op = bench.breakpoints.put(event("op", "sqrt", direction="forward"))
    bench.breakpoints.edit(op.identity, condition="i > 0", hits=2)
    assert [line for line, _ in bench.stops()] == [5]
    assert {row.identity: row.count for row in bench.breakpoints.all()} == {line.identity: 3, op.identity: 2}
    bench.breakpoints.clear()
    raised = bench.breakpoints.put(event("exception", "ValueError", "raised"))
    ((line_number, said),) = bench.stops()
    assert line_number == 9
    assert said.startswith("Stopped when `ValueError` is raised, caught or not: ValueError: invalid literal")
    assert bench.breakpoints.get(raised.identity).count == 1


def test_a_tensor_of_a_paused_run_and_its_variable_in_the_next(bench: Bench) -> None:
    path = bench.open()
    bench.breakpoints.add(path, 6, hits=3)
    assert bench.settle(lambda: bench.session.start("run")) == "breakpoint"
    tensor, _ = bench.store.run.resolve("w", bench.store.cursor)
    bench.breakpoints.clear()
    row = bench.breakpoints.put(EventBreakpoint(subject="tensor", pattern=str(tensor), when="grad", label="w"))
    assert bench.settle(bench.session.resume) == "breakpoint"
    assert bench.store.stop is not None and bench.store.stop.detail == str(row.identity)
    assert bench.settle(bench.session.restart) == "breakpoint"
    again = bench.breakpoints.get(row.identity)
    assert isinstance(again, EventBreakpoint)
    assert (again.subject, again.pattern, again.count) == ("name", "w", 1)


def test_each_script_has_its_own_and_they_outlive_restarts_and_edits(make: Callable[[], Bench]) -> None:
    first = make()
    one = first.open(name="one.py")
    first.breakpoints.add(one, 6, condition="i == 1")
    first.breakpoints.put(event("op", "sqrt"))
    two = first.open(name="two.py")
    assert first.breakpoints.all() == ()
    first.breakpoints.add(two, 3)
    first.session.close()
    first.settings.save()

    later = make()
    later.session.keeper.restore()
    assert later.breakpoints.all() == ()
    later.open("# a comment\n\n" + SCRIPT.replace("loss.backward()", "loss.backward(retain_graph=True)"), "one.py")
    (line,) = later.breakpoints.lines()
    assert (line.line, line.condition, line.text) == (8, "i == 1", "loss.backward(retain_graph=True)")
    assert [row.pattern for row in later.breakpoints.events()] == ["sqrt"]
    later.session.open(Path(two))
    assert [(row.path, row.line) for row in later.breakpoints.lines()] == [(two, 3)]


def test_what_is_set_before_anything_is_open_goes_along(bench: Bench) -> None:
    bench.breakpoints.put(event("backward"))
    bench.open()
    assert [row.kind for row in bench.breakpoints.all()] == ["backward"]
    bench.open(name="other.py")
    assert bench.breakpoints.all() == ()


def test_modules_are_followed_and_missing_files_are_told(bench: Bench) -> None:
    helper = bench.folder / "helper.py"
    helper.write_text("def f(x):\n    return x * 2\n")
    gone = bench.folder / "gone.py"
    bench.open("import helper\nprint(helper.f(3))\n")
    row = bench.breakpoints.add(str(helper), 2)
    lost = bench.breakpoints.add(str(gone), 1)
    assert bench.settle(lambda: bench.session.start("run")) == "breakpoint"
    bench.settle(bench.session.resume)
    assert not bench.breakpoints.get(lost.identity).bound
    assert "gone.py is not there" in bench.breakpoints.get(lost.identity).message
    helper.write_text('"""Doubles."""\n\ndef f(x):\n    return x * 2\n')
    assert bench.settle(lambda: bench.session.start("run")) == "breakpoint"
    assert [one.line for one in bench.breakpoints.lines() if one.identity == row.identity] == [4]


def test_a_condition_that_raises_is_told_at_the_stop_and_in_the_list(bench: Bench) -> None:
    path = bench.open()
    line = bench.breakpoints.add(path, 6, condition="nothing > 1")
    op = bench.breakpoints.put(event("op", "sqrt", direction="forward"))
    bench.breakpoints.edit(op.identity, condition="i / 0")
    raised = "The condition raised NameError: name 'nothing' is not defined"
    stops = bench.stops()
    assert (6, f"Stopped before line 6 of script.py. {raised}") in stops
    divided = "The condition raised ZeroDivisionError: division by zero"
    assert (5, f"Stopped at `sqrt` in the forward pass. {divided}") in stops
    assert bench.breakpoints.get(line.identity).trouble == raised
    assert bench.breakpoints.edit(line.identity, condition="i > 1").trouble == ""


def test_each_that_cannot_be_as_wanted_says_why_and_nothing_is_lost(bench: Bench) -> None:
    kept = bench.breakpoints.get
    blank = bench.breakpoints.add(bench.open("x = 1\n\n\ny = 2\n", "blank.py"), 2)
    assert [line for line, _ in bench.stops()] == [4]
    assert kept(blank.identity).line == 4
    path = bench.open()
    wrong = bench.breakpoints.add(path, 5, condition="1 +")
    library = bench.breakpoints.add(str(Path(json.__file__).with_name("decoder.py")), 340)
    good = bench.breakpoints.add(path, 6)
    assert {line for line, _ in bench.stops()} == {6}
    assert "invalid syntax" in kept(wrong.identity).message and not kept(wrong.identity).bound
    assert "decoder.py belongs to a library" in kept(library.identity).message and not kept(library.identity).bound
    assert kept(good.identity).count == 3


def test_a_program_killed_at_a_stop_is_told_and_its_record_stays(bench: Bench) -> None:
    told: list[str] = []
    bench.store.message.connect(lambda text, severity: told.append(text))
    path = bench.open()
    bench.breakpoints.add(path, 6)
    assert bench.settle(lambda: bench.session.start("run")) == "breakpoint"
    end = bench.store.run.end
    os.kill(bench.session.process, signal.SIGKILL)
    bench.qtbot.waitUntil(lambda: not bench.session.live, timeout=PATIENCE)
    assert bench.store.state == "finished" and bench.store.run.end >= end
    assert "killed by SIGKILL" in told[-1] and "line 6 of script.py" in told[-1]
    assert bench.breakpoints.at(path, 6) is not None
    assert bench.settle(lambda: bench.session.start("run")) == "breakpoint"


def test_the_child_says_why_one_can_never_stop(bench: Bench) -> None:
    bench.open()
    row = bench.breakpoints.put(event("name", "w +"))
    bench.stops()
    kept = bench.breakpoints.get(row.identity)
    assert not kept.bound
    assert "not a variable" in kept.message
