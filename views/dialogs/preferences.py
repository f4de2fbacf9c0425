"""The preferences, made from the option table: every row that is shown gets the editor of its type."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QScrollArea,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from retrograd.app.settings.option import Option, Value
from retrograd.app.settings.options import OPTIONS

from ..desk import Desk

#: Title of each area of the table; an area without a title shows its own name.
AREAS = {
    "view": str(QT_TRANSLATE_NOOP("Option", "Look")),
    "editor": str(QT_TRANSLATE_NOOP("Option", "Editor")),
    "graph": str(QT_TRANSLATE_NOOP("Option", "Graph")),
    "run": str(QT_TRANSLATE_NOOP("Option", "Running")),
    "record": str(QT_TRANSLATE_NOOP("Option", "Recording")),
}

#: Largest value that Qt's spin box takes.
SPIN_LIMIT = 2**31 - 1


class PreferencesDialog(QDialog):
    """Changes count at once; "Restore Defaults" resets the page shown."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._filling = False
        self.editors: dict[str, QWidget] = {}
        self.setWindowTitle(self.tr("Preferences"))
        self.resize(720, 560)
        self.areas = QListWidget()
        self.areas.setAccessibleName(self.tr("Areas"))
        self.areas.setFixedWidth(152)
        self._pages = QStackedWidget()
        self._names: list[str] = []
        for option in OPTIONS.values():
            area = option.key.partition(".")[0]
            if option.shown and area not in self._names:
                self._names.append(area)
                self.areas.addItem(_said(AREAS.get(area, area)))
                self._pages.addWidget(self._build_page(area))
        self.areas.currentRowChanged.connect(self._pages.setCurrentIndex)
        self.areas.setCurrentRow(0)
        self.areas.setSpacing(2)
        split = QHBoxLayout()
        split.setSpacing(8)
        split.addWidget(self.areas)
        split.addWidget(self._pages, 1)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Close | QDialogButtonBox.StandardButton.RestoreDefaults
        )
        buttons.rejected.connect(self.reject)
        self.restore = buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults)
        self.restore.setAutoDefault(False)
        self.restore.clicked.connect(self._on_restore_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(split, 1)
        column.addWidget(buttons)
        desk.settings.changed.connect(self._on_setting_changed)

    def _build_page(self, area: str) -> QWidget:
        inside = QWidget()
        inside.setObjectName("page")
        form = QFormLayout(inside)
        form.setContentsMargins(16, 8, 16, 8)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(6)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        for option in OPTIONS.values():
            if option.shown and option.key.partition(".")[0] == area:
                editor = self._editor(option)
                editor.setAccessibleName(_said(option.title))
                editor.setAccessibleDescription(_said(option.description))
                self.editors[option.key] = editor
                form.addRow("" if isinstance(editor, QCheckBox) else _said(option.title), editor)
                words = QLabel(_said(option.description))
                words.setProperty("role", "faint")
                words.setWordWrap(True)
                words.setContentsMargins(0, 0, 0, 10)
                form.addRow("", words)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        return scroll

    def _editor(self, option: Option) -> QWidget:
        value = self._desk.settings.get(option.key)
        if option.type is bool:
            box = QCheckBox(_said(option.title))
            box.setChecked(bool(value))
            box.toggled.connect(lambda on: self._store(option.key, on))
            return box
        if option.choices:
            choice = QComboBox()
            for name in option.choices:
                choice.addItem(_said(name.replace("-", " ").capitalize()), name)
            choice.setCurrentIndex(choice.findData(value))
            choice.currentIndexChanged.connect(lambda index: self._store(option.key, choice.itemData(index)))
            return choice
        if option.type is int:
            return self._whole_number(option, value)
        if option.type is float:
            real = QDoubleSpinBox()
            real.setRange(option.minimum or 0.0, option.maximum or 1e9)
            real.setSingleStep(0.25)
            real.setSuffix(f" {option.unit}" if option.unit else "")
            real.setValue(float(str(value)))
            real.valueChanged.connect(lambda number: self._store(option.key, number))
            return real
        line = QLineEdit(str(value))
        line.setMinimumWidth(260)
        line.editingFinished.connect(lambda: self._store(option.key, line.text()))
        return line

    def _whole_number(self, option: Option, value: Value) -> QWidget:
        spin = QSpinBox()
        low = int(option.minimum) if option.minimum is not None else -SPIN_LIMIT
        high = int(option.maximum) if option.maximum is not None else SPIN_LIMIT
        spin.setRange(max(low, -SPIN_LIMIT), min(high, SPIN_LIMIT))
        spin.setGroupSeparatorShown(True)
        spin.setSuffix(f" {option.unit}" if option.unit else "")
        spin.setValue(min(int(str(value)), SPIN_LIMIT))
        spin.valueChanged.connect(lambda number: self._store(option.key, number))
        return spin

    def _store(self, key: str, value: Value) -> None:
        if not self._filling:
            self._desk.settings.set(key, value)

    def _on_restore_clicked(self) -> None:
        area = self._names[self._pages.currentIndex()]
        for option in OPTIONS.values():
            if option.shown and option.key.partition(".")[0] == area:
                self._desk.settings.reset(option.key)

    def _on_setting_changed(self, key: str) -> None:
        editor = self.editors.get(key)
        if editor is None:
            return
        value = self._desk.settings.get(key)
        self._filling = True
        if isinstance(editor, QCheckBox):
            editor.setChecked(bool(value))
        elif isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findData(value))
        elif isinstance(editor, QSpinBox):
            editor.setValue(min(int(str(value)), SPIN_LIMIT))
        elif isinstance(editor, QDoubleSpinBox):
            editor.setValue(float(str(value)))
        elif isinstance(editor, QLineEdit):
            editor.setText(str(value))
        self._filling = False


def _said(text: str) -> str:
    return QCoreApplication.translate("Option", text)
