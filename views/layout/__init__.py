"""Positions for a picture: layered, one container at a time, without Qt.

``lay_out`` computes a layout from nothing; ``insert`` puts what is new into a layout without moving anything, and so
does ``try_insert`` unless there is no room. ``python -m retrograd.views.layout.worker`` serves layouts over a pipe.
"""

from .geometry import Point, Rect, Size
from .layout import Layout, LayoutCancelledError, LayoutOptions
from .pinned import insert, try_insert
from .regions import lay_out

__all__ = [
    "Layout",
    "LayoutCancelledError",
    "LayoutOptions",
    "Point",
    "Rect",
    "Size",
    "insert",
    "lay_out",
    "try_insert",
]
