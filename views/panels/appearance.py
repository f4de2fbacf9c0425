"""Fonts, colours and the few layout pieces that all panels share."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QLayout, QSizePolicy, QVBoxLayout, QWidget

from .. import fonts
from ..desk import Desk
from ..theme import Theme, current_theme
from .plain_text import tip

#: Margin of an inspector panel and gap between its parts.
MARGIN = 14
GAP = 12
#: Pixels of numbers and code in panels.
CODE_PIXELS = 12


def theme_of(desk: Desk) -> Theme:
    """The theme in force."""
    return current_theme(desk.settings.text("view.theme"))


def code_font(desk: Desk, pixels: int = CODE_PIXELS) -> QFont:
    """The fixed-width font of numbers and code, figures all of one width."""
    font = fonts.code_font(pixels)
    if family := desk.settings.text("editor.font_family"):
        # The person's family first; the others stay behind it for glyphs that it has not.
        font.setFamilies([family, *font.families()])
    return font


def blended(over: QColor, under: QColor, share: float) -> QColor:
    """``share`` of one colour over the rest of another."""
    rest = 1.0 - share
    return QColor(
        round(over.red() * share + under.red() * rest),
        round(over.green() * share + under.green() * rest),
        round(over.blue() * share + under.blue() * rest),
    )


def luminance(color: QColor) -> float:
    """Relative luminance as WCAG defines it."""

    def linear(part: float) -> float:
        return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)

    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF())


def contrast(one: QColor, other: QColor) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def readable_on(background: QColor) -> QColor:
    """Black or white, whichever reads better there."""
    black, white = QColor(0, 0, 0), QColor(255, 255, 255)
    return black if contrast(black, background) >= contrast(white, background) else white


class ElidedLabel(QLabel):
    """One line of plain text that ends in an ellipsis where there is no room; the whole is its tooltip."""

    def __init__(self, text: str = "", role: str = "") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        if role:
            self.setProperty("role", role)

    def minimumSizeHint(self) -> QSize:
        """It may be squeezed to nothing."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The part that has room."""
        painter = QPainter(self)
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())
        self.setToolTip(tip(self.text()) if shown != self.text() else "")
        self.style().drawItemText(
            painter,
            self.contentsRect(),
            int(self.alignment()),
            self.palette(),
            self.isEnabled(),
            shown,
            self.foregroundRole(),
        )
        painter.end()


def label(text: str = "", role: str = "", font: QFont | None = None, wrap: bool = False) -> QLabel:
    """A label for plain text that can be selected with the mouse; ``role`` is one of the style sheet's."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    if role:
        made.setProperty("role", role)
    if font is not None:
        made.setFont(font)
    if not wrap:
        # A long text must not make the whole window wide.
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return made


def column(parent: QWidget | None = None, margin: int = MARGIN, gap: int = GAP) -> QVBoxLayout:
    """A vertical layout on the grid."""
    layout = QVBoxLayout(parent) if parent is not None else QVBoxLayout()
    _space(layout, margin, gap)
    return layout


def row(parent: QWidget | None = None, margin: int = 0, gap: int = 8) -> QHBoxLayout:
    """A horizontal layout on the grid."""
    layout = QHBoxLayout(parent) if parent is not None else QHBoxLayout()
    _space(layout, margin, gap)
    return layout


def _space(layout: QBoxLayout, margin: int, gap: int) -> None:
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(gap)


def hairline() -> QFrame:
    """A one-pixel line across."""
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    line.setFrameShadow(QFrame.Shadow.Plain)
    line.setFixedHeight(1)
    line.setProperty("role", "hairline")
    return line


def emptied(layout: QLayout) -> None:
    """Take everything out of a layout; the widgets go."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            emptied(inner)
