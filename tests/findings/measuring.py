"""Runs many programs at the same time and counts what was found, rule by rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from .programs import Program
from .running import Runner, Verdict, judge

_runner: Runner | None = None


@dataclass
class Tally:
    """What is known of one cause code.

    Attributes:
        expected: Programs in which it should be found unasked.
        found: Those in which it was.
        asked: Programs that ask for it.
        answered: Those that were answered.
        told: Findings with this code.
        wrong: Those that are not true.
    """

    expected: int = 0
    found: int = 0
    asked: int = 0
    answered: int = 0
    told: int = 0
    wrong: int = 0
    examples: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Share of the programs with it in which it was found, or answered where it is only asked for."""
        of, found = self.expected + self.asked, self.found + self.answered
        return found / of if of else 1.0

    @property
    def precision(self) -> float:
        """Share of its findings that are true."""
        return 1 - self.wrong / self.told if self.told else 1.0


def _begin() -> None:
    global _runner
    _runner = Runner().__enter__()


def _judged(program: Program) -> Verdict:
    assert _runner is not None
    return judge(program, _runner.run(program))


def verdicts(programs: Iterable[Program], processes: int = 2) -> Iterator[Verdict]:
    """Run each program; their verdicts in the same order."""
    with ProcessPoolExecutor(processes, initializer=_begin) as pool:
        yield from pool.map(_judged, programs, chunksize=4)


def tallies(judged: Iterable[Verdict]) -> dict[str, Tally]:
    """Counts by cause code; a program that several codes are right for counts for the one that was told of it."""
    found: dict[str, Tally] = {}
    for verdict in judged:
        expected = verdict.program.expected
        for finding in verdict.said:
            found.setdefault(finding.cause, Tally()).told += 1
        for finding in verdict.wrong:
            found[finding.cause].wrong += 1
        if not expected.pain:
            continue
        cause = verdict.right.cause if verdict.right is not None else expected.causes[0]
        tally = found.setdefault(cause, Tally())
        tally.expected += expected.unasked
        tally.found += expected.unasked and verdict.found
        tally.asked += bool(expected.ask)
        tally.answered += verdict.answered is True
    return found
