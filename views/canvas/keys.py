"""What the keys do while the graph has the focus."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from .emphasis import AFTER, BEFORE, BOTH

if TYPE_CHECKING:
    from .canvas import Canvas

_IN, _OUT = 1.25, 0.8

KEYS: dict[Qt.Key, Callable[[Canvas], None]] = {
    Qt.Key.Key_Down: lambda canvas: canvas.walker.walk(0, 1),
    Qt.Key.Key_Up: lambda canvas: canvas.walker.walk(0, -1),
    Qt.Key.Key_Left: lambda canvas: canvas.walker.walk(-1, 0),
    Qt.Key.Key_Right: lambda canvas: canvas.walker.walk(1, 0),
    Qt.Key.Key_Return: lambda canvas: canvas.walker.select(),
    Qt.Key.Key_Enter: lambda canvas: canvas.walker.select(),
    Qt.Key.Key_Escape: lambda canvas: canvas.clear_selection(),
    Qt.Key.Key_Space: lambda canvas: canvas.cycle_shown(),
    Qt.Key.Key_Home: lambda canvas: canvas.fit(),
    Qt.Key.Key_End: lambda canvas: canvas.walker.to_current(),
    Qt.Key.Key_B: lambda canvas: canvas.home(),
    Qt.Key.Key_BracketLeft: lambda canvas: canvas.walker.show_cone(BEFORE),
    Qt.Key.Key_BracketRight: lambda canvas: canvas.walker.show_cone(AFTER),
    Qt.Key.Key_C: lambda canvas: canvas.walker.show_cone(BOTH),
    Qt.Key.Key_N: lambda canvas: canvas.walker.step(1),
    Qt.Key.Key_P: lambda canvas: canvas.walker.step(-1),
    Qt.Key.Key_F: lambda canvas: canvas.fit(),
    Qt.Key.Key_T: lambda canvas: canvas.tidy(),
    Qt.Key.Key_O: lambda canvas: canvas.walker.fold_around(),
    Qt.Key.Key_Plus: lambda canvas: canvas.zoom(_IN),
    Qt.Key.Key_Equal: lambda canvas: canvas.zoom(_IN),
    Qt.Key.Key_Minus: lambda canvas: canvas.zoom(_OUT),
    Qt.Key.Key_1: lambda canvas: canvas.zoom(0),
}
