"""The menu bar, made from the command rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar

from .actions import Actions
from .desk import Desk

#: Menus in their order: name in the rows, title.
MENUS = (
    ("file", str(QT_TRANSLATE_NOOP("Menu", "&File"))),
    ("edit", str(QT_TRANSLATE_NOOP("Menu", "&Edit"))),
    ("run", str(QT_TRANSLATE_NOOP("Menu", "&Run"))),
    ("go", str(QT_TRANSLATE_NOOP("Menu", "&Go"))),
    ("graph", str(QT_TRANSLATE_NOOP("Menu", "Gr&aph"))),
    ("view", str(QT_TRANSLATE_NOOP("Menu", "&View"))),
    ("help", str(QT_TRANSLATE_NOOP("Menu", "&Help"))),
)


def fill(bar: QMenuBar, desk: Desk, actions: Actions) -> dict[str, QMenu]:
    """Put a menu for each name of MENUS that has rows into the bar, separated by group; the menus by name.

    Raises:
        ValueError: A row names a menu that there is not.
    """
    known = [name for name, _ in MENUS]
    for row in desk.registry.rows.values():
        if row.menu not in known:
            raise ValueError(f"command {row.id!r} stands in menu {row.menu!r}; there are {', '.join(known)}")
    menus: dict[str, QMenu] = {}
    for name, title in MENUS:
        rows = sorted((row for row in desk.registry.rows.values() if row.menu == name), key=lambda row: row.group)
        if not rows and name != "view":
            continue
        menu = bar.addMenu(QCoreApplication.translate("Menu", title))
        menu.setObjectName(f"menu-{name}")
        menu.setToolTipsVisible(True)
        group = rows[0].group if rows else 0
        for row in rows:
            if row.group != group:
                menu.addSeparator()
            group = row.group
            submenu(menu, row.submenu).addAction(actions[row.id])
        menus[name] = menu
    return menus


def submenu(menu: QMenu, title: str) -> QMenu:
    """The submenu with this title, made where it is first needed; the menu itself without one."""
    if not title:
        return menu
    found = menu.findChild(QMenu, f"submenu-{title}", Qt.FindChildOption.FindDirectChildrenOnly)
    if found is None:
        found = menu.addMenu(QCoreApplication.translate("Menu", title))
        found.setObjectName(f"submenu-{title}")
        found.setToolTipsVisible(True)
    return found


def add_panels(menu: QMenu, toggles: Sequence[QAction]) -> None:
    """List the panels at the end of a menu."""
    menu.addSeparator()
    menu.addActions(list(toggles))


class RecentFiles(QMenu):
    """The files opened last; a missing one says so and cannot be chosen."""

    def __init__(self, desk: Desk, menu: QMenu) -> None:
        super().__init__(menu)
        self._desk = desk
        self.setTitle(self.tr("Open &Recent"))
        self.aboutToShow.connect(self._fill)
        self._fill()

    def _fill(self) -> None:
        self.clear()
        names = self._desk.settings.texts("files.recent")
        for name in names:
            path = Path(name)
            there = path.exists()
            action = self.addAction(path.name if there else self.tr("{0} (missing)").format(path.name))
            action.setToolTip(name)
            action.setData(name)
            action.setEnabled(there)
            action.triggered.connect(self._on_chosen)
        if names:
            self.addSeparator()
            self.addAction(self.tr("Clear")).triggered.connect(self._desk.settings.forget_files)
        else:
            self.addAction(self.tr("Nothing opened yet")).setEnabled(False)

    def _on_chosen(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self._desk.context.session.open(Path(str(action.data())))
