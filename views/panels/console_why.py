"""Asking why in the console: ``why x.grad``, ``why(x[0])``, or ``why`` alone for everything that was found."""

from __future__ import annotations

import re
import textwrap

from PySide6.QtCore import QCoreApplication

from retrograd.app.model.states import Finding

from ..desk import Desk
from ..place_text import cell_of, line_text
from .console_output import Line
from .plain_text import one_line, plain

#: Under the name that the extractor of texts looks for.
translate = QCoreApplication.translate

_WHY = re.compile(r"\s*why(?:\s*\((?P<called>.*)\)|\s+(?P<plain>[^\s=].*?)|)\s*\??\s*", re.DOTALL)
#: Most answers that are printed.
MOST = 4


def question_in(text: str) -> str | None:
    """What a line of input asks about, "" for everything; None if it asks nothing."""
    found = _WHY.fullmatch(text)
    if found is None:
        return None
    return (found["called"] or found["plain"] or "").strip().strip("'\"")


def answer_lines(desk: Desk, expression: str, width: int = 80) -> list[Line]:
    """The answer at the cursor in time, in lines of ``width`` characters; the last of each part leads to its moment."""
    store = desk.store
    end = store.run.end
    try:
        found = store.run.why(expression, store.cursor) if expression else store.run.findings(store.cursor)
    except LookupError as error:
        return _wrapped("error", str(error.args[0]), end, width)
    if not found:
        nothing = translate("Console", "Nothing to explain: the gradient flows as the program says.")
        return _wrapped("note", nothing, end, width)
    lines = [line for finding in found[:MOST] for line in _told(finding, end, width)]
    if len(found) > MOST:
        more = translate("Console", "{0} more in the panel Findings").format(len(found) - MOST)
        lines.append(Line("note", more, end))
    return lines


def _told(finding: Finding, end: int, width: int) -> list[Line]:
    lines = _wrapped("result", finding.text, end, width)
    if finding.likely:
        likely = translate("Console", "likely, not proved: {0}").format(finding.reason)
        lines += _wrapped("note", likely, end, width)
    if finding.fix:
        lines += _wrapped("note", finding.fix, end, width)
    if finding.events:
        place = line_text(finding.line, cell_of(finding.path)) if finding.line else ""
        event = translate("Console", "event {0}").format(f"{finding.events[0]:,}")
        text = f" {' · '.join(part for part in (finding.cause, place, event) if part)} → "
        lines.append(Line("tensor", text, end, event=finding.events[0]))
    return lines


def _wrapped(kind: str, text: str, end: int, width: int) -> list[Line]:
    """A sentence in lines that fit."""
    parts = textwrap.wrap(one_line(plain(text), 4000), max(width, 24))
    return [Line(f"{kind}-more" if number else kind, part, end) for number, part in enumerate(parts)]
