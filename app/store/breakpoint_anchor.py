"""Finding a breakpoint's statement again in a text that was edited."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable

#: How like its old self an edited statement must be (0 to 1) to count as the same one.
LIKENESS = 0.6


def line_text(source: str, line: int) -> str:
    """The text of a line without indentation; "" if there is no such line."""
    lines = source.splitlines()
    return lines[line - 1].strip() if 1 <= line <= len(lines) else ""


def moved_lines(before: str, after: str, lines: Iterable[int]) -> dict[int, int]:
    """Where lines of ``before`` are in ``after``: the same text, else the likest where it was, else what follows."""
    old, new = before.splitlines(), after.splitlines()
    last = max(1, len(new))
    codes = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    found: dict[int, int] = {}
    for line in lines:
        index = min(line - 1, max(0, len(old) - 1))
        for tag, start, end, there, until in codes:
            if not start <= index < end:
                continue
            if tag == "equal":
                found[line] = there + index - start + 1
            else:
                found[line] = _in_block(old[index], index - start, new[there:until]) + there + 1
            break
        found[line] = max(1, min(found.get(line, line), last))
    return found


def line_of(text: str, near: int, source: str, taken: Collection[int] = ()) -> int:
    """The free line of ``source`` that has this text, the nearest of several; else the likest; 0 if none is like it."""
    lines = [line.strip() for line in source.splitlines()]
    free = [number for number in range(1, len(lines) + 1) if lines[number - 1] and number not in taken]
    same = [number for number in free if lines[number - 1] == text]
    if same:
        return min(same, key=lambda number: (abs(number - near), number))
    likest = max(free, key=lambda number: (_likeness(text, lines[number - 1]), -abs(number - near)), default=0)
    return likest if likest and _likeness(text, lines[likest - 1]) >= LIKENESS else 0


def _in_block(text: str, offset: int, block: list[str]) -> int:
    """Index in a rewritten block of the line that was ``text``."""
    if not block:
        return 0
    likest = max(range(len(block)), key=lambda index: (_likeness(text, block[index]), -abs(index - offset)))
    return likest if _likeness(text, block[likest]) >= LIKENESS else min(offset, len(block) - 1)


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one.strip(), other.strip(), autojunk=False).ratio()
