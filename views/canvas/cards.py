"""Boxes: how large they are and how they are drawn, one small class for each kind.

A card measures with the very rows that it draws, so no text is ever cut off.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from retrograd.app.model.picture import Box

from ..fonts import CODE, CODE_SMALL, SMALL, TITLE, TextStyle, elided, row_height, text_width
from ..layout import Rect, Size
from ..place_text import line_text
from ..theme import Theme
from . import glyphs
from .badges import BAND, badges_width, bands, draw_badges, draw_bands, draw_bar, inline
from .ink import Ink
from .strip import BAR, STRIP_HEIGHT, draw_strip

RADIUS = 6.0
LEFT, RIGHT, TOP, BOTTOM = 14.0, 12.0, 8.0, 9.0
#: Space between two texts of a row.
GAP = 16.0
WIDEST = 448.0
TAB_HEIGHT = 15.0


translate = QCoreApplication.translate


def status_text(box: Box) -> str:
    """What a card says about its place in the pass; "" before any pass."""
    if box.status == "queued" and box.turn:
        text = translate("Card", "{0} · waiting") if box.waits else translate("Card", "{0} · ready")
        return text.format(box.turn)
    return {
        "queued": translate("Card", "queued"),
        "running": translate("Card", "running"),
        "done": translate("Card", "done"),
    }.get(box.status, "")


def _status_room() -> float:
    """Room for the longest status: the card must not grow while a pass goes through it."""
    words = ("done", "running", "queued", "{0} · waiting", "{0} · ready")
    return max(text_width(translate("Card", word).format(99), SMALL) for word in words) + 14


@dataclass(frozen=True, slots=True)
class _Rows:
    """Baselines of a card's rows and its height."""

    baselines: tuple[float, ...]
    height: float


def _rows(top: float, bottom: float, *styles: TextStyle) -> _Rows:
    baselines = []
    y = top
    for style in styles:
        height = row_height(style) + 2
        baselines.append(round(y + height * 0.5 + style.size * 0.36, 1))
        y += height
    return _Rows(tuple(baselines), math.ceil(y + bottom))


def preview_of(box: Box) -> str:
    """The value line; for a value too large to keep, what is known of it."""
    summary = box.value_summary
    if box.preview or box.values or summary is None or summary.count <= 1:
        return box.preview
    return f"{summary.mean:.3g} ± {summary.std:.2g}"


def _preview_width(box: Box) -> float:
    preview = preview_of(box)
    width = text_width(preview, CODE)
    if box.values:
        width += (8 if preview else 0) + BAR * len(box.values)
    return width


def _rounded(width: float) -> float:
    """Widths in steps of 8, so that a changing digit does not move the drawing."""
    return 8.0 * math.ceil(min(width, WIDEST) / 8)


def _badges_width(box: Box) -> float:
    return badges_width(inline(box.badges))


def _band_width(box: Box) -> float:
    """Room for the strip with the numbers of passes."""
    return BAND if bands(box.badges) else 0.0


