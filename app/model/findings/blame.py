"""Who is to blame where history broke off: cause code, a clause, the line, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrograd.engine.protocol import events as e

from ..states import Place
from .breaks import Break
from .lost import CAUSES, cut_words
from .texts import text
from .wording import called, statement, where

if TYPE_CHECKING:
    from ..run import Run


@dataclass(frozen=True, slots=True)
class Blame:
    """The words for a break: ``clause`` tells how, ``place`` is the line of the cause, ``through`` that of the loss."""

    cause: str
    clause: str
    place: Place | None
    through: Place | None
    fix: str
    op: str


def blame(run: Run, lost: Break, at: int) -> Blame:
    """The words for one break."""
    event, through = lost.event, run.place(lost.event.location)
    if isinstance(event, e.CutMade):
        clause, place, fix = cut_words(run, event)
        return Blame(CAUSES[event.cut], clause, place, through, fix, event.cut)
    gaps: dict[str, object] = {
        "known": called(run, lost.known, at), "result": called(run, lost.result, at),
        "statement": statement(through, event.op), "through": where(run, through),
    }  # fmt: skip
    if event.reason in ("no-grad", "inference-mode"):
        opened, place, fix = cut_words(run, event)
        return Blame(
            "cut-by-no-grad", text("no-history.region", cut=opened, **gaps), place, through, fix, event.op
        )  # fmt: skip
    key = "integer-dtype" if event.reason == "integer-dtype" else "not-differentiable"
    clause = text(f"no-history.{key}", **gaps)
    return Blame("not-differentiable", clause, through, through, text("fix.not-differentiable"), event.op)
