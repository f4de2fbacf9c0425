"""Where one can go from a tensor: its birth, writes, reads and its gradient, as entries of its context menu."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMenu

from retrograd.app.commands import travel_value
from retrograd.app.store import Selection

from ..actions import tip_of, title_of
from ..desk import Desk


def fill_travel_menu(menu: QMenu, desk: Desk, tensor: int) -> None:
    """Add a submenu with the commands that follow a value through time."""
    rows = [row for row in travel_value.ROWS if row.id in desk.registry.rows]
    if not rows:
        return
    inner = menu.addMenu(QCoreApplication.translate("TensorMenu", "Go to"))
    inner.setToolTipsVisible(True)
    group = rows[0].group
    for row in rows:
        if row.group != group:
            inner.addSeparator()
        group = row.group
        action = inner.addAction(title_of(row))
        action.setToolTip(tip_of(row))
        action.triggered.connect(lambda _checked=False, identity=row.id: _go(desk, tensor, identity))


def _go(desk: Desk, tensor: int, identity: str) -> None:
    desk.store.select(Selection("tensor", tensor))
    desk.run(identity)