class Card:
    """An operation: family bar, name, shape; value; gradient and status."""

    rows_of: tuple[TextStyle, ...] = (TITLE, CODE, CODE)
    minimum = 176.0

    def rows(self, box: Box) -> _Rows:
        """Where its rows stand."""
        return _rows(TOP, BOTTOM, *self.rows_of)

    def size(self, box: Box) -> Size:
        """The size that shows all its texts."""
        widths = [
            text_width(box.title, TITLE) + (GAP + text_width(box.shape, CODE_SMALL) if box.shape else 0),
            _preview_width(box) + (8 + _badges_width(box) if box.badges else 0),
            self._third_width(box),
        ]
        width = max(self.minimum, _rounded(LEFT + RIGHT + max(widths)))
        return Size(width + _band_width(box), self.rows(box).height)

    def _third_width(self, box: Box) -> float:
        return text_width(box.gradient, CODE) + GAP + _status_room() if box.gradient else 0.0

    def draw(self, ink: Ink, box: Box, rect: Rect, theme: Theme) -> None:
        """Draw it."""
        ink.rect(Rect(rect.x, rect.y + 1, rect.width, rect.height), RADIUS, fill=theme.hex("shadow"))
        self._surface(ink, box, rect, theme)
        draw_bar(ink, rect, box.family, theme, RADIUS)
        draw_bands(ink, bands(box.badges), rect, theme)
        rect = Rect(rect.x, rect.y, rect.width - _band_width(box), rect.height)
        rows = self.rows(box)
        self._first_row(ink, box, rect, theme, rect.y + rows.baselines[0], theme.hex("text"))
        self._second_row(ink, box, rect, theme, rect.y + rows.baselines[1], theme.hex("text"))
        if len(rows.baselines) > 2:
            self._third_row(ink, box, rect, theme, rect.y + rows.baselines[2])

    def _surface(self, ink: Ink, box: Box, rect: Rect, theme: Theme) -> None:
        """The card itself; its outline tells whether its node runs, and whether its value is not finite."""
        panel = theme.hex("panel")
        if box.status == "running":
            ink.rect(rect, RADIUS, fill=panel, stroke=theme.hex("gradient"), width=1.5)
        elif box.broken:
            born = box.broken == "born"
            dash = () if born else (6.0, 3.0)
            ink.rect(rect, RADIUS, fill=panel, stroke=theme.hex("error"), width=2.0 if born else 1.0, dash=dash)
        else:
            ink.rect(rect, RADIUS, fill=panel, stroke=theme.hex("line"))

    def _first_row(self, ink: Ink, box: Box, rect: Rect, theme: Theme, y: float, color: str) -> None:
        room = rect.width - LEFT - RIGHT - (GAP + text_width(box.shape, CODE_SMALL) if box.shape else 0)
        ink.text(rect.x + LEFT, y, elided(box.title, TITLE, room), TITLE, color)
        if box.shape:
            ink.text(rect.right - RIGHT, y, box.shape, CODE_SMALL, theme.hex("dim"), "end")

    def _second_row(self, ink: Ink, box: Box, rect: Rect, theme: Theme, y: float, color: str) -> None:
        room = rect.width - LEFT - RIGHT - (8 + _badges_width(box) if box.badges else 0)
        x = rect.x + LEFT
        preview = preview_of(box)
        if preview:
            # A strip needs some room of its own.
            text = elided(preview, CODE, room - (48 if box.values else 0))
            ink.text(x, y, text, CODE, color)
            x += text_width(text, CODE) + 8
        if box.values:
            draw_strip(ink, box.values, Rect(x, y - 12, rect.x + LEFT + room - x, STRIP_HEIGHT), theme)
        draw_badges(ink, inline(box.badges), rect.right - RIGHT + 2, y, theme)

    def _third_row(self, ink: Ink, box: Box, rect: Rect, theme: Theme, y: float) -> None:
        room = rect.width - LEFT - RIGHT
        status = status_text(box)
        if status:
            self._status(ink, box.status, status, rect.right - RIGHT, y, theme)
            room -= text_width(status, SMALL) + 14 + 8
        elif box.line and not box.gradient:
            ink.text(rect.x + LEFT, y, line_text(box.line, box.cell), SMALL, theme.hex("faint"))
        if box.gradient:
            ink.text(rect.x + LEFT, y, elided(box.gradient, CODE, room), CODE, gradient_color(box.gradient, theme))

    def _status(self, ink: Ink, status: str, text: str, right: float, y: float, theme: Theme) -> None:
        color = {"done": theme.hex("success"), "running": theme.hex("gradient")}.get(status, theme.hex("dim"))
        ink.text(right, y, text, SMALL, color, "end")
        left = right - text_width(text, SMALL) - 13
        {"done": glyphs.tick, "running": glyphs.triangle}.get(status, glyphs.clock)(ink, left, y, color)


def gradient_color(text: str, theme: Theme) -> str:
    """The colour of a gradient line: faint as long as it says that there is none."""
    return theme.hex("faint" if text.endswith("None") else "gradient")


