"""A gradient is huge: it grows from operation to operation, or from training step to training step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import inf, isfinite, nan
from typing import TYPE_CHECKING, ClassVar, cast

from retrograd.engine.protocol import events as e

from ..states import Finding
from .case import also
from .forward_growth import grown_before, tell_grown
from .gradient_flow import THRESHOLDS, Flow, begins_with, flow_to
from .telling import called, found
from .texts import text
from .vanishing import tell_flow
from .watcher import Handler, Watcher
from .wording import where

if TYPE_CHECKING:
    from ..run import Run

CAUSE = "exploding"


@dataclass(slots=True)
class _Course:
    """How the gradient of a leaf went from pass to pass: its first norm and the loss then, the last of both that were
    finite, how often in a row it rose, and what the loss was when it overflowed ("": it has not)."""

    first: float
    loss: float
    last: float
    last_loss: float
    rises: int
    event: e.GradAccumulated
    overflow: str = ""

    def grown(self, limit: float) -> bool:
        """Whether the gradient is ``limit`` times the first one, and the loss has grown with it."""
        return self.last > limit * self.first and self.last_loss > 10 * self.loss


class Exploding(Watcher):
    """Gradients that grow on their way back, and gradients that grow from step to step together with the loss."""

    KINDS: ClassVar[tuple[type[e.Event], ...]] = (
        e.GradAccumulated, e.BackwardBegun, e.BackwardFinished, e.RunFinished,
    )  # fmt: skip

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._limit = 0.0
        self._begun: e.BackwardBegun | None = None
        self._size: float | None = None
        self._grown = False
        self._large: list[e.GradAccumulated] = []
        self._met: dict[int, int] = {}
        self._told = False
        self._diverging = False
        self._courses: dict[int, _Course] = {}

    def handler(self, event: type[e.Event]) -> Handler:
        """Gradients have a method of their own."""
        return cast(Handler, self._added) if event is e.GradAccumulated else self.take

    def _added(self, event: e.GradAccumulated) -> Iterable[Finding]:
        """Large gradients are collected."""
        summary = event.contribution.summary
        norm = summary.norm
        if norm > self._limit:
            self._large.append(event)
        if self._diverging:
            return ()
        course = self._courses.get(event.tensor)
        loss = self._size if self._size is not None else self._loss()
        if summary.nans or summary.infinities or not isfinite(loss):
            self._overflown(course, loss)
        elif course is None:
            if norm > 0:
                self._courses[event.tensor] = _Course(norm, loss, norm, loss, 0, event)
        else:
            if norm > course.last:
                course.rises += 1
                if course.rises >= THRESHOLDS.rising and norm > THRESHOLDS.diverging * course.first:
                    self._grown = True
            else:
                course.rises = 0
            course.last, course.last_loss, course.event = norm, loss, event
        return ()

    def take(self, event: e.Event) -> Iterable[Finding]:
        """What was collected is told when the pass is over."""
        if type(event) is e.BackwardBegun:
            self._limit = THRESHOLDS.exploding * begins_with(event)
            self._begun, self._size = event, None
            return ()
        if self._large or self._grown or type(event) is e.RunFinished:
            return list(self._over(event))
        return ()

    def _loss(self) -> float:
        """The size of what the pass begins at: inf where that is Inf, nan where it is NaN."""
        if self._size is None:
            self._size = self._measured()
        return self._size

    def _measured(self) -> float:
        sizes = [0.0]
        if self._begun is not None:
            for root in self._begun.roots:
                record = self.run.tensors.get(root)
                value = record.values.at(self._begun.serial) if record is not None else None
                if value is None:
                    continue
                summary = value[1].summary
                if summary.nans:
                    return nan
                sizes.append(inf if summary.infinities else summary.norm)
        return max(sizes)

    def _overflown(self, course: _Course | None, loss: float) -> None:
        """A gradient near a pole grows as well, but the loss does not grow with it."""
        if course is not None and not course.overflow and course.rises and course.grown(THRESHOLDS.diverging):
            course.overflow = f"{loss:.3g}"
            self._grown = True

    def _over(self, event: e.Event) -> Iterator[Finding]:
        large, self._large, self._grown = self._large, [], False
        if large and not self._told:
            yield from self._on_the_way(large, event.serial)
        if not self._diverging:
            last = isinstance(event, e.RunFinished)
            limit = THRESHOLDS.diverged if last else THRESHOLDS.diverging
            grown = [
                course
                for course in self._courses.values()
                if course.overflow or (course.rises >= THRESHOLDS.rising and course.grown(limit))
            ]
            if grown:
                self._diverging = True
                yield self._diverged(max(grown, key=lambda course: course.last / course.first), event.serial)

    def _on_the_way(self, large: list[e.GradAccumulated], at: int) -> Iterator[Finding]:
        flows: list[tuple[e.GradAccumulated, Flow]] = []
        for event in large:
            times = self._met[event.tensor] = self._met.get(event.tensor, 0) + 1
            if not times & (times - 1):
                flow = flow_to(self.run, event, at, shrinking=False)
                if flow is not None:
                    flows.append((event, flow))
        if not flows:
            yield from self._forward(large, at)
            return
        flows.sort(key=lambda one: -one[1].last)
        self._told = True
        event, flow = flows[0]
        names = [f"{called(self.run, one.tensor, at)}.grad" for one, _ in flows]
        finding = tell_flow(self.run, CAUSE, names[0], event, flow, at)
        if names[1:]:
            finding = replace(finding, text=also(finding, names[1:]), details={**finding.details, "also": names[1:]})
        yield finding

    def _forward(self, large: list[e.GradAccumulated], at: int) -> Iterator[Finding]:
        """No operation made the gradient larger than the values are: see whether these have grown."""
        event = max(large, key=lambda one: one.contribution.summary.norm)
        times = self._met[event.tensor]
        grown = grown_before(self.run, event, at) if not times & (times - 1) else None
        if grown is not None:
            self._told = True
            yield tell_grown(self.run, CAUSE, f"{called(self.run, event.tensor, at)}.grad", event, grown, at)

    def _diverged(self, course: _Course, at: int) -> Finding:
        """The gradient of a leaf grew with every step, and the loss with it: the steps are too large."""
        run, event = self.run, course.event
        held = next((one for one in run.optimizers.values() if event.tensor in one.tensors), None)
        writes = run.writes.get(run.tensors[event.tensor].created.storage, ())
        updated = run.timeline[writes[-1]] if writes else event
        place = run.place(held.location if held is not None else updated.location)
        name = called(run, event.tensor, at)
        sentence = text(
            "exploding.overflow" if course.overflow else "exploding.steps", subject=f"{name}.grad",
            first=f"{course.first:.3g}", last=f"{course.last:.3g}", rises=course.rises, before=f"{course.loss:.3g}",
            loss=f"{course.last_loss:.3g}", overflow=course.overflow, line=where(run, place),
            updater=held.name if held is not None else text("the-update"),
        )  # fmt: skip
        return found(
            run, CAUSE, f"{name}.grad", sentence, text("fix.exploding.steps"), place, (event.serial, updated.serial),
            run.place(updated.location), run.place(event.location), since=at,
            op=held.name if held is not None else "step", tensor=event.tensor, reason=text("exploding.reason"),
            details={"first": course.first, "last": course.last, "rises": course.rises},
        )  # fmt: skip
