"""The graph on the screen: one painter, and the mouse and the keyboard over it.

``Canvas`` is loaded when it is asked for: exports draw with the same code, without widgets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .canvas import Canvas

__all__ = ["Canvas"]


def __getattr__(name: str) -> Any:
    if name == "Canvas":
        from .canvas import Canvas

        return Canvas
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
