"""Watches of a real program: evaluated at every stop, within limits, and remembered for each script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from retrograd.app.session.session import Session
from retrograd.app.session.watching import Watching
from retrograd.app.settings.store import Settings
from retrograd.app.store import Store
from retrograd.app.store.watches import Watches

PATIENCE = 20_000

SCRIPT = """\
import time
import torch
w = torch.tensor([3.0, 4.0], requires_grad=True)
def inner(value):
    local = value * 2
    return local
for i in range(3):
    inner(i)
"""


class Bench:
    """A session with watches, and what they were."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot, self.folder = qtbot, folder
        self.settings = Settings(folder / "settings.ini")
        self.store = Store()
        self.session = Session(self.store, self.settings)
        self.watches = Watches()
        self.watching = Watching(self.session, self.store, self.watches, self.settings)

    def open(self, text: str = SCRIPT, name: str = "script.py") -> Path:
        path = self.folder / name
        path.write_text(text)
        self.session.open(path)
        return path

    def go(self, act: object = None, *lines: int) -> None:
        """Run to a line."""
        path = str(self.session.document.path) if self.session.document is not None else ""
        for line in lines:
            with self.qtbot.waitSignal(self.store.stopped, timeout=PATIENCE):
                if self.session.live:
                    self.session.step("line", path, line)
                else:
                    self.session.start("pause")
            if self.store.stop is not None and self.store.stop.reason == "entry":
                self.go(None, line)

    def said(self, expression: str) -> str:
        """Text or error of a watch, as soon as it is there."""

        def result() -> object:
            row = next(row for row in self.watches.all() if row.expression == expression)
            return self.watches.result(row.identity)

        self.qtbot.waitUntil(lambda: result() is not None, timeout=PATIENCE)
        found = result()
        return f"{getattr(found, 'text', '')}{getattr(found, 'error', '')}"


@pytest.fixture
def bench(qtbot: QtBot, tmp_path: Path) -> Iterator[Bench]:
    made = Bench(qtbot, tmp_path)
    yield made
    made.session.close()


def test_evaluated_at_every_stop_in_the_chosen_frame(bench: Bench) -> None:
    bench.open()
    for expression in ("local", "w.norm()", "i", "nothing"):
        bench.watches.add(expression)
    bench.go(None, 6)
    assert bench.said("local") == "0"
    assert bench.said("w.norm()").startswith("tensor(5.")
    assert "NameError" in bench.said("nothing")
    bench.go(None, 6)
    assert (bench.said("local"), bench.said("i")) == ("2", "1")
    assert bench.store.stop is not None
    bench.store.choose_frame(bench.store.stop.frames[1].frame)
    bench.qtbot.waitUntil(lambda: "NameError" in bench.said("local"), timeout=PATIENCE)
    points = bench.watches.points(next(r.identity for r in bench.watches.all() if r.expression == "i"), 10**9)
    assert [number for _, number in points] == [0.0, 1.0]


def test_evaluated_again_after_a_variable_was_set(bench: Bench) -> None:
    bench.open()
    bench.watches.add("local")
    bench.go(None, 6)
    assert bench.said("local") == "0"
    bench.session.set_variable("local", "'new'", 0)
    bench.qtbot.waitUntil(lambda: bench.said("local") == "'new'", timeout=PATIENCE)
    assert [one.text for one in bench.store.stop.frames[0].variables if one.name == "local"] == ["'new'"]


def test_slow_ones_are_stopped_and_not_tried_again_until_asked(bench: Bench) -> None:
    bench.open()
    bench.watches.add("time.sleep(5)")
    for number in range(6):
        bench.watches.add(f"time.sleep(0.19) or {number}")
    bench.go(None, 6)
    assert "0.2 s" in bench.said("time.sleep(5)")
    assert "took too long" in bench.said("time.sleep(0.19) or 5")
    assert bench.watches.all()[0].held
    asked: list[str] = []
    evaluate = bench.session.evaluate

    def listening(expression: str, *more: object, **others: object) -> int:
        asked.append(expression)
        return evaluate(expression, *more, **others)  # type: ignore[arg-type]

    bench.session.evaluate = listening  # type: ignore[method-assign, assignment]
    bench.go(None, 6)
    bench.said("time.sleep(0.19) or 0")
    assert asked and "time.sleep(5)" not in asked
    bench.watches.retry(bench.watches.all()[0].identity)
    bench.qtbot.waitUntil(lambda: "time.sleep(5)" in asked, timeout=PATIENCE)


def test_a_step_does_not_wait_for_watches(bench: Bench) -> None:
    bench.open()
    bench.go(None, 6)
    for number in range(5):
        bench.watches.add(f"time.sleep(0.15) or {number}")
    bench.qtbot.waitUntil(lambda: bool(bench.watching._number), timeout=PATIENCE)
    with bench.qtbot.waitSignal(bench.store.stopped, timeout=PATIENCE):
        bench.session.step("over")
    assert bench.said("time.sleep(0.15) or 0") == "0"


def test_each_script_has_its_own(bench: Bench) -> None:
    first = bench.open()
    bench.watches.add("w.grad")
    bench.watches.add("i")
    bench.open("a = 1\n", "other.py")
    assert bench.watches.expressions() == ()
    bench.watches.add("a")
    bench.session.open(first)
    assert bench.watches.expressions() == ("w.grad", "i")
    again = Watches()
    other = Watching(bench.session, bench.store, again, Settings(bench.folder / "settings.ini"))
    bench.session.open(bench.folder / "other.py")
    assert again.expressions() == ("a",)
    assert other is not None


def test_an_unreadable_setting_is_told_and_nothing_breaks(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    bench.settings.set("session.watches", "[1, 2")
    bench.open()
    assert bench.watches.expressions() == ()
    assert "watches" in caplog.text and "settings.ini" in caplog.text
    bench.watches.add("w")
    assert "[1, 2" not in bench.settings.text("session.watches")
