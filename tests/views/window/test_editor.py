"""The source editor over a real run: gutter, marks, selection."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from retrograd.app.main import Parts
from retrograd.app.store import Selection
from retrograd.app.store.breakpoint_rows import event
from retrograd.views.editor.code_view import CodeView
from retrograd.views.editor.marks import Span
from retrograd.views.editor.tab_header import TabHeader
from retrograd.views.editor.text_menu import name_at

View = Callable[[], CodeView]


def _click_gutter(qtbot: QtBot, view: CodeView, line: int) -> None:
    center = view.gutter.glyph_center(line)
    qtbot.mouseClick(view.gutter, Qt.MouseButton.LeftButton, pos=center.toPoint())


def test_a_click_in_the_gutter_toggles_a_breakpoint(parts: Parts, qtbot: QtBot, script: Path, front: View) -> None:
    parts.session.open(script)
    qtbot.waitUntil(lambda: front().gutter.isVisible())
    _click_gutter(qtbot, front(), 4)
    assert [(row.path, row.line) for row in parts.session.breakpoints.all()] == [(str(script), 4)]
    qtbot.waitUntil(lambda: 4 in front().marks.breakpoints)
    assert front().marks.breakpoints[4][0] == "active"
    _click_gutter(qtbot, front(), 4)
    assert parts.session.breakpoints.all() == ()


def test_f9_toggles_on_the_line_of_the_cursor(parts: Parts, qtbot: QtBot, script: Path, front: View) -> None:
    parts.session.open(script)
    front().setFocus()
    for _ in range(6):
        qtbot.keyClick(front(), Qt.Key.Key_Down)
    assert parts.window.current_line() == (str(script), 7)
    assert parts.store.selection == Selection("line", 7, str(script))
    qtbot.waitUntil(lambda: parts.window.actions_by_id["run.toggle_breakpoint"].isEnabled())
    qtbot.keyClick(parts.window, Qt.Key.Key_F9)
    assert [row.line for row in parts.session.breakpoints.all()] == [7]


def test_a_click_on_a_line_selects_it(parts: Parts, qtbot: QtBot, script: Path, front: View) -> None:
    parts.session.open(script)
    qtbot.waitUntil(lambda: front().isVisible())
    rectangle = front().line_rectangle(front().document().findBlockByNumber(8))
    qtbot.mouseClick(front().viewport(), Qt.MouseButton.LeftButton, pos=QPoint(40, round(rectangle.center().y())))
    assert parts.store.selection == Selection("line", 9, str(script))
    assert front().marks.selected == 9


def test_stopped_marks_the_statement_past_marks_hollow(parts: Parts, qtbot: QtBot, script: Path, front: View) -> None:
    parts.session.open(script)
    parts.session.breakpoints.add(str(script), 7)
    parts.settings.set("run.stop_at_entry", False)
    with qtbot.waitSignal(parts.store.stopped, timeout=20_000):
        parts.desk.run("run.continue")
    assert front().marks.current == (7, 7)
    parts.desk.run("run.step_back")
    qtbot.waitUntil(lambda: front().marks.current == (0, 0))
    assert 0 < front().marks.past < 7


def test_region_counts_and_underline(finished: Parts, qtbot: QtBot, front: View) -> None:
    view = front()
    finished.window.editor.refresh_marks()
    assert [(band.first, band.last) for band in view.marks.bands] == [(5, 6)]
    assert view.marks.counts[4] == 1 and view.marks.counts[6] == 1
    assert view.marks.counts[9] == 3
    node = next(
        number for number in finished.store.moment.nodes()
        if getattr(finished.store.moment.node(number), "name", "") == "PowBackward0"
    )  # fmt: skip
    finished.store.select(Selection("node", node))
    assert view.marks.underline == Span(4, 5, 4, 11)
    assert "line 5" not in view.gutter.explanation(6) and "5–6" in view.gutter.explanation(6)


@pytest.mark.parametrize("theme", ["light", "dark", "high-contrast"])
def test_hatching_and_current_line_can_be_seen(finished: Parts, qtbot: QtBot, front: View, theme: str) -> None:
    finished.settings.set("view.theme", theme)
    finished.window.editor.refresh_marks()
    view = front()
    image = view.viewport().grab().toImage()
    ratio = image.devicePixelRatio()

    def colors(line: int) -> set[str]:
        rectangle = view.line_rectangle(view.document().findBlockByNumber(line - 1))
        y = round(rectangle.center().y() * ratio)
        right = range(round(view.viewport().width() * ratio) - 24, round(view.viewport().width() * ratio) - 2)
        return {image.pixelColor(x, y).name() for x in right}

    assert len(colors(8)) == 1
    assert len(colors(5)) > 1


def test_colours_survive_characters_outside_the_basic_plane(
    parts: Parts, qtbot: QtBot, tmp_path: Path, front: View
) -> None:
    path = tmp_path / "emoji.py"
    path.write_text("label = '🙂🙂'; count = 42\n", encoding="utf-8")
    parts.session.open(path)
    layout = front().document().firstBlock().layout()
    number = parts.desk.theme.color("syntax_number")
    stretches = [
        (piece.start, piece.length) for piece in layout.formats() if piece.format.foreground().color() == number
    ]
    text = front().document().firstBlock().text()
    assert stretches == [(len(text.encode("utf-16-le")) // 2 - 2, 2)]


def test_a_happening_is_marked_where_it_stopped_by_the_shape_of_its_kind(
    parts: Parts, qtbot: QtBot, script: Path, front: View
) -> None:
    parts.session.open(script)
    parts.session.breakpoints.put(event("region", "no_grad"))
    parts.session.breakpoints.put(event("op", "pow", direction="forward"))
    parts.settings.set("run.stop_at_entry", False)
    lines = []
    while parts.store.state != "finished":
        with qtbot.waitSignal(parts.store.state_changed, timeout=20_000):
            parts.desk.run("run.continue")
        qtbot.waitUntil(lambda: parts.store.state in ("paused", "finished"), timeout=20_000)
        if parts.store.stop is not None:
            lines.append(parts.store.stop.frames[0].line)
            assert parts.window.statusBar().mode.text() == "Paused at a breakpoint"
            assert parts.window.statusBar().next.text().startswith("Stopped ")
    assert lines == [4, 5, 6]
    qtbot.waitUntil(lambda: sorted(front().marks.happenings) == [5, 6])
    assert [front().marks.happenings[line][:2] for line in (5, 6)] == [("region", "active"), ("op", "active")]
    assert "A breakpoint stopped here: on entering `no_grad`." in front().gutter.explanation(5)


def test_the_menu_of_the_text_breaks_on_the_name_under_the_pointer(finished: Parts, qtbot: QtBot, front: View) -> None:
    view = front()
    qtbot.waitUntil(view.isVisible)
    block = view.document().findBlockByNumber(3)
    rectangle = view.line_rectangle(block)
    view.customContextMenuRequested.emit(QPoint(round(rectangle.left()) + 3, round(rectangle.center().y())))
    menu = view.findChild(QMenu, "text-menu")
    assert menu is not None
    inner = menu.findChild(QMenu, "break-menu")
    assert inner is not None
    titles = {entry.text(): entry for entry in inner.actions()}
    assert {"When the gradient of y1 changes", "At pow in the forward pass", "Before line 4 of why_two.py"} <= set(
        titles
    )
    titles["At pow in the forward pass"].trigger()
    titles["Before line 4 of why_two.py"].trigger()
    assert [row.kind for row in finished.session.breakpoints.all()] == ["op", "line"]
    menu.close()


@pytest.mark.parametrize(
    ("text", "column", "name"),
    [
        ("loss = w.grad.sum()", 8, "w"), ("y = self.fc.weight * 2", 9, "self.fc"),
        ("y = self.fc.weight * 2", 13, "self.fc.weight"), ("layers[0].bias", 12, "layers[0].bias"),
        ("for i in x:", 1, ""), ("a + b", 2, ""), ("", 0, ""),
    ],
)  # fmt: skip
def test_name_under_the_pointer(text: str, column: int, name: str) -> None:
    assert name_at(text, column) == name


def test_the_name_of_a_file_is_whole_where_there_is_room_for_it(qtbot: QtBot, parts: Parts, tmp_path: Path) -> None:
    path = tmp_path / "the_optimiser_that_does_nothing.py"
    path.write_text("x = 1\n", encoding="utf-8")
    parts.session.open(path)
    header = parts.window.findChild(TabHeader)
    assert isinstance(header, TabHeader)
    whole = header.tabs.fontMetrics().horizontalAdvance(path.name)
    for width, roomy in ((1366, False), (1920, True)):
        parts.window.resize(width, 768)
        qtbot.waitUntil(
            lambda roomy=roomy: header.hint.isVisible() is roomy and header.tabs.tabRect(0).width() >= whole
        )
