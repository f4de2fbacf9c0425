"""Rules that watch a run as it grows: each sees every event of its kinds once, right after it was applied."""

from __future__ import annotations

import logging
import traceback
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from retrograd.engine.protocol.events import EVENTS, Event, kind

from ..states import Finding

if TYPE_CHECKING:
    from ..run import Run

#: Most findings kept of one cause; a loop that goes wrong ten thousand times is told of its first ones.
MOST = 200

_log = logging.getLogger(__name__)


class Watcher(ABC):
    """A rule about the run as a whole.

    It is a function of the run and its events alone: no clock, no chance, nothing read that later events change
    (``history.at(event.serial)``, not the end of a list that may have grown). What it remembers is bounded, what it
    does for one event takes constant time unless it completes a finding. It is made before the first event.
    """

    #: The event classes that it looks at.
    KINDS: ClassVar[tuple[type[Event], ...]]

    def __init__(self, run: Run) -> None:
        self.run = run

    @abstractmethod
    def take(self, event: Event) -> Iterable[Finding]:
        """The findings that this event completes, usually ``()``; the run has just applied it.

        ``since`` need not be set. A finding that was told before and holds no longer is told again with ``until``.
        """


@dataclass(frozen=True, slots=True)
class Failure:
    """A rule that raised: it is not asked again in this run, all others go on."""

    rule: str
    serial: int
    trace: str


class Watching:
    """The watchers of one run and what they have found.

    Attributes:
        takes: For each event class, what it has to be shown to; mostly nothing.
        failures: Rules that broke, for whoever shows findings to say that something may be missing.
    """

    def __init__(self, run: Run, watchers: Sequence[type[Watcher]]) -> None:
        self.failures: list[Failure] = []
        self._found: list[Finding] = []
        self._standing: dict[tuple[object, ...], int] = {}
        self._counts: dict[str, int] = {}
        made = [watcher(run) for watcher in watchers]
        self.takes: dict[type[Event], tuple[Callable[[Event], Iterable[Finding]], ...]] = {
            event: tuple(watcher.take for watcher in made if event in watcher.KINDS) for event in EVENTS
        }

    def take(self, event: Event) -> bool:
        """Show an event to those that look at its kind; whether something was found."""
        changed = False
        for take in self.takes[type(event)]:
            try:
                findings = take(event)
                if findings:
                    for finding in findings:
                        changed |= self._add(finding, event.serial)
            except Exception:
                # a rule that breaks must cost the run nothing but its own findings
                self._drop(take, event)
        return changed

    def at(self, serial: int) -> list[Finding]:
        """What had been found by then and held, in the order of finding."""
        return [f for f in self._found if f.since <= serial and (not f.until or serial < f.until)]

    def _add(self, finding: Finding, serial: int) -> bool:
        """Keep a finding; one that is told again in a loop stands once, a proof takes the place of a likelihood."""
        key = (finding.cause, finding.subject, finding.path, finding.line)
        index = self._standing.get(key)
        if finding.until:
            if index is None or _strength(finding) < _strength(self._found[index]):
                return False
            self._found[index] = replace(self._found[index], until=finding.until)
            del self._standing[key]
            return True
        finding = replace(finding, since=finding.since or serial)
        if index is not None:
            if _strength(finding) <= _strength(self._found[index]):
                return False
            self._found[index] = replace(self._found[index], until=finding.since)
        if self._counts.get(finding.cause, 0) >= MOST and not finding.error:
            return False
        self._counts[finding.cause] = self._counts.get(finding.cause, 0) + 1
        self._standing[key] = len(self._found)
        self._found.append(finding)
        return True

    def _drop(self, broken: Callable[[Event], Iterable[Finding]], event: Event) -> None:
        rule = type(getattr(broken, "__self__", broken)).__name__
        _log.exception("rule %s raised at event %d (%s)", rule, event.serial, kind(event))
        self.failures.append(Failure(rule, event.serial, traceback.format_exc()))
        owner = getattr(broken, "__self__", None)
        for name, takes in self.takes.items():
            self.takes[name] = tuple(take for take in takes if getattr(take, "__self__", None) is not owner)


def _strength(finding: Finding) -> tuple[bool, bool]:
    return bool(finding.error), not finding.likely