class TensorCard(Card):
    """A value without history: no bar, two rows."""

    rows_of = (TITLE, CODE)
    minimum = 128.0

    def draw(self, ink: Ink, box: Box, rect: Rect, theme: Theme) -> None:
        """Draw it."""
        ink.rect(rect, RADIUS, fill=theme.hex("panel"), stroke=theme.hex("error" if box.broken else "control_line"))
        rows = self.rows(box)
        self._first_row(ink, box, rect, theme, rect.y + rows.baselines[0], theme.hex("text"))
        self._second_row(ink, box, rect, theme, rect.y + rows.baselines[1], theme.hex("text"))

    def _third_width(self, box: Box) -> float:
        return 0.0


class GhostCard(TensorCard):
    """An operation that autograd did not track: dashed, and it says so."""

    minimum = 144.0

    def size(self, box: Box) -> Size:
        """The size that shows all its texts."""
        plain = super().size(box)
        note = _preview_width(box) + 10 + text_width(translate("Card", "untracked"), SMALL)
        return Size(max(plain.width, _rounded(LEFT + RIGHT + note + _badges_width(box))), plain.height)

    def draw(self, ink: Ink, box: Box, rect: Rect, theme: Theme) -> None:
        """Draw it."""
        ink.rect(
            rect, RADIUS, fill=theme.hex("panel"), stroke=theme.hex("error" if box.broken else "ghost"), dash=(5, 4)
        )
        rows = self.rows(box)
        dim = theme.hex("dim")
        self._first_row(ink, box, rect, theme, rect.y + rows.baselines[0], dim)
        y = rect.y + rows.baselines[1]
        self._second_row(ink, box, rect, theme, y, dim)
        if "untracked" not in box.preview:
            x = rect.x + LEFT + (_preview_width(box) + 10 if preview_of(box) or box.values else 0)
            ink.text(x, y, translate("Card", "untracked"), SMALL, theme.hex("faint"))


class LeafPill(Card):
    """A leaf: its name in a pill, its ``.grad``, and AccumulateGrad as a tab."""

    rows_of = (TITLE, CODE)
    minimum = 152.0
    side = 20.0

    def size(self, box: Box) -> Size:
        """The size that shows all its texts."""
        first = text_width(box.title, TITLE) + badges_width(box.badges) + (8 if box.badges else 0)
        first += GAP + text_width(box.shape, CODE_SMALL) if box.shape else 0
        second, third = _preview_width(box), text_width(box.gradient, CODE_SMALL)
        if self._third_line(box):
            second = max(second, third)
        elif box.gradient:
            second += GAP + third
        height = self.rows(box).height + (TAB_HEIGHT if box.accumulates else 0)
        return Size(max(self.minimum, _rounded(2 * self.side + max(first, second))), height)

    def rows(self, box: Box) -> _Rows:
        """Where its rows stand, below the tab; a third one where value and gradient are long."""
        return _rows(3, 4, *self.rows_of, *((CODE_SMALL,) if self._third_line(box) else ()))

    def _third_line(self, box: Box) -> bool:
        return bool(box.gradient) and _preview_width(box) + text_width(box.gradient, CODE_SMALL) > 190

    def draw(self, ink: Ink, box: Box, rect: Rect, theme: Theme) -> None:
        """Draw it."""
        color = theme.family_hex("leaf")
        tab = TAB_HEIGHT if box.accumulates else 0.0
        pill = Rect(rect.x, rect.y + tab, rect.width, rect.height - tab)
        if tab:
            self._tab(ink, box, rect, theme, color)
        ink.rect(pill, min(23.0, pill.height / 2), fill=theme.hex("panel"), stroke=color, width=1.5)
        baselines = [pill.y + baseline for baseline in self.rows(box).baselines]
        left, right = pill.x + self.side, pill.right - self.side
        shape = GAP + text_width(box.shape, CODE_SMALL) if box.shape else 0
        badges = 8 + badges_width(box.badges) if box.badges else 0
        title = elided(box.title, TITLE, right - left - shape - badges)
        ink.text(left, baselines[0], title, TITLE, theme.hex("text"))
        ink.text(right, baselines[0], box.shape, CODE_SMALL, theme.hex("dim"), "end")
        draw_badges(ink, box.badges, left + text_width(title, TITLE) + badges - 4, baselines[0], theme)
        self._value(ink, box, Rect(left, baselines[1], right - left, 0), theme)
        if box.gradient:
            text = elided(box.gradient, CODE_SMALL, right - left)
            anchor, x = ("start", left) if self._third_line(box) else ("end", right)
            ink.text(x, baselines[-1], text, CODE_SMALL, gradient_color(text, theme), anchor)

    def _value(self, ink: Ink, box: Box, row: Rect, theme: Theme) -> None:
        preview = elided(preview_of(box), CODE, row.width - (48 if box.values else 0))
        ink.text(row.x, row.y, preview, CODE, theme.hex("text"))
        start = row.x + (text_width(preview, CODE) + 8 if preview else 0)
        room = min(BAR * len(box.values), row.right - start)
        draw_strip(ink, box.values, Rect(start, row.y - 12, room, STRIP_HEIGHT), theme)

    def _tab(self, ink: Ink, box: Box, rect: Rect, theme: Theme, color: str) -> None:
        """AccumulateGrad sits on the leaf's upper edge."""
        label = f"AccumulateGrad · {box.turn}" if box.turn else "AccumulateGrad"
        style = TextStyle(size=10)
        width = text_width(label, style) + 16
        x, y = rect.x + 22, rect.y
        busy = box.status in ("running", "done")
        stroke = theme.hex("gradient") if busy else color
        fill = theme.hex("gradient_background") if busy else theme.hex("background")
        bottom = y + TAB_HEIGHT + 1
        ink.path(
            [
                ("M", x, bottom),
                ("L", x, y + 5),
                ("C", x, y + 2, x + 2, y, x + 5, y),
                ("L", x + width - 5, y),
                ("C", x + width - 2, y, x + width, y + 2, x + width, y + 5),
                ("L", x + width, bottom),
            ],
            fill=fill,
            stroke=stroke,
        )
        ink.text(x + width / 2, y + 11.5, label, style, theme.hex("gradient" if busy else "dim"), "middle")


