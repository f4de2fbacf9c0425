"""The context menu of the graph."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtWidgets import QMenu, QWidget

from retrograd.app.model.constructs import about
from retrograd.app.store import Selection

from .actions import Actions
from .desk import Desk
from .panels.breakpoints_like import of_node, of_selection
from .panels.breakpoints_menu import fill_break_menu
from .panels.finding_actions import fill_without
from .panels.subject import Subject, subject_of
from .panels.tensor_menu import fill_tensor_menu, show_line

#: Under the name that the extractor of texts looks for.
translate = QCoreApplication.translate

#: Commands at the end of the menu.
COMMANDS = ("graph.fit", "graph.zoom_normal", "graph.tidy", "graph.legend", "file.export")
#: Commands about what is selected.
CONES = ("graph.cone_before", "graph.cone_after", "graph.cone_both", "graph.cone_none", "graph.export_cone")


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
        menu.addSeparator()
        _add_looks(menu, desk, subject)
        selected = desk.store.selection
        fill_without(menu, desk, about(desk.store.run, selected.kind, selected.number, desk.store.cursor))
        menu.addSeparator()
        for identity in CONES:
            menu.addAction(actions[identity])
        menu.addSeparator()
    for identity in COMMANDS:
        menu.addAction(actions[identity])
    return menu


def _add_looks(menu: QMenu, desk: Desk, subject: Subject) -> None:
    """Show the operation, show it in the source, keep it in the inspector."""
    moment, window = desk.store.moment, desk.context.window
    node, tensor = moment.node(subject.node), moment.tensor(subject.tensor)
    place = node.place if node is not None else tensor.place if tensor is not None else None
    if subject.node:
        menu.addAction(translate("GraphMenu", "Show operation")).triggered.connect(lambda: window.show_panel("op"))
    if place is not None:

        def show_source() -> None:
            show_line(desk, place.path, place.line)
            window.show_panel("source")

        menu.addAction(translate("GraphMenu", "Show in source")).triggered.connect(show_source)
    if subject:

        def pin() -> None:
            panel = "grad" if subject.node else "value"
            window.show_panel(panel)
            window.pin_panel(panel)

        menu.addAction(translate("GraphMenu", "Pin in the inspector")).triggered.connect(pin)


def show_graph_menu(desk: Desk, actions: Actions, parent: QWidget, position: QPoint) -> None:
    """Open the menu at a global position."""
    graph_menu(desk, actions, parent).popup(position)
