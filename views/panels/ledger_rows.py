"""The rows of a gradient's ledger: their words, and the bars that compare what adds up."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from retrograd.app.model.states import Contribution
from retrograd.engine.protocol.values import Capture

from ..desk import Desk
from ..hatch import stripes
from ..theme import Theme
from .appearance import theme_of
from .number_text import capture_text, mean_text, size_text
from .plain_text import one_line
from .rows_model import ROW_ROLE

#: Under the name that the extractor of texts looks for.
translate = QCoreApplication.translate

#: Gradients of at most so many elements are written out in the sum.
SHOWN = 4
#: Rows that come from no pass.
OWN_WORDS = frozenset({"cleared", "clipped", "written", "step", "skipped"})


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A row with the length of its bar, 0 to 1."""

    entry: Contribution
    share: float


def ledger_rows(entries: Sequence[Contribution]) -> list[LedgerRow]:
    """Rows with bars; what adds up between two clearings is measured against the largest of them."""
    groups: list[list[Contribution]] = [[]]
    for entry in entries:
        groups[-1].append(entry)
        if entry.kind == "cleared":
            groups.append([])
    rows: list[LedgerRow] = []
    for group in groups:
        peak = max(map(_size, group), default=0.0) or 1.0
        rows += [LedgerRow(entry, _size(entry) / peak) for entry in group]
    return rows


def norm(capture: Capture | None) -> float:
    """Size of a gradient, for the length of its bar."""
    return capture.summary.norm if capture is not None and not math.isnan(capture.summary.norm) else 0.0


def _size(entry: Contribution) -> float:
    """What the bar of a row measures: a contribution, or the gradient after it was clipped."""
    if entry.kind in ("contribution", "ghost"):
        return norm(entry.contribution)
    return norm(entry.after) if entry.kind in ("clipped", "written") else 0.0


def through_text(entry: Contribution) -> str:
    """What a row is: the way of a contribution, else what was done."""
    known = {
        "cleared": translate("Ledger", "cleared"),
        "clipped": translate("Ledger", "clipped"),
        "written": translate("Ledger", "written by {0}").format(entry.through),
        "step": translate("Ledger", "{0} step").format(entry.through),
        "skipped": translate("Ledger", "{0} skipped it").format(entry.through),
    }
    return known.get(entry.kind) or one_line(entry.through) or "–"


def amount_text(entry: Contribution) -> str:
    """The number of a row: what was added, or what there was afterwards."""
    if entry.kind in ("cleared", "clipped", "written"):
        return translate("Ledger", "→ {0}").format(size_text(entry.after, "None" if entry.kind == "cleared" else "–"))
    return size_text(entry.contribution, "None" if entry.kind == "skipped" else "–")


def equation_text(entry: Contribution) -> tuple[str, str]:
    """What a row came to as a sum, to be read and to be heard; ("", "") where there is none."""
    if entry.kind == "contribution":
        texts = _summands((entry.before, entry.contribution, entry.after))
        means = translate("Ledger", "mean ") if entry.after is not None and entry.after.summary.count > SHOWN else ""
        heard = translate("Ledger", "{0} before plus contribution {1} is {2} after")
        return means + "{} + {} = {}".format(*texts), heard.format(*texts)
    if entry.kind in ("clipped", "written") and entry.after is not None:
        before, after = size_text(entry.before), size_text(entry.after)
        return f"{before} → {after}", translate("Ledger", "{0} before, {1} after").format(before, after)
    if entry.kind == "step":
        before, after = _summands((entry.before, entry.after))
        text = translate("Ledger", "value {0} → {1}").format(before, after)
        return text, translate("Ledger", "the value was {0} before and {1} after").format(before, after)
    return "", ""


def note_text(entry: Contribution) -> str:
    """Which pass and event a row is of, or why it is not a contribution."""
    if entry.kind == "ghost":
        return (
            translate("Ledger", "Would have come, but was cut by {0}").format(one_line(entry.note))
            if entry.note
            else ""
        )
    if entry.kind == "skipped":
        return translate("Ledger", "The optimiser left it as it was, since its gradient was None.")
    if entry.kind == "cleared":
        words = {
            "none": translate("Ledger", "Set to None"),
            "zero": translate("Ledger", "Filled with zeros"),
            "assigned": translate("Ledger", "Replaced by the program"),
        }
        return translate("Ledger", "{0}, event {1}").format(words.get(entry.note, entry.note), f"{entry.serial:,}")
    if entry.kind != "contribution":
        return translate("Ledger", "event {0}").format(f"{entry.serial:,}")
    edges = ", ".join(f"#{edge.node}[{edge.slot}]" for edge in entry.sources)
    text = translate("Ledger", "pass {0}, event {1}").format(entry.backward_pass, f"{entry.serial:,}")
    return translate("Ledger", "{0}, over edge {1}").format(text, edges) if edges else text


def _summands(parts: Sequence[Capture | None]) -> list[str]:
    """The elements where they are few, else their means: those add up too."""
    if any(part is not None and part.summary.count > SHOWN for part in parts):
        return ["None" if part is None else mean_text(part.summary) for part in parts]
    return [capture_text(part, "None") for part in parts]


class BarDelegate(QStyledItemDelegate):
    """Paints the bar of a row; every kind differs by form and not by colour alone."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """As long as the contribution is large: full, an outline when clipped, hatched for a ghost; else a mark."""
        theme = theme_of(self._desk)
        found: LedgerRow = index.data(ROW_ROLE)
        area = QRectF(option.rect).adjusted(6, 8, -6, -8)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if found.entry.kind == "cleared":
            _line(painter, area, theme, Qt.PenStyle.DashLine)
        elif found.entry.kind in ("step", "skipped"):
            _line(painter, area, theme, Qt.PenStyle.SolidLine if found.entry.kind == "step" else Qt.PenStyle.DotLine)
            if found.entry.kind == "step":
                _arrow(painter, area, theme)
        else:
            area.setWidth(max(3.0, area.width() * found.share))
            _bar(painter, area, found.entry.kind, theme)
        painter.restore()


def _line(painter: QPainter, area: QRectF, theme: Theme, style: Qt.PenStyle) -> None:
    painter.setPen(QPen(theme.color("ghost"), 1, style))
    middle = area.center().y()
    painter.drawLine(QPointF(area.left(), middle), QPointF(area.right(), middle))


def _arrow(painter: QPainter, area: QRectF, theme: Theme) -> None:
    tip = QPointF(area.right(), area.center().y())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("ghost"))
    painter.drawPolygon(QPolygonF([tip, tip + QPointF(-6, -4), tip + QPointF(-6, 4)]))


def _bar(painter: QPainter, area: QRectF, kind: str, theme: Theme) -> None:
    if kind == "ghost":
        painter.setPen(QPen(theme.color("ghost"), 1, Qt.PenStyle.DashLine))
        painter.setBrush(stripes(theme.hex("ghost"), 5.0, 2.0))
    elif kind == "contribution":
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("gradient"))
    else:
        painter.setPen(QPen(theme.color("gradient"), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(area, 2, 2)
