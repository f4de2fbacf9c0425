"""Findings, Why and Op: sentences that lead to the line and the moment; what an operation kept and where it leads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from retrograd.app.store import Selection
from retrograd.views.panels import known_findings
from retrograd.views.panels.findings import FindingsPanel
from retrograd.views.panels.op import OpPanel
from retrograd.views.panels.tensor_chip import NodeChip, TensorChip
from retrograd.views.panels.why import WhyPanel

from .story import matrix, why_two


def links(panel: WhyPanel) -> dict[str, QPushButton]:
    return {button.text(): button for card in panel.explanations.cards for button in card.findChildren(QPushButton)}


def test_the_journey_why_two(qtbot: QtBot, make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = make_desk(why_two())
    desk.store.select(Selection("tensor", 1))
    panel = show(WhyPanel, desk)
    card = panel.explanations.cards[0]
    assert card.finding.cause == "cut-by-no-grad"
    for word in ("2", "5", "3", "no_grad"):
        assert word in card.accessibleName()
    found = links(panel)
    qtbot.mouseClick(found["line 6"], Qt.MouseButton.LeftButton)
    assert desk.store.selection == Selection("line", 6, "why_two.py")
    event = next(text for text in found if text.startswith("event"))
    qtbot.keyClick(found[event], Qt.Key.Key_Space)
    assert desk.store.cursor == int(event.removeprefix("event "))


def test_nothing_to_explain_before_backward(make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = make_desk(why_two())
    desk.store.select(Selection("tensor", 1))
    desk.store.seek(15)
    panel = show(WhyPanel, desk)
    causes = {card.finding.cause for card in panel.explanations.cards}
    assert causes <= {"no-backward-yet"}


def test_findings_lead_to_their_place(qtbot: QtBot, make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = make_desk(why_two())
    panel = show(FindingsPanel, desk)
    row = panel.model.position(lambda finding: finding.cause == "cut-by-no-grad")
    finding = panel.model.row(row)
    assert panel.display_title() == f"Findings {panel.model.rowCount()}"
    place = panel.table.visualRect(panel.model.index(row, 0)).center()
    qtbot.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert desk.store.selection == Selection("tensor", finding.tensor)
    qtbot.mouseDClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert desk.store.cursor == finding.events[0]
    assert desk.context.window.calls[-1] == ("show_panel", ("why",))


def test_findings_need_their_evidence(make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = make_desk(why_two())
    panel = show(FindingsPanel, desk)
    for serial in range(desk.store.run.end + 1):
        desk.store.seek(serial)
        panel.refresh_now()
        for number, finding in enumerate(panel.model.rows()):
            known = panel.model.cell_text(number, 0).startswith("⚠")
            assert known == (max(finding.events, default=0) <= serial)
    assert panel.model.rowCount()


def test_long_runs_are_looked_at_in_the_pauses(
    qtbot: QtBot, make_desk: Callable[..., Any], show: Callable[..., Any], monkeypatch: Any
) -> None:
    monkeypatch.setattr(known_findings, "SMALL", 1)
    panel = show(FindingsPanel, make_desk(why_two()))
    assert panel.model.rowCount() == 0
    qtbot.waitUntil(lambda: panel.model.position(lambda finding: finding.cause == "cut-by-no-grad") >= 0)


def test_long_runs_are_explained_at_rest(
    qtbot: QtBot, make_desk: Callable[..., Any], show: Callable[..., Any], monkeypatch: Any
) -> None:
    monkeypatch.setattr(known_findings, "SMALL", 1)
    desk = make_desk(why_two())
    desk.store.select(Selection("tensor", 1))
    panel = show(WhyPanel, desk)
    assert panel.explanations.cards == []
    qtbot.waitUntil(lambda: bool(panel.explanations.cards))
    assert panel.explanations.cards[0].finding.cause == "cut-by-no-grad"
    desk.store.select(Selection("tensor", 4))
    panel.refresh_now()
    assert panel.explanations.cards == []


def test_op_card(qtbot: QtBot, make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = make_desk(why_two())
    desk.store.select(Selection("node", 2))
    panel = show(OpPanel, desk, 320, 560)
    assert panel.formula.text() == "∂(aⁿ)/∂a = n·aⁿ⁻¹"
    assert "torch.pow" in panel.kind.text() and "done in pass 1" in panel.kind.text()
    saved = panel.saved.findChild(TensorChip)
    assert saved is not None and "as self, v0" in saved.text_form()
    following = panel.next.findChild(NodeChip)
    assert following is not None and following.text_form().startswith("AccumulateGrad")
    qtbot.keyClick(following, Qt.Key.Key_Space)
    assert (desk.store.selection.kind, desk.store.selection.number) == ("node", 1)


def test_op_card_of_an_untracked_operation(make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = make_desk(why_two())
    desk.store.select(Selection("tensor", 3))
    panel = show(OpPanel, desk, 320, 560)
    assert "torch.pow" in panel.kind.text() and "untracked: no_grad" in panel.kind.text()
    assert not panel.next.isVisible()
    chip = panel.inputs.findChild(TensorChip)
    assert chip is not None and chip.tensor == 1


def test_text_of_a_script_is_never_markup(make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    from PySide6.QtWidgets import QLabel

    for story, tensor in ((why_two, 1), (matrix, 1)):
        desk = make_desk(story())
        desk.store.select(Selection("tensor", tensor))
        for kind in (WhyPanel, OpPanel):
            panel = show(kind, desk)
            for text in panel.findChildren(QLabel):
                if text.objectName() != "empty-state-text":
                    assert text.textFormat() == Qt.TextFormat.PlainText, text.text()
