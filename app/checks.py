"""Checks of a whole run, as a continuous build wants them: each gives sentences about what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from retrograd.engine.protocol import events as e

from .model.findings.wording import called
from .model.run import Run
from .model.states import Finding

#: Causes that a check for NaN means.
NOT_FINITE = frozenset({"nan-origin", "inf-origin"})


@dataclass(frozen=True, slots=True)
class Failure:
    """What a check found: its name, a sentence, and the place."""

    check: str
    text: str
    path: str
    line: int
    subject: str = ""
    fix: str = ""


def findings_of(run: Run, causes: frozenset[str] | None, check: str = "findings") -> Iterator[Failure]:
    """Findings with one of these causes; None for all that the record proves."""
    for finding in run.findings():
        if finding.cause in causes if causes is not None else not finding.likely:
            yield _failure(check, finding)


def not_finite(run: Run) -> Iterator[Failure]:
    """Where NaN or Inf was born."""
    yield from findings_of(run, NOT_FINITE, "no-nan")


def unused_parameters(run: Run) -> Iterator[Failure]:
    """Parameters that an optimiser has, or that require a gradient, and that no backward pass ever reached."""
    moment = run.moment()
    if not run.passes:
        return
    registered = {number for optimizer in run.optimizers.values() for number in optimizer.tensors}
    told: set[str] = set()
    for number, record in run.tensors.items():
        wanted = number in registered or record.created.is_parameter
        if not wanted or record.ledger or not record.flags.at(run.end) or record.died:
            continue
        state = moment.tensor(number)
        if state is None or not state.name or state.name in told:
            continue
        told.add(state.name)
        name, place = called(run, number, run.end), state.place
        path, line = (place.path, place.line) if place is not None else (run.path, 0)
        yield Failure("no-unused-params", f"{name} never got a gradient.", path, line, name)


def large_gradients(run: Run, limit: float) -> Iterator[Failure]:
    """The first ``.grad`` of each leaf whose norm is above the limit."""
    seen: set[int] = set()
    for event in run.events("grad-accumulated"):
        added = cast(e.GradAccumulated, event)
        if added.tensor in seen or not added.after.summary.norm > limit:
            continue
        seen.add(added.tensor)
        name = called(run, added.tensor, added.serial)
        place = run.place(added.location)
        text = f"{name}.grad has norm {added.after.summary.norm:.4g}, above {limit:g}, in pass {added.backward_pass}."
        path, line = (place.path, place.line) if place is not None else (run.path, 0)
        yield Failure("max-grad", text, path, line, f"{name}.grad")


def ended_badly(run: Run) -> Iterator[Failure]:
    """The exception or signal that ended the script."""
    finished = run.finished
    if finished is not None and not finished.exit_code and not finished.signal:
        return
    explained = [finding for finding in run.findings() if finding.error]
    raised = [cast(e.ExceptionRaised, event) for event in run.events("exception-raised")]
    uncaught = [event for event in raised if not event.caught]
    if uncaught and explained:
        yield _failure("exit", explained[0])
    elif uncaught:
        place = run.place(uncaught[-1].location)
        text = f"{uncaught[-1].type}: {uncaught[-1].message}"
        path, line = (place.path, place.line) if place is not None else (run.path, 0)
        yield Failure("exit", text, path, line)
    else:
        code = finished.exit_code if finished is not None else "no"
        yield Failure("exit", f"The script ended with {code} exit code.", run.path, 0)


def _failure(check: str, finding: Finding) -> Failure:
    return Failure(check, finding.text, finding.path, finding.line, finding.subject, finding.fix)
