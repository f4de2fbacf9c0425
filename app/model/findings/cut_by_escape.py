"""A gradient was lost where a tensor became a Python number or an array that came back into the graph."""

from __future__ import annotations

from collections.abc import Iterator

from ..states import Finding
from .case import Case
from .lost import ESCAPE, lost_paths, made_without_history


def explain(case: Case) -> Iterator[Finding]:
    """Lost paths to the tensor, and, if asked, that the tensor itself was made of what had escaped."""
    yield from lost_paths(case, ESCAPE)
    if case.asked:
        yield from made_without_history(case, ESCAPE)
