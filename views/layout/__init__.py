"""Positions for a picture: layered, one container at a time, without Qt.

``lay_out`` computes a layout from nothing; ``insert`` puts what is new into a layout without moving anything.
"""

from .geometry import Point, Rect, Size
from .layout import Layout, LayoutCancelledError, LayoutOptions
from .pinned import insert
from .regions import lay_out

__all__ = ["Layout", "LayoutCancelledError", "LayoutOptions", "Point", "Rect", "Size", "insert", "lay_out"]
