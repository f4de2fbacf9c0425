"""Bookmarks by keyboard: set, note, list, travel, keep for the next run and the next session; the banner tells them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox
from pytestqt.qtbot import QtBot

from retrograd.app.main import Parts, build
from retrograd.app.settings.store import Settings
from retrograd.app.store import Selection
from retrograd.views.dialogs.bookmark import BookmarkDialog
from retrograd.views.panels.bookmarks import BookmarksPanel

Key, Modifier = Qt.Key, Qt.KeyboardModifier


def dialog_of(parts: Parts, qtbot: QtBot) -> BookmarkDialog:
    """Press Ctrl+B and give what opens."""
    parts.window.activateWindow()
    qtbot.waitUntil(parts.window.isActiveWindow)
    qtbot.keyClick(parts.window, Key.Key_B, Modifier.ControlModifier)
    qtbot.waitUntil(lambda: parts.window.findChild(BookmarkDialog) is not None)
    dialog = parts.window.findChild(BookmarkDialog)
    assert isinstance(dialog, BookmarkDialog)
    return dialog


def mark(parts: Parts, qtbot: QtBot, serial: int, note: str) -> None:
    parts.store.seek(serial)
    dialog = dialog_of(parts, qtbot)
    dialog.note.selectAll()
    QTest.keyClicks(dialog.note, note)
    qtbot.keyClick(dialog.note, Key.Key_Return)
    qtbot.waitUntil(lambda: parts.window.findChild(BookmarkDialog) is None)


def rows(panel: BookmarksPanel) -> list[list[str]]:
    panel.refresh_now()
    return [[panel.model.cell_text(row, column) for column in range(3)] for row in range(panel.model.rowCount())]


def test_ctrl_b_sets_edits_and_removes(finished: Parts, qtbot: QtBot) -> None:
    store = finished.store
    node = store.run.timeline.serials("node-begun")[0]
    mark(finished, qtbot, node, "first node")
    assert store.bookmarks.at(node).note == "first node"
    assert "“first node”" in finished.window.banner.text()
    assert "backward · pass 1" in finished.window.banner.text()
    mark(finished, qtbot, node, "the root")
    assert [one.note for one in store.bookmarks.all()] == ["the root"]
    mark(finished, qtbot, 10, "")
    panel = finished.window.findChild(BookmarksPanel)
    assert [row[:2] for row in rows(panel)] == [["10", "–"], [str(node), "the root"]]
    assert panel.display_title() == "Bookmarks 2"
    store.seek(store.run.end)
    finished.window.activateWindow()
    qtbot.waitUntil(finished.window.isActiveWindow)
    qtbot.keyClick(finished.window, Key.Key_F2, Modifier.ShiftModifier)
    assert store.cursor == node
    qtbot.keyClick(finished.window, Key.Key_F2)
    assert store.cursor == 10, "after the last comes the first"
    qtbot.waitUntil(finished.window.actions_by_id["go.remove_bookmark"].isEnabled)
    qtbot.keyClick(finished.window, Key.Key_B, Modifier.ControlModifier | Modifier.ShiftModifier)
    assert [one.serial for one in store.bookmarks.all()] == [node]
    store.seek(node)
    dialog = dialog_of(finished, qtbot)
    buttons = dialog.findChild(QDialogButtonBox)
    remove = next(one for one in buttons.buttons() if one.text() == "Remove")
    qtbot.mouseClick(remove, Qt.MouseButton.LeftButton)
    assert store.bookmarks.all() == ()


def test_enter_in_the_panel_travels_and_delete_removes(finished: Parts, qtbot: QtBot) -> None:
    store = finished.store
    store.bookmarks.put(7, "seven")
    store.bookmarks.put(30, "thirty")
    finished.window.show_panel("bookmarks")
    panel = finished.window.findChild(BookmarksPanel)
    panel.refresh_now()
    panel.table.setFocus()
    panel.table.selectRow(0)
    assert store.cursor == store.run.end, "looking through the list does not travel"
    qtbot.keyClick(panel.table, Key.Key_Return)
    assert store.cursor == 7
    panel.refresh_now()
    qtbot.keyClick(panel.table, Key.Key_Delete)
    assert [one.note for one in store.bookmarks.all()] == ["thirty"]


def test_bookmarks_wait_for_the_next_run_and_the_next_session(
    finished: Parts, qtbot: QtBot, tmp_path: Path, script: Path
) -> None:
    store = finished.store
    serial = store.run.timeline.serials("node-begun")[1]
    store.bookmarks.put(serial, "里面")
    text = finished.settings.text("session.bookmarks")
    finished.settings.set("run.stop_at_entry", True)
    finished.desk.run("run.continue")
    qtbot.waitUntil(lambda: store.state == "paused", timeout=20_000)
    assert store.bookmarks.all() == ()
    panel = finished.window.findChild(BookmarksPanel)
    assert rows(panel)[0][:2] == ["later", "里面"]
    with qtbot.waitSignal(finished.session.finished, timeout=20_000):
        finished.desk.run("run.continue")
    (found,) = store.bookmarks.all()
    assert found.note == "里面"
    assert found.serial == store.run.timeline.serials("node-begun")[1]
    recording = tmp_path / "kept.rgd"
    finished.session.save_recording(recording)

    settings = Settings(tmp_path / "other.ini")
    settings.set("session.bookmarks", text)
    again = build(settings)
    qtbot.addWidget(again.window)
    try:
        again.session.open(script)
        assert [one.note for one in again.store.bookmarks.waiting()] == ["里面"]
        again.session.open(recording)
        assert [(one.serial, one.note) for one in again.store.bookmarks.all()] == [(found.serial, "里面")]
    finally:
        again.session.close()


def test_a_value_is_followed_by_keys(finished: Parts, qtbot: QtBot) -> None:
    store = finished.store
    told: list[str] = []
    store.message.connect(lambda text, severity: told.append(text))
    x, _ = store.run.resolve("x")
    store.select(Selection("tensor", x))
    qtbot.waitUntil(finished.window.actions_by_id["go.previous_read"].isEnabled)
    qtbot.keyClick(finished.window, Key.Key_Up, Modifier.AltModifier | Modifier.ShiftModifier)
    assert store.run.moment(store.cursor).current_node(), "the last to read x is a node that saved it"
    assert "x is read in backward, as saved by PowBackward0" in told[-1]
    qtbot.keyClick(finished.window, Key.Key_Down, Modifier.AltModifier)
    assert told[-1] == "x is not written later, as far as the run goes."
    qtbot.keyClick(finished.window, Key.Key_PageDown, Modifier.AltModifier)
    assert store.cursor == store.run.timeline.serials("grad-accumulated")[0]
    assert store.moment.grad(x) == 2.0
    qtbot.keyClick(finished.window, Key.Key_Home, Modifier.AltModifier | Modifier.ShiftModifier)
    assert store.moment.value(x) == 1.0
    assert "x was made here by tensor" in told[-1]
