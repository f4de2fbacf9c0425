"""``python -m tests.findings [WORD …]``: measure the whole corpus, or the programs with these words in their names.

With ``--as-written`` the variants are left out, with ``--few`` two of each are run, each script's in turn; with
``--write`` docs/findings.md is written.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from .measuring import tallies, verdicts
from .programs import Program, healthy, pains
from .report import write
from .running import Verdict
from .variants import variants

#: Variants of each script that ``--few`` runs.
FEW = 2


def chosen(words: list[str], most: int) -> Iterator[Program]:
    """The programs that the words mean, with at most so many variants of each."""
    for turn, program in enumerate(pains()):
        if not words or any(word in program.name for word in words):
            yield program
            made = list(variants(program))
            wanted = {(turn * FEW + step) % len(made) for step in range(min(most, len(made)))}
            yield from (one for at, one in enumerate(made) if at in wanted)
    for program in healthy():
        if not words or any(word in program.name for word in words):
            yield program


def told(verdict: Verdict) -> str:
    """What went wrong in a program, in a line or two."""
    program = verdict.program
    expected = program.expected
    lines = sorted(program.marked())
    parts = [f"{program.name} ({program.variant})"]
    if verdict.crashed:
        parts.append(f"  CRASHED {verdict.crashed}")
    if expected.pain and expected.unasked and not verdict.found:
        parts.append(f"  MISSED {'|'.join(expected.causes)} of {'|'.join(expected.subjects) or '*'} at {lines}")
    if verdict.answered is False:
        parts.append(f"  NO ANSWER to {expected.ask}: {'|'.join(expected.causes)} at {lines}")
    said = verdict.wrong if verdict.found else verdict.said
    word = "WRONG" if verdict.found or not expected.pain else "said"
    parts += [f"  {word} {one.cause} {one.subject} {one.path}:{one.line} {one.text[:150]}" for one in said]
    return "\n".join(parts)


def main(arguments: list[str]) -> int:
    """Measure; the exit code is 1 if anything was missed or said wrongly."""
    words = [one for one in arguments if not one.startswith("--")]
    judged = []
    most = 0 if "--as-written" in arguments else FEW if "--few" in arguments else 1000
    for verdict in verdicts(chosen(words, most)):
        judged.append(verdict)
        if not verdict.passed:
            print(told(verdict), flush=True)
    print(f"\n{'cause':28} unasked      asked        recall  told  wrong  precision")
    for cause, tally in sorted(tallies(judged).items()):
        counts = f"{tally.found:4}/{tally.expected:<4}    {tally.answered:4}/{tally.asked:<4}"
        print(f"{cause:28} {counts}   {tally.recall:6.3f} {tally.told:5} {tally.wrong:6} {tally.precision:9.3f}")
    if "--write" in arguments:
        write(judged)
    passed = sum(verdict.passed for verdict in judged)
    print(f"{passed} of {len(judged)} programs as they should be")
    return 0 if passed == len(judged) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
