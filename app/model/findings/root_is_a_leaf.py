"""backward() began at a leaf: the loss lost its history and was made to require a gradient; nothing learns from it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, cast

from retrograd.engine.protocol import events as e

from ..states import Finding
from .breaks import Break, escaped_before, sources_of
from .lost import CAUSES, cut_words
from .telling import as_code, called, found
from .texts import text
from .watcher import Watcher
from .wording import statement, where


class RootIsALeaf(Watcher):
    """Passes whose root was computed from what requires a gradient, but has no history of its own."""

    KINDS: ClassVar[tuple[type[e.Event], ...]] = (e.BackwardBegun,)

    def take(self, event: e.Event) -> Iterable[Finding]:
        """Look at the root, and go back from it to what took its history."""
        begun = cast(e.BackwardBegun, event)
        run = self.run
        root = begun.roots[0] if begun.accumulates and begun.roots else 0
        record = run.tensors.get(root)
        if record is None or not record.flags.at(begun.serial) or (record.history.at(begun.serial) or (0, 0))[0]:
            return ()
        breaks = sources_of(run, root, begun.serial).breaks
        if not breaks:
            escaped = escaped_before(run, root, begun.serial)
            return [self._tell(begun, root, escaped)] if escaped is not None else ()
        # the one whose tensor has a name says most
        breaks.sort(key=lambda one: (one.likely, not run.tensors[one.known].names))
        return [self._tell(begun, root, breaks[0])] if breaks else ()

    def _tell(self, begun: e.BackwardBegun, root: int, lost: Break) -> Finding:
        run, at = self.run, begun.serial
        place, call = run.place(lost.event.location), run.place(begun.location)
        cause, op = "not-differentiable", getattr(lost.event, "op", "")
        if isinstance(lost.event, e.CutMade) or lost.event.reason in ("no-grad", "inference-mode"):
            clause, culprit, fix = cut_words(run, lost.event)
            cause = CAUSES[lost.event.cut] if isinstance(lost.event, e.CutMade) else "cut-by-no-grad"
        else:
            clause, culprit = text("leaf-root.flat", statement=statement(place, op), line=where(run, place)), place
            fix = text("fix.not-differentiable")
        switched = [serial for serial, flag in run.tensors[root].flags.until(at) if flag]
        on = run.place(run.timeline[switched[-1]].location) if switched else None
        name, known = called(run, root, at), as_code(run, lost.known, at, inside=False)
        sentence = text(
            "leaf-root", root=name, line=where(run, call), known=known, cut=clause, made=where(run, on)
        )  # fmt: skip
        return found(
            run, cause, name, sentence, fix, culprit, (lost.event.serial, at), place, on, call, since=at, op=op,
            tensor=root, reason=text("leaf-root.reason", root=name) if lost.likely else "",
            details={"leaf_root": root, "known": known},
        )  # fmt: skip
