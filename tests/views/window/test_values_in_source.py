"""Values, passes and expressions in the source of a real program, and the panels beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QLineEdit, QToolTip
from pytestqt.qtbot import QtBot

from retrograd.app.main import Parts
from retrograd.app.store import Selection
from retrograd.views.editor.code_view import CodeView
from retrograd.views.editor.marks import Span
from retrograd.views.panels.call_stack import CallStackPanel
from retrograd.views.panels.console import ConsolePanel
from retrograd.views.panels.variables import VariablesPanel
from retrograd.views.panels.watches import WatchesPanel

WAIT = 20_000

SCRIPT = """\
import torch

class Holder:
    @property
    def costly(self):
        raise RuntimeError("this must not run")

holder = Holder()
w = torch.tensor([1.0, -2.0], requires_grad=True)
names = ["a", "b"]

def double(gradient):
    doubled = gradient * 2
    return doubled

for step in range(4):
    loss = ((w * 3) ** 2).sum()
    loss.register_hook(double)
    loss.backward()
    last = holder
print(w.grad)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The script."""
    made = tmp_path / "loop.py"
    made.write_text(SCRIPT)
    return made


@pytest.fixture
def stopped(parts: Parts, qtbot: QtBot, path: Path) -> Callable[..., Parts]:
    """Run to the n-th arrival at a line."""

    def run(line: int, times: int = 1) -> Parts:
        parts.session.open(path)
        parts.settings.set("run.stop_at_entry", False)
        parts.session.breakpoints.add(str(path), line)
        for _ in range(times):
            with qtbot.waitSignal(parts.store.stopped, timeout=WAIT):
                parts.desk.run("run.continue")
        parts.window.editor.refresh_marks()
        return parts

    return run


def _front(parts: Parts) -> CodeView:
    view = parts.window.editor.current_view()
    assert view is not None
    return view


def _place(view: CodeView, line: int, word: str) -> QPoint:
    block = view.document().findBlockByNumber(line - 1)
    cursor = QTextCursor(block)
    cursor.setPosition(block.position() + block.text().index(word))
    view.show_line(line)
    return view.cursorRect(cursor).center() + QPoint(3, 0)


def _hover(qtbot: QtBot, parts: Parts, line: int, word: str) -> str:
    view = _front(parts)
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible(), timeout=WAIT)
    point = _place(view, line, word)
    answers: list[object] = []
    parts.desk.evaluated.connect(answers.append)
    QApplication.sendEvent(view.viewport(), QHelpEvent(QEvent.Type.ToolTip, point, view.viewport().mapToGlobal(point)))
    if parts.store.state == "paused" and not parts.store.in_the_past:
        qtbot.waitUntil(lambda: bool(answers) or QToolTip.isVisible(), timeout=WAIT)
    parts.desk.evaluated.disconnect(answers.append)
    return QToolTip.text() if QToolTip.isVisible() else ""


def test_hovering_shows_live_values_without_running_anything(stopped: Callable[..., Parts], qtbot: QtBot) -> None:
    parts = stopped(20)
    text = _hover(qtbot, parts, 17, "w *")
    assert "f32[2]" in text and "grad ‖" in text and "min -2. · max 1. · mean -0.5000" in text and "[1., -2.]" in text
    assert "list" in _hover(qtbot, parts, 10, "names")
    assert "MulBackward0" not in _hover(qtbot, parts, 17, "loss") and "SumBackward0" in _hover(qtbot, parts, 17, "loss")
    assert _hover(qtbot, parts, 13, "doubled") == ""


def test_hovering_in_the_past_shows_what_was_recorded(stopped: Callable[..., Parts], qtbot: QtBot) -> None:
    parts = stopped(20, 2)
    parts.desk.run("go.event_back")
    assert "recorded at this moment" in _hover(qtbot, parts, 17, "w *")
    assert _hover(qtbot, parts, 10, "names") == ""


def test_keys_show_the_value_at_the_cursor_and_watch_it(stopped: Callable[..., Parts], qtbot: QtBot) -> None:
    parts = stopped(20)
    view = _front(parts)
    block = view.document().findBlockByNumber(16)
    cursor = QTextCursor(block)
    cursor.setPosition(block.position() + block.text().index("w *"))
    view.setTextCursor(cursor)
    view.setFocus()
    control = Qt.KeyboardModifier.ControlModifier
    qtbot.waitUntil(lambda: parts.window.actions_by_id["go.show_value"].isEnabled(), timeout=WAIT)
    qtbot.keyClick(view, Qt.Key.Key_K, control)
    qtbot.keyClick(view, Qt.Key.Key_I, control)
    qtbot.waitUntil(lambda: QToolTip.isVisible() and "f32[2]" in QToolTip.text(), timeout=WAIT)
    qtbot.keyClick(view, Qt.Key.Key_K, control)
    qtbot.keyClick(view, Qt.Key.Key_W, control)
    assert parts.desk.watches.expressions() == ("w",)
    panel = parts.window.workbench.panel("watches")
    assert isinstance(panel, WatchesPanel)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1 and panel.model.cell_text(0, 1) == "[1., -2.]", timeout=WAIT)
    assert panel.model.cell_text(0, 3) == "f32[2] leaf grad ✓"


def test_counts_are_those_of_the_pass_and_the_spinner_leads_to_others(
    stopped: Callable[..., Parts], qtbot: QtBot
) -> None:
    parts = stopped(20, 3)
    view = _front(parts)
    assert (view.marks.counts[17], view.marks.totals[17]) == (3, 9)
    assert "3 operations" in view.gutter.explanation(17) and "9 " in view.gutter.explanation(17)
    spinner = view.spinners.by_line[16]
    assert (spinner.value(), spinner.minimum(), spinner.maximum()) == (3, 1, 3)
    end = parts.store.run.end
    spinner.setFocus()
    qtbot.keyClick(spinner, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: parts.store.in_the_past, timeout=WAIT)
    parts.window.editor.refresh_marks()
    assert spinner.value() == 2 and (view.marks.counts[17], view.marks.totals[17]) == (3, 6)
    parts.window.editor.show_place(str(parts.session.document.path), 17)  # type: ignore[union-attr]
    assert parts.desk.run("go.previous_pass")
    parts.window.editor.refresh_marks()
    assert spinner.value() == 1
    for _ in range(2):
        parts.desk.run("go.next_pass")
    assert parts.store.cursor == end


@pytest.mark.parametrize(("node", "text"), [("MulBackward0", "w * 3"), ("PowBackward0", "(w * 3) ** 2"),
                                            ("SumBackward0", "((w * 3) ** 2).sum()")])  # fmt: skip
def test_exactly_the_expression_of_the_selected_node_is_underlined(
    stopped: Callable[..., Parts], node: str, text: str
) -> None:
    parts = stopped(20)
    moment = parts.store.moment
    number = next(one for one in moment.nodes() if getattr(moment.node(one), "name", "") == node)
    parts.store.select(Selection("node", number))
    start = SCRIPT.splitlines()[16].index(text)
    assert _front(parts).marks.underline == Span(17, start, 17, start + len(text))


def test_levels_of_a_stop_in_a_hook_and_their_variables(stopped: Callable[..., Parts], qtbot: QtBot) -> None:
    parts = stopped(14)
    stack, variables = parts.window.workbench.panel("call_stack"), parts.window.workbench.panel("variables")
    assert isinstance(stack, CallStackPanel) and isinstance(variables, VariablesPanel)
    stack.refresh_now()
    assert [stack.model.cell_text(row, 0).strip("▶ ") for row in range(3)] == [
        "double", "backward pass 1: SumBackward0 (node 1 of 4)", "<module>",
    ]  # fmt: skip
    assert [stack.model.cell_text(row, 2) for row in (0, 2)] == ["14", "19"]
    parts.window.show_panel("call_stack")
    for row, names in ((2, {"w", "loss", "holder", "names", "step"}), (0, {"gradient", "doubled"})):
        place = stack.table.visualRect(stack.model.index(row, 0)).center()
        qtbot.mouseClick(stack.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
        variables.refresh_now()
        assert names <= {one.name for one in variables.model.rows()}
        assert stack.is_selected(stack.model.row(row))


def test_setting_a_variable_by_f2_and_a_failure_in_place(stopped: Callable[..., Parts], qtbot: QtBot) -> None:
    parts = stopped(14)
    parts.window.show_panel("variables")
    panel = parts.window.workbench.panel("variables")
    assert isinstance(panel, VariablesPanel)
    panel.refresh_now()

    def value() -> str:
        return panel.model.cell_text(panel.model.position(lambda one: one.name == "doubled"), 2)

    def type_in(text: str) -> None:
        row = panel.model.position(lambda one: one.name == "doubled")
        panel.table.setCurrentIndex(panel.model.index(row, 0))
        qtbot.keyClick(panel.table, Qt.Key.Key_F2)
        editor = panel.table.findChild(QLineEdit)
        assert editor is not None
        editor.selectAll()
        qtbot.keyClicks(editor, text)
        with qtbot.waitSignal(parts.desk.evaluated, timeout=WAIT):
            qtbot.keyClick(editor, Qt.Key.Key_Return)
        panel.refresh_now()

    type_in("missing + 1")
    assert value() == "✗ NameError: name 'missing' is not defined" and "missing + 1" in panel.complaint.text()
    type_in("gradient * 5")
    qtbot.waitUntil(lambda: "5" in value(), timeout=WAIT)
    assert panel.complaint.isHidden()
    parts.session.breakpoints.clear()
    with qtbot.waitSignal(parts.session.finished, timeout=WAIT):
        parts.desk.run("run.continue")
    # The first of four passes took five times its gradient, the others twice.
    assert "198." in "".join(text for _, text in parts.store.moment.output())


def test_the_past_cannot_be_changed(stopped: Callable[..., Parts], qtbot: QtBot) -> None:
    parts = stopped(14)
    said: list[str] = []
    parts.store.message.connect(lambda text, severity: said.append(text))
    parts.window.show_panel("variables")
    parts.desk.run("go.event_back")
    panel = parts.window.workbench.panel("variables")
    assert isinstance(panel, VariablesPanel)
    panel.refresh_now()
    panel.table.setCurrentIndex(panel.model.index(0, 0))
    qtbot.keyClick(panel.table, Qt.Key.Key_F2)
    assert said and "return to now" in said[-1]


def test_the_console_completes_from_the_paused_program(stopped: Callable[..., Parts], qtbot: QtBot) -> None:
    parts = stopped(14)
    parts.window.show_panel("console")
    panel = parts.window.workbench.panel("console")
    assert isinstance(panel, ConsolePanel)
    panel.refresh_now()
    qtbot.keyClicks(panel.input, "gradient.requires_g")
    with qtbot.waitSignal(parts.desk.completed, timeout=WAIT):
        qtbot.keyClick(panel.input, Qt.Key.Key_Tab)
    assert panel.input.popup.isVisible() or panel.input.text().startswith("gradient.requires_grad")
    panel.input.setText("while True: pass")
    qtbot.keyClick(panel.input, Qt.Key.Key_Return)
    panel.refresh_now()
    with qtbot.waitSignal(parts.desk.evaluated, timeout=WAIT) as answered:
        qtbot.mouseClick(panel.interrupt, Qt.MouseButton.LeftButton)
    assert answered.args[0].error == "Interrupted."
