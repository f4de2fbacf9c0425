"""A hook replaced a gradient by zeros, so that nothing behind it learns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.values import Capture

from ..states import Finding, Place
from .texts import text
from .watcher import Watcher
from .wording import called, lines_of, number, source_line, where

CAUSE = "zero-gradient"
#: What a pass tells between two hooks; the function of a hook lies behind the last of these.
_BETWEEN = (e.NodeBegun, e.NodeFinished, e.BackwardBegun, e.GradAccumulated, e.HookCalled, e.NodeQueued)
#: Most events of one hook that are looked through for its function.
_MOST = 400


class ZeroedByHook(Watcher):
    """Hooks that were given a gradient and gave back zeros."""

    KINDS = (e.HookCalled,)

    def take(self, event: e.Event) -> Iterator[Finding]:
        """One finding for each tensor or node whose gradient was zeroed."""
        call = cast(e.HookCalled, event)
        for before, after in zip(call.before, call.after or (), strict=False):
            if before is not None and after is not None and _all_zero(after) and not _all_zero(before):
                yield self._finding(call, before)

    def _finding(self, call: e.HookCalled, before: Capture) -> Finding:
        run = self.run
        node = run.nodes[call.node]
        tensor = node.created.variable or next(iter(node.outputs_at(call.serial)), 0)
        name = called(run, tensor, call.serial) if tensor else node.created.name
        hook, backward = self.function_of(call), run.place(call.location)
        made = run.tensors[tensor].created if tensor in run.tensors else None
        gaps: dict[str, object] = {
            "name": name, "line": where(run, hook or backward), "before": number(run.values.load(before)),
            "hook": source_line(run, hook or backward, "a hook"),
        }  # fmt: skip
        place = hook or backward
        return Finding(
            cause=CAUSE, subject=f"{name}.grad", text=text("hook.zero", **gaps), fix=text("fix.hook.zero", **gaps),
            path=place.path if place is not None else run.path, line=place.line if place is not None else 0,
            lines=lines_of(place, run.place(made.location) if made is not None else None, backward),
            events=(call.serial,), op=node.created.name, tensor=tensor, node=call.node, details={"hook": call.hook},
        )  # fmt: skip

    def function_of(self, call: e.HookCalled) -> Place | None:
        """Where the user's hook did what it did last, None if that was nothing that was told."""
        timeline, last, frame = self.run.timeline, None, 0
        for serial in range(call.serial - 1, max(0, call.serial - _MOST), -1):
            event = timeline[serial]
            if isinstance(event, _BETWEEN):
                break
            if isinstance(event, e.FrameEntered) and event.number == frame:
                return last
            if event.frame not in (call.frame, frame) and event.location:
                last, frame = self.run.place(event.location), event.frame
        return None


def _all_zero(capture: Capture) -> bool:
    return capture.summary.count > 0 and capture.summary.zeros == capture.summary.count
