"""Which marks the lines of a text carry; plain values, so that they can be compared and tested."""

from __future__ import annotations

from dataclasses import dataclass, field

from retrograd.app.model.loop_passes import PassAt


@dataclass(frozen=True, slots=True)
class Band:
    """A region over whole lines: ``first`` to ``last`` (from 1), drawn hatched, with a label for the tooltip."""

    first: int
    last: int
    label: str


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text to underline: lines from 1, columns in characters from 0, end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Marks:
    """Everything that is drawn over a text.

    Attributes:
        current: First and last line of the statement that runs next ((0, 0): none in this text).
        past: Line of the event that the cursor stands at while viewing the past (0: none).
        selected: Line that is selected (0: none).
        bands: Regions without gradient.
        underline: The sub-expression of what is selected.
        counts: Operations in the pass or call that the moment belongs to, by line; ``totals`` all so far.
        passes: The loops with the passes that are shown.
        breakpoints: Glyph name and tooltip by line.
        happenings: Kind, glyph and tooltip of the breakpoint that last stopped on a line without standing there.
        in_backward: The program waits inside backward; the arrow takes the gradient colour.
    """

    current: tuple[int, int] = (0, 0)
    past: int = 0
    selected: int = 0
    bands: tuple[Band, ...] = ()
    underline: Span | None = None
    counts: dict[int, int] = field(default_factory=dict)
    totals: dict[int, int] = field(default_factory=dict)
    passes: tuple[PassAt, ...] = ()
    breakpoints: dict[int, tuple[str, str]] = field(default_factory=dict)
    happenings: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    in_backward: bool = False
