"""Cards seen from afar: their titles in letters that can still be read, and marks that grow with the distance."""

from __future__ import annotations

import re
from functools import cache

from retrograd.app.model.picture import Box, Container

from ..fonts import TextStyle, elided, text_width
from ..layout import Rect
from ..theme import Theme
from . import glyphs
from .badges import gaps
from .cards import preview_of
from .drawing import UNTRACKED
from .ink import Ink

#: Size of a title on the screen, in pixels, whatever the scale.
LETTERS = 11.0
#: Size of numbers on the screen, and the height of a card there from which on they have a row of their own.
NUMBERS, TWO_ROWS = 9.5, 27.0
#: Size of a region's name on the screen, the smallest that is drawn, and the scale from which on regions are hatched.
NAMES, LEAST, HATCHED = 10.0, 6.0, 0.25
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
    inner = Rect(rect.x + bar + 6, rect.y, rect.width - bar - 12, rect.height)
    second = preview_of(box) or box.gradient
    if second and rect.height * scale >= TWO_ROWS:
        upper, lower = 0.32, 0.74
        code = TextStyle(code=True, size=round(NUMBERS / scale))
        _row(ink, Rect(*inner[:3], 0), rect.y + lower * rect.height, second, code, theme.hex("dim"), leaf)
    else:
        upper = 0.5
    _title(ink, box, inner, rect.y + upper * rect.height, theme, scale)


def _title(ink: Ink, box: Box, inner: Rect, middle: float, theme: Theme, scale: float) -> None:
    style = TextStyle(size=min(round(LETTERS / scale), LARGEST), weight=600)
    mark = _mark(box)
    token = "error" if box.broken else "success" if box.status == "done" else "gradient"
    width = inner.width
    if mark:
        ink.text(inner.right, middle + 0.36 * style.size, mark, style, theme.hex(token), "end")
        width -= text_width(mark, style) + 6
    _row(
        ink,
        Rect(inner.x, inner.y, width, 0),
        middle,
        short_title(box.title),
        style,
        theme.hex("text"),
        box.kind == "leaf",
    )


def _row(ink: Ink, room: Rect, middle: float, text: str, style: TextStyle, color: str, centred: bool) -> None:
    """A text in a row; nothing where not even its beginning fits."""
    if text_width(text, style) > room.width:
        text = elided(text, style, room.width)
    if text == "…":
        return
    y = middle + 0.36 * style.size
    if centred:
        ink.text(room.center.x, y, text, style, color, "middle")
    else:
        ink.text(room.x, y, text, style, color)


def draw_region(ink: Ink, container: Container, rect: Rect, tab: Rect | None, theme: Theme, scale: float) -> None:
    """A container with its name in letters that can still be read, where its tab is."""
    untracked = container.kind in UNTRACKED
    if untracked and scale >= HATCHED:
        ink.rect(rect, 8, fill=theme.hex("background"))
        ink.hatch(rect, 8, theme.hex("hatch"))
        ink.rect(rect, 8, stroke=theme.hex("ghost"), width=1 / scale, dash=(4, 3))
    else:
        fill = theme.hex("hatch" if untracked else "region")
        ink.rect(rect, 0, fill=fill, stroke=theme.hex("ghost" if untracked else "region_line"), width=1 / scale)
    if tab is None:
        return
    style = TextStyle(size=min(round(NAMES / scale), round(tab.height)))
    if style.size * scale < LEAST:
        return
    name = elided(container.label or container.kind, style, rect.width - 16)
    width = text_width(name, style)
    left = tab.center.x < rect.center.x
    x = tab.x + 6 if left else tab.right - 6 - width
    if name != "…":
        # Inside the border, at whichever end of the container the tab is.
        at_top = tab.center.y < rect.center.y
        middle = rect.y + 0.75 * style.size if at_top else rect.bottom - 0.75 * style.size
        plate = Rect(x - 4, middle - style.size * 0.55, width + 8, style.size * 1.1)
        ink.rect(plate, 3, fill=theme.hex("background" if untracked else "region"))
        ink.text(x, middle + 0.36 * style.size, name, style, theme.hex("dim"))


def draw_cut(ink: Ink, x: float, y: float, theme: Theme, scale: float) -> None:
    """Where a gradient was cut off: scissors as long as they can be made out, then a bar across the line."""
    if scale >= HATCHED:
        glyphs.scissors(ink, x, y, theme.hex("text"), theme.hex("panel"), theme.hex("ghost"))
    else:
        ink.path([("M", x - 10, y), ("L", x + 10, y)], stroke=theme.hex("text"), width=1.5 / scale)


def _mark(box: Box) -> str:
    """One sign for what matters most about a box."""
    if box.broken:
        return "!"
    return {"running": "▸", "done": "✓"}.get(box.status, str(box.turn) if box.turn else "")
