"""Steps along the record at every grain, both ways; positions that hold for another run; what a value went through."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrograd.app.model import positions, steps, touches, would_stop
from retrograd.app.model.marks import Bookmark, Marks, StopMark
from retrograd.app.model.recording import read_recording, write_recording
from retrograd.app.model.run import Run
from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.requests import EventBreakpoint, LineBreakpoint

from .randomly import programs
from .test_moment import run_of

SCRIPT = """
import torch
def double(a):
    b = a * 2
    return b + 1
x = torch.ones(2, requires_grad=True)
optimizer = torch.optim.SGD([x], lr=0.1)
for i in range(3):
    optimizer.zero_grad()
    y = double(x).sum()
    y.backward()
    optimizer.step()
w = x.detach()
"""


@pytest.fixture(scope="module")
def run(record: Callable[[str], Run]) -> Run:
    return record(SCRIPT)


def line(run: Run, at: int) -> int:
    event = run.event(at) if at else None
    place = run.place(event.location) if isinstance(event, e.LineReached) else None
    return place.line if place is not None else 0


def walk(run: Run, grain: str, back: bool = False) -> list[int]:
    """Every place where steps of one grain land, from one end to the other."""
    at = run.end if back else 0
    found = [at]
    while at != (0 if back else run.end):
        following = steps.step(run, at, grain, back)
        assert following < at if back else following > at
        at = following
        found.append(at)
    return found


def line_of(run: Run, number: int, visit: int = 0) -> int:
    """Serial of a visit of a line."""
    return [event.serial for event in run.events("line-reached") if line(run, event.serial) == number][visit]


@pytest.mark.parametrize("grain", ["into", "op", "node", "training"])
def test_back_retraces_forward(run: Run, grain: str) -> None:
    forward = walk(run, grain)
    assert len(forward) > 3
    assert walk(run, grain, back=True) == forward[::-1]


def test_over_passes_the_function_and_into_enters_it_in_both_directions(run: Run) -> None:
    call = line_of(run, 9)
    assert line(run, steps.step(run, call, "over")) == 10
    inside = steps.step(run, call, "into")
    assert line(run, inside) == 3
    after = line_of(run, 10)
    assert steps.step(run, after, "over", back=True) == call
    assert line(run, steps.step(run, after, "into", back=True)) == 4
    assert line(run, steps.step(run, inside, "out")) == 10
    assert steps.step(run, inside, "out", back=True) == call
    assert line(run, steps.step(run, steps.step(run, inside, "over"), "over")) == 10


def test_backward_is_entered_left_and_passed_in_both_directions(run: Run) -> None:
    statement, after = line_of(run, 10), line_of(run, 11)
    assert steps.step(run, statement, "over") == after
    assert steps.step(run, after, "over", back=True) == statement
    first = steps.step(run, statement, "into")
    assert isinstance(run.event(first), e.NodeBegun)
    assert steps.step(run, first, "out") == after
    assert steps.step(run, first, "out", back=True) == statement
    second = steps.step(run, first, "over")
    assert run.moment(second).current_node()
    assert steps.step(run, second, "over", back=True) == first


def test_training_steps(run: Run) -> None:
    ends = [event.serial for event in run.events("optimizer-stepped")]
    assert walk(run, "training")[1:-1] == ends
    assert len(ends) == 3


@settings(max_examples=40)
@given(programs(), st.sampled_from(steps.GRAINS))
def test_every_walk_ends_in_both_directions(events: list[e.Event], grain: str) -> None:
    run = run_of(events)
    assert walk(run, grain)[-1] == run.end
    assert walk(run, grain, back=True)[-1] == 0


def test_a_position_is_found_again_in_the_same_run(run: Run) -> None:
    for event in run.events("line-reached"):
        assert positions.serial_of(run, positions.position_of(run, event.serial)) == event.serial
    for kind in positions.LANDMARKS:
        for serial in run.timeline.serials(kind):
            assert positions.serial_of(run, positions.position_of(run, serial)) == serial
    with pytest.raises(LookupError, match="operations and nodes"):
        positions.serial_of(run, positions.Position(10_000))


def test_writes_reads_and_gradients_of_a_parameter(run: Run) -> None:
    x, _ = run.resolve("x")
    writes = touches.touches(run, x, "write")
    assert [(one.what, one.name) for one in writes] == [("written", "add_")] * 3
    for number, one in enumerate(writes, 1):
        before, after = run.moment(one.event - 1).value(x), run.moment(one.serial).value(x)
        assert before is not None and after is not None
        assert before[0] - after[0] == pytest.approx(0.2)
        assert one.version == number
    reads = touches.touches(run, x, "read")
    assert [(one.what, one.name) for one in reads] == [("read", "mul")] * 3
    gradients = touches.touches(run, x, "grad")
    assert [one.what for one in gradients] == ["accumulated", "cleared", "accumulated", "cleared", "accumulated"]
    made = touches.made(run, x)
    assert run.moment(made.serial).value(x) is not None
    assert run.moment(made.event - 1).tensor(x) is None
    for added in (one for one in gradients if one.what == "accumulated"):
        computed = touches.computed(run, x, added.serial)
        assert computed is not None
        assert computed.name == "MulBackward0"
        assert computed.serial < added.serial
    y, _ = run.resolve("y")
    seed = touches.computed(run, y, run.end)
    assert seed is not None
    assert isinstance(run.event(seed.serial), e.NodeBegun)
    assert touches.computed(run, run.resolve("w")[0], run.end) is None


def test_what_a_node_saved_is_read_in_backward(record: Callable[[str], Run]) -> None:
    run = record("import torch\nx = torch.ones(2, requires_grad=True)\n(x ** 3).sum().backward()\n")
    reads = touches.touches(run, run.resolve("x")[0], "read")
    assert [one.what for one in reads] == ["read", "saved"]
    assert reads[1].name == "PowBackward0"


def everywhere(run: Run, wanted: would_stop.Wanted) -> list[int]:
    """All matches, found one by one backward; the way forward has to find the same."""
    back, at = [], run.end + 1
    while at := would_stop.previous_match(run, [wanted], at):
        back.append(at)
    forward, at = [], 0
    while at := would_stop.next_match(run, [wanted], at):
        forward.append(at)
    assert forward == back[::-1]
    return forward


def test_breakpoints_match_in_the_record(run: Run) -> None:
    path = run.path
    lines = everywhere(run, LineBreakpoint(1, path, 3))
    assert [line(run, serial) for serial in lines] == [3, 3, 3]
    assert everywhere(run, LineBreakpoint(1, path, 3, hits=2)) == lines[1:]
    assert everywhere(run, LineBreakpoint(1, path, 3, enabled=False)) == []
    assert everywhere(run, LineBreakpoint(1, path, 3, condition="i == 1")) == []
    expected = {
        EventBreakpoint(1, "op", "mul", direction="forward"): 3,
        EventBreakpoint(1, "op", "Mul*"): 6,
        EventBreakpoint(1, "name", "x", "written"): 3,
        EventBreakpoint(1, "name", "x", "cleared"): 2,
        EventBreakpoint(1, "name", "y", "rebound"): 2,
        EventBreakpoint(1, "value", "", "nan"): 0,
        EventBreakpoint(1, "value", "ones", "shape", "(2,)"): 4,
        EventBreakpoint(1, "backward"): 3,
        EventBreakpoint(1, "region", "loop", "enter"): 3,
        EventBreakpoint(1, "exception"): 0,
    }
    assert {wanted: len(everywhere(run, wanted)) for wanted in expected} == expected


def test_marks_are_kept_with_a_recording(record: Callable[[str], Run], tmp_path: Path) -> None:
    run = record(SCRIPT)
    run.marks = Marks([StopMark(5, "entry"), StopMark(9, "step")], [])
    run.marks.put(Bookmark(20, "损失", positions.position_of(run, 20)))
    run.marks.put(Bookmark(10))
    write_recording(run, tmp_path / "run.rgd")
    again, warning = read_recording(tmp_path / "run.rgd")
    assert warning == ""
    assert again.marks == run.marks
    assert [one.serial for one in again.marks.bookmarks] == [10, 20]
    assert again.marks.stop_serials() == [5]


def test_damaged_marks_cost_nothing_else(record: Callable[[str], Run], tmp_path: Path) -> None:
    run = record(SCRIPT)
    run.marks = Marks([StopMark(run.end + 5, "entry"), StopMark(3, "pause")], [])
    write_recording(run, tmp_path / "run.rgd")
    again, _ = read_recording(tmp_path / "run.rgd")
    assert [one.serial for one in again.marks.stops] == [3]
    data = (tmp_path / "run.rgd").read_bytes()
    at = data.index(b"MARK")
    (tmp_path / "bad.rgd").write_bytes(data[: at + 14] + b"\xff\xff" + data[at + 16 :])
    again, warning = read_recording(tmp_path / "bad.rgd")
    assert again.end == run.end
    assert "damaged" in warning


@settings(max_examples=40)
@given(programs(), st.integers(1, 9))
def test_phases_asked_for_on_the_way_are_those_of_the_whole(events: list[e.Event], stride: int) -> None:
    grown = Run()
    for start in range(0, len(events), stride):
        grown.apply(events[start : start + stride])
        grown.phases()
    assert grown.phases() == run_of(events).phases()
    covered = [serial for phase in grown.phases() for serial in range(phase.start, phase.end + 1)]
    assert covered == list(range(1, grown.end + 1))