class GroupCard(Card):
    """A folded region: a pile of cards with a chevron."""

    rows_of = (TITLE, CODE)
    minimum = 144.0

    def size(self, box: Box) -> Size:
        """The size that shows all its texts."""
        plain = super().size(box)
        return Size(plain.width + 16, plain.height + 5)

    def _third_width(self, box: Box) -> float:
        return text_width(box.gradient, CODE) if box.gradient else 0.0

    def rows(self, box: Box) -> _Rows:
        """Where its rows stand; a third one once there is a gradient."""
        return _rows(TOP, BOTTOM, *self.rows_of, *((CODE,) if box.gradient else ()))

    def draw(self, ink: Ink, box: Box, rect: Rect, theme: Theme) -> None:
        """Draw it."""
        front = Rect(rect.x, rect.y, rect.width, rect.height - 5)
        line, panel = theme.hex("region_line"), theme.hex("panel")
        for depth in (2, 1):
            inset = 5.0 * depth
            under = Rect(front.x + inset, front.y + 2.5 * depth, front.width - 2 * inset, front.height)
            ink.rect(under, RADIUS, fill=theme.hex("region"), stroke=line)
        ink.rect(front, RADIUS, fill=panel, stroke=line)
        rows = self.rows(box)
        glyphs.chevron(ink, front.x + LEFT, front.y + rows.baselines[0], theme.hex("dim"))
        inner = Rect(front.x + 16, front.y, front.width - 16, front.height)
        self._first_row(ink, box, inner, theme, front.y + rows.baselines[0], theme.hex("text"))
        self._second_row(ink, box, inner, theme, front.y + rows.baselines[1], theme.hex("dim"))
        if len(rows.baselines) > 2:
            self._third_row(ink, box, inner, theme, front.y + rows.baselines[2])


CARDS: dict[str, Card] = {
    "op": Card(),
    "leaf": LeafPill(),
    "tensor": TensorCard(),
    "ghost": GhostCard(),
    "group": GroupCard(),
    "more": GroupCard(),
}


def card(kind: str) -> Card:
    """How boxes of this kind are drawn.

    Raises:
        KeyError: There is no such kind; the message names the known ones.
    """
    try:
        return CARDS[kind]
    except KeyError:
        raise KeyError(f"no card for boxes of kind {kind!r}; there are {', '.join(CARDS)}") from None
