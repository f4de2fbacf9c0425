"""Values of names in the source: in a tooltip under the pointer, or at the text cursor when asked for by key."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect
from PySide6.QtGui import QHelpEvent, QTextCursor
from PySide6.QtWidgets import QToolTip

from retrograd.app.model.series import recorded
from retrograd.engine.protocol.answers import Evaluated

from ..desk import Desk
from ..panels.known_findings import short_answer
from ..panels.subject import selected_frame
from . import hover_text
from .code_view import CodeView
from .expressions import expression_at

#: Seconds that looking at a value may take.
SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class _Place:
    """What is asked about: where the tooltip appears, as long as the pointer stays in ``area``, and who asks."""

    view: CodeView
    expression: str
    corner: QPoint
    area: QRect
    by_key: bool


class HoverValues(QObject):
    """Looks values up without running anything of the program's: live ones in the chosen frame, past ones recorded."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._views: dict[QObject, CodeView] = {}
        self._number = 0
        self._asked: _Place | None = None
        desk.evaluated.connect(self._on_evaluated)

    def attach(self, view: CodeView) -> None:
        """Answer for a text."""
        viewport = view.viewport()
        self._views[viewport] = view
        viewport.installEventFilter(self)
        viewport.destroyed.connect(lambda: self._views.pop(viewport, None))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt asks for a tooltip."""
        view = self._views.get(watched)
        if view is None or event.type() != QEvent.Type.ToolTip or not isinstance(event, QHelpEvent):
            return False
        place = self._at_pointer(view, event.pos())
        if place is None:
            QToolTip.hideText()
        else:
            self._ask(place)
        return True

    def show_at_cursor(self, view: CodeView) -> None:
        """Show what stands at the text cursor, or say why that cannot be done."""
        cursor = view.textCursor()
        expression = expression_of(view, cursor)
        area = view.cursorRect(cursor)
        corner = view.viewport().mapToGlobal(area.bottomLeft())
        if expression:
            self._ask(_Place(view, expression, corner, QRect(), True))
        else:
            self._desk.store.message.emit(self.tr("Put the cursor on a name or an attribute to see its value."), "info")

    # ------------------------------------------------------------------ asking
    def _at_pointer(self, view: CodeView, point: QPoint) -> _Place | None:
        cursor = view.cursorForPosition(point)
        left = view.cursorRect(cursor).left()
        if left > point.x():
            # Qt takes the nearer side of a character; the one under the pointer is meant.
            cursor.movePosition(QTextCursor.MoveOperation.PreviousCharacter)
        elif cursor.atBlockEnd():
            return None
        expression = expression_of(view, cursor)
        if not expression:
            return None
        area = view.cursorRect(cursor).adjusted(-2, 0, round(view.fontMetrics().averageCharWidth()) + 2, 0)
        return _Place(view, expression, view.viewport().mapToGlobal(area.bottomLeft()), area, False)

    def _ask(self, place: _Place) -> None:
        store = self._desk.store
        self._number = 0
        if store.state == "paused" and not store.in_the_past:
            self._asked = place
            self._number = self._desk.context.session.evaluate(
                place.expression, selected_frame(store), SECONDS, execute=False, effects=False
            )
            return
        if store.state in ("running", "starting"):
            self._explain(place, self.tr("The program is running; pause it to see values."))
            return
        self._show_recorded(place)

    def _show_recorded(self, place: _Place) -> None:
        moment = self._desk.store.moment
        found = recorded(moment, place.expression, selected_frame(self._desk.store)) if moment.at else None
        why = short_answer(self._desk, place.expression)
        if found is None and why:
            self._show(place, hover_text.sentence(place.expression, "", why))
            return
        if found is None:
            self._explain(place, self.tr("No value of this name is recorded at this moment; those of tensors are."))
            return
        node = moment.node(found.state.node) if found.state.node else None
        self._show(place, hover_text.of_record(place.expression, found, node.name if node is not None else "", why))

    def _on_evaluated(self, answer: Evaluated) -> None:
        place = self._asked
        if not self._number or answer.number != self._number or place is None:
            return
        self._number, self._asked = 0, None
        if answer.error.startswith("NameError") and not place.by_key:
            # Under the pointer is a name of another function: nothing is wrong with that.
            return
        why = short_answer(self._desk, place.expression)
        self._show(place, hover_text.of_answer(place.expression, answer, why))

    def _explain(self, place: _Place, text: str) -> None:
        """A pointer that rests somewhere asks for nothing in particular; a key does."""
        if place.by_key:
            self._show(place, hover_text.sentence(place.expression, text))

    @staticmethod
    def _show(place: _Place, text: str) -> None:
        QToolTip.showText(place.corner, text, place.view.viewport(), place.area)


def expression_of(view: CodeView, cursor: QTextCursor) -> str:
    """The expression at a text cursor; just behind a word, that word."""
    line = cursor.block().text()
    column = len(line.encode("utf-16-le")[: 2 * cursor.positionInBlock()].decode("utf-16-le", "ignore"))
    text = view.toPlainText()
    number = cursor.blockNumber() + 1
    return expression_at(text, number, column) or (expression_at(text, number, column - 1) if column else "")
