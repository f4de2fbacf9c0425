"""The toolbar: command rows with a position, grain and show, search."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QSizePolicy, QToolBar, QToolButton, QWidget

from retrograd.app.commands.command import Command

from .actions import Actions
from .desk import Desk
from .search_box import SearchBox
from .segmented import Segmented

#: Words beside the icons of the commands used most; the other buttons are icons only.
WORDS = {
    "run.continue": str(QT_TRANSLATE_NOOP("Toolbar", "Continue")),
    "run.step_back": str(QT_TRANSLATE_NOOP("Toolbar", "Back")),
    "run.step_over": str(QT_TRANSLATE_NOOP("Toolbar", "Over")),
    "run.step_into": str(QT_TRANSLATE_NOOP("Toolbar", "Into")),
    "run.step_out": str(QT_TRANSLATE_NOOP("Toolbar", "Out")),
}

#: Commands from this position on stand behind the choices of grain and show.
AFTER_CHOICES = 30

#: The command that stands out.
PRIMARY = "run.continue"


class Toolbar(QToolBar):
    """One row; a separator stands where the tens of ``Command.toolbar`` change."""

    def __init__(self, desk: Desk, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setObjectName("toolbar")
        self.setWindowTitle(self.tr("Toolbar"))
        self.setMovable(False)
        self.setFloatable(False)
        self.setIconSize(QSize(16, 16))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._buttons: dict[str, QToolButton] = {}
        rows = sorted((row for row in desk.registry.rows.values() if row.toolbar), key=lambda row: row.toolbar)
        self._add_commands([row for row in rows if row.toolbar < AFTER_CHOICES], actions)
        self.addSeparator()
        self.grain = Segmented(
            self.tr("Step by"),
            (
                ("line", self.tr("Line"), self.tr("Over and Back go by statements.")),
                ("op", self.tr("Operation"), self.tr("Over and Back go by operations on tensors.")),
                ("node", self.tr("Gradient"), self.tr("Over and Back go by nodes of the backward pass.")),
            ),
        )
        self.grain.chosen.connect(self._on_grain_chosen)
        self.addWidget(self.grain)
        self.addSeparator()
        self.show_what = Segmented(
            self.tr("Show"),
            (
                ("forward", self.tr("Value"), self.tr("Show forward values in the graph.")),
                ("backward", self.tr("Gradient"), self.tr("Show gradients in the graph.")),
                ("both", self.tr("Both"), self.tr("Show values and gradients on the same cards.")),
            ),
        )
        self.show_what.chosen.connect(self._on_show_chosen)
        self.addWidget(self.show_what)
        self.addSeparator()
        self._add_commands([row for row in rows if row.toolbar >= AFTER_CHOICES], actions)
        gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(gap)
        self.search = SearchBox(desk)
        self.addWidget(self.search)
        desk.settings.changed.connect(self._on_setting_changed)
        self._on_setting_changed("")

    def button(self, identity: str) -> QToolButton | None:
        """The button of a command."""
        return self._buttons.get(identity)

    def _add_commands(self, rows: list[Command], actions: Actions) -> None:
        before = 0
        for row in rows:
            if before and row.toolbar // 10 != before // 10:
                self.addSeparator()
            before = row.toolbar
            self.addAction(actions[row.id])
            button = self.widgetForAction(actions[row.id])
            if not isinstance(button, QToolButton):
                raise TypeError(f"the toolbar shows {row.id!r} as {type(button).__name__}, not as a button")
            button.setAccessibleName(actions[row.id].text().replace("&", ""))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            if row.id in WORDS:
                actions[row.id].setIconText(QCoreApplication.translate("Toolbar", WORDS[row.id]))
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            else:
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            button.setProperty("words", row.id in WORDS)
            button.setProperty("primary", row.id == PRIMARY)
            self._buttons[row.id] = button

    def _on_grain_chosen(self, value: str) -> None:
        self._desk.settings.set("run.grain", value)

    def _on_show_chosen(self, value: str) -> None:
        self._desk.settings.set("graph.show", value)

    def _on_setting_changed(self, key: str) -> None:
        self.grain.set_value(self._desk.settings.text("run.grain"))
        self.show_what.set_value(self._desk.settings.text("graph.show"))
