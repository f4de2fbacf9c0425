"""Whatever somebody does in whatever order: window, model and program agree afterwards.

Steps of every grain both ways, jumps to any event, breakpoints set and taken
away, restarts. After each of them the program is asked itself what its variables are, and has to say what the model
knows and the window shows. The program is deterministic, so it has to say the same each time that it is at that place.
"""

from __future__ import annotations

import ast
from typing import Any

import numpy as np
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from PySide6.QtCore import Qt

from retrograd.app.store import Stop
from retrograd.app.store.breakpoint_rows import EventBreakpoint
from retrograd.engine.protocol.answers import Evaluated
from retrograd.views.editor.marks import Marks

from .conftest import Seat

PROGRAM = """\
import torch

w = torch.tensor([1.0, -2.0], requires_grad=True)
optimizer = torch.optim.SGD([w], lr=0.1)
total = torch.zeros(())


def layer(t):
    hidden = t * 3
    return hidden.exp() if t.sum() > 0 else hidden * hidden


for i in range(3):
    optimizer.zero_grad()
    loss = layer(w + i).sum()
    loss.backward()
    optimizer.step()
    with torch.no_grad():
        total = total + loss
    print(i)
last = w.detach()
"""
_LINES = [number for number, text in enumerate(PROGRAM.splitlines(), 1) if text.strip() and "def " not in text]
_BODY = next(number for number, text in enumerate(PROGRAM.splitlines(), 1) if "layer(w" in text)
_None, _Shift, _Control = (
    Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier,
)  # fmt: skip
_Key = Qt.Key
#: Keys of the steps on, and of their ways back.
_ON = {
    "over": (_Key.Key_F10, _None), "into": (_Key.Key_F11, _None), "out": (_Key.Key_F11, _Shift),
    "operation": (_Key.Key_F8, _None), "node": (_Key.Key_F7, _None), "training": (_Key.Key_F8, _Shift),
    "continue": (_Key.Key_F5, _None),
}  # fmt: skip
_BACK = {
    "over": (_Key.Key_F10, _Control), "into": (_Key.Key_F11, _Control), "out": (_Key.Key_F11, _Control | _Shift),
    "operation": (_Key.Key_F8, _Control), "node": (_Key.Key_F7, _Control), "training": (_Key.Key_F8, _Control | _Shift),
    "continue": (_Key.Key_F10, _Control | _Shift),
}  # fmt: skip
#: What is over at a place, to know it again.
_DONE = ("operation-executed", "node-begun", "node-finished", "grad-accumulated", "storage-written", "grad-cleared")
_ASK = "(w.tolist(), None if w.grad is None else w.grad.tolist(), w.requires_grad, float(total))"


