"""Panel "Breakpoints": all of every kind, searched, sorted and grouped, edited in place or in a dialog."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QModelIndex, QSize, Qt
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLineEdit, QMenu, QToolButton, QWidget

from retrograd.app.store.breakpoint_rows import KINDS, Breakpoint, LineBreakpoint
from retrograd.app.store.breakpoint_words import KIND_NAMES, happening, sentence, with_wishes

from ..editor.glyphs import breakpoint_icon
from ..icons import icon
from ..place_text import cell_of, line_text, show_line_text
from .appearance import column, row, theme_of
from .breakpoints_menu import edit_breakpoint, new_breakpoint
from .breakpoints_table import CONDITION, COUNT, ENABLED, HITS, LOG, BreakpointsModel, BreakpointTable, GlyphDelegate
from .panel import Panel
from .rows_model import ROW_ROLE, Column
from .tensor_menu import show_line


class BreakpointsPanel(Panel):
    """Tick, glyph, what it stops at, condition, hit count, log message, hits so far, what became of it."""

    identity = "breakpoints"
    title = str(QT_TRANSLATE_NOOP("Panel", "Breakpoints"))
    area = "bottom-left"
    icon = "breakpoints"
    follows = ("replaced", "selected", "state_changed", "stopped")
    empty_text = str(
        QT_TRANSLATE_NOOP(
            "Panel",
            "Breakpoints appear here. Click beside a line number, press F9 on a line, or choose Run › Break On for "
            "operations, variables, values that are not finite, exceptions and more.",
        )
    )

    def build(self) -> QWidget:
        """Filter and buttons above the table."""
        page = QWidget()
        page.setProperty("role", "page")
        layout = column(page, margin=0, gap=0)
        self.model = BreakpointsModel(self.desk, self._columns(), self)
        self.table = BreakpointTable(self.desk, self.display_title())
        self.table.show_model(self.model, tuple(each.width for each in self.model.columns))
        self.table.setItemDelegateForColumn(ENABLED, GlyphDelegate(self.desk, self.table))
        triggers = QAbstractItemView.EditTrigger
        self.table.setEditTriggers(triggers.SelectedClicked | triggers.EditKeyPressed)
        self.table.fill_menu = self._fill_menu
        self.table.chosen.connect(self._on_chosen)
        self.table.opened.connect(self._on_opened)
        self.table.wanted.connect(self._on_wanted)
        layout.addLayout(self._build_bar())
        layout.addWidget(self.table, 1)
        self.desk.breakpoints.changed.connect(self.refresh_later)
        return page

    def _build_bar(self) -> QHBoxLayout:
        bar = row(margin=4, gap=2)
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(self.tr("Filter"))
        self.filter.setAccessibleName(self.tr("Filter breakpoints"))
        self.filter.setClearButtonEnabled(True)
        self.filter.textChanged.connect(self.refresh_later)
        self.add = self._button(self.tr("Add"), self.tr("Add a breakpoint (Insert)"))
        self.add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.add.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        self.add_menu = QMenu(self.add)
        self.add_menu.aboutToShow.connect(self._fill_add_menu)
        self.add.setMenu(self.add_menu)
        self.enable_all = self._button(self.tr("Enable all"), self.tr("Let all breakpoints stop the program"))
        self.disable_all = self._button(self.tr("Disable all"), self.tr("Let none stop the program, but keep them"))
        self.remove_all = self._button(self.tr("Remove all"), self.tr("Take every breakpoint away"))
        bar.addWidget(self.add)
        bar.addWidget(self.filter, 1)
        for button in (self.enable_all, self.disable_all, self.remove_all):
            bar.addWidget(button)
        self.enable_all.clicked.connect(self._on_enable_all)
        self.disable_all.clicked.connect(self._on_disable_all)
        self.remove_all.clicked.connect(self.desk.breakpoints.clear)
        return bar

    def refresh(self) -> bool:
        """Show the list, grouped by kind unless a header was clicked."""
        everything = self.desk.breakpoints.all()
        wanted = self.filter.text().strip().lower()
        found = sorted((each for each in everything if wanted in self._searched(each)), key=_group)
        self.table.quietly(lambda: self.model.set_rows(found))
        self.table.leave_out(_empty_columns(everything))
        self.table.mark(self.model.position(self._is_selected))
        self.set_count(len(everything))
        theme = theme_of(self.desk)
        self.add.setIcon(icon("breakpoint", theme))
        return bool(everything)

    # ------------------------------------------------------------------ rows
    def _columns(self) -> list[Column[Breakpoint]]:
        return [
            Column("", lambda each: "", _group, width=52, checked=lambda each: each.enabled, tip=self._kind_tip),
            Column(self.tr("Stops"), self._what, _group, _token, width=280, tip=self._tip),
            Column(self.tr("Condition"), lambda each: each.condition or "–", token=_token, width=150),
            Column(self.tr("Hits"), lambda each: str(each.hits) if each.hits else self.tr("every"),
                   lambda each: each.hits, _token, width=64),
            Column(self.tr("Log"), lambda each: each.log or "–", token=_token, width=130),
            Column(self.tr("So far"), lambda each: f"{each.count:,}" if each.count else "–",
                   lambda each: each.count, _token, right=True, width=64),
            Column(self.tr("State"), self._state, token=self._state_token, width=200, tip=self._state),
        ]  # fmt: skip

    def _what(self, each: Breakpoint) -> str:
        said = self._place_or_happening(each)
        return with_wishes(said, each).replace("`", "") if self.table.compact else said.replace("`", "")

    def _place_or_happening(self, each: Breakpoint) -> str:
        if isinstance(each, LineBreakpoint):
            where = _short(each.path, each.line)
            return f"{where}  {each.text}" if each.text else where
        return happening(each)

    def _tip(self, each: Breakpoint) -> str:
        return f"{sentence(each)}.\n{each.path}" if isinstance(each, LineBreakpoint) else f"{sentence(each)}."

    def _kind_tip(self, each: Breakpoint) -> str:
        return QCoreApplication.translate("Breakpoint", KIND_NAMES[each.kind])

    def _searched(self, each: Breakpoint) -> str:
        return " ".join((self._what(each), self._kind_tip(each), each.condition, each.log, self._state(each))).lower()

    def _stopped_here(self, each: Breakpoint) -> bool:
        stop = self.desk.store.stop
        return stop is not None and stop.reason == "breakpoint" and stop.detail.partition(" ")[0] == str(each.identity)

    def _state(self, each: Breakpoint) -> str:
        if not each.enabled:
            return self.tr("disabled")
        if not each.bound:
            return f"⚠ {each.message or self.tr('no statement on this line')}"
        if each.trouble:
            return f"⚠ {each.trouble}"
        if self._stopped_here(each):
            return self.tr("▶ stopped here")
        if each.place[1] and not isinstance(each, LineBreakpoint):
            return self.tr("last at {0}").format(_short(*each.place))
        return each.message or self.tr("active")

    def _state_token(self, each: Breakpoint) -> str:
        if each.enabled and (not each.bound or each.trouble):
            return "warning"
        return "accent" if each.enabled and self._stopped_here(each) else "dim"

    def _is_selected(self, each: Breakpoint) -> bool:
        selection = self.desk.store.selection
        if not isinstance(each, LineBreakpoint) or selection.kind != "line":
            return False
        return (each.path, each.line) == (selection.path, selection.number)

    # ------------------------------------------------------------------ menus
    def _button(self, text: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        button.setIconSize(QSize(14, 14))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _fill_add_menu(self) -> None:
        self.add_menu.clear()
        for kind in KINDS:
            title = self.tr("{0}…").format(QCoreApplication.translate("Breakpoint", KIND_NAMES[kind]))
            entry = self.add_menu.addAction(breakpoint_icon(kind, theme_of(self.desk)), title)
            entry.triggered.connect(lambda _checked=False, kind=kind: new_breakpoint(self.desk, kind, self))
        self.add_menu.addSeparator()
        for identity, title in (
            ("run.import_breakpoints", self.tr("Import…")), ("run.export_breakpoints", self.tr("Export…")),
        ):  # fmt: skip
            entry = self.add_menu.addAction(title)
            entry.setEnabled(identity.endswith("import_breakpoints") or bool(self.desk.breakpoints.all()))
            entry.triggered.connect(lambda _checked=False, identity=identity: self.desk.run(identity))

    def _fill_menu(self, menu: QMenu, index: QModelIndex) -> None:
        found: Breakpoint = index.data(ROW_ROLE)
        breakpoints = self.desk.breakpoints
        edit = menu.addAction(self.tr("Edit…"))
        edit.triggered.connect(lambda: edit_breakpoint(self.desk, found, self))
        menu.setDefaultAction(edit)
        toggled = self.tr("Disable") if found.enabled else self.tr("Enable")
        menu.addAction(toggled).triggered.connect(lambda: breakpoints.enable(found.identity, not found.enabled))
        for title, number in (
            (self.tr("Edit condition"), CONDITION), (self.tr("Edit hit count"), HITS), (self.tr("Edit message"), LOG),
        ):  # fmt: skip
            cell = index.siblingAtColumn(number)
            menu.addAction(title).triggered.connect(lambda _checked=False, cell=cell: self.table.edit_cell(cell))
        menu.addAction(self.tr("Remove")).triggered.connect(lambda: breakpoints.remove(found.identity))
        path, line = (found.path, found.line) if isinstance(found, LineBreakpoint) else found.place
        if line:
            menu.addSeparator()
            menu.addAction(show_line_text(line)).triggered.connect(lambda: show_line(self.desk, path, line))

    # ------------------------------------------------------------------ what happens
    def _on_chosen(self, index: QModelIndex) -> None:
        found: Breakpoint = index.data(ROW_ROLE)
        if isinstance(found, LineBreakpoint):
            show_line(self.desk, found.path, found.line)

    def _on_opened(self, index: QModelIndex) -> None:
        edit_breakpoint(self.desk, index.data(ROW_ROLE), self)

    def _on_wanted(self) -> None:
        here = self.table.currentIndex()
        kind = here.data(ROW_ROLE).kind if here.isValid() else "value"
        new_breakpoint(self.desk, kind, self)

    def _on_enable_all(self) -> None:
        self.desk.breakpoints.enable_all(True)

    def _on_disable_all(self) -> None:
        self.desk.breakpoints.enable_all(False)


def _empty_columns(rows: Sequence[Breakpoint]) -> list[int]:
    """The columns in which no row has anything to show."""
    used = {
        CONDITION: any(each.condition for each in rows), HITS: any(each.hits for each in rows),
        LOG: any(each.log for each in rows), COUNT: any(each.count for each in rows),
    }  # fmt: skip
    return [number for number, there in used.items() if not there]


def _group(each: Breakpoint) -> tuple[int, str, int, str]:
    """By kind; lines by file and number, the rest by what they wait for."""
    kind = KINDS.index(each.kind)
    if isinstance(each, LineBreakpoint):
        return kind, each.path, each.line, ""
    return kind, "", 0, happening(each)


def _short(path: str, line: int) -> str:
    """A place with few letters: ``train.py:12``, ``cell 2, line 3``."""
    cell = cell_of(path)
    return line_text(line, cell) if cell else f"{PurePath(path).name}:{line}"


def _token(each: Breakpoint) -> str:
    return "" if each.enabled else "dim"
