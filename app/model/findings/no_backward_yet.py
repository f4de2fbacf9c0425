"""No backward pass has run that could have filled ``.grad``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from retrograd.engine.protocol import events as e

from ..states import Finding
from .case import Case
from .telling import called, found
from .texts import text
from .watcher import Watcher
from .wording import where

if TYPE_CHECKING:
    from ..run import Run

CAUSE = "no-backward-yet"
#: Steps in a row that tell it while the program still runs; at its end one is enough.
STEPS = 3


def explain(case: Case) -> Iterator[Finding]:
    """Only if asked, for a leaf that requires a gradient."""
    state = case.state
    if not case.asked or state.grad is not None or not state.requires_grad or not state.is_leaf:
        return
    if any(event.serial > state.born for event in case.evidence.passes):
        return
    key = "no-backward-yet.since" if case.evidence.passes else "no-backward-yet"
    sentence = text(key, subject=case.subject, name=case.name, line=where(case.run, state.place))
    yield case.finding(CAUSE, sentence, text("fix.no-backward-yet", name=case.name), state.place, (state.born,))


class StepsWithoutBackward(Watcher):
    """An optimizer steps although no pass has ever run, and something was computed from what it holds.

    A program that steps to look at a schedule alone computes nothing, and is told nothing.
    """

    KINDS: ClassVar[tuple[type[e.Event], ...]] = (e.OptimizerStepped, e.BackwardBegun, e.RunFinished)

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._steps: dict[int, int] = {}
        self._last: e.OptimizerStepped | None = None
        self._told: Finding | None = None

    def take(self, event: e.Event) -> Iterable[Finding]:
        """Count steps until the first pass, which takes back what was told."""
        told, run = self._told, self.run
        if type(event) is e.BackwardBegun:
            self._told = None
            return [replace(told, until=event.serial)] if told is not None else ()
        if run.passes or told is not None:
            return ()
        if isinstance(event, e.OptimizerStepped):
            self._steps[event.optimizer] = self._steps.get(event.optimizer, 0) + 1
            self._last = event
            if self._steps[event.optimizer] != STEPS:
                return ()
        if self._last is None:
            return ()
        return list(self._tell(self._last, event.serial))

    def _tell(self, stepped: e.OptimizerStepped, at: int) -> Iterator[Finding]:
        run = self.run
        registered = run.optimizers.get(stepped.optimizer)
        held = [one for one in registered.tensors if one in run.tensors] if registered is not None else []
        used = next((one for one in held if one in run.accumulators), 0)
        if registered is None or not used or any(run.tensors[one].ledger for one in held):
            return
        place, made = run.place(stepped.location), run.place(registered.location)
        subject = f"{called(run, used, at)}.grad"
        gaps: dict[str, object] = {"optimizer": registered.name, "line": where(run, place), "subject": subject}
        self._told = found(
            run, CAUSE, subject, text("no-backward-yet.steps", **gaps), text("fix.no-backward-yet.steps", **gaps),
            place, (stepped.serial, registered.serial), made, since=at, op=registered.name, tensor=used,
            details={"optimizer": registered.name},
        )  # fmt: skip
        yield self._told