class Anything(RuleBasedStateMachine):
    """One window for all examples; each begins in the first pass of the loop."""

    seat: Seat
    answers: list[Evaluated]
    stops: list[Stop]
    #: What the program said of itself, by place: line, and how much was over.
    said: dict[tuple[int, ...], Any]

    # ------------------------------------------------------------------ what somebody does
    @initialize()
    def begin(self) -> None:
        seat = self.seat
        seat.parts.session.breakpoints.clear()
        seat.store.seek(seat.store.run.end)
        self.restart()
        seat.parts.session.breakpoints.add(str(seat.folder / "script.py"), _BODY)
        self.step_on("continue")
        assert [one.reason for one in self.stops] == ["breakpoint"]

    @precondition(lambda self: self._alive or self.seat.store.in_the_past)
    @rule(grain=st.sampled_from(sorted(_ON)))
    def step_on(self, grain: str) -> None:
        store, before = self.seat.store, (self.seat.store.cursor, self.seat.store.run.end)
        in_the_past = store.in_the_past
        self.stops.clear()
        self.seat.strike(*_ON[grain])
        if in_the_past:
            assert store.cursor > before[0] and store.run.end == before[1]
            return
        self.seat.until(lambda: bool(self.stops) or store.state == "finished")
        assert not store.in_the_past and store.cursor == store.run.end >= before[1]
        self._no_stop_was_lost(before[1])

    @precondition(lambda self: self._alive)
    @rule(grains=st.lists(st.sampled_from(sorted(set(_ON) - {"continue"})), min_size=2, max_size=5))
    def steps_of_the_program(self, grains: list[str]) -> None:
        self.return_to_now()
        for grain in grains:
            if self._alive:
                self.step_on(grain)
                self.the_program_says_what_the_model_knows()

    @precondition(lambda self: self.seat.store.cursor > 0)
    @rule(grain=st.sampled_from(sorted(_BACK)))
    def step_back(self, grain: str) -> None:
        store, before, end = self.seat.store, self.seat.store.cursor, self.seat.store.run.end
        self.seat.strike(*_BACK[grain])
        assert store.cursor < before and store.run.end == end

    @rule(share=st.floats(0, 1))
    def jump(self, share: float) -> None:
        store = self.seat.store
        store.seek(round(share * store.run.end))
        assert store.cursor == round(share * store.run.end)

    @rule()
    def return_to_now(self) -> None:
        self.seat.store.seek(self.seat.store.run.end)
        assert self.seat.store.cursor == self.seat.store.run.end

    @rule(line=st.sampled_from(_LINES))
    def toggle_breakpoint(self, line: int) -> None:
        path = str(self.seat.folder / "script.py")
        there = self.seat.parts.session.breakpoints.at(path, line) is not None
        self.seat.parts.session.toggle_breakpoint(path, line)
        assert (self.seat.parts.session.breakpoints.at(path, line) is None) == there

    @rule(kind=st.sampled_from(["exp", "PowBackward0", "MulBackward0"]))
    def break_on_operation(self, kind: str) -> None:
        self.seat.parts.session.breakpoints.put(EventBreakpoint(subject="op", pattern=kind))

    @rule()
    def restart(self) -> None:
        self.return_to_now()
        self.stops.clear()
        self.seat.strike(_Key.Key_F5, _Control | _Shift if self._alive else _None)
        self.seat.until(lambda: bool(self.stops))
        assert [one.reason for one in self.stops] == ["entry"] and self._alive

    # ------------------------------------------------------------------ what has to hold
    @invariant()
    def the_window_shows_the_moment(self) -> None:
        seat, store, window = self.seat, self.seat.store, self.seat.parts.window
        assert 0 <= store.cursor <= store.run.end == len(store.run.timeline)
        assert store.in_the_past == (store.cursor < store.run.end)
        assert window.banner.isVisibleTo(window) == store.in_the_past
        place = store.moment.place()
        view = window.editor.current_view()
        assert view is not None
        if place is not None and (store.in_the_past or self._alive):
            seat.until(lambda: _shown(view.marks, store.in_the_past) == place.line)
        scene = window.canvas.scene
        scene.refresh()
        assert scene.drawing.picture == store.moment.picture(scene.picture_options)
        assert set(scene.drawing.layout.boxes) >= {box.key for box in scene.drawing.picture.boxes}
        marked = {row.line for row in seat.parts.session.breakpoints.of(str(seat.folder / "script.py"))}
        seat.until(lambda: set(view.marks.breakpoints) == marked)

    @invariant()
    def the_program_says_what_the_model_knows(self) -> None:
        store = self.seat.store
        if not self._alive or store.in_the_past:
            return
        assert store.stop is not None
        frame = next(one for one in store.stop.frames if one.path)
        place = store.moment.place()
        assert place is not None and (place.line, place.path) == (frame.line, frame.path)
        told = self._ask()
        where = (frame.line, *(len(store.run.timeline.serials(kind)) for kind in _DONE))
        if told is None:
            assert where[1] <= 2
            return
        assert self.said.setdefault(where, told) == told
        value, grad, wanted, total = told
        moment = store.moment
        tensor, _ = store.run.resolve("w")
        state = moment.tensor(tensor)
        assert state is not None and state.requires_grad == wanted
        for known, true in ((moment.value(tensor), value), (moment.grad(tensor), grad)):
            assert known is None if true is None else np.array_equal(known, np.float32(true))
        assert np.float32(moment.value(store.run.resolve("total")[0])) == np.float32(total)

    # ------------------------------------------------------------------ helpers
    @property
    def _alive(self) -> bool:
        return self.seat.store.state == "paused"

    def _ask(self) -> Any:
        """What the variables are, None if they are not all there yet."""
        self.answers.clear()
        frames = self.seat.store.stop.frames if self.seat.store.stop is not None else ()
        self.seat.parts.session.evaluate(_ASK, max(0, len(frames) - 1), execute=False)
        self.seat.until(lambda: bool(self.answers))
        answer = self.answers[-1]
        return None if "NameError" in answer.error else ast.literal_eval(answer.text)

    def _no_stop_was_lost(self, before: int) -> None:
        """No statement with a breakpoint was begun since, but the one where the program is."""
        store, breakpoints = self.seat.store, self.seat.parts.session.breakpoints
        lines = {row.line for row in breakpoints.of(str(self.seat.folder / "script.py"))}
        places = [store.run.place(event.location) for event in store.run.events("line-reached", before + 1)]
        begun = [place.line for place in places if place is not None and place.line in lines]
        here = next(one.line for one in self.stops[-1].frames if one.path) if self.stops else 0
        assert begun in ([], [here])


def _shown(marks: Marks, in_the_past: bool) -> int:
    """The line that the editor says the moment is at."""
    return marks.past if in_the_past else marks.current[0]


def test_any_sequence_leaves_window_model_and_program_in_agreement(seat: Seat) -> None:
    seat.open(PROGRAM)

    class Bound(Anything):
        pass

    Bound.seat, Bound.answers, Bound.stops, Bound.said = seat, [], [], {}
    seat.store.stopped.connect(Bound.stops.append)
    seat.parts.desk.evaluated.connect(Bound.answers.append)
    seat.parts.settings.set("record.capture", "all")
    run_state_machine_as_test(
        Bound, settings=settings(max_examples=10, stateful_step_count=15, phases=(Phase.generate,))
    )
    assert len(Bound.said) > 20
