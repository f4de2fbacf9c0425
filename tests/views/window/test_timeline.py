"""The timeline: dragging travels, keys step, labels say where."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from retrograd.app.main import Parts
from retrograd.app.model.marks import StopMark


def test_dragging_travels(finished: Parts, qtbot: QtBot) -> None:
    track, store = finished.window.timeline.track, finished.store
    end = store.run.end
    middle = QPoint(round(track.x_of(end // 2)), 20)
    qtbot.mousePress(track, Qt.MouseButton.LeftButton, pos=middle)
    assert abs(store.cursor - end // 2) <= 1
    assert finished.window.banner.isVisible()
    assert str(store.cursor) in finished.window.timeline.text()
    qtbot.mouseMove(track, QPoint(round(track.x_of(3)), 20))
    qtbot.mouseRelease(track, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseClick(track, Qt.MouseButton.LeftButton, pos=QPoint(round(track.x_of(end)), 20))
    assert store.cursor == end
    assert not finished.window.banner.isVisible()


def test_places_and_serials_agree(finished: Parts) -> None:
    track = finished.window.timeline.track
    for serial in range(finished.store.run.end + 1):
        assert track.serial_at(track.x_of(serial)) == serial


def test_keys_step_and_jump(finished: Parts, qtbot: QtBot) -> None:
    track, store = finished.window.timeline.track, finished.store
    end = store.run.end
    track.setFocus()
    qtbot.keyClick(track, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert store.cursor == end - 1
    qtbot.keyClick(track, Qt.Key.Key_Home)
    assert store.cursor == 0
    qtbot.keyClick(track, Qt.Key.Key_Right)
    first = store.cursor
    assert first == store.run.next_stop(0, "line")
    finished.settings.set("run.grain", "node")
    qtbot.keyClick(track, Qt.Key.Key_Right)
    assert store.cursor == store.run.next_stop(first, "node")
    assert store.moment.phase() == "backward"
    qtbot.keyClick(track, Qt.Key.Key_End)
    assert store.cursor == end
    qtbot.keyClick(track, Qt.Key.Key_PageUp)
    assert store.cursor == end - end // 10
    qtbot.keyClick(track, Qt.Key.Key_PageDown)
    assert store.cursor == end


def test_ctrl_and_arrows_go_from_phase_to_phase(finished: Parts, qtbot: QtBot) -> None:
    track, store = finished.window.timeline.track, finished.store
    starts = [phase.start for phase in store.run.phases()]
    track.setFocus()
    store.seek(0)
    forward, back = [], []
    while store.in_the_past:
        qtbot.keyClick(track, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
        forward.append(store.cursor)
    while store.cursor:
        qtbot.keyClick(track, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
        back.append(store.cursor)
    assert forward == [*starts, store.run.end]
    assert back == [*reversed(starts), 0]
    store.seek(starts[1] + 2)
    qtbot.keyClick(track, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert store.cursor == starts[1]


def test_bookmarks_and_stops_are_marks_that_explain_themselves_and_take_clicks(finished: Parts, qtbot: QtBot) -> None:
    track, store = finished.window.timeline.track, finished.store
    serial = store.run.end // 2
    before = track.grab().toImage()
    store.bookmarks.put(serial, "halfway 一半")
    store.run.marks.add_stop(StopMark(serial + 9, "breakpoint", "1"))
    store.bookmarks.changed.emit()
    assert track.grab().toImage() != before
    above, below = QPointF(track.x_of(serial) + 2, 5), QPointF(track.x_of(serial + 9), 32)
    assert track.explanation(above).startswith("Bookmark: halfway 一半\nEvent ")
    assert "breakpoint" in track.explanation(below)
    qtbot.mouseClick(track, Qt.MouseButton.LeftButton, pos=above.toPoint())
    assert store.cursor == serial
    assert "halfway" in track.accessibleDescription()
    qtbot.mouseClick(track, Qt.MouseButton.LeftButton, pos=below.toPoint())
    assert store.cursor == serial + 9
    assert "stopped at a breakpoint" in track.accessibleDescription()


def test_tooltips_and_screen_readers_hear_of_the_event(finished: Parts) -> None:
    track, store = finished.window.timeline.track, finished.store
    serial = store.run.timeline.serials("node-begun")[0]
    store.seek(serial)
    for words in (track.explanation(QPointF(track.x_of(serial), 20)), track.accessibleDescription()):
        assert str(serial) in words
        assert "AddBackward0" in words
        assert "line 9" in words
        assert "backward · pass 1" in words


def test_a_finding_has_a_tick_that_explains_itself(finished: Parts) -> None:
    track = finished.window.timeline.track
    finding = next(row for row in finished.store.run.findings() if row.events)
    place = QPointF(track.x_of(finding.events[0]), 6)
    assert track.explanation(place) in [row.text for row in finished.store.run.findings()]


def test_phases_differ_in_more_than_colour(finished: Parts) -> None:
    """In shades of grey the dots of backward are still there, and forward is plain."""
    track = finished.window.timeline.track
    image = track.grab().toImage()
    ratio = image.devicePixelRatio()

    def shades(kind: str) -> int:
        phase = next(row for row in finished.store.run.phases() if row.kind == kind)
        left, right = track.x_of(phase.start), track.x_of(phase.start + (phase.end - phase.start) // 3)
        xs = range(round(left * ratio) + 6, round(right * ratio))
        lines = range(round(14 * ratio), round(24 * ratio))
        return len({image.pixelColor(x, y).lightness() // 4 for x in xs for y in lines})

    assert shades("forward") == 1
    assert shades("backward") > 1


def test_a_run_that_is_over_is_called_finished(finished: Parts, qtbot: QtBot) -> None:
    """No pass goes on after the end; in the past of the same run there is one again."""
    timeline, store = finished.window.timeline, finished.store
    label = timeline.findChild(QLabel, "timeline-phase")
    assert isinstance(label, QLabel)
    assert label.text() == "finished"
    assert timeline.track.accessibleDescription().endswith("finished")
    timeline.track.setFocus()
    qtbot.keyClick(timeline.track, Qt.Key.Key_Left)
    assert store.in_the_past
    assert label.text() == "forward"
    qtbot.keyClick(timeline.track, Qt.Key.Key_End)
    assert label.text() == "finished"
