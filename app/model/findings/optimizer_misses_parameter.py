"""A parameter gets gradients, but no optimizer holds it: it was left out, or replaced after the optimizer was made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from retrograd.engine.protocol import events as e

from ..states import Finding, Place
from .case import also
from .telling import called, found, name_of
from .texts import text
from .watcher import Watcher
from .wording import where

if TYPE_CHECKING:
    from ..run import Run

CAUSE = "optimizer-misses-parameter"
#: A leaf that is no nn.Parameter counts when it got gradients in so many training steps.
STEPS = 2


@dataclass(slots=True)
class _Missed:
    """A leaf that got gradients while no optimizer held it: in which training steps, and the latest event."""

    steps: set[int]
    event: e.GradAccumulated


class OptimizerMissesParameter(Watcher):
    """Leaves that got gradients, were not changed by hand, and are in no optimizer although one steps."""

    KINDS: ClassVar[tuple[type[e.Event], ...]] = (
        e.GradAccumulated, e.OptimizerRegistered, e.OptimizerStepped, e.StorageWritten, e.RunFinished,
    )  # fmt: skip
    LATER: ClassVar[tuple[type[e.Event], ...]] = (e.StorageWritten,)

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._held: dict[int, e.OptimizerRegistered] = {}
        self._missed: dict[int, _Missed] = {}
        self._by_hand: set[int] = set()
        self._told: dict[int, Finding] = {}
        self._stepped = 0
        self._stepping: e.OptimizerRegistered | None = None

    def take(self, event: e.Event) -> Iterable[Finding]:
        """Compare who gets gradients with who is held, after each step of an optimizer."""
        if type(event) is e.GradAccumulated:
            if event.tensor not in self._held:
                self._note(event)
            return ()
        if type(event) is e.StorageWritten:
            if self._missed and event.tensor in self._missed:
                # the program updates it itself
                self._by_hand.add(event.tensor)
                self._missed.pop(event.tensor)
            return ()
        if type(event) is e.OptimizerRegistered:
            return list(self._registered(event))
        if type(event) is e.OptimizerStepped:
            self._stepped += 1
            self._stepping = self.run.optimizers.get(event.optimizer)
        if not self._missed or self._stepping is None:
            return ()
        return list(self._compare(event))

    def _note(self, event: e.GradAccumulated) -> None:
        known = self._missed.get(event.tensor)
        if known is None:
            if event.tensor not in self._by_hand and event.tensor not in self._told:
                self._missed[event.tensor] = _Missed({self._stepped}, event)
                self.listen(e.StorageWritten, True)
            return
        known.event = event
        if len(known.steps) < STEPS:
            known.steps.add(self._stepped)

    def _registered(self, event: e.OptimizerRegistered) -> Iterator[Finding]:
        for tensor in event.tensors:
            self._held[tensor] = event
            self._missed.pop(tensor, None)
            told = self._told.pop(tensor, None)
            if told is not None:
                yield replace(told, until=event.serial)

    def _compare(self, event: e.Event) -> Iterator[Finding]:
        """What is missed for certain by now; at the end of the run, one step is enough."""
        last = isinstance(event, e.RunFinished)
        groups: dict[tuple[str, int], list[tuple[int, _Missed]]] = {}
        for tensor, missed in list(self._missed.items()):
            record = self.run.tensors[tensor]
            if record.died:
                del self._missed[tensor]
                continue
            if not self._counts(tensor, missed, last):
                continue
            del self._missed[tensor]
            place = self._bound_at(tensor)
            key = ("replaced" if self._replaced(tensor) else self._later(tensor), place.line if place else 0)
            groups.setdefault(key if key[0] else ("", 0), []).append((tensor, missed))
        for (how, _), group in groups.items():
            yield self._tell(how, group, event.serial)

    def _counts(self, tensor: int, missed: _Missed, last: bool) -> bool:
        """Whether a leaf is one that should learn: the optimizer that steps holds others of its kind."""
        parameter = self.run.tensors[tensor].created.is_parameter
        held = self._stepping.tensors if self._stepping is not None else ()
        if not any(self.run.tensors[one].created.is_parameter == parameter for one in held):
            return False
        if parameter:
            return len(missed.steps) >= STEPS or (last and min(missed.steps) < self._stepped)
        return len(missed.steps) >= STEPS and bool(self.run.tensors[tensor].names)

    def _replaced(self, tensor: int) -> int:
        """The tensor of an optimizer that had the same name before, 0 if there is none."""
        run = self.run
        for frame, name in run.tensors[tensor].names:
            for before in run.bindings[frame, name].values:
                if before != tensor and before in self._held:
                    return before
        return 0

    def _later(self, tensor: int) -> str:
        """ "later" if it was made after the last optimizer had been given its tensors."""
        latest = max(event.serial for event in self._held.values())
        return "later" if self.run.tensors[tensor].created.serial > latest else ""

    def _tell(self, how: str, group: list[tuple[int, _Missed]], at: int) -> Finding:
        run = self.run
        group.sort(key=lambda one: one[0])
        tensor, missed = group[0]
        name = called(run, tensor, at)
        others = [called(run, one, at) for one, _ in group[1:]]
        made = run.place(run.tensors[tensor].created.location)
        replaced = self._replaced(tensor)
        if how:
            registered = self._held.get(replaced) or max(self._held.values(), key=lambda one: one.serial)
            place, other = self._bound_at(tensor), run.place(registered.location)
            key, reason = f"{CAUSE}.{how}", ""
        else:
            registered = self._nearest(tensor)
            place, other = run.place(registered.location), made
            key, reason = CAUSE, text(f"{CAUSE}.reason", name=name)
        sentence = text(
            key, name=name, optimizer=registered.name, line=where(run, place), other=where(run, other),
            made=where(run, made), count=len(missed.steps),
        )  # fmt: skip
        events = (missed.event.serial, registered.serial, run.tensors[tensor].created.serial)
        finding = found(
            run, CAUSE, name, sentence, text(f"fix.{key}", name=name, optimizer=registered.name), place, events, other,
            run.place(missed.event.location), since=at, op=registered.name, tensor=tensor, reason=reason,
            details={"also": others, "replaced": replaced, "optimizer": registered.name},
        )  # fmt: skip
        finding = replace(finding, text=also(finding, others))
        for one, _ in group:
            self._told[one] = finding
        return finding

    def _bound_at(self, tensor: int) -> Place | None:
        """Where the name was given to the new tensor."""
        run = self.run
        for (frame, name), serials in run.tensors[tensor].names.items():
            if any(before in self._held for before in run.bindings[frame, name].values):
                return run.place(run.timeline[serials[0]].location)
        return run.place(run.tensors[tensor].created.location)

    def _nearest(self, tensor: int) -> e.OptimizerRegistered:
        """The optimizer that holds a parameter of the same module, else the last one that was made."""
        mine = name_of(self.run, tensor, self.run.end).split(".")[0]
        latest = max(self._held.values(), key=lambda event: event.serial)
        for held, event in self._held.items():
            if name_of(self.run, held, self.run.end).split(".")[0] == mine:
                return event
        return latest
