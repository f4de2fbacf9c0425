"""An optimizer's step found no gradient, because it was cleared between backward() and step()."""

from __future__ import annotations

from retrograd.engine.protocol import events as e

from ..states import Finding
from .step_watcher import StepWatcher
from .telling import called, found
from .texts import text
from .wording import number, where

CAUSE = "cleared"


class ClearedBeforeStep(StepWatcher):
    """Steps before which every gradient that a pass had brought was cleared again."""

    def look(self, event: e.OptimizerStepped, registered: e.OptimizerRegistered, before: int) -> Finding | None:
        """Look whether what the optimizer has just been through had any gradient."""
        lost: list[tuple[int, e.GradAccumulated, e.GradCleared]] = []
        for tensor in registered.tensors:
            record = self.run.tensors.get(tensor)
            if record is None or not record.ledger:
                continue
            last = self.run.timeline[record.ledger[-1]]
            if not isinstance(last, e.GradCleared) or last.how == "assigned":
                return None
            added = self.run.timeline[record.ledger[-2]] if len(record.ledger) > 1 else None
            if isinstance(added, e.GradAccumulated) and before < added.serial:
                lost.append((tensor, added, last))
        return self._tell(min(lost, key=lambda one: one[0]), registered, event) if lost else None

    def _tell(
        self,
        lost: tuple[int, e.GradAccumulated, e.GradCleared],
        registered: e.OptimizerRegistered,
        event: e.OptimizerStepped,
    ) -> Finding:
        run = self.run
        tensor, added, cleared = lost
        name = called(run, tensor, event.serial)
        place, passed, stepped = (run.place(one.location) for one in (cleared, added, event))
        sentence = text(
            "cleared.before-step", optimizer=registered.name, line=where(run, stepped), subject=f"{name}.grad",
            grad=number(added.after), passed=where(run, passed), cleared=where(run, place),
        )  # fmt: skip
        return found(
            run, CAUSE, f"{name}.grad", sentence, text("fix.cleared.before-step"), place,
            (cleared.serial, added.serial, event.serial), passed, stepped, since=event.serial, op="zero_grad",
            tensor=tensor, node=added.node, details={"how": cleared.how, "optimizer": registered.name},
        )  # fmt: skip
