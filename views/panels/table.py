"""The table that all list-like panels use: dense, copyable, sortable, painted from theme tokens."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ..desk import Desk
from .appearance import code_font, theme_of
from .rows_model import TOKEN_ROLE

ROW_HEIGHT = 24
#: Room at both sides of a cell's text, beside the style's own; text then stands under its header.
PADDING = 8
#: Width of a column that asks for none.
DEFAULT_WIDTH = 120
#: Columns of at most this width never get narrower: their texts are short and must be whole.
NARROW = 72
#: Most cells that Ctrl+C takes; more would freeze the clipboard.
COPY_LIMIT = 1_000_000


def header_font(desk: Desk) -> QFont:
    """Small capitals in wide spacing, for the titles of columns."""
    small = code_font(desk, 11)
    small.setCapitalization(QFont.Capitalization.AllUppercase)
    small.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.4)
    return small


class TokenDelegate(QStyledItemDelegate):
    """Paints a cell's text in the colour of its token; everything else is the style's."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Take the token's colour for the text."""
        super().initStyleOption(option, index)
        option.state &= ~QStyle.StateFlag.State_HasFocus

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """The style's, and the padding."""
        return super().sizeHint(option, index) + QSize(2 * PADDING + 2, 0)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Background and tick by the style, text by hand (a style sheet overrules the palette)."""
        self.initStyleOption(option, index)
        theme = theme_of(self._desk)
        style = option.widget.style()
        text = option.text
        area = style.subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, option.widget)
        option.text = ""
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        painter.save()
        painter.setFont(option.font)
        painter.setPen(theme.color(index.data(TOKEN_ROLE) or "text"))
        area.adjust(PADDING, 0, -PADDING, 0)
        elided = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, int(option.displayAlignment), elided)
        painter.restore()


class Table(QTableView):
    """A table of a panel.

    Signals:
        chosen(QModelIndex): A row got selected by mouse or keyboard (not by :meth:`mark`).
        opened(QModelIndex): A row was double-clicked, or Enter pressed on it.
        refused(QModelIndex): F2 was pressed on a row whose cell cannot be edited now.
        delete_requested(QModelIndex): Delete was pressed on a row.
    """

    chosen = Signal(QModelIndex)
    opened = Signal(QModelIndex)
    refused = Signal(QModelIndex)
    delete_requested = Signal(QModelIndex)

    def __init__(self, desk: Desk, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._marking = False
        self._fitting = False
        self._adjusted = False
        self._widths: tuple[int, ...] = ()
        #: Adds the entries of a row to its context menu.
        self.fill_menu: Callable[[QMenu, QModelIndex], None] | None = None
        #: The column that F2, and a double click in it, let the person edit (-1: none).
        self.edit_column = -1
        self.setAccessibleName(name)
        self.setFont(code_font(desk))
        self.setItemDelegate(TokenDelegate(desk, self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.verticalHeader().setMinimumSectionSize(ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setMinimumSectionSize(24)
        header.setFont(header_font(desk))
        header.sectionResized.connect(self._on_section_resized)
        self.doubleClicked.connect(self._on_double_clicked)

    # ------------------------------------------------------------------ setting up
    def show_model(self, model: QAbstractItemModel, widths: tuple[int, ...] = (), sortable: bool = True) -> None:
        """Show a model; ``widths`` in pixels (0: DEFAULT_WIDTH), scaled down together where there is less room."""
        self.setModel(model)
        self._widths = widths
        self._fit_columns()
        if sortable:
            header = self.horizontalHeader()
            header.setSectionsClickable(True)
            header.setSortIndicatorClearable(True)
            header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            self.setSortingEnabled(True)
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)

    def _fit_columns(self) -> None:
        """Give columns their share of the width until the person has set one by hand; the last takes what is left."""
        if not self._widths or self._adjusted:
            return
        header = self.horizontalHeader()
        metrics = QFontMetrics(header.font())
        model = self.model()
        titles = [str(model.headerData(number, Qt.Orientation.Horizontal) or "") for number in range(len(self._widths))]
        least = [
            max(36, width if width <= NARROW else 0, metrics.horizontalAdvance(title) + 2 * PADDING + 2)
            for title, width in zip(titles, self._widths, strict=True)
        ]
        wanted = [max(width or DEFAULT_WIDTH, low) for width, low in zip(self._widths, least, strict=True)]
        spare = self.viewport().width() - sum(least)
        share = max(0.0, min(1.0, spare / max(1, sum(wanted) - sum(least))))
        self._fitting = True
        for number, (low, high) in enumerate(zip(least[:-1], wanted[:-1], strict=True)):
            self.setColumnWidth(number, low + int((high - low) * share))
        # Stretching never makes the last one smaller, so it is set as well.
        last = len(self._widths) - 1
        taken = sum(self.columnWidth(number) for number in range(last))
        self.setColumnWidth(last, max(least[last], self.viewport().width() - taken))
        self._fitting = False

    def _on_section_resized(self, number: int, old: int, new: int) -> None:
        last = number == self.model().columnCount() - 1
        if not self._fitting and not last and QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton:
            self._adjusted = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width out anew."""
        super().resizeEvent(event)
        if self.model() is not None:
            self._fit_columns()

    def mark(self, number: int) -> None:
        """Show a row as the one selected elsewhere (-1: none), without telling anybody."""
        selection = self.selectionModel()
        if number < 0:
            if selection.hasSelection():
                self.quietly(selection.clearSelection)
            return
        rows = selection.selectedRows()
        if len(rows) == 1 and rows[0].row() == number:
            return
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        index = self.model().index(number, 0)
        self.quietly(lambda: selection.setCurrentIndex(index, flags))
        self.scrollTo(index)

    def quietly(self, action: Callable[[], None]) -> None:
        """Do something that may change the selection without its counting as chosen by the person."""
        self._marking = True
        try:
            action()
        finally:
            self._marking = False

    def _on_selection_changed(self) -> None:
        if not self._marking:
            rows = self.selectionModel().selectedRows()
            if len(rows) == 1:
                self.chosen.emit(rows[0])

    # ------------------------------------------------------------------ copying
    def selection_text(self) -> str:
        """The selected rows, tabs between the cells."""
        model = self.model()
        columns = [number for number in range(model.columnCount()) if not self.isColumnHidden(number)]
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        rows = rows[: COPY_LIMIT // max(len(columns), 1)]
        return "\n".join("\t".join(str(model.index(row, number).data() or "") for number in columns) for row in rows)

    def copy(self) -> None:
        """Put the selected rows on the clipboard."""
        if text := self.selection_text():
            QGuiApplication.clipboard().setText(text)

    # ------------------------------------------------------------------ events
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+C copies, Enter opens, F2 edits."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() == Qt.Key.Key_F2 and self.edit_column >= 0 and self.currentIndex().isValid():
            self.edit_row(self.currentIndex())
        elif event.key() == Qt.Key.Key_Delete and self.currentIndex().isValid():
            self.delete_requested.emit(self.currentIndex())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def edit_row(self, index: QModelIndex) -> None:
        """Let the person edit the cell of a row, or tell that it cannot be."""
        cell = index.siblingAtColumn(self.edit_column)
        if cell.flags() & Qt.ItemFlag.ItemIsEditable:
            self.setCurrentIndex(cell)
            self.edit(cell)
        else:
            self.refused.emit(cell)

    def _on_double_clicked(self, index: QModelIndex) -> None:
        if index.column() == self.edit_column:
            self.edit_row(index)
        else:
            self.opened.emit(index)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with the row; by mouse or by the menu key."""
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        index = self.indexAt(event.pos()) if by_mouse else self.currentIndex()
        menu = self.menu_for(index)
        place = event.globalPos() if by_mouse else self._below(index)
        menu.popup(place)

    def menu_for(self, index: QModelIndex) -> QMenu:
        """The context menu of a row."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if index.isValid() and self.fill_menu is not None:
            self.fill_menu(menu, index)
            menu.addSeparator()
        copy = QAction(self.tr("Copy rows"), menu)
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        copy.triggered.connect(self.copy)
        copy.setEnabled(self.selectionModel().hasSelection())
        menu.addAction(copy)
        return menu

    def _below(self, index: QModelIndex) -> QPoint:
        return self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
