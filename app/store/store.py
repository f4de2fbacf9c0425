"""The store: a run, the cursor in time and the selection, with a signal for each.

The only road from the model to the widgets. Whoever feeds events (a live session, a recording) calls
:meth:`Store.feed`; whoever shows something connects to the signals and reads ``store.run`` at ``store.moment``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from retrograd.engine.protocol.answers import RunningThread, StackFrame
from retrograd.engine.protocol.events import Event

from ..model.findings import Question
from ..model.marks import StopMark
from ..model.moment import Moment
from ..model.run import Run
from ..model.states import Delta, Finding
from .bookmarks import Bookmarks
from .visits import Visits
from .what_if import WhatIf


@dataclass(frozen=True, slots=True)
class Selection:
    """What is selected everywhere. ``kind``: "tensor", "node", "event", "line", "edge", "region", "" (nothing).

    ``number`` is the identity (tensor, node, region), the serial (event) or the line; ``path`` goes with a line;
    ``key`` is the key of a box or arrow of the picture, when the selection came from or belongs to one.
    """

    kind: str = ""
    number: int = 0
    path: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """Where the live program waits: reason, stack (innermost first), node of a stop inside backward."""

    reason: str
    serial: int
    frames: tuple[StackFrame, ...]
    node: int = 0
    backward_pass: int = 0
    detail: str = ""
    threads: tuple[RunningThread, ...] = ()


#: States of a run: nothing loaded, loaded but not started, starting, running, paused, finished.
STATES = ("empty", "ready", "starting", "running", "paused", "finished")


class Store(QObject):
    """One run, one cursor, one selection.

    Signals:
        replaced: Another run is loaded (or none): forget everything and read ``run`` anew.
        changed(Delta): Events were added.
        moved(int): The cursor is at another serial; ``moment`` is new.
        selected(Selection): Another thing is selected.
        state_changed(str): One of STATES.
        stopped(Stop): The live program waits.
        frame_chosen(int): Another frame of the stack is looked at (0: the innermost).
        frames_told(Stop): Variables of the stop may have changed, since something was evaluated.
        message(str, str): A sentence for the person; severity "info", "warning" or "error".
        value_requested(int, bool): Someone wants the elements of a tensor (or its gradient) that were not kept.
        value_arrived(int): The elements of this tensor are here.
        slicing(int, int): Scripts that were tried to show a finding, and the lines of the smallest that does.
        sliced(BugSlice): The smallest script that shows a finding.
        cell_asked(int, tuple[int, ...]): The history of an element of a tensor is wanted.
        asked(Question | None): The person asked something about the selection, or what is explained shall stay.
        lit(tuple[int, ...]): These nodes shall stand out in the graph; none for nothing.
    """

    replaced = Signal()
    changed = Signal(object)
    moved = Signal(int)
    selected = Signal(object)
    state_changed = Signal(str)
    stopped = Signal(object)
    frame_chosen = Signal(int)
    frames_told = Signal(object)
    message = Signal(str, str)
    value_requested = Signal(int, bool)
    value_arrived = Signal(int)
    slicing = Signal(int, int)
    sliced = Signal(object)
    cell_asked = Signal(int, object)
    asked = Signal(object)
    lit = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run = Run()
        self._cursor = 0
        self._following = True
        self._selection = Selection()
        self._question: Question | None = None
        self._kept: tuple[Finding, ...] = ()
        self._state = "empty"
        self._stop: Stop | None = None
        self._native: tuple[str, int] | None = None
        self._frame = 0
        self.bookmarks = Bookmarks(self)
        #: Whether the selection follows the program just now, and is none that the person made.
        self.led = False
        self.visits = Visits(self)
        self.what_if = WhatIf(self)

    # ------------------------------------------------------------------ reading
    @property
    def run(self) -> Run:
        """Everything that is known of the run."""
        return self._run

    @property
    def cursor(self) -> int:
        """Serial of the last event that counts at the moment shown (0: before the first)."""
        return self._cursor

    @property
    def moment(self) -> Moment:
        """The state at the cursor."""
        return self._run.moment(self._cursor)

    @property
    def in_the_past(self) -> bool:
        """Whether the cursor is before the last event."""
        return self._cursor < self._run.end

    @property
    def selection(self) -> Selection:
        """What is selected."""
        return self._selection

    @property
    def question(self) -> Question | None:
        """What the person asked about the selection, None if nothing but why it is as it is."""
        return self._question

    @property
    def kept(self) -> tuple[Finding, ...]:
        """Explanations that stay in sight while the person looks at their evidence; none for those of the selection."""
        return self._kept

    @property
    def state(self) -> str:
        """One of STATES."""
        return self._state

    @property
    def stop(self) -> Stop | None:
        """Where the live program waits, None while it runs or when there is none."""
        return self._stop

    @property
    def frame(self) -> int:
        """The frame whose variables are looked at, 0 for the innermost; the innermost again after every move."""
        return self._frame

    @property
    def native(self) -> tuple[str, int] | None:
        """A running program that was asked to pause is in native code, called from this path and line ("", 0: it
        cannot say); None if it is not known to be."""
        return self._native

    def set_native(self, place: tuple[str, int] | None) -> None:
        """Tell that the program is in native code, or no longer; ``state_changed`` tells who shows it."""
        if place != self._native:
            self._native = place
            self.state_changed.emit(self._state)

    # ------------------------------------------------------------------ feeding (session and recordings)
    def replace(self, run: Run | None = None, state: str = "ready") -> None:
        """Show another run (None: an empty one), the cursor at its end."""
        self._run = run if run is not None else Run()
        self._cursor = self._run.end
        self._following = True
        self._selection = Selection()
        self._question, self._kept = None, ()
        self._stop = None
        self._native = None
        self._state = state
        self.bookmarks.begin()
        self.replaced.emit()
        self.moved.emit(self._cursor)
        self.selected.emit(self._selection)
        self.state_changed.emit(state)

    def feed(self, events: Sequence[Event]) -> None:
        """Add events to the run; the cursor goes along unless the person looks at the past."""
        if not events:
            return
        delta: Delta = self._run.apply(events)
        # The cursor goes along first: nobody who hears of the change must take the present for the past.
        if self._following:
            self._cursor = self._run.end
        self.bookmarks.look()
        self.changed.emit(delta)
        if self._following:
            self.moved.emit(self._cursor)

    def set_state(self, state: str, stop: Stop | None = None) -> None:
        """Tell what the program does now; ``stop`` goes with "paused"."""
        self._stop = stop
        if state != "running":
            self._native = None
        if stop is not None:
            self._run.marks.add_stop(StopMark(self._run.end, stop.reason, stop.detail))
        if state != self._state:
            self._state = state
            self.state_changed.emit(state)
        if stop is not None:
            self.seek(self._run.end)
            self.choose_frame(0)
            self.stopped.emit(stop)

    def tell_frames(self, frames: tuple[StackFrame, ...]) -> None:
        """The frames of the stop as they are by now."""
        if self._stop is not None:
            self._stop = replace(self._stop, frames=frames)
            self.frames_told.emit(self._stop)

    # ------------------------------------------------------------------ moving and selecting (commands, panels)
    def seek(self, serial: int) -> None:
        """Put the cursor at ``serial`` (kept within the run)."""
        serial = max(0, min(serial, self._run.end))
        self._following = serial == self._run.end
        if serial != self._cursor:
            self._cursor = serial
            self.choose_frame(0)
            self.moved.emit(serial)

    def select(self, selection: Selection, led: bool = False) -> None:
        """Select this everywhere; ``led`` by the program, not by the person."""
        if selection != self._selection:
            self._selection, self.led = selection, led
            self._question, self._kept = None, ()
            self.selected.emit(selection)

    def ask(self, question: Question) -> None:
        """Select the tensor that a question is about; who answers shows the answer."""
        if question.tensor:
            self.select(Selection("tensor", question.tensor))
        self._question, self._kept = question, ()
        self.asked.emit(question)

    def keep(self, findings: Sequence[Finding]) -> None:
        """Keep explanations in sight until something else is selected."""
        self._kept = tuple(findings)
        self.asked.emit(self._question)

    def choose_frame(self, frame: int) -> None:
        """Look at the variables of this frame."""
        if frame != self._frame:
            self._frame = frame
            self.frame_chosen.emit(frame)
