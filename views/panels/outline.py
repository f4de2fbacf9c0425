"""Panel "Outline": the graph as text, for reading, searching by keyboard and screen readers."""

from __future__ import annotations

import time

from PySide6.QtCore import QT_TRANSLATE_NOOP, QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTreeView, QWidget

from retrograd.app.model.picture import PictureOptions

from ..place_text import path_of, show_line_text
from .appearance import code_font
from .breakpoints_like import of_node, of_region
from .breakpoints_menu import fill_break_menu
from .outline_model import GRADIENT, LINE, OUTLINE_ROLE, SHAPE, TITLE, VALUE, OutlineModel, OutlineRow
from .panel import Panel
from .table import TokenDelegate, header_font
from .tensor_menu import fill_tensor_menu, show_line

#: While events stream in, the tree takes at most one part in this many of the time.
PATIENCE = 8


class _Tree(QTreeView):
    def __init__(self, panel: OutlinePanel) -> None:
        super().__init__()
        self._panel = panel

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+C copies the row and what it holds."""
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self._panel.text_of(self.currentIndex()))
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with the row."""
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        if index.isValid():
            below = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
            self._panel.menu_for(index).popup(event.globalPos() if by_mouse else below)


class OutlinePanel(Panel):
    """The same picture that the canvas draws, at the cursor; folded groups open on demand."""

    identity = "outline"
    title = str(QT_TRANSLATE_NOOP("Panel", "Outline"))
    area = "graph"
    icon = "outline"
    empty_text = str(
        QT_TRANSLATE_NOOP(
            "Panel", "The graph appears here as text while it grows. Press F10 to run the script line by line."
        )
    )

    def build(self) -> QWidget:
        """A tree over the picture."""
        self._unfolded: set[str] = set()
        self._opened: set[str] = set()
        self._closed: set[str] = set()
        self._busy = False
        self._not_before = 0.0
        self.model = OutlineModel(self)
        self.tree = _Tree(self)
        self.tree.setModel(self.model)
        self.tree.setItemDelegate(TokenDelegate(self.desk, self.tree))
        self.tree.setFont(code_font(self.desk))
        self.tree.setUniformRowHeights(True)
        self.tree.setIndentation(16)
        self.tree.setAccessibleName(self.display_title())
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.tree.header().setFont(header_font(self.desk))
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(TITLE, QHeaderView.ResizeMode.Stretch)
        for number, width in ((SHAPE, 88), (VALUE, 144), (GRADIENT, 176), (LINE, 56)):
            self.tree.setColumnWidth(number, width)
        self.tree.expanded.connect(self._on_expanded)
        self.tree.collapsed.connect(self._on_collapsed)
        # Not the current row: that one also changes when the tree merely gets the focus.
        self.tree.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.desk.store.replaced.connect(self._on_replaced)
        return self.tree

    def refresh(self) -> bool:
        """Show the picture at the cursor and mark what is selected."""
        if self.desk.store.state == "running" and time.monotonic() < self._not_before:
            self.refresh_later()
            return self.model.rowCount() > 0
        started = time.monotonic()
        picture = self.desk.store.moment.picture(self._options())
        self._busy = True
        try:
            if self.model.show_picture(picture):
                self._open_rows(QModelIndex())
            self._mark()
        finally:
            self._busy = False
        now = time.monotonic()
        self._not_before = now + PATIENCE * (now - started)
        return bool(picture.boxes)

    def text_of(self, index: QModelIndex) -> str:
        """A row and what it holds, indented, tabs between the columns."""
        lines: list[str] = []
        waiting: list[tuple[OutlineRow, int]] = [(self.model.row_of(index), 0)] if index.isValid() else []
        while waiting:
            row, depth = waiting.pop()
            lines.append("  " * depth + "\t".join(row.texts).rstrip("\t"))
            waiting.extend((child, depth + 1) for child in reversed(row.children))
        return "\n".join(lines)

    def menu_for(self, index: QModelIndex) -> QMenu:
        """The context menu of a row."""
        row: OutlineRow = index.data(OUTLINE_ROLE)
        menu = QMenu(self.tree)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = menu.addAction(self.tr("Copy as text"))
        copy.triggered.connect(lambda: QGuiApplication.clipboard().setText(self.text_of(index)))
        show = menu.addAction(self.tr("Show in graph"))
        show.triggered.connect(lambda: self.desk.context.window.show_panel("graph"))
        if row.line:
            path = path_of(row.cell, self.desk.store.run.path)
            entry = menu.addAction(show_line_text(row.line, row.cell))
            entry.triggered.connect(lambda: show_line(self.desk, path, row.line))
        if row.selection.kind == "tensor":
            menu.addSeparator()
            fill_tensor_menu(menu, self.desk, row.selection.number)
        elif row.selection.kind == "node":
            fill_break_menu(menu, self.desk, of_node(self.desk.store, row.selection.number))
        elif row.selection.kind == "region":
            fill_break_menu(menu, self.desk, of_region(self.desk.store, row.selection.number))
        return menu

    def _options(self) -> PictureOptions:
        return PictureOptions(unfolded=frozenset(self._unfolded))

    def _open_rows(self, parent: QModelIndex) -> None:
        """Regions are open unless closed by hand, boxes closed unless opened."""
        waiting = [parent]
        while waiting:
            here = waiting.pop()
            for number in range(self.model.rowCount(here)):
                index = self.model.index(number, 0, here)
                row = self.model.row_of(index)
                container = row.kind == "container"
                if (container and row.key not in self._closed) or row.key in self._opened:
                    self.tree.setExpanded(index, True)
                if container:
                    waiting.append(index)

    def _mark(self) -> None:
        found = self.model.find(self.desk.store.selection)
        selection = self.tree.selectionModel()
        if not found.isValid():
            selection.clearSelection()
        elif not selection.isSelected(found):
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            selection.setCurrentIndex(found, flags)
            self.tree.scrollTo(found)

    def _on_selection_changed(self) -> None:
        rows = self.tree.selectionModel().selectedRows()
        if not self._busy and rows:
            self.desk.store.select(self.model.row_of(rows[0]).selection)

    def _on_expanded(self, index: QModelIndex) -> None:
        row = self.model.row_of(index)
        self._closed.discard(row.key)
        self._opened.add(row.key)
        if row.kind in ("group", "more") and row.key not in self._unfolded:
            self._unfolded.add(row.key)
            self.refresh_later()

    def _on_collapsed(self, index: QModelIndex) -> None:
        row = self.model.row_of(index)
        if self._busy:
            return
        self._opened.discard(row.key)
        self._closed.add(row.key)
        if row.key in self._unfolded:
            self._unfolded.discard(row.key)
            self.refresh_later()

    def _on_replaced(self) -> None:
        self._unfolded.clear()
        self._opened.clear()
        self._closed.clear()
