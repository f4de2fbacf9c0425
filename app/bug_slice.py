"""The smallest script that shows a finding, for the command line and for scripting."""

from __future__ import annotations

from pathlib import Path

from .model.slicing import BugSlice
from .model.states import Finding
from .session.headless import Headless

__all__ = ["BugSlice", "SliceError", "bug_slice", "sentence"]


class SliceError(RuntimeError):
    """There is no smaller script; the text says why."""


def bug_slice(headless: Headless, expression: str = "") -> BugSlice:
    """Find the smallest script that shows the first finding (about ``expression``), by running ever smaller ones.

    Raises:
        LookupError: No such name was recorded.
        SliceError: Nothing was found to show, or the script cannot be cut.
    """
    run = headless.store.run
    findings = run.why(expression) if expression else run.findings()
    if not findings:
        raise SliceError(f"there is nothing to show: no rule found anything unusual about {expression or 'this run'}")
    return slice_of(headless, findings[0])


def slice_of(headless: Headless, finding: Finding) -> BugSlice:
    """Find the smallest script that shows a finding of the run that ``headless`` holds.

    Raises:
        SliceError: The script cannot be run or cut.
    """
    found: list[BugSlice] = []
    slicer = headless.session.slicer
    slicer.done.connect(found.append)
    try:
        slicer.begin(finding)
        headless.wait_until(lambda: bool(found))
    finally:
        slicer.done.disconnect(found.append)
    if found[0].problem:
        raise SliceError(found[0].problem)
    return found[0]


def sentence(made: BugSlice, path: Path) -> str:
    """What was written, and whether it is smaller."""
    shown = f"{made.finding.subject}: {made.finding.cause}" if made.finding is not None else ""
    size = f"{made.lines} lines of {made.lines_before}"
    rest = "; what it seems to depend on was not enough, so it was cut out of the whole script" if made.whole else ""
    if made.beside:
        rest += f"; it imports {', '.join(Path(one).name for one in made.beside)}, copied beside it"
    return f"Wrote {path}: {size}, run and found to show {shown}{rest} ({made.runs} scripts tried)"
