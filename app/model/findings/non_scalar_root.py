"""backward() was called on several elements without a gradient to begin with, or with one of another shape."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from retrograd.engine.protocol import events as e

from ..states import Finding
from .refusals import refusal
from .texts import text
from .watcher import Watcher
from .wording import called, source_line, where

CAUSE = "non-scalar-root"


class NonScalarRoot(Watcher):
    """Passes that were refused for the shape of their root or its seed."""

    KINDS = (e.OperationRefused,)

    def take(self, event: e.Event) -> Iterator[Finding]:
        """One finding a refused pass."""
        refused = cast(e.OperationRefused, event)
        if "only for scalar outputs" in refused.error:
            yield self._explain(refused, CAUSE, refused.tensors[0])
        elif "Mismatch in shape: grad_output" in refused.error and len(refused.tensors) == 2:
            yield self._explain(refused, f"{CAUSE}.seed", *refused.tensors)

    def _explain(self, event: e.OperationRefused, key: str, root: int, seed: int = 0) -> Finding:
        run, at = self.run, event.serial
        state = run.moment(at).tensor(root)
        made = state.place if state is not None else None
        shape = list(state.shape) if state is not None else []
        place = run.place(event.location)
        given = run.moment(at).tensor(seed) if seed else None
        root_name = called(run, root, at)
        gaps: dict[str, object] = {
            "root": root_name, "shape": shape, "line": where(run, place), "made": where(run, made),
            "call": source_line(run, place, event.operation), "statement": source_line(run, made, root_name),
            "value": root_name if root_name.replace(".", "").isidentifier() else f"({root_name})",
            "seed": called(run, seed, at) if seed else "", "given": list(given.shape) if given is not None else [],
        }  # fmt: skip
        details: dict[str, object] = {"shape": shape} | ({"seed_shape": gaps["given"]} if seed else {})
        same_line = made is not None and place is not None and (made.path, made.line) == (place.path, place.line)
        born = run.tensors[root].made_by or run.tensors[root].created.serial
        return refusal(
            run, CAUSE, root_name, text(f"{key}.here" if same_line and not seed else key, **gaps),
            text(f"fix.{key}", **gaps), place, (made,), (event.serial, born), event, op=event.operation, tensor=root,
            details=details,
        )  # fmt: skip
