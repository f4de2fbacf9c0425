"""A gradient was lost at detach()."""

from __future__ import annotations

from collections.abc import Iterator

from ..states import Finding
from .case import Case
from .lost import lost_paths, made_without_history

CAUSE = "cut-by-detach"


def explain(case: Case) -> Iterator[Finding]:
    """Lost paths to the tensor, and, if asked, that the tensor itself came out of the cut."""
    yield from lost_paths(case, CAUSE)
    if case.asked:
        yield from made_without_history(case, CAUSE)
