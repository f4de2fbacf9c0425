"""The dialog of the run settings: typed with keys, checked, kept for the script, shown in the status bar."""

from __future__ import annotations

import venv
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QToolButton
from pytestqt.qtbot import QtBot

from retrograd.app.main import Parts
from retrograd.app.settings.interpreters import install_command
from retrograd.app.settings.run_settings import RunSettings
from retrograd.views.dialogs.run_settings import RunSettingsDialog

PATIENCE = 30_000


@pytest.fixture
def dialog(parts: Parts, tmp_path: Path) -> RunSettingsDialog:
    script = tmp_path / "train.py"
    script.write_text("x = 1\n")
    venv.create(tmp_path / "venv", with_pip=False)
    parts.session.open(script)
    assert parts.desk.run("run.settings")
    dialog = parts.window.findChild(RunSettingsDialog)
    assert dialog is not None
    return dialog


def test_what_is_typed_is_kept_and_shown(qtbot: QtBot, parts: Parts, dialog: RunSettingsDialog) -> None:
    QTest.keyClicks(dialog.arguments, "--epochs 3")
    QTest.keyClicks(dialog.environment, "LOG=debug")
    dialog.entry.setCurrentIndex(2)
    dialog.memory.setValue(2048)
    QTest.keyClick(dialog.arguments, Qt.Key.Key_Return)
    expected = RunSettings(
        arguments="--epochs 3", environment=(("LOG", "debug"),), stop_at_entry=False, memory_limit=2048
    )
    assert parts.session.run_settings == expected
    button = parts.window.findChild(QToolButton, "status-run")
    assert button is not None and button.isVisible()
    for word in ("--epochs 3", "LOG", "2048 MiB"):
        assert word in button.text()


def test_what_cannot_be_used_is_named_and_not_kept(parts: Parts, dialog: RunSettingsDialog) -> None:
    save = dialog.buttons.button(QDialogButtonBox.StandardButton.Save)
    assert save.isEnabled()
    for field, text, word in (
        (dialog.arguments, "'open", "arguments"), (dialog.folder, "nowhere/at/all", "nowhere/at/all"),
    ):  # fmt: skip
        QTest.keyClicks(field, text)
        assert word in dialog.problem()
        assert not save.isEnabled()
        field.clear()
    dialog.environment.setPlainText("A=1\nwrong")
    assert "line 2" in dialog.problem() and not save.isEnabled()
    dialog.buttons.button(QDialogButtonBox.StandardButton.RestoreDefaults).click()
    assert save.isEnabled()
    assert dialog.chosen() == RunSettings()
    assert parts.session.run_settings == RunSettings()


def test_a_python_without_retrograd_shows_the_command_to_copy(
    qtbot: QtBot, dialog: RunSettingsDialog, tmp_path: Path
) -> None:
    qtbot.waitUntil(lambda: "ready" in dialog.verdict.text(), timeout=PATIENCE)
    assert not dialog.remedy.isVisible()
    path = str(tmp_path / "venv" / "bin" / "python")
    dialog.python.setCurrentIndex(dialog.python.findData(path))
    qtbot.waitUntil(lambda: "not installed" in dialog.verdict.text(), timeout=PATIENCE)
    assert dialog.remedy.isVisible()
    QTest.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == install_command(path)
    assert dialog.chosen().interpreter == path
