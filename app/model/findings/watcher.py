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


#: What a rule does with an event: the findings that it completes, usually none.
Handler = Callable[[Event], Iterable[Finding]]


class Watcher(ABC):
    """A rule about the run as a whole.

    It is a function of the run and its events alone: no clock, no chance, nothing read that later events change
    (``history.at(event.serial)``, not the end of a list that may have grown). What it remembers is bounded, what it
    does for one event takes constant time unless it completes a finding. It is made before the first event.
    """

    #: The event classes that it looks at.
    KINDS: ClassVar[tuple[type[Event], ...]]
    #: Those of them that it is shown only once it has asked for them with :meth:`listen`.
    LATER: ClassVar[tuple[type[Event], ...]] = ()
    #: Those of them that it is shown only from the first value on that is not finite.
    ODD: ClassVar[tuple[type[Event], ...]] = ()

    def __init__(self, run: Run) -> None:
        self.run = run

    def handler(self, event: type[Event]) -> Handler:
        """What takes the events of one class; a method for a frequent one alone saves telling them apart."""
        return self.take

    def listen(self, event: type[Event], wanted: bool) -> None:
        """Be shown the events of one of the kinds from the next one on, or no longer."""
        self.run.watching.listen(self, event, wanted)

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
        odd: Whether a value was met that is not finite.
        failures: Rules that broke, for whoever shows findings to say that something may be missing.
    """

    def __init__(self, run: Run, watchers: Sequence[type[Watcher]]) -> None:
        self.failures: list[Failure] = []
        self.odd = False
        self._found: list[Finding] = []
        self._standing: dict[tuple[object, ...], int] = {}
        self._counts: dict[str, int] = {}
        self._made = [watcher(run) for watcher in watchers]
        self._listening = {
            event: {one for one in self._made if event in one.KINDS and event not in (*one.LATER, *one.ODD)}
            for event in EVENTS
        }
        self.takes: dict[type[Event], tuple[Handler, ...]] = {event: self._handlers(event) for event in EVENTS}

    def _handlers(self, event: type[Event]) -> tuple[Handler, ...]:
        listening = self._listening[event]
        return tuple(one.handler(event) for one in self._made if one in listening) if listening else ()

    def listen(self, watcher: Watcher, event: type[Event], wanted: bool) -> None:
        """Show a watcher the events of a kind from the next one on, or no longer."""
        listening = self._listening[event]
        if (watcher in listening) != wanted and watcher in self._made:
            (listening.add if wanted else listening.remove)(watcher)
            self.takes[event] = self._handlers(event)

    def meet_odd(self) -> None:
        """A value that is not finite is about to be shown, the first one."""
        self.odd = True
        for one in self._made:
            for event in one.ODD:
                self.listen(one, event, True)

    def add(self, findings: Iterable[Finding], event: Event) -> bool:
        """Keep what an event completed; whether that changed anything."""
        changed = False
        for finding in findings:
            changed |= self._add(finding, event.serial)
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

    def drop(self, broken: Handler, event: Event) -> None:
        """A rule has raised, and is shown nothing any more."""
        rule = type(getattr(broken, "__self__", broken)).__name__
        _log.exception("rule %s raised at event %d (%s)", rule, event.serial, kind(event))
        self.failures.append(Failure(rule, event.serial, traceback.format_exc()))
        owner = getattr(broken, "__self__", None)
        self._made = [one for one in self._made if one is not owner]
        self.takes.update({event: self._handlers(event) for event in EVENTS})


def _strength(finding: Finding) -> tuple[bool, bool]:
    return bool(finding.error), not finding.likely
