"""Which line events of a code object concern breakpoints that came too late for a probe."""

from __future__ import annotations

from .user_code import UserCode


def lines_of(info: UserCode, rows: set[int]) -> frozenset[int]:
    """The lines of instructions whose statements begin on ``rows``: the first event may be on an inner line."""
    found = set()
    for start, _, line in info.code.co_lines():
        statement = info.statement(start) if line else None
        if line and statement is not None and statement.line in rows:
            found.add(line)
    return frozenset(found)
