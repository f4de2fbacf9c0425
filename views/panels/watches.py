"""Panel "Watches": expressions evaluated at every stop, with a line of how each went."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QT_TRANSLATE_NOOP, QModelIndex, Qt, QTimer
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from retrograd.app.model.series import Recorded, recorded, series
from retrograd.app.model.value_text import shape_text
from retrograd.app.store.watches import Watch
from retrograd.engine.protocol.answers import Evaluated

from .appearance import code_font, column, hairline
from .asking import fill_why_of
from .number_text import capture_text
from .rows_model import ROW_ROLE, Column
from .sparkline import Points, SparklineDelegate, spoken
from .subject import selected_frame
from .table_panel import TablePanel
from .tensor_menu import fill_tensor_menu, show_tensor

_EXPRESSION, _VALUE, _HISTORY, _TYPE = range(4)


class WatchesPanel(TablePanel[Watch]):
    """Live values come from the paused program, those of the past from the record."""

    identity = "watches"
    title = str(QT_TRANSLATE_NOOP("Panel", "Watches"))
    area = "bottom-middle"
    icon = "watch"
    sortable = False
    empty_text = str(
        QT_TRANSLATE_NOOP(
            "Panel",
            "Watched expressions appear here with their values at every stop. Type one below and press Enter.",
        )
    )
    follows = ("replaced", "changed", "moved", "stopped", "state_changed", "frame_chosen")

    def build(self) -> QWidget:
        """The table, and below it the line in which expressions are added."""
        self._page = page = QWidget()
        page.setProperty("role", "page")
        layout = column(page, margin=0, gap=0)
        layout.addWidget(super().build(), 1)
        self.table.edit_column = _EXPRESSION
        self.table.setItemDelegateForColumn(
            _HISTORY, SparklineDelegate(self.desk, self._points_of, "accent", self.table)
        )
        self.table.delete_requested.connect(self._on_delete)
        self.model.edited.connect(self._on_edited)
        self.input = QLineEdit()
        self.input.setProperty("role", "filter")
        self.input.setFont(code_font(self.desk))
        self.input.setPlaceholderText(self.tr("Watch an expression, for instance w.grad.norm()"))
        self.input.setAccessibleName(self.tr("Expression to watch"))
        self.input.returnPressed.connect(self._on_return)
        layout.addWidget(hairline())
        layout.addWidget(self.input)
        self.desk.watches.changed.connect(self.refresh_later)
        self.desk.watches.told.connect(self.refresh_later)
        return page

    def columns(self) -> list[Column[Watch]]:
        """Expression, value, how it went, type."""
        return [
            Column(self.tr("Expression"), lambda row: row.expression, width=150, edit=lambda row: row.expression),
            Column(self.tr("Value"), self._value, token=self._token, width=210, tip=self._tip),
            Column(self.tr("History"), lambda row: spoken(self._points(row)), width=110, tip=self._history_tip),
            Column(self.tr("Type"), self._type, token=lambda row: "dim"),
        ]

    def rows(self) -> Sequence[Watch]:
        """What is watched."""
        self._known: dict[int, tuple[Recorded | None, Points]] = {}
        return self.desk.watches.all()

    def refresh(self) -> bool:
        """The line to add one is always there, also under the empty state."""
        there = super().refresh()
        home = self._page if there else self._empty
        if self.input.parentWidget() is not home:
            had = self.input.hasFocus()
            layout = home.layout()
            if layout is not None:
                layout.addWidget(self.input)
            if had:
                # Qt gives the focus back only once the other page is shown.
                QTimer.singleShot(0, self.input, self.input.setFocus)
        return there

    # ------------------------------------------------------------------ what a row says
    def _live(self) -> bool:
        store = self.desk.store
        return store.state == "paused" and not store.in_the_past

    def _result(self, row: Watch) -> Evaluated | None:
        return self.desk.watches.result(row.identity) if self._live() else None

    def _recorded(self, row: Watch) -> tuple[Recorded | None, Points]:
        """What the record has for the row at the cursor, looked up once between two refreshes."""
        known = self._known.get(row.identity)
        if known is None:
            moment = self.desk.store.moment
            found = recorded(moment, row.expression, selected_frame(self.desk.store)) if moment.at else None
            known = self._known[row.identity] = (found, series(moment, found) if found is not None else ())
        return known

    def _points(self, row: Watch) -> Points:
        found, points = self._recorded(row)
        return points if found is not None else self.desk.watches.points(row.identity, self.desk.store.cursor)

    def _points_of(self, row: object) -> Points:
        return self._points(row) if isinstance(row, Watch) else ()

    def _value(self, row: Watch) -> str:
        if self._live():
            result = self._result(row)
            if result is None:
                return "…"
            if result.error:
                return f"✗ {result.error}"
            if result.is_tensor:
                return capture_text(result.value, result.text)
            return result.text or "None"
        found, _ = self._recorded(row)
        if found is not None:
            return capture_text(found.capture, "None" if found.gradient else self.tr("not kept"))
        if self.desk.store.in_the_past:
            return self.tr("not recorded")
        if self.desk.store.state in ("running", "starting"):
            return self.tr("when the program stops")
        return "–"

    def _token(self, row: Watch) -> str:
        result = self._result(row)
        if result is not None:
            return "error" if result.error else "gradient" if row.expression.endswith(".grad") else ""
        return "" if self._recorded(row)[0] is not None and not self._live() else "dim"

    def _tip(self, row: Watch) -> str:
        result = self._result(row)
        if row.held and result is not None:
            return self.tr("{0} Press Enter on the row to try it again.").format(result.error)
        if result is not None:
            return result.error or result.text
        if self.desk.store.in_the_past and self._recorded(row)[0] is None:
            return self.tr("In the past only values of recorded names are known, such as w or w.grad.")
        return ""

    def _history_tip(self, row: Watch) -> str:
        points = self._points(row)
        if not points:
            return ""
        of = self.tr("Recorded values") if self._recorded(row)[0] is not None else self.tr("Values at the stops")
        return self.tr("{0}; of a tensor its norm: {1}").format(of, spoken(points))

    def _type(self, row: Watch) -> str:
        result = self._result(row)
        if result is not None and result.is_tensor and result.value is not None:
            text = shape_text(result.value.dtype, result.value.shape)
            if not result.requires_grad:
                return text
            return f"{text} {result.grad_fn or self.tr('leaf')} {'grad ✓' if result.gradient is not None else 'grad –'}"
        if result is not None:
            return result.type
        capture = found.capture if (found := self._recorded(row)[0]) is not None else None
        return shape_text(capture.dtype, capture.shape) if capture is not None and not self._live() else ""

    # ------------------------------------------------------------------ what can be done
    def _tensor(self, row: Watch) -> int:
        result = self._result(row)
        if result is not None:
            return result.tensor
        found = self._recorded(row)[0]
        return found.state.tensor if found is not None else 0

    def choose(self, row: Watch) -> None:
        """Nothing is selected elsewhere: one looks at watches while something else is selected."""

    def open(self, row: Watch) -> None:
        """Try again what ran out of time; show the value of a tensor."""
        if row.held:
            self.desk.watches.retry(row.identity)
        elif tensor := self._tensor(row):
            show_tensor(self.desk, tensor, "value")

    def fill_menu(self, menu: QMenu, row: Watch) -> None:
        """Edit, try again, remove, and what can be done with a tensor."""
        watches = self.desk.watches
        if row.held:
            menu.addAction(self.tr("Evaluate again")).triggered.connect(lambda: watches.retry(row.identity))
        index = self.model.index(self.model.position(lambda other: other == row), _EXPRESSION)
        edit = menu.addAction(self.tr("Edit expression"))
        edit.setShortcut(Qt.Key.Key_F2)
        edit.triggered.connect(lambda: self.table.edit_row(index))
        remove = menu.addAction(self.tr("Remove watch"))
        remove.setShortcut(Qt.Key.Key_Delete)
        remove.triggered.connect(lambda: watches.remove(row.identity))
        menu.addAction(self.tr("Remove all watches")).triggered.connect(watches.clear)
        menu.addSeparator()
        if tensor := self._tensor(row):
            fill_tensor_menu(menu, self.desk, tensor)
        else:
            fill_why_of(menu, self.desk, row.expression)

    def _on_return(self) -> None:
        if self.desk.watches.add(self.input.text()) is not None:
            self.input.clear()
            self.refresh_now()

    def _on_edited(self, row: Watch, text: str) -> None:
        self.desk.watches.edit(row.identity, text)
        self.refresh_now()

    def _on_delete(self, index: QModelIndex) -> None:
        self.desk.watches.remove(index.data(ROW_ROLE).identity)
        self.refresh_now()
