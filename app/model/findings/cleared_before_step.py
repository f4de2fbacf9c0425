"""An optimizer's step found no gradient, because it was cleared between backward() and step()."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from retrograd.engine.protocol import events as e

from ..states import Finding
from .telling import called, found
from .texts import text
from .watcher import Watcher
from .wording import number, where

if TYPE_CHECKING:
    from ..run import Run

CAUSE = "cleared"


class ClearedBeforeStep(Watcher):
    """Steps before which every gradient that a pass had brought was cleared again."""

    KINDS: ClassVar[tuple[type[e.Event], ...]] = (e.OptimizerStepped,)

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._last: dict[int, int] = {}
        self._told: set[int] = set()

    def take(self, event: e.Event) -> Iterable[Finding]:
        """Look whether what the optimizer has just been through had any gradient."""
        assert isinstance(event, e.OptimizerStepped)
        before = self._last.get(event.optimizer, 0)
        self._last[event.optimizer] = event.serial
        registered = self.run.optimizers.get(event.optimizer)
        if registered is None or event.optimizer in self._told:
            return ()
        lost: list[tuple[int, e.GradAccumulated, e.GradCleared]] = []
        for tensor in registered.tensors:
            record = self.run.tensors.get(tensor)
            if record is None or not record.ledger:
                continue
            last = self.run.timeline[record.ledger[-1]]
            if not isinstance(last, e.GradCleared) or last.how == "assigned":
                return ()
            added = self.run.timeline[record.ledger[-2]] if len(record.ledger) > 1 else None
            if isinstance(added, e.GradAccumulated) and before < added.serial:
                lost.append((tensor, added, last))
        if not lost:
            return ()
        self._told.add(event.optimizer)
        return [self._tell(min(lost, key=lambda one: one[0]), registered, event)]

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
