"""What a screen reader is told about the graph."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from retrograd.views.canvas import Canvas


def test_boxes_on_the_screen_are_children_of_the_graphic(qtbot: QtBot, canvas: Canvas) -> None:
    graphic = QAccessible.queryAccessibleInterface(canvas)
    assert graphic.role() == QAccessible.Role.Graphic
    names = [graphic.child(i).text(QAccessible.Text.Name) for i in range(graphic.childCount())]
    assert names[0] == "x, f32[], 1., grad None, line 3"
    assert len(names) == 4 and any(name.startswith("AddBackward0") for name in names)


def test_a_box_says_where_it_is_and_whether_it_is_selected(qtbot: QtBot, canvas: Canvas) -> None:
    graphic = QAccessible.queryAccessibleInterface(canvas)
    qtbot.keyClick(canvas, Qt.Key.Key_Down)
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    leaf = graphic.child(0)
    assert leaf.state().selected and leaf.state().focused
    assert not graphic.child(1).state().selected
    place = leaf.rect().center()
    assert canvas.place_of("t1").toRect().contains(canvas.mapFromGlobal(place))
    assert graphic.childAt(place.x(), place.y()).text(QAccessible.Text.Name).startswith("x, ")
    assert graphic.indexOfChild(leaf) == 0


def test_what_is_out_of_sight_is_no_child(qtbot: QtBot, canvas: Canvas) -> None:
    graphic = QAccessible.queryAccessibleInterface(canvas)
    canvas.viewport.pan(9000, 0)
    assert graphic.childCount() == 0
