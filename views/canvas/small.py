"""Cards seen from afar: their titles in letters that can still be read, and marks that grow with the distance."""

from __future__ import annotations

import re
from functools import cache

from retrograd.app.model.picture import Box

from ..fonts import TextStyle, elided, text_width
from ..layout import Rect
from ..theme import Theme
from .badges import gaps
from .ink import Ink

#: Size of a title on the screen, in pixels, whatever the scale.
LETTERS = 11.0
#: Largest title in the scene's measure: no more than fits into a card.
LARGEST = 34
_SUFFIX = re.compile(r"(?<=\w)Backward\d*$")


@cache
def short_title(title: str) -> str:
    """``Mul`` for ``MulBackward0``: what tells operations apart where there is room for little."""
    return _SUFFIX.sub("", title)


def draw_titled(ink: Ink, box: Box, rect: Rect, theme: Theme, scale: float) -> None:
    """Outline, family bar, title, and how far a pass got, at a scale at which nothing else can be read."""
    pixel = 1 / scale
    leaf, ghost = box.kind == "leaf", box.kind == "ghost"
    color = theme.family_hex("leaf" if leaf else box.family)
    stroke = color if leaf else theme.hex("error" if box.broken else "ghost" if ghost else "line")
    if box.status == "running":
        stroke = theme.hex("gradient")
    width = 2 * pixel if box.broken or box.status == "running" else pixel
    radius = rect.height / 2 if leaf else 6.0
    dash = (5, 4) if ghost or box.broken == "inherited" else ()
    ink.rect(rect, radius, fill=theme.hex("panel"), stroke=stroke, width=width, dash=dash)
    bar = 0.0
    if box.kind in ("op", "group", "more"):
        bar = max(4.0, 3 * pixel)
        ink.rect(Rect(rect.x, rect.y, bar, rect.height), 0, fill=color)
        for top, height in gaps(box.family, rect.height):
            ink.rect(Rect(rect.x, rect.y + top, bar, height), 0, fill=theme.hex("panel"))
    style = TextStyle(size=min(round(LETTERS / scale), LARGEST), weight=600)
    mark = _mark(box)
    token = "error" if box.broken else "success" if box.status == "done" else "gradient"
    room = rect.width - bar - 12
    if mark:
        ink.text(rect.right - 6, rect.center.y + 0.36 * style.size, mark, style, theme.hex(token), "end")
        room -= text_width(mark, style) + 6
    title = short_title(box.title)
    if text_width(title, style) > room:
        title = elided(title, style, room)
    if title == "…":
        return
    y = rect.center.y + 0.36 * style.size
    if leaf:
        ink.text(rect.x + (bar + 12 + room) / 2, y, title, style, theme.hex("text"), "middle")
    else:
        ink.text(rect.x + bar + 6, y, title, style, theme.hex("text"))


def _mark(box: Box) -> str:
    """One sign for what matters most about a box."""
    if box.broken:
        return "!"
    return {"running": "▸", "done": "✓"}.get(box.status, str(box.turn) if box.turn else "")
