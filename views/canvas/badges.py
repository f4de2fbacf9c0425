"""Small marks on cards: badges, the bands of passes, and the bar of an op family with its pattern."""

from __future__ import annotations

from collections.abc import Sequence

from retrograd.app.model.picture import Badge

from ..fonts import TINY, text_width
from ..layout import Rect
from ..theme import Theme
from .ink import Ink

BADGE = 16.0
#: Width of the strip with the numbers of passes.
BAND = 18.0
#: Free space behind a badge; links of a chain touch a line of this length.
APART = 4.0
#: Height of a card whose bar has the patterns below in their full length.
CARD = 60.0

#: Lengths of colour and gap in the bar of each family, so that it reads without colour; () is solid.
PATTERNS: dict[str, tuple[float, ...]] = {
    "arithmetic": (),
    "unary": (14, 3),
    "reduce": (5, 3),
    "matmul": (9, 3),
    "shape": (2, 3),
    "activation": (12, 3, 3, 3),
    "loss": (20, 4),
    "index": (7, 6),
    "accumulate": (3, 3, 3, 8),
    "custom": (2, 2, 8, 2),
    "other": (2, 6),
}


def inline(badges: Sequence[Badge]) -> list[Badge]:
    """The badges that stand in a row of the card."""
    return [badge for badge in badges if badge.kind != "pass"]


def bands(badges: Sequence[Badge]) -> list[Badge]:
    """The numbers of passes, which stand in a strip at the card's right edge."""
    return [badge for badge in badges if badge.kind == "pass"]


def _width(badge: Badge) -> float:
    return max(BADGE, text_width(badge.glyph, TINY) + 8)


def badges_width(badges: Sequence[Badge]) -> float:
    """Room that a row of badges needs."""
    return sum(_width(badge) + APART for badge in badges)


def draw_badges(ink: Ink, badges: Sequence[Badge], right: float, y: float, theme: Theme) -> None:
    """Draw a row of badges that ends at ``right``; ``y`` is the baseline of the text beside it."""
    left = right - badges_width(badges) + APART
    middle = y - 4.5
    for place, badge in enumerate(badges):
        width = _width(badge)
        frame = Rect(left, middle - BADGE / 2, width, BADGE)
        color = _draw_frame(ink, badge, frame, theme)
        ink.text(frame.center.x, frame.center.y + 4, badge.glyph, TINY, color, "middle")
        chained = badge.kind == "version" and place + 1 < len(badges) and badges[place + 1].kind.startswith("version")
        if chained:
            ink.path([("M", frame.right, middle), ("L", frame.right + APART, middle)], stroke=theme.hex("control_line"))
        left += width + APART


def _draw_frame(ink: Ink, badge: Badge, frame: Rect, theme: Theme) -> str:
    """Draw the shape of a badge; the colour of its text."""
    radius = BADGE / 2
    if badge.kind == "born":
        ink.rect(frame, 3, fill=theme.hex("error"))
        return theme.hex("panel")
    if badge.kind == "broken":
        ink.rect(frame, 3, stroke=theme.hex("error"), dash=(3, 2))
        return theme.hex("error")
    if badge.kind == "version":
        ink.rect(frame, radius, stroke=theme.hex("control_line"))
        return theme.hex("dim")
    if badge.kind == "version-now":
        ink.rect(frame, radius, fill=theme.hex("chip"), stroke=theme.hex("control_line"))
        return theme.hex("text")
    if badge.kind == "none":
        ink.rect(frame, radius, stroke=theme.hex("ghost"), dash=(2, 2))
        return theme.hex("dim")
    ink.rect(frame, radius, fill=theme.hex("chip"))
    return theme.hex("dim")


def draw_bands(ink: Ink, badges: Sequence[Badge], rect: Rect, theme: Theme) -> None:
    """The strip at the right edge of a card: a band for each pass, the latest at the bottom and tinted."""
    if not badges:
        return
    height = (rect.height - 2) / len(badges)
    for place, badge in enumerate(badges):
        frame = Rect(rect.right - BAND, rect.y + 1 + place * height, BAND - 1, height)
        last = place + 1 == len(badges)
        ink.rect(
            Rect(*frame[:3], height - (0 if last else 1)), 5, fill=theme.hex("gradient_background" if last else "chip")
        )
        color = theme.hex("gradient" if last else "dim")
        ink.text(frame.center.x, frame.center.y + 4, _short(badge.glyph), TINY, color, "middle")


def _short(number: str) -> str:
    """A number that fits into the strip: of long ones the end."""
    return number if len(number) <= 2 else number[-2:]


def draw_bar(ink: Ink, rect: Rect, family: str, theme: Theme, radius: float, around: float = 6.0) -> None:
    """The bar of an op family at the left edge of a card, in its colour and pattern."""
    x, y, bottom = rect.x, rect.y, rect.bottom
    turn = radius * 0.45
    ink.path(
        [
            ("M", x + 4, y + 0.7),
            ("L", x + 4, bottom - 0.7),
            ("C", x + turn, bottom - 1, x, bottom - turn, x, bottom - radius),
            ("L", x, y + radius),
            ("C", x, y + turn, x + turn, y + 1, x + 4, y + 0.7),
            ("Z",),
        ],
        fill=theme.family_hex(family),
    )
    for top, height in gaps(family, rect.height, around):
        ink.rect(Rect(x - 0.5, y + top, 4.5, height), 0, fill=theme.hex("panel"))


def gaps(family: str, length: float, around: float = 6.0) -> list[tuple[float, float]]:
    """Where the bar of a family is interrupted: offsets and lengths, not nearer than ``around`` to the ends."""
    factor = min(1.0, length / CARD)
    pattern = [factor * part for part in PATTERNS.get(family, PATTERNS["other"])]
    found = []
    at, place = around, 0
    while pattern and at < length - around:
        step = pattern[place % len(pattern)]
        if place % 2 and at + step < length - around:
            found.append((at, step))
        at += step
        place += 1
    return found
