"""What is under the mouse, in words, beside it."""

from __future__ import annotations

from textwrap import wrap

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from retrograd.app.model.picture import Arrow, Box
from retrograd.app.store import Store

from ..fonts import CODE, SMALL, TITLE, TextStyle, elided, font, row_height, text_width
from ..place_text import line_text
from ..theme import Theme, load_theme
from .labels import cut_text

Row = tuple[str, TextStyle, str]
PAD, WIDEST = 10, 420.0
#: Characters of a line of a finding, and its lines at most; the panel has the rest.
WRAP, MOST_LINES = 60, 4
#: Events from which on looking for findings would be felt under the mouse.
LONG = 2_000


class HoverChip(QWidget):
    """A small card of text that the mouse goes through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._room = parent
        self._rows: list[Row] = []
        self._theme: Theme = load_theme("light")
        self.hide()

    def text(self) -> str:
        """What it says, line by line."""
        return "\n".join(text for text, _, _ in self._rows)

    def show_rows(self, rows: list[Row], theme: Theme, at: QPoint) -> None:
        """Show texts near a point of the parent; texts are (text, style, colour token)."""
        self._rows = [(elided(text, style, WIDEST), style, token) for text, style, token in rows if text]
        self._theme = theme
        if not self._rows:
            self.hide()
            return
        width = max(text_width(text, style) for text, style, _ in self._rows)
        height = sum(row_height(style) for _, style, _ in self._rows)
        size = QSize(int(width) + 2 * PAD + 1, int(height) + 2 * PAD - 4)
        room = self._room.rect()
        x = min(at.x() + 16, max(0, room.width() - size.width() - 4))
        y = at.y() + 20 if at.y() + 20 + size.height() < room.height() else at.y() - size.height() - 8
        self.resize(size)
        self.move(x, max(0, y))
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._theme.color("control_line"), 1))
            painter.setBrush(QBrush(self._theme.color("panel")))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
            y = PAD - 2.0
            for text, style, token in self._rows:
                height = row_height(style)
                painter.setFont(font(style))
                painter.setPen(self._theme.color(token))
                painter.drawText(QRectF(PAD, y, self.width() - PAD, height), Qt.AlignmentFlag.AlignVCenter, text)
                y += height


def box_rows(widget: QWidget, box: Box) -> list[Row]:
    """A box in words."""
    head = "  ".join(part for part in (box.title, box.shape) if part)
    rows: list[Row] = [(head, TITLE, "text"), (box.preview, CODE, "text")]
    summary = box.value_summary
    if summary is not None and summary.count > 1:
        text = widget.tr("min {0:.4g}  max {1:.4g}  mean {2:.4g}  norm {3:.4g}")
        rows.append((text.format(summary.minimum, summary.maximum, summary.mean, summary.norm), CODE, "dim"))
    if summary is not None and (summary.nans or summary.infinities):
        text = widget.tr("{0} NaN, {1} infinite").format(summary.nans, summary.infinities)
        rows.append((text, CODE, "error"))
    rows.append((box.gradient, CODE, "gradient"))
    if box.gradient_summary is not None and box.gradient_summary.count > 1:
        text = widget.tr("norm of the gradient {0:.4g}").format(box.gradient_summary.norm)
        rows.append((text, SMALL, "gradient"))
    rows += [(f"{badge.glyph}  {badge.text}", SMALL, "dim") for badge in box.badges]
    place = line_text(box.line, box.cell)
    identity = f"#{box.tensor or box.node or box.event}"
    rows.append(("  ".join(part for part in (place, identity) if part), SMALL, "faint"))
    if box.kind == "group":
        rows.append((widget.tr("Double-click to open"), SMALL, "faint"))
    return rows


def why_rows(widget: QWidget, store: Store, box: Box) -> list[Row]:
    """What was found about a box at the cursor, in the words of the findings; of a long run that goes on nothing."""
    found = [] if store.state == "running" or store.run.end > LONG else store.run.findings(store.cursor)
    entities = {("t", box.tensor), ("n", box.node)} - {("t", 0), ("n", 0)}
    here = [one for one in found if {("t", one.tensor), ("n", one.node)} & entities]
    if not here:
        return []
    said = wrap(here[0].text, WRAP, max_lines=MOST_LINES, placeholder=" …")
    rows: list[Row] = [(f"⚠ {said[0]}", SMALL, "warning"), *((line, SMALL, "warning") for line in said[1:])]
    if len(here) > 1:
        rows.append((widget.tr("and {0} more").format(len(here) - 1), SMALL, "faint"))
    return rows


def arrow_rows(widget: QWidget, arrow: Arrow, source: Box, target: Box) -> list[Row]:
    """An arrow in words."""
    rows: list[Row] = [(f"{source.title} → {target.title}", TITLE, "text")]
    if arrow.cut:
        rows.append((cut_text(arrow), SMALL, "text"))
    kinds = {
        "grad": widget.tr("input {0}").format(arrow.slot),
        "data": widget.tr("input {0}, needs no gradient").format(arrow.slot),
        "ghost": widget.tr("a gradient would have flowed here"),
        "alias": widget.tr("shares its memory"),
    }
    rows.append((kinds.get(arrow.kind, arrow.kind), SMALL, "dim"))
    if arrow.flow is not None:
        norm = widget.tr("norm of the gradient {0:.3g}").format(10.0**arrow.flow if arrow.flow < 300 else float("inf"))
        rows.append((norm, SMALL, "gradient"))
    if arrow.label and not arrow.cut:
        rows.append((arrow.label, CODE, "gradient"))
    return rows
