"""A sample of the corpus; ``make findings`` measures all of it.

Of each cause one program is run, each written in another way, and a few of the healthy ones.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from retrograd.resources.gallery import puzzle_file, puzzles

from .measuring import tallies
from .programs import Expected, Program, healthy, pains
from .report import MEANINGS
from .running import Runner, Verdict, judge
from .variants import variants

#: Every so-many-th healthy program is run here.
APART = 8


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """Runs programs."""
    with Runner() as found:
        yield found


def sample() -> list[Program]:
    """One program of each cause, each in the next way of writing."""
    found: dict[str, Program] = {}
    for program in pains():
        cause = program.expected.causes[0]
        if cause not in found:
            made = [program, *variants(program)]
            found[cause] = made[len(found) % len(made)]
    return list(found.values())


def test_the_corpus_has_every_pain_and_cause_in_many_ways() -> None:
    programs = pains()
    assert {program.expected.pain for program in programs} == set(range(1, 23))
    assert set(MEANINGS) == {cause for program in programs for cause in program.expected.causes}
    for program in programs:
        made = list(variants(program))
        assert len(made) >= 5
        assert all(len(one.marked()) == len(program.marked()) for one in made)
    assert len(list(healthy())) >= 40


@pytest.mark.parametrize("program", sample(), ids=lambda program: f"{program.name}-{program.variant}")
def test_the_cause_is_found_with_its_line_and_name(runner: Runner, program: Program) -> None:
    verdict = judge(program, runner.run(program))
    assert verdict.passed, [(one.cause, one.subject, one.line, one.text) for one in verdict.said]


@pytest.mark.parametrize("program", list(healthy())[::APART], ids=lambda program: program.name)
def test_nothing_is_said_of_a_healthy_program(runner: Runner, program: Program) -> None:
    verdict = judge(program, runner.run(program))
    assert verdict.said == []


@pytest.mark.parametrize("puzzle", puzzles(), ids=lambda puzzle: puzzle.name)
def test_the_finding_is_the_answer_of_the_puzzle(runner: Runner, puzzle: object) -> None:
    text = puzzle_file(puzzle.name).read_text(encoding="utf-8")
    run = runner.run(Program(puzzle.name, "puzzle", {f"{puzzle.name}.py": text}, Expected()))
    first = run.findings()[0]
    assert first.cause == puzzle.cause
    assert not puzzle.line or first.line == puzzle.line


def test_verdicts_are_counted_by_cause() -> None:
    program = pains()[0]
    judged = [Verdict(program, found=True, answered=True), Verdict(program, found=False, answered=False)]
    tally = tallies(judged)[program.expected.causes[0]]
    assert (tally.expected, tally.found, tally.asked, tally.answered) == (2, 1, 2, 1)
    assert tally.recall == 0.5
    assert tally.precision == 1.0
