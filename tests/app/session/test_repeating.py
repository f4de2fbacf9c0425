"""Running again to a moment: the program stops at the same place of its course, and differences are told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from retrograd.app.model.positions import position_of
from retrograd.app.session.session import Session
from retrograd.app.settings.store import Settings
from retrograd.app.store import Store
from retrograd.engine.protocol import events as e

PATIENCE = 20_000

SCRIPT = """\
import torch

w = torch.ones(2, requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)


def model(a):
    b = a * 3
    return b.sum()


for i in range(3):
    optimizer.zero_grad()
    loss = model(w)
    print("loss", float(loss))
    loss.backward()
    optimizer.step()
print("done")
"""


class Bench:
    """A session, what it said, and how to wait for it."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot, self.folder = qtbot, folder
        self.store = Store()
        self.session = Session(self.store, Settings(folder / "settings.ini"))
        self.said: list[tuple[str, str]] = []
        self.store.message.connect(lambda text, severity: self.said.append((severity, text)))

    def record(self, text: str) -> Path:
        path = self.folder / "script.py"
        path.write_text(text)
        self.session.open(path)
        self.session.start("record")
        self.qtbot.waitUntil(lambda: self.store.state == "finished", timeout=PATIENCE)
        return path

    def again(self, at: int) -> None:
        before = self.store.run
        self.session.run_again(at)
        self.qtbot.waitUntil(
            lambda: self.store.run is not before and self.store.state in ("paused", "finished"), timeout=PATIENCE
        )


@pytest.fixture
def bench(qtbot: QtBot, tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(qtbot, tmp_path)
    yield bench
    bench.session.close()


def serials(bench: Bench, kind: str) -> list[int]:
    return list(bench.store.run.timeline.serials(kind))


def target(bench: Bench, what: str) -> int:
    """Serial of an operation, a node, or the last or third visit of lines of the loop and the function."""
    run = bench.store.run
    if what in ("operation-executed", "node-begun"):
        return serials(bench, what)[4]
    lines = [event for event in run.events("line-reached") if run.place(event.location).line in (8, 16)]
    return lines[-1 if what == "last line" else 2].serial


@pytest.mark.parametrize("what", ["operation-executed", "node-begun", "last line", "third line"])
def test_the_same_place_is_reached_again(bench: Bench, what: str) -> None:
    bench.record(SCRIPT)
    run, at = bench.store.run, target(bench, what)
    wanted, kind, place = position_of(run, at), e.kind(run.event(at)), run.place(run.event(at).location)
    bench.again(at)
    store = bench.store
    assert store.state == "paused", bench.said[-1]
    assert store.stop is not None
    assert store.stop.reason == "event"
    assert position_of(store.run, store.run.end) == wanted
    assert e.kind(store.run.event(store.run.end)) == kind
    assert store.moment.place() == place
    severity, text = bench.said[-1]
    assert severity == "info"
    assert f"(event {at:,} before). It did the same: " in text


def test_it_goes_on_as_usual_afterwards(bench: Bench) -> None:
    path = bench.record(SCRIPT)
    bench.again(serials(bench, "node-begun")[2])
    bench.session.breakpoints.add(str(path), 15)
    bench.session.step("out")
    bench.qtbot.waitUntil(lambda: bench.store.state == "paused", timeout=PATIENCE)
    assert bench.store.stop is not None
    assert bench.store.stop.frames[0].line == 17
    bench.session.resume()
    bench.qtbot.waitUntil(lambda: bench.store.state == "paused", timeout=PATIENCE)
    assert (bench.store.stop.reason, bench.store.stop.frames[0].line) == ("breakpoint", 15)


def test_a_live_program_is_stopped_and_begins_again(bench: Bench) -> None:
    path = bench.record(SCRIPT)
    bench.session.breakpoints.add(str(path), 18)
    bench.session.start("run")
    bench.qtbot.waitUntil(lambda: bench.store.state == "paused", timeout=PATIENCE)
    at = serials(bench, "operation-executed")[1]
    bench.again(at)
    assert bench.store.stop is not None
    assert bench.store.stop.reason == "event", "the breakpoints on the way are passed over"
    assert e.kind(bench.store.run.event(bench.store.run.end)) == "operation-executed"
    assert bench.store.run.end < at + 5


def test_random_numbers_without_a_seed_are_told_and_shown(bench: Bench) -> None:
    bench.record(
        "import torch\nimport time\ntorch.manual_seed(time.time_ns() % 2**31)\n"
        "a = torch.ones(3)\nb = a + 1\nc = torch.rand(3) * 2\nd = c + b\ne = d * 2\n"
    )
    bench.again(serials(bench, "operation-executed")[-1])
    severity, text = bench.said[-1]
    assert severity == "warning"
    assert "line 6" in text
    assert "the numbers are others than before" in text
    assert "seed" in text
    selected = bench.store.selection
    assert selected.kind == "event"
    assert bench.store.run.place(bench.store.run.event(selected.number).location).line == 6


def test_another_course_is_told_with_what_was_done_before(bench: Bench) -> None:
    path = bench.record(SCRIPT)
    path.write_text(SCRIPT.replace("b = a * 3", "b = a + 3"))
    bench.again(serials(bench, "operation-executed")[3])
    severity, text = bench.said[-1]
    assert severity == "warning"
    assert "operation add, line 8" in text
    assert "before it was event" in text
    assert "operation mul, line 8" in text


def test_a_program_that_ends_earlier_is_told(bench: Bench) -> None:
    path = bench.record(SCRIPT)
    path.write_text(SCRIPT.replace("range(3)", "range(1)"))
    bench.again(serials(bench, "operation-executed")[-1])
    assert bench.store.state == "finished"
    severity, text = bench.said[-1]
    assert severity == "warning" or "ended before" in text
    assert text.startswith("The program ended before it came to event")


def test_input_is_given_again(bench: Bench) -> None:
    asked: list[str] = []
    bench.session.input_requested.connect(lambda prompt: (asked.append(prompt), bench.session.supply_input("4\n")))
    bench.record("import torch\nn = int(input('n? '))\na = torch.ones(n)\nb = a * n\n")
    assert asked == ["n? "]
    bench.again(serials(bench, "operation-executed")[-1])
    assert asked == ["n? "], "nobody was asked a second time"
    b = bench.store.run.tensors[max(bench.store.run.tensors)].created
    assert b.shape == (4,)


def test_the_beginning_is_the_entry(bench: Bench) -> None:
    bench.record(SCRIPT)
    bench.again(0)
    assert bench.store.stop is not None
    assert bench.store.stop.reason == "entry"
