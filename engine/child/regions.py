"""The regions that are open on each thread: calls, loop passes, grad modes, modules; and the training step.

A training step lies across all others, for it may begin in one pass of a loop and end in another (where gradients are
accumulated over several), inside a function or outside. So it is nobody's parent and has none. One begins with the
first operation that gradients will flow through, or with the clearing of an optimiser's gradients before it, and ends
when an optimiser has made its step. Two optimisers that take turns take turns with their steps too.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from ..protocol.compact import REGION, REGION_LEFT
from .frames import FrameToken, Region, ThreadState
from .source_map import Statement
from .stream import EventStream


class Regions:
    """Opens and closes regions.

    Attributes:
        next_region: Gives the number of the next region.
    """

    def __init__(self, stream: EventStream) -> None:
        self._stream = stream
        self.next_region = count(1).__next__
        self._changed: Callable[[str, str, str], None] | None = None
        self._training: Region | None = None
        self._ended: tuple[FrameToken | None, object] | None = None

    def watch(self, changed: Callable[[str, str, str], None] | None) -> None:
        """Tell of each region that begins ("enter") or ends ("leave"), with kind and label; None: no more."""
        self._changed = changed

    # ------------------------------------------------------------------------------------------------ training steps
    @property
    def training(self) -> bool:
        """Whether a training step has begun."""
        return self._training is not None

    def begin_training_step(self, state: ThreadState) -> None:
        """What belongs to the next step of an optimiser begins, unless it did already."""
        if self._training is None:
            step = self._stream.step
            self._training = Region(self.next_region(), "training_step", f"step {step}", None, (0, 0, 0))
            self._tell(state, self._training, 0, step)

    def clearing(self, state: ThreadState) -> bool:
        """Gradients are cleared: whether for a step to come. In the same pass of the same loop it is the last one's."""
        return self._ended != _pass_of(state)

    def end_training_step(self, state: ThreadState) -> None:
        """An optimiser has made its step."""
        self._ended = _pass_of(state)
        if self._training is not None:
            self._leave(state, self._training)
            self._training = None

    # ------------------------------------------------------------------------------------------------ nested ones
    def enter_region(self, state: ThreadState, kind: str, label: str) -> None:
        """A region of the engine (a grad mode, a module, a custom Function) begins."""
        self._open(state, kind, label, None, (0, 0, 0), 0)

    def leave_region(self, state: ThreadState, kind: str) -> None:
        """The innermost region of this kind ends, with what is still open inside it."""
        if not any(one.kind == kind and one.owner is None for one in state.regions):
            return
        while True:
            last = state.regions[-1]
            self._close(state)
            if last.kind == kind and last.owner is None:
                return

    def _sync_loops(self, state: ThreadState, token: FrameToken, statement: Statement) -> None:
        last = state.regions[-1] if state.regions else None
        if not statement.loops and (last is None or last.owner is not token or last.kind != "loop"):
            return
        wanted = [(key, *one) for key, one in zip(statement.loops, token.passes, strict=True)]
        open_ones = [one for one in state.regions if one.owner is token and one.kind == "loop"]
        same = 0
        while same < min(len(wanted), len(open_ones)) and open_ones[same].key == wanted[same]:
            same += 1
        if same < len(open_ones):
            while state.regions[-1] is not open_ones[same]:
                self._close(state)
            self._close(state)
        for key in wanted[same:]:
            self._open(state, "loop", f"line {key[0] // 4096}", token, key, key[2])

    def _close_owned(self, state: ThreadState, token: FrameToken) -> None:
        index = next((i for i, one in enumerate(state.regions) if one.owner is token), None)
        if index is None:
            return
        for one in reversed(state.regions[index:]):
            if one.owner is not None:
                state.regions.remove(one)
                self._leave(state, one)

    def _open(
        self,
        state: ThreadState,
        kind: str,
        label: str,
        owner: FrameToken | None,
        key: tuple[int, int, int],
        passes: int,
    ) -> None:
        parent = state.regions[-1].number if state.regions else 0
        region = Region(self.next_region(), kind, label, owner, key)
        state.regions.append(region)
        self._tell(state, region, parent, passes)

    def _tell(self, state: ThreadState, region: Region, parent: int, passes: int) -> None:
        text = self._stream.text
        self._stream.note(state, REGION, region.number, text(region.kind), text(region.label), parent, passes)
        if self._changed is not None:
            self._changed("enter", region.kind, region.label)

    def _close(self, state: ThreadState) -> None:
        self._leave(state, state.regions.pop())

    def _leave(self, state: ThreadState, region: Region) -> None:
        self._stream.note(state, REGION_LEFT, region.number)
        if self._changed is not None:
            self._changed("leave", region.kind, region.label)


def _pass_of(state: ThreadState) -> tuple[FrameToken | None, object]:
    """The frame in which a thread is, and the passes of the loops around its statement."""
    return state.top, None if state.top is None else state.top.passes
