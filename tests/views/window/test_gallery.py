"""The gallery as a person uses it: choose a puzzle, run it, look at the findings, ask for the answer."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from retrograd.app.main import Parts
from retrograd.resources.gallery import puzzles
from retrograd.views.puzzle_bar import PuzzleBar


def test_the_keyboard_goes_through_the_cards_and_opens_one(parts: Parts, qtbot: QtBot) -> None:
    parts.desk.run("file.gallery")
    gallery = parts.window.start_page.gallery
    assert list(gallery.cards) == [puzzle.name for puzzle in puzzles()]
    first, second = list(gallery.cards.values())[:2]
    assert first.hasFocus()
    qtbot.keyClick(first, Qt.Key.Key_Right)
    assert second.hasFocus()
    qtbot.keyClick(second, Qt.Key.Key_Left)
    with qtbot.waitSignal(parts.session.document_opened):
        qtbot.keyClick(first, Qt.Key.Key_Return)
    assert parts.session.document is not None
    assert parts.session.document.path.stem == puzzles()[0].name


def test_the_focused_card_is_in_view(parts: Parts, qtbot: QtBot) -> None:
    parts.desk.run("file.gallery")
    page = parts.window.start_page
    cards = list(page.gallery.cards.values())
    for card in cards[:-1]:
        qtbot.keyClick(card, Qt.Key.Key_Right)
    last = cards[-1]
    assert last.hasFocus()
    seen = page.viewport().rect()
    assert seen.contains(last.mapTo(page.viewport(), last.rect().center()))


def test_the_finding_is_the_answer_and_the_answer_waits_to_be_asked(parts: Parts, qtbot: QtBot) -> None:
    bar = parts.window.findChild(PuzzleBar)
    assert isinstance(bar, PuzzleBar) and not bar.isVisible()
    puzzle = puzzles()[0]
    with qtbot.waitSignal(parts.session.document_opened):
        qtbot.mouseClick(parts.window.start_page.gallery.cards[puzzle.name], Qt.MouseButton.LeftButton)
    assert bar.isVisible() and puzzle.goal in bar.goal.text()
    assert not bar.answer.isVisible() and puzzle.answer not in bar.goal.text()
    with qtbot.waitSignal(parts.session.finished, timeout=30_000):
        parts.desk.run("run.without_stopping")
    found = parts.store.run.findings()[0]
    assert (found.cause, found.line) == (puzzle.cause, puzzle.line)
    qtbot.mouseClick(bar.button, Qt.MouseButton.LeftButton)
    assert bar.answer.isVisible() and puzzle.answer in bar.answer.text()
    parts.window.show_page("start")
    assert not bar.isVisible()
    parts.session.open(parts.session.document.path.parent.parent / "why_none.py")
    assert not bar.isVisible()
