"""The graph on the screen: one painter, and the mouse and the keyboard over it."""

from .canvas import Canvas

__all__ = ["Canvas"]
