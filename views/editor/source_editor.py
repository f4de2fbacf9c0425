"""The source of what runs: a script with the other files that the run came through, or a notebook."""

from __future__ import annotations

from pathlib import Path, PurePath

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from retrograd.app.documents import Document
from retrograd.app.store import Selection
from retrograd.app.store.breakpoint_rows import LineBreakpoint

from ..desk import Desk
from ..font_variants import editor_font
from ..pace import PACE
from ..panels.asking import ask_by_name
from ..panels.breakpoints_like import of_line
from ..panels.breakpoints_menu import fill_break_menu, open_dialog
from ..panels.tensor_menu import watch
from .code_view import CodeView
from .hover import HoverValues, expression_of
from .line_counts import LineCounts
from .notebook_view import NotebookView
from .reading import marks_of, place_of_selection, place_of_stop
from .tab_header import TabHeader
from .text_menu import offer_text_menu

#: Milliseconds between two refreshes of the marks, and while events stream in.
REFRESH_INTERVAL = 33
STREAM_INTERVAL = 150


class SourceEditor(QWidget):
    """Tabs of files; the first is the document.

    The tab bar is not inside: :attr:`header` is a widget for the window to put on top of the dock.

    Signals:
        line_changed(str, int): The text cursor stands on another line.
    """

    line_changed = Signal(str, int)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._document: Document | None = None
        self._notebook: NotebookView | None = None
        self._views: dict[str, CodeView] = {}
        self._counts = LineCounts()
        self._hover = HoverValues(desk, self)
        self._pages = QStackedWidget(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)
        self.header = self._build_header()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REFRESH_INTERVAL)
        self._timer.timeout.connect(self._refresh_in_turn)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._connect()

    # ------------------------------------------------------------------ for the window
    def current_line(self) -> tuple[str, int]:
        """Path and line of the text cursor; ("", 0) without a source."""
        if self._notebook is not None and self._pages.currentWidget() is self._notebook:
            return self._notebook.current_line()
        view = self.current_view()
        return (self._path_of(view), view.current_line()) if view is not None else ("", 0)

    def current_view(self) -> CodeView | None:
        """The text in front; in a notebook that of the cell with the cursor."""
        page = self._pages.currentWidget()
        if isinstance(page, NotebookView):
            return page.current_view()
        return page if isinstance(page, CodeView) else None

    def view(self, path: str) -> CodeView | None:
        """The text that events call ``path``, opened if its source is known."""
        if self._notebook is not None:
            found = self._notebook.view(path)
            if found is not None:
                return found
        if path not in self._views:
            text = self._text_of(path)
            if text is None:
                return None
            self._add(path, text)
        return self._views[path]

    def show_place(self, path: str, line: int) -> None:
        """Bring a line to the front."""
        view = self.view(path)
        if view is None:
            return
        if self._notebook is not None and self._notebook.view(path) is view:
            self._pages.setCurrentWidget(self._notebook)
            self._tabs.setCurrentIndex(0)
            self._notebook.show_place(path, line)
            return
        self._bring(view)
        view.show_line(line)

    def show_value(self) -> None:
        """Show the value of what stands under the text cursor."""
        view = self.current_view()
        if view is not None:
            self._hover.show_at_cursor(view)

    def ask_why(self) -> bool:
        """Explain the name under the text cursor; False if the keyboard is not here, or it is no tensor's."""
        view = self.current_view()
        focused = view is not None and view.hasFocus()
        expression = expression_of(view, view.textCursor()) if view is not None and focused else ""
        return bool(expression) and not ask_by_name(self._desk, expression)

    def watch_expression(self) -> None:
        """Watch what stands under the text cursor."""
        view = self.current_view()
        expression = expression_of(view, view.textCursor()) if view is not None else ""
        if expression:
            watch(self._desk, expression)
        else:
            self._desk.store.message.emit(self.tr("Put the cursor on a name or an attribute to watch it."), "info")

    def turn_pass(self, by: int) -> None:
        """Go to another recorded pass of the innermost loop around the text cursor."""
        path, line = self.current_line()
        cursor = self._desk.store.cursor
        self._counts.follow(self._desk.store.run)
        loop = self._counts.loop_around(path, line, cursor)
        if loop is None:
            self._desk.store.message.emit(self.tr("The cursor stands in no loop of which passes are recorded."), "info")
            return
        end = self._counts.end_of_pass(path, loop.line, cursor, loop.index + by)
        if end:
            self._desk.store.seek(end)
        else:
            text = self.tr("This is the last pass recorded.") if by > 0 else self.tr("This is the first pass recorded.")
            self._desk.store.message.emit(text, "info")

    def _choose_pass(self, path: str, line: int, number: int) -> None:
        cursor = self._desk.store.cursor
        index = self._counts.index_of_pass(path, line, cursor, number)
        end = self._counts.end_of_pass(path, line, cursor, index)
        if end:
            self._desk.store.seek(end)
            self.refresh_marks()

    def _refresh_in_turn(self) -> None:
        wait = PACE.wait() if self._desk.store.state == "running" else 0
        if wait:
            self._timer.start(wait)
        else:
            self.refresh_marks()

    def refresh_marks(self) -> None:
        """Draw what the run says about the text, now."""
        with PACE.taken():
            self._refresh_marks()

    def _refresh_marks(self) -> None:
        desk = self._desk
        self._counts.follow(desk.store.run)
        for path, view in self._all_views():
            if view.isVisible() or view is self.current_view():
                view.set_marks(marks_of(desk.store, desk.breakpoints, self._counts, path))
        if self._notebook is not None:
            self._notebook.refresh(desk.store)

    # ------------------------------------------------------------------ building
    def _build_header(self) -> QWidget:
        header = TabHeader()
        self._tabs = header.tabs
        self._tabs.currentChanged.connect(self._on_tab_changed)
        return header

    def _connect(self) -> None:
        desk, store = self._desk, self._desk.store
        desk.document_opened.connect(self._on_document_opened)
        desk.breakpoints.changed.connect(self._refresh_later)
        desk.theme_changed.connect(self._on_theme_changed)
        desk.settings.changed.connect(self._on_setting_changed)
        store.replaced.connect(self._on_replaced)
        store.changed.connect(self._refresh_later)
        store.moved.connect(self._on_moved)
        store.selected.connect(self._on_selected)
        store.stopped.connect(self._on_stopped)
        store.state_changed.connect(self._refresh_later)

    def _code_font(self) -> QFont:
        return editor_font(self._desk.settings)

    def _add(self, path: str, text: str) -> CodeView:
        view = CodeView(self._desk.theme, self._code_font())
        view.setAccessibleName(self.tr("Source of {0}").format(PurePath(path).name))
        view.set_text(text)
        view.line_selected.connect(self._on_line_selected)
        view.breakpoint_requested.connect(self._on_breakpoint_requested)
        view.gutter_menu_requested.connect(self._on_gutter_menu_requested)
        view.pass_chosen.connect(lambda line, number: self._choose_pass(path, line, number))
        offer_text_menu(self._desk, view, path)
        self._hover.attach(view)
        self._views[path] = view
        self._pages.addWidget(view)
        index = self._tabs.addTab(PurePath(path).name)
        self._tabs.setTabData(index, path)
        self._tabs.setTabToolTip(index, path)
        return view

    def _clear(self) -> None:
        self._tabs.blockSignals(True)
        while self._tabs.count():
            self._tabs.removeTab(0)
        self._tabs.blockSignals(False)
        for page in [*self._views.values(), self._notebook]:
            if page is not None:
                self._pages.removeWidget(page)
                page.deleteLater()
        self._views.clear()
        self._notebook = None

    def _text_of(self, path: str) -> str | None:
        run = self._desk.store.run
        if path in run.sources:
            return run.source_of(path)
        cell = self._document.cell_of(path) if self._document is not None else None
        if cell is not None:
            return cell.text
        # A recording may come from another machine: a file of the same name here is another file.
        recorded = self._document is None or self._document.recorded
        return None if recorded else _read(path)

    def _all_views(self) -> list[tuple[str, CodeView]]:
        cells = self._notebook.views() if self._notebook is not None else []
        return [*cells, *self._views.items()]

    def _path_of(self, view: CodeView) -> str:
        return next((path for path, other in self._all_views() if other is view), "")

    def _bring(self, view: CodeView) -> None:
        self._pages.setCurrentWidget(view)
        path = self._path_of(view)
        for index in range(self._tabs.count()):
            if self._tabs.tabData(index) == path:
                self._tabs.setCurrentIndex(index)

    # ------------------------------------------------------------------ what happens
    def _on_document_opened(self, document: Document | None) -> None:
        if document is None:
            return
        self._clear()
        self._document = document
        if document.kind == "notebook":
            self._notebook = NotebookView(document, self._desk, self._code_font())
            self._notebook.line_selected.connect(self._select_line)
            self._notebook.breakpoint_requested.connect(self._desk.breakpoints.toggle)
            self._notebook.gutter_menu_requested.connect(self._show_gutter_menu)
            for path, view in self._notebook.views():
                offer_text_menu(self._desk, view, path)
                self._hover.attach(view)
                view.pass_chosen.connect(lambda line, number, path=path: self._choose_pass(path, line, number))
            self._pages.addWidget(self._notebook)
            self._pages.setCurrentWidget(self._notebook)
            self._tabs.insertTab(0, document.path.name)
            self._tabs.setTabData(0, "")
            self._tabs.setTabToolTip(0, str(document.path))
        else:
            cell = document.code[0]
            self._pages.setCurrentWidget(self._add(cell.path, cell.text))
        self._counts.reset()
        self.refresh_marks()

    def _on_replaced(self) -> None:
        self._counts.reset()
        self._refresh_later()

    def _on_stopped(self, stop: object) -> None:
        path, line, _ = place_of_stop(self._desk.store)
        if path:
            self.show_place(path, line)
        self.refresh_marks()

    def _on_moved(self, serial: int) -> None:
        if self._desk.store.in_the_past:
            place = self._desk.store.moment.place()
            if place is not None:
                self.show_place(place.path, place.line)
        self._refresh_later()

    def _on_selected(self, selection: Selection) -> None:
        place = place_of_selection(self._desk.store)
        if selection.kind == "line":
            current = self.current_line()
            if current != (selection.path, selection.number):
                self.show_place(selection.path, selection.number)
        elif place is not None:
            self.show_place(place.path, place.line)
        self.refresh_marks()

    def _on_theme_changed(self) -> None:
        for _, view in self._all_views():
            view.set_theme(self._desk.theme)

    def _on_setting_changed(self, key: str) -> None:
        if key.startswith("editor.font"):
            for _, view in self._all_views():
                view.set_code_font(self._code_font())

    def _on_tab_changed(self, index: int) -> None:
        path = self._tabs.tabData(index)
        if path in self._views:
            self._pages.setCurrentWidget(self._views[path])
        elif self._notebook is not None:
            self._pages.setCurrentWidget(self._notebook)
        self._refresh_later()

    def _on_line_selected(self, line: int) -> None:
        view = self.sender()
        if isinstance(view, CodeView):
            self._select_line(self._path_of(view), line)

    def _select_line(self, path: str, line: int) -> None:
        self.line_changed.emit(path, line)
        self._desk.store.select(Selection("line", line, path))
        self._desk.commands_changed.emit()

    def _on_breakpoint_requested(self, line: int) -> None:
        view = self.sender()
        if isinstance(view, CodeView):
            self._desk.breakpoints.toggle(self._path_of(view), line)

    def _on_gutter_menu_requested(self, line: int, position: QPoint) -> None:
        view = self.sender()
        if isinstance(view, CodeView):
            self._show_gutter_menu(self._path_of(view), line, position)

    def _show_gutter_menu(self, path: str, line: int, position: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        breakpoints, row = self._desk.breakpoints, self._desk.breakpoints.at(path, line)
        if row is None:
            menu.addAction(self.tr("Add Breakpoint")).triggered.connect(lambda: breakpoints.add(path, line))
        else:
            identity, enabled = row.identity, row.enabled
            menu.addAction(self.tr("Remove Breakpoint")).triggered.connect(lambda: breakpoints.remove(identity))
            title = self.tr("Disable Breakpoint") if enabled else self.tr("Enable Breakpoint")
            menu.addAction(title).triggered.connect(lambda: breakpoints.enable(identity, not enabled))
        menu.addAction(self.tr("Condition, Hit Count, Log…")).triggered.connect(
            lambda: self._edit_breakpoint(path, line)
        )
        fill_break_menu(menu, self._desk, of_line(self._desk.store, path, line))
        menu.popup(position)

    def _edit_breakpoint(self, path: str, line: int) -> None:
        row = self._desk.breakpoints.at(path, line) or LineBreakpoint(path=path, line=line)
        open_dialog(self._desk, row, self)

    def _refresh_later(self, *_: object) -> None:
        if not self._timer.isActive():
            streaming = self._desk.store.state == "running"
            self._timer.start(STREAM_INTERVAL if streaming else REFRESH_INTERVAL)


def _read(path: str) -> str | None:
    """The text of a file that the run came through without telling its source; None if it cannot be read."""
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None
