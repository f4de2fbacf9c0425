"""Commands as Qt actions: one for each row, shared by menus, toolbar and palette."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from retrograd.app.commands.command import Command

from .desk import Desk
from .icons import icon


def title_of(row: Command) -> str:
    """The translated title of a command."""
    return QCoreApplication.translate("Command", row.title)


def tip_of(row: Command) -> str:
    """The translated sentence about a command, with its key."""
    tip = QCoreApplication.translate("Command", row.tip) if row.tip else title_of(row)
    return f"{tip} ({keys_of(row)})" if row.shortcut else tip


def keys_of(row: Command) -> str:
    """The keys of a command as the system writes them."""
    native = QKeySequence.SequenceFormat.NativeText
    return ", ".join(QKeySequence(key).toString(native) for key in row.shortcut)


class Actions(QObject):
    """An action for each row of the registry, kept enabled and checked as the rows say."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._actions: dict[str, QAction] = {}
        # Many facts change at once when a program stops: look once, after all of them.
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self.refresh)
        for row in desk.registry.rows.values():
            self._actions[row.id] = self._make(row)
        store = desk.store
        for signal in (store.replaced, store.state_changed, store.stopped, store.moved, store.selected):
            signal.connect(self._refresh_later)
        desk.commands_changed.connect(self._refresh_later)
        desk.settings.changed.connect(self._refresh_later)
        desk.breakpoints.changed.connect(self._refresh_later)
        store.bookmarks.changed.connect(self._refresh_later)
        desk.theme_changed.connect(self._on_theme_changed)
        self.refresh()

    def __getitem__(self, identity: str) -> QAction:
        """The action of a command."""
        return self._actions[identity]

    def __contains__(self, identity: str) -> bool:
        return identity in self._actions

    def replace(self, beginning: str, rows: Sequence[Command]) -> list[QAction]:
        """Put rows that come and go in place of those whose id begins so, here and in the registry; their actions."""
        for identity in [each for each in self._actions if each.startswith(beginning)]:
            action = self._actions.pop(identity)
            self._desk.registry.rows.pop(identity, None)
            self._window.removeAction(action)
            action.deleteLater()
        self._desk.registry.add(rows)
        for row in rows:
            self._actions[row.id] = self._make(row)
        self.refresh()
        return [self._actions[row.id] for row in rows]

    def refresh(self) -> None:
        """Ask every row whether it may run and whether it is on."""
        context = self._desk.context
        for identity, action in self._actions.items():
            row = self._desk.registry[identity]
            action.setEnabled(row.when(context))
            if row.checked is not None:
                action.setChecked(row.checked(context))

    def _make(self, row: Command) -> QAction:
        action = QAction(icon(row.icon, self._desk.theme), title_of(row), self._window)
        action.setObjectName(row.id)
        action.setShortcuts([QKeySequence(key) for key in row.shortcut])
        action.setToolTip(tip_of(row))
        action.setStatusTip(tip_of(row))
        action.setCheckable(row.checked is not None)
        action.setData(row.id)
        action.triggered.connect(self._on_triggered)
        self._window.addAction(action)
        return action

    def _on_triggered(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self._desk.run(str(action.data()))

    def _on_theme_changed(self) -> None:
        for identity, action in self._actions.items():
            action.setIcon(icon(self._desk.registry[identity].icon, self._desk.theme))

    def _refresh_later(self, *_: object) -> None:
        self._timer.start()
