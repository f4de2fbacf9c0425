"""Silencing findings from the context menu, kept in the settings; the card of a write that harmed a saved value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QLabel, QMenu
from pytestqt.qtbot import QtBot

from retrograd.app.model.states import Finding
from retrograd.views.panels.finding_card import FindingCard
from retrograd.views.panels.findings import FindingsPanel

from .story import why_two


def entry(panel: FindingsPanel, finding: Finding, words: str) -> Any:
    menu = QMenu(panel)
    panel.fill_menu(menu, finding)
    return next(action for action in menu.actions() if words in action.text())


def test_silence_and_hear_again(qtbot: QtBot, make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = make_desk(why_two())
    panel = show(FindingsPanel, desk)
    before = panel.model.rowCount()
    first = panel.model.row(panel.model.position(lambda finding: finding.cause == "cut-by-no-grad"))
    again = entry(panel, first, "Show silenced")
    assert not again.isEnabled()
    entry(panel, first, "Silence this finding").trigger()
    qtbot.waitUntil(lambda: panel.model.rowCount() == before - 1)
    assert desk.settings.texts("findings.silenced") == (f"{first.cause}|{first.subject}|{first.path}",)
    again = entry(panel, first, "Show silenced")
    assert again.isEnabled() and "(1)" in again.text()
    again.trigger()
    qtbot.waitUntil(lambda: panel.model.rowCount() == before)
    entry(panel, first, "Silence all “cut-by-no-grad”").trigger()
    qtbot.waitUntil(lambda: panel.model.rowCount() < before)
    desk.store.seek(desk.store.run.end)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, panel.rect().center(), panel.mapToGlobal(QPoint(5, 5)))
    QApplication.sendEvent(panel, event)
    (menu,) = [one for one in panel.findChildren(QMenu) if one.isVisible()]
    assert any("Show silenced" in action.text() and action.isEnabled() for action in menu.actions())
    menu.close()
    # what is kept counts for another panel, as after a restart
    assert show(FindingsPanel, desk).model.rowCount() == panel.model.rowCount()


def test_the_card_shows_saver_and_writer(qtbot: QtBot, make_desk: Callable[..., Any]) -> None:
    details: dict[str, object] = {
        "saver": {"line": 3, "op": "ExpBackward0"}, "saved_version": 1,
        "staircase": [{"version": 1, "op": "add_", "line": 2}, {"version": 2, "op": "mul_", "line": 4}],
    }  # fmt: skip
    finding = Finding(
        "inplace-modified", "y", "It was written to.", "", "a.py", 4, (4, 3), (), details=details, likely=True,
        reason="no pass came yet",
    )  # fmt: skip
    card = FindingCard(make_desk(why_two()), finding)
    qtbot.addWidget(card)
    texts = [one.text() for one in card.findChildren(QLabel)]
    assert card.culprits.stairs is not None
    assert [one.text() for one in card.culprits.stairs.buttons] == ["v1 saved · line 3", "v2 written · line 4"]
    assert "Likely, not proved: no pass came yet" in texts
