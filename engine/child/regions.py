"""The regions that are open on each thread: calls, loop passes, grad modes, modules."""

from __future__ import annotations

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
                self._stream.note(state, REGION_LEFT, one.number)

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
        region = Region(self.next_region(), kind, owner, key)
        state.regions.append(region)
        text = self._stream.text
        self._stream.note(state, REGION, region.number, text(kind), text(label), parent, passes)

    def _close(self, state: ThreadState) -> None:
        self._stream.note(state, REGION_LEFT, state.regions.pop().number)
