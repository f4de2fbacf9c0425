"""The context menu of the graph."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from retrograd.app.store import Selection

from .actions import Actions
from .desk import Desk
from .panels.breakpoints_like import of_node, of_selection
from .panels.breakpoints_menu import fill_break_menu
from .panels.subject import subject_of
from .panels.tensor_menu import fill_tensor_menu

#: Commands at the end of the menu.
COMMANDS = ("graph.fit", "graph.zoom_normal", "graph.tidy", "file.export")


def graph_menu(desk: Desk, actions: Actions, parent: QWidget) -> QMenu:
    """What can be done with what is selected, and with the drawing."""
    menu = QMenu(parent)
    menu.setObjectName("graph-menu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if desk.store.selection != Selection():
        subject = subject_of(desk.store)
        if subject.tensor:
            like = of_node(desk.store, subject.node) if subject.node else []
            fill_tensor_menu(menu, desk, subject.tensor, like)
        else:
            fill_break_menu(menu, desk, of_selection(desk.store))
        if subject.node:
            entry = menu.addAction(QCoreApplication.translate("GraphMenu", "Show operation"))
            entry.triggered.connect(lambda: desk.context.window.show_panel("op"))
        menu.addSeparator()
    for identity in COMMANDS:
        menu.addAction(actions[identity])
    return menu


def show_graph_menu(desk: Desk, actions: Actions, parent: QWidget, position: QPoint) -> None:
    """Open the menu at a global position."""
    graph_menu(desk, actions, parent).popup(position)
