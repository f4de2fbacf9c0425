"""A heat strip: the values of an array as small bars."""

from __future__ import annotations

import math

from ..layout import Rect
from ..theme import Theme
from .ink import Ink

#: Width of one value's bar, and height of the strip.
BAR, STRIP_HEIGHT = 5.0, 16.0


def draw_strip(ink: Ink, values: tuple[float, ...], rect: Rect, theme: Theme) -> None:
    """Values as bars: above the middle positive, below it negative; a cross where a value is not finite."""
    if not values:
        return
    finite = [abs(value) for value in values if math.isfinite(value)]
    largest = max(finite, default=0.0) or 1.0
    width = min(BAR, rect.width / len(values))
    middle = rect.y + rect.height / 2
    ink.path([("M", rect.x, middle), ("L", rect.x + width * len(values), middle)], stroke=theme.hex("line"), width=1.0)
    for place, value in enumerate(values):
        x = rect.x + place * width
        if not math.isfinite(value):
            far = min(width - 1, 4.0)
            cross = [("M", x, middle - 3), ("L", x + far, middle + 3), ("M", x, middle + 3), ("L", x + far, middle - 3)]
            ink.path(cross, stroke=theme.hex("error"), width=1.3)
            continue
        height = abs(value) / largest * rect.height / 2
        top = middle - height if value > 0 else middle
        color = theme.hex("value_positive" if value > 0 else "value_negative")
        if height >= 0.5:
            ink.rect(Rect(x, top, max(width - 1, 0.8), height), fill=color)
