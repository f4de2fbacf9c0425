"""The dialog of breakpoints: every kind is typed with the keyboard, and what is wrong is said at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from retrograd.app.main import Parts
from retrograd.app.store.breakpoint_files import FORMAT
from retrograd.app.store.breakpoint_rows import Breakpoint, EventBreakpoint, LineBreakpoint, event
from retrograd.views.dialogs.breakpoint import BreakpointDialog
from retrograd.views.dialogs.breakpoint_pages import ExportBreakpoints, ImportBreakpoints


def dialog_of(qtbot: QtBot, parts: Parts, row: Breakpoint) -> BreakpointDialog:
    dialog = BreakpointDialog(parts.desk, row)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def added(parts: Parts) -> list[tuple[str, ...]]:
    return [row.essence for row in parts.session.breakpoints.events()]


def test_operation_in_one_direction(qtbot: QtBot, parts: Parts) -> None:
    dialog = dialog_of(qtbot, parts, event("op"))
    qtbot.keyClicks(dialog.pattern, "matmul")
    qtbot.keyClick(dialog.direction, Qt.Key.Key_Down)
    assert dialog.said.text() == "Stop at `matmul` in the forward pass."
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert added(parts) == [("op", "matmul", "", "", "forward")]


def test_value_with_an_argument_that_is_checked_while_typing(qtbot: QtBot, parts: Parts) -> None:
    dialog = dialog_of(qtbot, parts, event("value", "w"))
    assert not dialog.argument.isVisible()
    dialog.when.setCurrentIndex(dialog.when.findData("norm>"))
    assert dialog.argument.isVisible()
    assert not dialog.ok.isEnabled()
    assert "compared with a number" in dialog.said.text()
    assert not dialog.fields["argument"].problem.isVisible(), "nobody is told off for what was not typed yet"
    qtbot.keyClicks(dialog.argument, "te")
    assert "compared with a number" in dialog.fields["argument"].problem.text()
    assert dialog.said.text() == ""
    dialog.argument.clear()
    qtbot.keyClicks(dialog.argument, "10")
    assert not dialog.fields["argument"].problem.isVisible()
    assert dialog.said.text() == "Stop when the norm of the value or gradient of `w` is above 10."
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert added(parts) == [("value", "w", "norm>", "10", "both")]


@pytest.mark.parametrize(
    ("kind", "typed", "essence"),
    [
        ("name", "self.fc.weight", ("name", "self.fc.weight", "grad", "", "both")),
        ("module", "Linear", ("module", "Linear", "", "", "both")),
        ("exception", "ValueError", ("exception", "ValueError", "uncaught", "", "both")),
        ("region", "no_grad", ("region", "no_grad", "enter", "", "both")),
        ("tensor", "12", ("tensor", "12", "grad", "", "both")),
        ("backward", "", ("backward", "", "", "", "both")),
    ],
)
def test_every_kind(qtbot: QtBot, parts: Parts, kind: str, typed: str, essence: tuple[str, ...]) -> None:
    dialog = dialog_of(qtbot, parts, event("value"))
    dialog.kind.setCurrentIndex(dialog.kind.findData(kind))
    assert dialog.pattern.isVisible() == bool(typed)
    qtbot.keyClicks(dialog.pattern, typed)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert added(parts) == [essence]


def test_conditions_hits_and_messages_of_a_kept_one(qtbot: QtBot, parts: Parts) -> None:
    kept = parts.session.breakpoints.put(replace(event("name", "w", "written"), condition="i > 1", hits=2))
    dialog = dialog_of(qtbot, parts, kept)
    assert (dialog.condition.text(), dialog.hits.value(), dialog.pattern.text()) == ("i > 1", 2, "w")
    assert dialog.when.currentData() == "written"
    dialog.condition.clear()
    qtbot.keyClicks(dialog.condition, "i = 3")
    assert "write `i == 3`" in dialog.fields["condition"].problem.text()
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert parts.session.breakpoints.get(kept.identity).condition == "i > 1", "what is wrong is not stored"
    dialog.condition.clear()
    qtbot.keyClicks(dialog.log, "i is {i}")
    qtbot.mouseClick(dialog.enabled, Qt.MouseButton.LeftButton, pos=dialog.enabled.rect().topLeft() + dialog.pos() * 0)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    row = parts.session.breakpoints.get(kept.identity)
    assert (row.condition, row.hits, row.log) == ("", 2, "i is {i}")


def test_lines_that_are_not_there(qtbot: QtBot, parts: Parts, tmp_path: Path) -> None:
    script = tmp_path / "a.py"
    script.write_text("x = 1\ny = 2\n")
    parts.session.open(script)
    dialog = dialog_of(qtbot, parts, LineBreakpoint(path=str(script), line=2))
    assert dialog.said.text() == "Stop before line 2 of a.py."
    dialog.line.setValue(9)
    assert dialog.said.text() == "There are only 2 lines."
    dialog.line.setValue(1)
    dialog.path.setEditText("b.py")
    assert "There is no file" in dialog.said.text()
    dialog.path.setEditText("a.py")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert [(row.path, row.line, row.text) for row in parts.session.breakpoints.lines()] == [(str(script), 1, "x = 1")]


def test_export_and_import(qtbot: QtBot, parts: Parts, tmp_path: Path) -> None:
    told: list[tuple[str, str]] = []
    parts.store.message.connect(lambda text, severity: told.append((severity, text)))
    breakpoints = parts.session.breakpoints
    breakpoints.add(str(tmp_path / "a.py"), 3, condition="x > 1")
    breakpoints.put(event("value", "w", "norm>", "10"))
    before = [replace(row, identity=0, bound=True, message="") for row in breakpoints.all()]
    path = tmp_path / "points.json"
    writer = ExportBreakpoints(parts.desk, parts.window)
    qtbot.addWidget(writer)
    writer.give(str(path))
    assert FORMAT in path.read_text()
    breakpoints.clear()
    reader = ImportBreakpoints(parts.desk, parts.window)
    qtbot.addWidget(reader)
    reader.take(str(path))
    assert [replace(row, identity=0) for row in breakpoints.all()] == before
    path.write_text('{\n "format": "retrograd-breakpoints",\n "version": 1,\n "breakpoints": [\n  {"kind": "moon"}]}')
    reader.take(str(path))
    assert told[-1][0] == "error" and "points.json, line 5" in told[-1][1]
    assert len(breakpoints.all()) == 2


def test_the_variable_of_the_line_is_filled_in(qtbot: QtBot, parts: Parts, tmp_path: Path) -> None:
    script = tmp_path / "a.py"
    script.write_text("self.w[0] += 1\n")
    parts.session.open(script)
    assert parts.desk.run("run.break_on_name")
    dialog = parts.window.findChild(BreakpointDialog, "break-on-name-dialog")
    assert dialog is not None and dialog.pattern.text() == "self.w[0]"
    dialog.reject()


def test_commands_open_the_dialogs_and_switch(qtbot: QtBot, parts: Parts, tmp_path: Path) -> None:
    script = tmp_path / "a.py"
    script.write_text("x = 1\n")
    parts.session.open(script)
    for kind in ("op", "name", "tensor", "value", "module", "exception", "region"):
        assert parts.desk.run(f"run.break_on_{kind}")
        dialog = parts.window.findChild(BreakpointDialog, f"break-on-{kind}-dialog")
        assert dialog is not None and dialog.kind.currentData() == kind
        dialog.reject()
    wanted = event("value", "", "nonfinite")
    action = parts.window.actions_by_id["run.break_not_finite"]
    qtbot.waitUntil(action.isEnabled)
    action.trigger()
    assert isinstance(parts.session.breakpoints.like(wanted), EventBreakpoint)
    qtbot.waitUntil(action.isChecked)
    action.trigger()
    assert parts.session.breakpoints.all() == ()
    qtbot.waitUntil(lambda: not action.isChecked())
