"""Several backward passes added up in one ``.grad``, because nothing cleared it in between."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from retrograd.engine.protocol import events as e

from ..states import Finding, Place
from .case import Case, also
from .gradient_way import is_zero
from .step_watcher import StepWatcher
from .telling import called, found
from .texts import text
from .wording import number, plain, where

CAUSE = "accumulated"
#: Most other parameters named with the first one.
_OTHERS = 200


def explain(case: Case) -> Iterator[Finding]:
    """The passes with their contributions, if there was more than one since the last clearing.

    Unasked only in programs without an optimizer; what its steps use, :class:`AccumulatedOverSteps` knows better.
    """
    if not case.asked and _optimizer_there(case):
        return
    added = case.accumulations()
    passes = list(dict.fromkeys(event.backward_pass for event in added))
    if len(passes) < 2 or (not case.asked and (_several_losses(case, added) or _replaced(case))):
        return
    places = [case.run.place(event.location) for event in added]
    parts = [number(event.contribution) for event in added]
    told = " = " + " + ".join(parts) if len(parts) <= 5 and all(parts) and "‖" not in "".join(parts) else ""
    lines = ", ".join(dict.fromkeys(where(case.run, place) for place in places))
    sentence = text(
        "accumulated", subject=case.subject, grad=number(case.state.grad), sum=told, count=len(passes), lines=lines
    )
    finding = case.finding(
        CAUSE, sentence, text("fix.accumulated", name=case.name), places[-1],
        tuple(event.serial for event in reversed(added)), *places, op="AccumulateGrad", node=added[-1].node,
        details={"passes": len(passes), "contributions": parts},
    )  # fmt: skip
    if case.asked or _written_between(case, added):
        yield finding
    elif not _meant(case, passes) and not _another_cleared(case, added):
        yield replace(finding, likely=True, reason=text("accumulated.reason"))


def _replaced(case: Case) -> bool:
    """Whether one of the leaf's names means another tensor by now, which is told as that."""
    bound = [case.run.bindings[key].at(case.moment.at) for key in case.record.names]
    return any(number not in (None, 0, case.state.tensor) for number in bound)


def _another_cleared(case: Case, added: list[e.GradAccumulated]) -> bool:
    """Whether the program cleared a gradient between the passes: then it is that of another leaf that it wants."""
    run, begun, over = case.run, added[0].serial, added[-1].serial
    zeroed = [serial for storage in run.gradient_storages for serial in run.writes.get(storage, ())]
    return any(begun < serial < over for serial in (*run.timeline.serials("grad-cleared"), *zeroed))


def _several_losses(case: Case, added: list[e.GradAccumulated]) -> bool:
    """Whether the passes began at different lines, and all but the last kept the graph for the next one."""
    begun = [case.run.passes[number].begun for number in dict.fromkeys(event.backward_pass for event in added)]
    return all(one.retain_graph for one in begun[:-1]) and len({one.location for one in begun}) == len(begun)


def _optimizer_there(case: Case) -> bool:
    registered = case.run.timeline.serials("optimizer-registered")
    return bool(registered) and registered[0] <= case.moment.at


def _meant(case: Case, passes: list[int]) -> bool:
    """Whether the passes are those of several losses of one graph: all but the last kept it for the next."""
    begun = [case.run.passes[number].begun for number in passes]
    return all(one.retain_graph for one in begun[:-1]) and len({one.roots for one in begun}) == len(begun)


def _written_between(case: Case, added: list[e.GradAccumulated]) -> bool:
    """Whether the program changed the leaf by hand between two of the passes: then they are steps of a training."""
    writes = case.run.writes.get(case.state.storage, ())
    return any(added[0].serial < serial < added[-1].serial for serial in writes)


class AccumulatedOverSteps(StepWatcher):
    """An optimizer's step that uses gradients again which an earlier step has used already.

    Several passes between two steps are nothing to tell of: they are added up on purpose.
    """

    def look(self, event: e.OptimizerStepped, registered: e.OptimizerRegistered, before: int) -> Finding | None:
        """Look into the gradients of what an optimizer has just updated."""
        if not before:
            return None
        used_again = [t for t in registered.tensors if t in self.run.tensors and self._used_again(t, before)]
        return self._tell(used_again, registered, before, event) if used_again else None

    def _used_again(self, tensor: int, before: int) -> bool:
        """Whether the gradient held by now goes back, uncleared, to a pass before the optimizer's last step."""
        ledger = self.run.tensors[tensor].ledger
        last = self.run.timeline[ledger[-1]] if ledger else None
        if not isinstance(last, e.GradAccumulated) or last.before is None:
            return False
        latest = self._added(tensor)
        first = next(latest, None)
        if first is None or first.serial < before:
            # no new gradient came: the step went on with the old one, which is another matter
            return False
        return any(event.serial < before for event in latest)

    def _added(self, tensor: int) -> Iterator[e.GradAccumulated]:
        """What went into the gradient since it was cleared last, the latest first."""
        for serial in reversed(self.run.tensors[tensor].ledger):
            event = self.run.timeline[serial]
            if not isinstance(event, e.GradAccumulated):
                return
            yield event
            if event.before is None or is_zero(event.before):
                return

    def _tell(
        self, tensors: list[int], registered: e.OptimizerRegistered, before: int, event: e.OptimizerStepped
    ) -> Finding:
        run, at = self.run, event.serial
        tensor = min(tensors)
        added = list(self._added(tensor))
        last, again = added[0], next(one for one in added if one.serial < before)
        name = called(run, tensor, at)
        place, stepped = run.place(last.location), run.place(event.location)
        alone, held = last.contribution.summary.norm, last.after.summary.norm
        ratio = text("accumulated.ratio", ratio=plain(held / alone)) if alone > 0 else ""
        sentence = text(
            "accumulated.steps", subject=f"{name}.grad", optimizer=registered.name, line=where(run, stepped),
            again=where(run, run.place(again.location)), count=len(added), ratio=ratio, grad=number(last.after),
        )  # fmt: skip
        others = [f"{called(run, one, at)}.grad" for one in sorted(tensors)[1:_OTHERS]]
        finding = found(
            run, CAUSE, f"{name}.grad", sentence, text("fix.accumulated.steps", call=_clearing_call(stepped)), place,
            (last.serial, event.serial, again.serial, before), stepped, run.place(again.location), since=at,
            op="AccumulateGrad", tensor=tensor, node=last.node,
            details={
                "passes": len(added), "contributions": [number(one.contribution) for one in added[::-1]],
                "ratio": held / alone if alone > 0 else 0.0,
            },
        )  # fmt: skip
        if others:
            finding = replace(finding, text=also(finding, others), details={**finding.details, "also": others})
        return finding


def _clearing_call(step: Place | None) -> str:
    """``optimizer.zero_grad()`` on the name that the program steps with."""
    match = re.search(r"([\w.\[\]]+)\.step\(", step.expression) if step is not None else None
    return f"{match.group(1) if match else 'optimizer'}.zero_grad()"
