"""A hook or a custom backward wrote in place into the gradient that it was given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, cast

from retrograd.engine.protocol import events as e

from ..states import Finding
from .rewriting import out_of_place
from .texts import text
from .watcher import Handler, Watcher
from .wording import called, lines_of, source_line, where

if TYPE_CHECKING:
    from ..run import Run

CAUSE = "inplace-modified"


class GradientWritten(Watcher):
    """Writes, while a pass runs, to memory that the pass itself handed to the program."""

    KINDS = (e.FrameEntered, e.StorageWritten, e.BackwardBegun, e.BackwardFinished)
    # a pass writes much itself; the program does so where it has entered a function meanwhile
    LATER = (e.StorageWritten,)

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._open: list[int] = []
        self._called = False

    def handler(self, event: type[e.Event]) -> Handler:
        """Writes have a method of their own."""
        return cast(Handler, self._written) if event is e.StorageWritten else self.take

    def take(self, event: e.Event) -> Iterable[Finding]:
        """Note the passes under way, and whether functions of the program are called in them."""
        if isinstance(event, e.BackwardBegun):
            self._open.append(event.serial)
        elif isinstance(event, e.BackwardFinished):
            del self._open[-1:]
            if self._called and not self._open:
                self._called = False
                self.listen(e.StorageWritten, False)
        elif self._open and not self._called:
            self._called = True
            self.listen(e.StorageWritten, True)
        return ()

    def _written(self, write: e.StorageWritten) -> Iterator[Finding]:
        run, created = self.run, self.run.tensors[write.tensor].created
        # the pass gives gradients to the program as tensors that no factory made
        if created.origin != "data" or created.op or created.serial < self._open[-1] or write.before == write.after:
            return
        begun = cast(e.BackwardBegun, run.timeline[self._open[-1]])
        if write.frame == begun.frame:
            # the pass itself, adding up
            return
        place, backward = run.place(write.location), run.place(begun.location)
        name = called(run, write.tensor, write.serial)
        frame = run.frames.get(write.frame)
        gaps: dict[str, object] = {
            "name": name, "statement": source_line(run, place, write.op), "line": where(run, place),
            "function": frame.function if frame is not None else "a hook", "call": source_line(run, backward),
        }  # fmt: skip
        other = out_of_place(str(gaps["statement"]))
        fix = text("fix.gradient-written.as", other=other, **gaps) if other else text("fix.gradient-written", **gaps)
        yield Finding(
            cause=CAUSE, subject=name, text=text("gradient-written", **gaps), fix=fix,
            path=place.path if place is not None else run.path, line=place.line if place is not None else 0,
            lines=lines_of(place, backward), events=(write.serial, begun.serial), op=write.op, tensor=write.tensor,
            likely=True, reason=text("gradient-written.reason"),
        )  # fmt: skip
