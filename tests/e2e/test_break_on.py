"""A person looks for a NaN with the keyboard alone: one command, one key, and the window says where and why."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QTableView, QWidget

from retrograd.app.store import Selection
from retrograd.views.dialogs.breakpoint import BreakpointDialog

from .conftest import Seat

BROKEN = """\
import torch

w = torch.tensor([1.0, 0.0], requires_grad=True)
scale = torch.tensor(2.0)
for step in range(3):
    root = torch.sqrt(w)
    loss = (root * scale).sum()
    loss.backward()
    with torch.no_grad():
        w -= 0.1 * w.grad
    w.grad = None
"""


def chosen_in_the_palette(seat: Seat, words: str) -> None:
    """Ctrl+Shift+P, a few letters, Enter."""
    seat.strike(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    palette = seat.parts.window.findChild(QWidget, "palette-dialog")
    assert palette is not None
    field = palette.findChild(QLineEdit)
    assert field is not None
    seat.qtbot.keyClicks(field, words)
    seat.qtbot.keyClick(field, Qt.Key.Key_Return)


def back_in_the_window(seat: Seat) -> None:
    """The dialog is gone, the window has the keyboard again."""
    seat.parts.window.activateWindow()
    seat.until(seat.parts.window.isActiveWindow, timeout=3000)


def test_the_first_infinity_is_found_with_three_keys(seat: Seat) -> None:
    seat.open(BROKEN)
    seat.parts.settings.set("run.stop_at_entry", False)
    chosen_in_the_palette(seat, "break when not finite")
    back_in_the_window(seat)
    assert len(seat.parts.session.breakpoints.events()) == 1
    seat.strike(Qt.Key.Key_F5)
    seat.until(lambda: seat.store.state == "paused")
    status = seat.parts.window.statusBar()
    assert status.mode.text() == "Paused in backward"
    assert status.next.text().startswith("Stopped when a value or gradient is not finite: SqrtBackward0")
    table = seat.panel("breakpoints").findChild(QTableView)
    seat.until(lambda: table.model().rowCount() == 1)
    seat.assert_alive()


def test_a_variable_is_watched_from_a_dialog_and_taken_away_in_the_panel(seat: Seat) -> None:
    path = seat.open(BROKEN)
    seat.parts.settings.set("run.stop_at_entry", False)
    seat.store.select(Selection("line", 3, str(path)))
    chosen_in_the_palette(seat, "break on this variable")
    dialog = seat.parts.window.findChild(BreakpointDialog)
    assert dialog is not None and dialog.pattern.text() == "w"
    dialog.when.setFocus()
    seat.qtbot.keyClick(dialog.when, Qt.Key.Key_Down)
    assert dialog.said.text() == "Stop when `w` is written in place."
    seat.qtbot.keyClick(dialog, Qt.Key.Key_Return)
    back_in_the_window(seat)
    seat.strike(Qt.Key.Key_F5)
    seat.until(lambda: seat.store.state == "paused")
    assert seat.store.stop is not None and seat.store.stop.frames[0].line == 10
    assert seat.parts.window.statusBar().next.text() == "Stopped when `w` is written in place"
    table = seat.panel("breakpoints").findChild(QTableView)
    seat.until(lambda: table.model().rowCount() == 1)
    table.setFocus()
    table.setCurrentIndex(table.model().index(0, 1))
    seat.qtbot.keyClick(table, Qt.Key.Key_Delete)
    assert seat.parts.session.breakpoints.all() == ()
    seat.strike(Qt.Key.Key_F5)
    seat.until(lambda: seat.store.state == "finished")
