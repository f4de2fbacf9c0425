"""The keyboard over the canvas: which box has the focus, and where the arrow keys go from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible

from .accessible import focus_event
from .emphasis import Emphasis, boxes_in_order
from .navigation import AFTER, BACK, BEFORE, FORWARD, first_box, neighbour

if TYPE_CHECKING:
    from .canvas import Canvas


class Walker(QObject):
    """One tab stop for the whole graph; inside it a focus that walks along the edges."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        #: Key of the box with the keyboard's focus, "" if none has it.
        self.focused = ""

    def forget_missing(self) -> None:
        """The drawing is another one: the focus leaves what is no longer there."""
        drawing = self._canvas.scene.drawing
        if self.focused not in drawing.boxes and self.focused not in drawing.containers:
            self.focused = ""

    def walk(self, dx: int, dy: int) -> None:
        """Go to the next box: down and up along the edges, left and right beside them (turned if data flows right)."""
        drawing = self._canvas.scene.drawing
        if self.focused not in drawing.boxes:
            self.focus(first_box(drawing))
            return
        along, across = (dx, dy) if drawing.sideways else (dy, dx)
        forward, after = (FORWARD if along > 0 else BACK), (AFTER if across > 0 else BEFORE)
        self.focus(neighbour(drawing, self.focused, forward if along else after))

    def focus(self, key: str) -> None:
        """Give the focus to a box and bring it into view; nothing for ""."""
        if key:
            self.focused = key
            self._canvas.reveal(key)
            self._canvas.view_changed()
            QAccessible.updateAccessibility(focus_event(self._canvas, key))

    def to_current(self) -> None:
        """Go to the box whose node runs, else to the newest one."""
        drawing = self._canvas.scene.drawing
        current = drawing.picture.current
        self.focus(current if current in drawing.boxes else next(reversed(drawing.boxes), ""))

    def select(self) -> None:
        """Select the box with the focus; unfold it if it is selected already and a folded region."""
        canvas = self._canvas
        if self.focused and self.focused in canvas.marks.selected and canvas.fold(self.focused):
            return
        if self.focused:
            canvas.select_key(self.focused)

    def fold_around(self) -> None:
        """Fold the region around the box with the focus, or unfold it if it is a folded one."""
        drawing = self._canvas.scene.drawing
        if self.focused in drawing.boxes and not self._canvas.fold(self.focused):
            self._canvas.fold(drawing.boxes[self.focused].region)

    def show_cone(self, direction: str) -> None:
        """Let the cone of the focused or selected box stand out; the same once more ends it."""
        canvas = self._canvas
        key = self.subject
        wanted = Emphasis(direction, key) if key and direction else Emphasis()
        canvas.emphasize(Emphasis() if wanted == canvas.emphasis else wanted)

    @property
    def subject(self) -> str:
        """Key of the box that a command is about: the selected one, else the one with the focus."""
        drawing = self._canvas.scene.drawing
        selected = boxes_in_order(drawing, self._canvas.marks.selected)
        return selected[0] if selected else self.focused if self.focused in drawing.boxes else ""

    def step(self, by: int) -> None:
        """Go to the next or previous box that stands out, around at the end."""
        drawing = self._canvas.scene.drawing
        found = boxes_in_order(drawing, self._canvas.marks.kept or ())
        if found:
            here = found.index(self.focused) if self.focused in found else -1 if by > 0 else 0
            self.focus(found[(here + by) % len(found)])

    def clear(self) -> None:
        """Nothing has the focus."""
        self.focused = ""
