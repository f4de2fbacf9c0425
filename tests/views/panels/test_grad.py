"""Panel "Gradient": the chain rule and the ledger tell what PyTorch would have in ``.grad``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from retrograd.app.model.states import Contribution
from retrograd.app.store import Selection
from retrograd.views.panels.formula import formula_parts, whole_parts
from retrograd.views.panels.grad import GradPanel
from retrograd.views.panels.ledger import Ledger
from retrograd.views.panels.ledger_rows import ledger_rows
from retrograd.views.panels.rule_card import Rule, RuleCard, factor_of, sign_of

from .story import capture, why_two


def test_rule_of_a_node(make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = make_desk(why_two("node"))
    desk.store.select(Selection("node", 2))
    panel = show(GradPanel, desk)
    assert panel.card.isVisible()
    assert panel.card.text() == "1. × n·aⁿ⁻¹ = 2. = 2. → x"
    assert panel.head.title.text() == "PowBackward0"


def test_rule_before_the_node_ran(make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = make_desk(why_two("node"))
    begun = [event.serial for event in desk.store.run.events("node-begun")][1]
    desk.store.select(Selection("node", 2))
    desk.store.seek(begun)
    panel = show(GradPanel, desk)
    assert panel.card.text() == "1. × n·aⁿ⁻¹ = not yet → x"


def test_only_inputs_that_need_a_gradient_have_a_line(make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = make_desk(why_two())
    desk.store.select(Selection("node", 3))
    panel = show(GradPanel, desk)
    assert panel.card.text() == "1. × 1 = 1. → y1"


@pytest.mark.parametrize(
    ("formula", "count", "parts"),
    [
        ("∂(a·b)/∂a = b,  ∂(a·b)/∂b = a", 2, ["b", "a"]),
        ("∂/∂bias = Σ rows of G,  ∂/∂A = G·Bᵀ,  ∂/∂B = Aᵀ·G", 3, ["Σ rows of G", "G·Bᵀ", "Aᵀ·G"]),
        ("σ′ = σ(1 − σ)", 1, ["σ(1 − σ)"]),
        ("1 where x ≥ min", 1, ["1 where x ≥ min"]),
        ("as min and max", 2, ["as min and max"] * 2),
        ("", 2, ["", ""]),
    ],
)
def test_formula_is_cut_by_argument(formula: str, count: int, parts: list[str]) -> None:
    assert formula_parts(formula, count) == parts


def test_the_letters_of_a_rule_are_named(make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = make_desk(why_two("node"))
    desk.store.select(Selection("node", 2))
    panel = show(GradPanel, desk)
    texts = [found.text() for found in panel.card.findChildren(QLabel)]
    assert "∂(aⁿ)/∂a = n·aⁿ⁻¹\na is x, n is 2" in texts


@pytest.mark.parametrize(
    ("formula", "count", "parts"),
    [
        ("∂(a + α·b)/∂a = 1,  ∂/∂b = α", 2, ["∂(a + α·b)/∂a = 1", "∂(a + α·b)/∂b = α"]),
        ("∂/∂bias = Σ rows of G,  ∂/∂A = G·Bᵀ", 2, ["∂/∂bias = Σ rows of G", "∂/∂A = G·Bᵀ"]),
        ("σ′ = σ(1 − σ)", 1, ["σ′ = σ(1 − σ)"]),
    ],
)
def test_a_part_says_what_is_differentiated(formula: str, count: int, parts: list[str]) -> None:
    assert whole_parts(formula, count) == parts


@pytest.mark.parametrize(("rule", "sign"), [("2·x", "×"), ("G·Bᵀ", "→"), ("y(g − Σ g·y)", "→"), ("as mm", "→")])
def test_a_rule_that_holds_the_gradient_is_no_factor(rule: str, sign: str) -> None:
    assert sign_of(rule) == sign


def test_long_gradients_in_a_rule_cover_nothing(qtbot: QtBot, make_desk: Callable[..., Any]) -> None:
    card = RuleCard(make_desk(why_two()))
    qtbot.addWidget(card)
    long = "[[4.5000, 4.5000], [4.5000, 4.5000]]"
    card.show_rules(
        [
            Rule(long, "n·aⁿ⁻¹", "x", long, ""),
            Rule("3.", "1 where x > 0, else the slope", "AddmmBackward0", "1.", "≈ 0.3333"),
        ]
    )
    card.setFixedSize(262, card.heightForWidth(262))
    card.show()
    qtbot.waitExposed(card)
    labels = [found for found in card.findChildren(QLabel) if found.text()]
    assert {long, "n·aⁿ⁻¹", "1 where x > 0, else the slope\n≈ 0.3333"} <= {found.text() for found in labels}
    drawn = [found.rect().translated(found.mapTo(card, QPoint())) for found in labels]
    assert [pair for pair in combinations(drawn, 2) if pair[0].intersects(pair[1])] == []
    for found in labels:
        words = found.text().replace("\n", " ").split(" ")
        assert max(found.fontMetrics().horizontalAdvance(word) for word in words) <= found.width()
        assert found.heightForWidth(found.width()) <= found.height()


@pytest.mark.parametrize(
    ("before", "after", "rule", "text"),
    [
        (1.0, 2.0, "n·aⁿ⁻¹", "= 2."),
        (0.5, -0.75, "1 where x > 0, else the slope", "= -1.5000"),
        (3.0, 1.0, "1/N", "≈ 0.3333"),
        (0.1, 0.3, "b", "= 3."),
        (0.0, 0.0, "b", ""),
        (float("inf"), 1.0, "b", ""),
        (1.0, float("nan"), "b", ""),
        (1.0, 2.0, "G·Bᵀ", ""),
        ([1.0, 1.0], [2.0, 2.0], "b", ""),
        ([1.0, 1.0], 2.0, "1", ""),
    ],
)
def test_the_number_of_a_rule_is_right_or_not_there(before: Any, after: Any, rule: str, text: str) -> None:
    assert factor_of([capture(before)], capture(after), rule) == text
    if text.startswith("="):
        assert np.float32(before) * np.float32(text[2:]) == np.float32(after)


def test_ledger_adds_up(make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = make_desk(why_two())
    desk.store.select(Selection("tensor", 1))
    panel = show(GradPanel, desk, height=560)
    entries = [row.entry for row in panel.ledger.model.rows()]
    through = [entry.through for entry in entries if entry.kind == "contribution"]
    assert through == ["y1"]
    assert panel.ledger.equation.text() == "None + 2. = 2."
    assert panel.ledger.model.cell_text(0, 3) == "line 4"
    assert panel.view.scalar.text() == "2."


def test_numbers_and_lines_of_a_long_ledger_are_never_clipped(
    make_desk: Callable[..., Any], show: Callable[..., Any]
) -> None:
    desk = make_desk(why_two())
    desk.store.select(Selection("tensor", 1))
    panel = show(GradPanel, desk, width=300, height=560)
    ledger = panel.ledger
    (entry,) = (row.entry for row in ledger.model.rows() if row.entry.kind == "contribution")
    ledger.show_entries([replace(entry, through="LogSoftmaxBackward0"), *[replace(entry, kind="ghost")] * 30])
    assert ledger.table.verticalScrollBar().isVisible()
    room = ledger.table.viewport().width()
    metrics = QFontMetrics(ledger.table.font())
    for number in (2, 3):
        left, width = ledger.table.columnViewportPosition(number), ledger.table.columnWidth(number)
        text = max((ledger.model.cell_text(row, number) for row in range(31)), key=len)
        assert left + width <= room and metrics.horizontalAdvance(text) <= width


def test_opening_a_contribution_goes_to_its_moment(
    qtbot: QtBot, make_desk: Callable[..., Any], show: Callable[..., Any]
) -> None:
    desk = make_desk(why_two())
    desk.store.select(Selection("tensor", 1))
    panel = show(GradPanel, desk, height=560)
    table = panel.ledger.table
    table.setFocus()
    table.setCurrentIndex(panel.ledger.model.index(0, 0))
    qtbot.keyClick(table, Qt.Key.Key_Return)
    accumulated = next(event.serial for event in desk.store.run.events("grad-accumulated"))
    assert desk.store.cursor == accumulated


def test_before_backward_it_says_so(make_desk: Callable[..., Any], show: Callable[..., Any]) -> None:
    desk = make_desk(why_two())
    desk.store.select(Selection("tensor", 1))
    desk.store.seek(next(event.serial for event in desk.store.run.events("backward-begun")) - 1)
    panel = show(GradPanel, desk)
    assert not panel.ledger.isVisible()
    assert "backward()" in panel.view.missing.text()


def contribution(kind: str, size: float) -> Contribution:
    taken = capture([size, 0.0]) if kind != "cleared" else None
    return Contribution(kind, 1, 1, None, taken, taken, "y", (), None)


def test_bars_compare_what_adds_up() -> None:
    kinds = [("contribution", 100.0), ("cleared", 0.0), ("contribution", 2.0), ("ghost", 4.0)]
    rows = ledger_rows([contribution(*kind) for kind in kinds])
    assert [row.share for row in rows] == [1.0, 0.0, 0.5, 1.0]


def test_means_of_a_long_sum_add_up(make_desk: Callable[..., Any], qtbot: QtBot) -> None:
    ledger = Ledger(make_desk())
    qtbot.addWidget(ledger)
    parts = [capture([value] * 6) for value in (1.0, 0.5, 1.5)]
    ledger.show_entries([Contribution("contribution", 3, 1, parts[0], parts[1], parts[2], "y", (), None)])
    assert ledger.equation.text() == "mean 1 + 0.5 = 1.5"
