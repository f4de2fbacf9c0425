"""Adding and editing a breakpoint of any kind: what is wrong is said while typing, what it will do in a sentence."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from retrograd.app.store.breakpoint_checks import problems
from retrograd.app.store.breakpoint_rows import (
    DIRECTED,
    DIRECTIONS,
    KINDS,
    WHEN,
    WITH_ARGUMENT,
    Breakpoint,
    EventBreakpoint,
    LineBreakpoint,
    event,
)
from retrograd.app.store.breakpoint_words import DIRECTION_NAMES, KIND_NAMES, WHEN_NAMES, sentence

from ..desk import Desk
from ..editor.glyphs import breakpoint_icon
from . import breakpoint_places
from .breakpoint_field import Field
from .breakpoint_texts import ARGUMENTS, PATTERNS, completions

#: Largest hit number that can be asked for.
MOST_HITS = 1_000_000_000


class BreakpointDialog(QDialog):
    """Edits a breakpoint that is in the list, or adds one that is not (identity 0)."""

    def __init__(self, desk: Desk, row: Breakpoint, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._row = desk, row
        self._filling = True
        self.setWindowTitle(self.tr("Edit Breakpoint") if row.identity else self.tr("New Breakpoint"))
        self.setMinimumWidth(520)
        self._build()
        self._take(row)
        self._filling = False
        self._on_kind()
        first = self.fields["path"] if row.kind == "line" else self.fields["pattern"]
        if row.kind == "line" and isinstance(row, LineBreakpoint) and row.path:
            first = self.fields["condition"]
        first.editor.setFocus()

    def _build(self) -> None:
        self.kind = QComboBox()
        for kind in KINDS:
            name = QCoreApplication.translate("Breakpoint", KIND_NAMES[kind])
            self.kind.addItem(breakpoint_icon(kind, self._desk.theme), name, kind)
        self.kind.setIconSize(QSize(16, 16))
        self.path, self.line = QComboBox(), QSpinBox()
        self.path.setEditable(True)
        self.path.setSizePolicy(self.path.sizePolicy().Policy.Expanding, self.path.sizePolicy().Policy.Fixed)
        self.path.addItems(breakpoint_places.paths(self._desk))
        self.line.setRange(1, 10_000_000)
        self.pattern, self.argument = QLineEdit(), QLineEdit()
        self.when, self.direction = QComboBox(), QComboBox()
        for direction in DIRECTIONS:
            self.direction.addItem(QCoreApplication.translate("Breakpoint", DIRECTION_NAMES[direction]), direction)
        self.condition, self.log = QLineEdit(), QLineEdit()
        self.condition.setPlaceholderText(self.tr("i == 3 and loss.item() > 1"))
        self.log.setPlaceholderText(self.tr("loss is {loss.item()}"))
        self.log.setToolTip(self.tr("Printed in place of stopping; expressions stand in braces."))
        self.hits = QSpinBox()
        self.hits.setRange(0, MOST_HITS)
        self.hits.setSpecialValueText(self.tr("every time"))
        self.enabled = QCheckBox(self.tr("On"))
        self._lay_out()
        self.kind.currentIndexChanged.connect(self._on_kind)
        self.when.currentIndexChanged.connect(self._on_when)
        for field in self.fields.values():
            field.edited.connect(self._check)

    def _lay_out(self) -> None:
        self.fields = {
            "kind": Field(self.tr("Stop at"), self.kind),
            "path": Field(self.tr("File"), self.path),
            "line": Field(self.tr("Line"), self.line),
            "pattern": Field("", self.pattern),
            "when": Field(self.tr("When"), self.when),
            "argument": Field("", self.argument),
            "direction": Field(self.tr("Pass"), self.direction),
            "condition": Field(self.tr("Only if"), self.condition),
            "hits": Field(self.tr("From hit number"), self.hits),
            "log": Field(self.tr("Log, do not stop"), self.log),
        }
        self._form = QFormLayout()
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._form.setVerticalSpacing(8)
        for field in self.fields.values():
            self._form.addRow(field.label, field)
        self._form.addRow("", self.enabled)
        self.said = QLabel()
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        self.said.setMinimumHeight(2 * self.said.fontMetrics().lineSpacing())
        self.said.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self
        )
        self.ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        self.ok.setText(self.tr("Save") if self._row.identity else self.tr("Add"))
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(16, 16, 16, 16)
        self._layout.setSpacing(12)
        self._layout.addLayout(self._form)
        self._layout.addWidget(self.said)
        self._layout.addStretch(1)
        self._layout.addWidget(self.buttons)

    def _take(self, row: Breakpoint) -> None:
        """Fill the fields from a breakpoint."""
        self.kind.setCurrentIndex(KINDS.index(row.kind))
        self._offer_whens(row.kind)
        if isinstance(row, LineBreakpoint):
            self.path.setEditText(row.path)
            self.line.setValue(row.line)
        elif isinstance(row, EventBreakpoint):
            self.pattern.setText(row.pattern)
            self.argument.setText(row.argument)
            self.when.setCurrentIndex(max(0, self.when.findData(row.when)))
            self.direction.setCurrentIndex(max(0, self.direction.findData(row.direction)))
        if not isinstance(row, LineBreakpoint):
            path, line = self._desk.context.window.current_line()
            self.path.setEditText(path or next(iter(breakpoint_places.paths(self._desk)), ""))
            self.line.setValue(line or 1)
        self.condition.setText(row.condition)
        self.hits.setValue(row.hits)
        self.log.setText(row.log)
        self.enabled.setChecked(row.enabled)

    # ------------------------------------------------------------------ what is typed
    def row(self) -> Breakpoint:
        """The breakpoint as typed."""
        kind = str(self.kind.currentData())
        made: Breakpoint
        if kind == "line":
            path = self.path.currentText().strip()
            if path != getattr(self._row, "path", ""):
                path = breakpoint_places.absolute(self._desk, path)
            made = LineBreakpoint(path=path, line=self.line.value())
        else:
            when = str(self.when.currentData() or "")
            argument = self.argument.text().strip().removeprefix("torch.") if when in WITH_ARGUMENT else ""
            direction = str(self.direction.currentData()) if kind in DIRECTED else "both"
            made = event(kind, self.pattern.text().strip() if kind in PATTERNS else "", when, argument, direction)
            if kind == "tensor":
                made = replace(made, label=breakpoint_places.tensor_label(self._desk, made.pattern))
        return replace(
            made, identity=self._row.identity, condition=self.condition.text().strip(), hits=self.hits.value(),
            log=self.log.text(), enabled=self.enabled.isChecked(), count=self._row.count, place=self._row.place,
        )  # fmt: skip

    def accept(self) -> None:
        """Store what was typed."""
        if self._check():
            self._desk.breakpoints.put(self.row())
            super().accept()

    def _check(self, *_: object) -> bool:
        """Say what is wrong, at its field where it was touched; tell whether nothing is."""
        if self._filling:
            return False
        row = self.row()
        found = problems(row)
        if isinstance(row, LineBreakpoint) and not found and not self._stays(row):
            found = breakpoint_places.problems(self._desk, row)
        for name, field in self.fields.items():
            field.show_problem(found.get(name, ""))
        unsaid = [text for name, text in found.items() if not self.fields[name].touched]
        self.said.setText(next(iter(unsaid), "") if found else sentence(row) + ".")
        self.said.setProperty("role", "dim" if found else "strong")
        self.said.style().polish(self.said)
        self.ok.setEnabled(not found)
        self._make_room()
        return not found

    def _stays(self, row: LineBreakpoint) -> bool:
        """Whether it stands where it stood: a recording may be of files that are on another machine."""
        old = self._row
        return isinstance(old, LineBreakpoint) and bool(old.identity) and (old.path, old.line) == (row.path, row.line)

    # ------------------------------------------------------------------ what is shown
    def _make_room(self) -> None:
        """Grow for sentences that wrap; shrinking while one types would be restless."""
        self._layout.activate()
        self.resize(self.width(), max(self.height(), self._layout.totalHeightForWidth(self.width())))

    def _on_kind(self, *_: object) -> None:
        if self._filling:
            return
        kind = str(self.kind.currentData())
        self._filling = True
        self._offer_whens(kind)
        self._filling = False
        title, example, tip = PATTERNS.get(kind, ("", "", ""))
        self.fields["pattern"].set_title(QCoreApplication.translate("Breakpoint", title))
        self.pattern.setPlaceholderText(QCoreApplication.translate("Breakpoint", example))
        self.pattern.setToolTip(QCoreApplication.translate("Breakpoint", tip))
        self.pattern.setCompleter(completions(self._desk, kind, self.pattern))
        shown = {
            "path": kind == "line", "line": kind == "line", "pattern": kind in PATTERNS, "when": kind in WHEN,
            "direction": kind in DIRECTED,
        }  # fmt: skip
        for name, visible in shown.items():
            self._form.setRowVisible(self.fields[name], visible)
        self._on_when()

    def _offer_whens(self, kind: str) -> None:
        before = self.when.currentData()
        self.when.clear()
        for when in WHEN.get(kind, ()):
            self.when.addItem(QCoreApplication.translate("Breakpoint", WHEN_NAMES[kind, when]), when)
        self.when.setCurrentIndex(max(0, self.when.findData(before)))

    def _on_when(self, *_: object) -> None:
        if self._filling:
            return
        when = str(self.when.currentData() or "")
        wanted = when in WITH_ARGUMENT and self.kind.currentData() == "value"
        if wanted:
            title, example = ARGUMENTS[when]
            self.fields["argument"].set_title(QCoreApplication.translate("Breakpoint", title))
            self.argument.setPlaceholderText(QCoreApplication.translate("Breakpoint", example))
        self._form.setRowVisible(self.fields["argument"], wanted)
        self._check()
        self.resize(self.width(), self._layout.totalHeightForWidth(self.width()))
