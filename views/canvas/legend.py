"""The legend beside the graph: what its marks mean; choosing a row lets what it means stand out."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QSpinBox, QToolButton, QVBoxLayout, QWidget

from retrograd.app.settings.options import OPTIONS
from retrograd.app.settings.store import Settings

from .canvas import Canvas
from .emphasis import Emphasis
from .ink import PainterInk
from .legend_rows import HEIGHT, WIDTH, LegendRow, legend_rows

#: Width of the legend.
WIDTH_OF_ALL = 232


class Legend(QFrame):
    """Stands beside the canvas while the setting ``graph.legend`` is on."""

    def __init__(self, canvas: Canvas, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas, self._settings = canvas, settings
        self._shown: tuple[object, ...] = ()
        self.buttons: dict[Emphasis, QToolButton] = {}
        self.setObjectName("legend")
        self.setAccessibleName(self.tr("Legend"))
        self._title = QLabel(self.tr("Legend"))
        self._title.setProperty("role", "strong")
        self._close = QToolButton()
        self._close.setText("✕")
        self._close.setAutoRaise(True)
        self._close.setAccessibleName(self.tr("Close the legend"))
        self._close.setToolTip(self.tr("Close the legend"))
        self._close.clicked.connect(lambda: settings.set("graph.legend", False))
        self._low = self._limit("graph.flow_low")
        self._high = self._limit("graph.flow_high")
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._lay_out()
        self.setFixedWidth(WIDTH_OF_ALL)
        self.hide()
        canvas.scene.changed.connect(self._refresh)
        canvas.emphasized.connect(self._mark)
        settings.changed.connect(self._on_setting)
        self._refresh()

    def _limit(self, key: str) -> QSpinBox:
        option = OPTIONS[key]
        box = QSpinBox()
        box.setRange(int(option.minimum or 0), int(option.maximum or 0))
        box.setPrefix("10^")
        box.setValue(self._settings.number(key))
        box.setAccessibleName(option.title)
        box.setToolTip(option.description)
        box.valueChanged.connect(lambda value: self._settings.set(key, value))
        return box

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 4, 4, 0)
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        self._limits = QWidget()
        limits = QHBoxLayout(self._limits)
        limits.setContentsMargins(12, 0, 12, 8)
        limits.setSpacing(6)
        limits.addWidget(QLabel(self.tr("Scale")))
        limits.addWidget(self._low, 1)
        limits.addWidget(QLabel("–"))
        limits.addWidget(self._high, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self._scroll, 1)
        column.addWidget(self._limits)

    # ------------------------------------------------------------------ what it shows
    def _refresh(self) -> None:
        if not self._settings.flag("graph.legend") or not self._canvas.scene.drawing.boxes:
            self.hide()
            return
        drawing = self._canvas.scene.drawing
        rows = legend_rows(drawing.picture, drawing.scale)
        shown = (self._canvas.theme.name, *((row.text, row.emphasis) for row in rows))
        if shown != self._shown:
            self._shown = shown
            self._fill(rows)
        self._limits.setVisible(any(row.emphasis.kind == "flow" for row in rows))
        self.show()

    def _fill(self, rows: list[LegendRow]) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(4, 0, 4, 4)
        column.setSpacing(0)
        self.buttons = {}
        section = ""
        for row in rows:
            if row.section != section:
                section = row.section
                label = QLabel(section)
                label.setProperty("role", "faint")
                label.setContentsMargins(8, 6, 8, 2)
                column.addWidget(label)
            button = self._button(row)
            self.buttons[row.emphasis] = button
            column.addWidget(button)
        column.addStretch(1)
        self._scroll.setWidget(content)
        self._mark()

    def _button(self, row: LegendRow) -> QToolButton:
        button = QToolButton()
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIcon(self._icon(row))
        button.setIconSize(QSize(int(WIDTH), int(HEIGHT)))
        button.setText(row.text)
        button.setAccessibleName(f"{row.section}: {row.text}")
        button.setToolTip(self.tr("Let it stand out"))
        button.setCheckable(True)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setMinimumWidth(WIDTH_OF_ALL - 32)
        button.clicked.connect(lambda on: self._canvas.emphasize(row.emphasis if on else Emphasis()))
        return button

    def _icon(self, row: LegendRow) -> QIcon:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(int(WIDTH * ratio), int(HEIGHT * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
            row.sample(PainterInk(painter), self._canvas.theme)
        return QIcon(pixmap)

    def _mark(self) -> None:
        for emphasis, button in self.buttons.items():
            button.setChecked(emphasis == self._canvas.emphasis)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc gives the keyboard back to the graph."""
        if event.key() == Qt.Key.Key_Escape:
            self._canvas.setFocus()
        else:
            super().keyPressEvent(event)

    def _on_setting(self, key: str) -> None:
        if key in ("graph.flow_low", "graph.flow_high"):
            (self._low if key.endswith("low") else self._high).setValue(self._settings.number(key))
        if key in ("graph.legend", "view.theme"):
            self._refresh()


class WithLegend(QWidget):
    """The graph with its legend at the left; whoever gives it the keyboard gives it to the graph."""

    def __init__(self, canvas: Canvas, settings: Settings) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.legend = Legend(canvas, settings)
        # In this order the Tab key comes to the graph first.
        row.addWidget(canvas, 1)
        row.insertWidget(0, self.legend)
        self.setFocusProxy(canvas)
