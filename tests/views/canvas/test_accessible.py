"""What a screen reader gets of the graph, asked for as Qt's bridges ask."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from retrograd.app.store import Selection, Store
from retrograd.views.canvas import Canvas

NAME, DESCRIPTION = QAccessible.Text.Name, QAccessible.Text.Description


def test_the_boxes_in_view_are_items_of_a_tree(qtbot: QtBot, canvas: Canvas) -> None:
    graph = QAccessible.queryAccessibleInterface(canvas)
    assert (graph.role(), graph.text(NAME)) == (QAccessible.Role.Tree, "Graph")
    items = [graph.child(place) for place in range(graph.childCount())]
    assert [item.text(NAME).split(",")[0] for item in items] == ["x", "PowBackward0", "pow", "AddBackward0"]
    assert all(item.role() == QAccessible.Role.TreeItem and item.parent() == graph for item in items)
    assert items[0].text(NAME) == "x, f32[], 1., grad None, line 3"
    assert items[3].text(DESCRIPTION) == "from PowBackward0, pow (3. cut by no_grad · line 5)"
    for place, item in enumerate(items):
        assert graph.indexOfChild(item) == place
        middle = item.rect().center()
        assert graph.childAt(middle.x(), middle.y()) == item
    corner = canvas.mapToGlobal(QPoint(1, 1))
    assert graph.childAt(corner.x(), corner.y()) is None


def test_focus_and_selection_are_told(qtbot: QtBot, canvas: Canvas, store: Store) -> None:
    graph = QAccessible.queryAccessibleInterface(canvas)
    assert graph.focusChild() is None
    qtbot.keyClick(canvas, Qt.Key.Key_Down)
    qtbot.keyClick(canvas, Qt.Key.Key_Down)
    focused = graph.focusChild()
    assert focused is not None and focused.text(NAME).startswith("PowBackward0")
    assert focused.state().focused and not focused.state().selected
    store.select(Selection("node", 2))
    selected = [child for child in map(graph.child, range(graph.childCount())) if child.state().selected]
    assert [item.text(NAME).split(",")[0] for item in selected] == ["AddBackward0"]


def test_what_is_out_of_view_is_no_item(canvas: Canvas) -> None:
    graph = QAccessible.queryAccessibleInterface(canvas)
    everything = graph.childCount()
    last = graph.child(everything - 1)
    canvas.viewport.zoom_at(4.0, 0, 0)
    canvas.viewport.center_on(canvas.scene.drawing.layout.boxes["t1"].center)
    assert graph.childCount() < everything
    assert last.isValid() and graph.indexOfChild(last) == -1
