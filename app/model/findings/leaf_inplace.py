"""A leaf that requires a gradient, or a view of one, was to be written to in place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from retrograd.engine.protocol import events as e

from ..states import Finding
from .refusals import refusal
from .rewriting import written_to
from .texts import text
from .watcher import Watcher
from .wording import called, source_line, where

CAUSE = "leaf-inplace"
#: What the engine calls a leaf in its messages.
_LEAF = "leaf Variable that requires grad"


class LeafInplace(Watcher):
    """Writes that were refused because autograd would lose the leaf."""

    KINDS = (e.OperationRefused,)

    def take(self, event: e.Event) -> Iterator[Finding]:
        """One finding a refused write."""
        refused = cast(e.OperationRefused, event)
        if refused.operation != "write" or _LEAF not in refused.error or not refused.tensors:
            return
        run, at = self.run, refused.serial
        target = refused.tensors[0]
        leaf = self._leaf(target)
        place = run.place(refused.location)
        written = written_to(source_line(run, place))
        name = called(run, leaf, at) if run.tensors[leaf].named_by(at) or not written else written
        state = run.moment(at).tensor(leaf)
        made = state.place if state is not None else None
        line = source_line(run, place, text("a-write"))
        gaps: dict[str, object] = {
            "name": name, "statement": line, "line": where(run, place), "made": where(run, made)
        }  # fmt: skip
        sentence = text(f"{CAUSE}.view" if leaf != target else CAUSE, **gaps)
        yield refusal(
            run, CAUSE, name, sentence, text(f"fix.{CAUSE}", **gaps), place, (made,),
            (refused.serial, run.tensors[leaf].created.serial), refused, op="write", tensor=leaf,
        )  # fmt: skip

    def _leaf(self, tensor: int) -> int:
        """The leaf that a tensor is, or is a view of."""
        seen = {tensor}
        while True:
            base = self.run.tensors[tensor].created.base
            if not base or base in seen or base not in self.run.tensors:
                return tensor
            seen.add(base)
            tensor = base
