"""The window itself: opening, dropping, themes, layout, messages, dialogs."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox
from pytestqt.qtbot import QtBot

from retrograd.app.main import Parts, build
from retrograd.app.settings.options import OPTIONS
from retrograd.app.settings.store import Settings
from retrograd.views.dialogs.export import ExportDialog
from retrograd.views.dialogs.go_to_event import GoToEventDialog
from retrograd.views.dialogs.preferences import PreferencesDialog
from retrograd.views.dialogs.shortcuts import ShortcutsDialog
from retrograd.views.editor.code_view import CodeView
from retrograd.views.editor.notebook_view import NotebookView
from retrograd.views.theme import load_theme


def test_the_start_page_is_first_and_opens_the_tutorial(parts: Parts, qtbot: QtBot) -> None:
    page = parts.window.start_page
    assert page.isVisible()
    assert parts.window.windowTitle() == "Retrograd"
    with qtbot.waitSignal(parts.session.document_opened):
        qtbot.mouseClick(page.tutorial_card, Qt.MouseButton.LeftButton)
    assert not page.isVisible()
    assert parts.window.windowTitle().startswith("autograd_tutorial")


def test_every_example_has_a_card_that_opens_it_by_keyboard(parts: Parts, qtbot: QtBot) -> None:
    cards = parts.window.start_page.cards
    assert {"autograd_tutorial.ipynb", "autograd_tutorial.py", "why_none.py"} <= set(cards)
    for name, card in cards.items():
        assert card.accessibleName()
        with qtbot.waitSignal(parts.session.document_opened):
            qtbot.keyClick(card, Qt.Key.Key_Return)
        assert parts.session.document is not None and parts.session.document.path.name == name


def test_no_two_cards_of_the_gallery_have_one_title(parts: Parts) -> None:
    cards = parts.window.start_page.cards
    titles = [card.accessibleName() for card in cards.values()]
    assert len(set(titles)) == len(titles)
    assert cards["autograd_tutorial.ipynb"].accessibleName().endswith("(notebook)")
    assert cards["autograd_tutorial.py"].accessibleName().endswith("(script)")
    assert "(" not in cards["why_none.py"].accessibleName()


def test_recent_files_come_back(parts: Parts, qtbot: QtBot, script: Path) -> None:
    parts.session.open(script)
    parts.window.show_page("start")
    assert parts.settings.texts("files.recent")[0] == str(script)


def test_notebook_cells_are_shown_with_what_they_did(parts: Parts, qtbot: QtBot) -> None:
    qtbot.mouseClick(parts.window.start_page.tutorial_card, Qt.MouseButton.LeftButton)
    notebook = parts.window.editor.findChild(NotebookView)
    assert isinstance(notebook, NotebookView)
    document = parts.session.document
    assert document is not None
    assert [cell.view.toPlainText() for cell in notebook.cells()] == [text.rstrip("\n") for text in document.sources]
    assert notebook.cells()[0].prompt.text().startswith("In [ ]")
    with qtbot.waitSignal(parts.session.finished, timeout=30_000):
        parts.desk.run("run.without_stopping")
    parts.window.editor.refresh_marks()
    assert notebook.cells()[1].prompt.text() == "In [2]\n✓ done"
    printed = " ".join(notebook.cells()[1].ours.texts())
    assert "tensor([[1., 1.]," in printed
    parts.store.seek(0)
    parts.window.editor.refresh_marks()
    assert notebook.cells()[1].prompt.text().startswith("In [ ]")
    assert notebook.cells()[1].ours.texts() == []


def _drop(parts: Parts, path: Path) -> bool:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPointF(9, 9).toPoint(), copy, data, left, none)
    QApplication.sendEvent(parts.window, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(parts.window, QDropEvent(QPointF(9, 9), copy, data, left, none))
    return True


def test_a_dropped_script_opens_a_picture_does_not(parts: Parts, script: Path, tmp_path: Path) -> None:
    picture = tmp_path / "x.png"
    picture.write_bytes(b"")
    assert not _drop(parts, picture)
    assert parts.session.document is None
    assert _drop(parts, script)
    assert parts.session.document is not None and parts.session.document.path == script


def test_a_theme_is_used_at_once(parts: Parts, qapp: QApplication, script: Path) -> None:
    parts.session.open(script)
    for name in ("dark", "light", "high-contrast"):
        parts.window.set_theme(name)
        panel = load_theme(name).color("panel")
        view = parts.window.editor.current_view()
        assert view is not None
        image = view.viewport().grab().toImage()
        assert image.pixelColor(image.width() - 3, image.height() - 3) == panel


def test_the_layout_is_remembered_and_reset(parts: Parts, qtbot: QtBot, script: Path) -> None:
    parts.session.open(script)
    parts.window.workbench.dock("regions").hide()
    parts.window.resize(800, 612)
    parts.window.close()
    again = build(Settings(parts.settings.path))
    qtbot.addWidget(again.window)
    again.window.show()
    again.session.open(script)
    assert again.window.workbench.dock("regions").isHidden()
    assert not again.window.workbench.dock("console").isHidden()
    assert again.window.size() == parts.window.size()
    again.desk.run("view.reset_layout")
    assert not again.window.workbench.dock("regions").isHidden()
    again.session.close()


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_the_default_layout_is_right(parts: Parts, qtbot: QtBot, script: Path, size: tuple[int, int]) -> None:
    parts.session.open(script)
    parts.window.resize(*size)
    qtbot.waitUntil(lambda: parts.window.workbench.width() == size[0])
    bench = parts.window.workbench

    def place(identity: str) -> tuple[int, int, int, int]:
        dock = bench.dock(identity)
        corner = dock.mapTo(bench, dock.rect().topLeft())
        return corner.x(), corner.y(), corner.x() + dock.width(), corner.y() + dock.height()

    def is_right() -> None:
        source, inspector, timeline = place("source"), place("value"), place("timeline")
        left, middle, right = place("ready_queue"), place("variables"), place("console")
        assert source[0] == 0 and inspector[2] == size[0]
        assert timeline[0] == 0 and timeline[2] == size[0]
        assert source[3] <= timeline[1] < timeline[3] <= right[1] <= left[1] == middle[1]
        assert left[3] == middle[3] == right[3]
        assert left[2] <= middle[0] < middle[2] <= right[0]
        assert parts.window.graph.width() > 0.45 * size[0]
        assert left[3] - left[1] > 0.18 * size[1]

    qtbot.waitUntil(is_right)


def test_unlocked_panels_can_be_dragged(parts: Parts, script: Path) -> None:
    parts.session.open(script)
    dock = parts.window.workbench.dock("variables")
    movable = dock.DockWidgetFeature.DockWidgetMovable
    assert not dock.features() & movable
    parts.window.unlock_action.trigger()
    assert dock.features() & movable and dock.titleBarWidget() is None


def test_a_message_unfolds_and_goes_with_escape(parts: Parts, qtbot: QtBot) -> None:
    bar = parts.window.messages
    parts.store.message.emit("The file is empty; write code and save it.\nTraceback\n  line 1", "error")
    assert bar.isVisible() and bar.text() == "The file is empty; write code and save it."
    assert not bar.details.isVisible()
    qtbot.mouseClick(bar.unfold, Qt.MouseButton.LeftButton)
    assert bar.details.isVisible() and "Traceback" in bar.details.toPlainText()
    qtbot.keyClick(parts.window, Qt.Key.Key_Escape)
    assert not bar.isVisible()


def test_good_news_moves_nothing(parts: Parts, qtbot: QtBot, script: Path) -> None:
    parts.session.open(script)
    before = parts.window.workbench.geometry()
    parts.store.message.emit("Exported graph.svg", "info")
    assert parts.window.statusBar().news.text() == "Exported graph.svg"
    assert not parts.window.messages.isVisible()
    assert parts.window.workbench.geometry() == before
    parts.store.message.emit("The disk is full; make room.", "warning")
    assert parts.window.messages.isVisible()
    assert parts.window.statusBar().news.text() == "Exported graph.svg"


def _holds_its_last_line(view: CodeView) -> bool:
    return view.line_rectangle(view.document().lastBlock()).bottom() <= view.viewport().height()


def test_the_scroll_bar_of_a_cell_stands_below_its_last_line(parts: Parts, qtbot: QtBot) -> None:
    parts.window.resize(1366, 768)
    qtbot.mouseClick(parts.window.start_page.tutorial_card, Qt.MouseButton.LeftButton)
    notebook = parts.window.editor.findChild(NotebookView)
    assert isinstance(notebook, NotebookView)
    views = [cell.view for cell in notebook.cells()]
    wide = [view for view in views if view.horizontalScrollBar().maximum() > 0]
    assert wide
    for view in wide:
        qtbot.waitUntil(partial(_holds_its_last_line, view))


def test_the_next_statement_stays_in_view_when_the_window_shrinks(parts: Parts, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "long.py"
    path.write_text("import torch\n" + "x = torch.ones(2)\n" * 29, encoding="utf-8")
    parts.window.resize(1920, 1080)
    parts.session.open(path)
    parts.session.breakpoints.add(str(path), 21)
    parts.settings.set("run.stop_at_entry", False)
    with qtbot.waitSignal(parts.store.stopped, timeout=20_000):
        parts.desk.run("run.continue")
    view = parts.window.editor.current_view()
    assert view is not None

    def shown() -> bool:
        rectangle = view.line_rectangle(view.document().findBlockByNumber(20))
        return rectangle.top() >= 0 and rectangle.bottom() <= view.viewport().height()

    qtbot.waitUntil(shown)
    parts.window.resize(1366, 640)
    qtbot.waitUntil(shown)


def test_a_bad_file_is_told_in_the_bar(parts: Parts, tmp_path: Path) -> None:
    parts.window.open_path(tmp_path / "nowhere.py")
    assert "does not exist" in parts.window.messages.text()


def test_the_status_bar_says_what_is_going_on(parts: Parts, qtbot: QtBot, script: Path) -> None:
    bar = parts.window.statusBar()
    assert bar.mode.text() == "Nothing open"
    parts.session.open(script)
    assert bar.mode.text() == "Ready"
    parts.session.breakpoints.add(str(script), 9)
    parts.settings.set("run.stop_at_entry", False)
    with qtbot.waitSignal(parts.store.stopped, timeout=20_000):
        parts.desk.run("run.continue")
    assert (bar.mode.text(), bar.place.text()) == ("Paused at a breakpoint", "why_two.py:9")
    assert bar.next.text() == "Stopped before line 9 of why_two.py"
    with qtbot.waitSignal(parts.store.stopped, timeout=20_000):
        parts.desk.run("run.step_into")
    assert bar.mode.text() == "Paused in backward"
    assert bar.next.text() == "pass 1 · now: AddBackward0"
    parts.store.seek(3)
    qtbot.waitUntil(lambda: bar.mode.text() == "Viewing the past")
    qtbot.mouseClick(parts.window.banner.button, Qt.MouseButton.LeftButton)
    assert not parts.store.in_the_past


def test_inside_backward_the_node_is_selected(parts: Parts, qtbot: QtBot, script: Path) -> None:
    parts.session.open(script)
    parts.session.breakpoints.add(str(script), 9)
    parts.settings.set("run.stop_at_entry", False)
    with qtbot.waitSignal(parts.store.stopped, timeout=20_000):
        parts.desk.run("run.continue")
    with qtbot.waitSignal(parts.store.stopped, timeout=20_000):
        parts.desk.run("run.step_into")
    node = parts.store.moment.node(parts.store.selection.number)
    assert parts.store.selection.kind == "node"
    assert node is not None and node.name == "AddBackward0"


def test_search_selects_what_was_found(finished: Parts, qtbot: QtBot) -> None:
    box = finished.window.toolbar.search
    qtbot.keyClick(finished.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(box, "y2 = x")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    selection = finished.store.selection
    assert (selection.kind, selection.number) == ("line", 6)


def test_preferences_show_every_option_and_store_it(parts: Parts, qtbot: QtBot) -> None:
    dialog = parts.window.pages.show("preferences")
    assert isinstance(dialog, PreferencesDialog)
    assert set(dialog.editors) == {row.key for row in OPTIONS.values() if row.shown}
    box = dialog.editors["view.reduced_motion"]
    assert isinstance(box, QCheckBox)
    box.click()
    assert parts.settings.flag("view.reduced_motion")
    theme = dialog.editors["view.theme"]
    assert isinstance(theme, QComboBox)
    parts.settings.set("view.theme", "dark")
    assert theme.currentData() == "dark"
    qtbot.mouseClick(dialog.restore, Qt.MouseButton.LeftButton)
    assert not parts.settings.flag("view.reduced_motion")


def test_going_to_an_event(finished: Parts, qtbot: QtBot) -> None:
    finished.desk.run("go.to_event")
    dialog = finished.window.pages.show("go-to-event")
    assert isinstance(dialog, GoToEventDialog)
    dialog.number.selectAll()
    qtbot.keyClicks(dialog.number, "12")
    qtbot.keyClick(dialog.number, Qt.Key.Key_Return)
    assert finished.store.cursor == 12


def test_the_shortcut_list_filters(parts: Parts, qtbot: QtBot) -> None:
    dialog = parts.window.pages.show("shortcuts")
    assert isinstance(dialog, ShortcutsDialog)
    qtbot.keyClicks(dialog.filter, "ctrl+g")
    model = dialog.table.model()
    shown = [row for row in range(model.rowCount()) if not dialog.table.isRowHidden(row)]
    assert [model.index(row, 1).data() for row in shown] == ["Ctrl+G"]


def test_exporting_names_and_writes_the_file(finished: Parts, qtbot: QtBot, tmp_path: Path) -> None:
    finished.window.choose_export()
    dialog = finished.window.pages.show("export")
    assert isinstance(dialog, ExportDialog)
    assert dialog.path() == tmp_path / "why_two.png"
    dialog.format.setCurrentIndex(dialog.format.findData(".svg"))
    assert dialog.path() == tmp_path / "why_two.svg"
    assert not dialog.scale.isEnabled()
    qtbot.keyClick(dialog.legend, Qt.Key.Key_Space)
    with qtbot.waitSignal(dialog.accepted):
        dialog.accept()
    text = (tmp_path / "why_two.svg").read_text(encoding="utf-8")
    assert "PowBackward0" in text and "Boxes: untracked operation" in text
    assert finished.settings.flag("graph.export_legend")


def test_moving_pictures_are_made_while_the_window_goes_on(finished: Parts, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = finished.window.pages.show("export")
    assert isinstance(dialog, ExportDialog)
    dialog.format.setCurrentIndex(dialog.format.findData(".gif"))
    told: list[int] = []
    dialog.progress.valueChanged.connect(told.append)
    dialog.accept()
    assert dialog.isVisible() and not told
    qtbot.waitUntil(lambda: len(told) > 2)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not dialog.progress.isVisible())
    assert dialog.isVisible() and not list(tmp_path.glob("*.gif"))
    with qtbot.waitSignal(dialog.accepted, timeout=30_000):
        dialog.accept()
    with Image.open(tmp_path / "why_two.gif") as film:
        assert getattr(film, "n_frames") > 4  # noqa: B009 - only animated formats have it


def test_a_file_is_written_while_the_window_goes_on_and_can_be_given_up(
    finished: Parts, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = finished.window.pages.show("export")
    assert isinstance(dialog, ExportDialog)
    dialog.format.setCurrentIndex(dialog.format.findData(".json"))
    target = tmp_path / "why_two.json"
    target.write_text("older")
    dialog.accept()
    assert dialog.progress.isVisible() and target.read_text() == "older"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.progress.isVisible() and dialog.isVisible() and dialog.problem() == ""
    assert [path.name for path in tmp_path.glob("*why_two*json")] == ["why_two.json"]
    assert target.read_text() == "older"
    with qtbot.waitSignal(dialog.accepted):
        dialog.accept()
    assert json.loads(target.read_text(encoding="utf-8"))["nodes"]


def test_exporting_to_nowhere_is_told_in_the_dialog(finished: Parts, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = finished.window.pages.show("export")
    assert isinstance(dialog, ExportDialog)
    dialog.file.selectAll()
    qtbot.keyClicks(dialog.file, str(tmp_path / "missing" / "graph.svg"))
    dialog.accept()
    qtbot.waitUntil(lambda: "missing" in dialog.problem())
    assert dialog.isVisible()
