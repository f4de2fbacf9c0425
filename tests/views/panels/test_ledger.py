"""The ledger in words, and the badge that tells four standings apart."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from retrograd.app.model.gradient_history import GradientStanding
from retrograd.app.model.states import Contribution
from retrograd.views.panels.ledger import Ledger
from retrograd.views.panels.standing import StandingBadge

from .story import capture


def entry(kind: str, **more: Any) -> Contribution:
    fields: dict[str, Any] = {
        "serial": 7, "backward_pass": 2, "before": None, "contribution": None, "after": None, "through": "y",
        "sources": (), "place": None, **more,
    }  # fmt: skip
    return Contribution(kind, **fields)


ROWS = [
    entry("contribution", before=capture([1.0]), contribution=capture([2.0]), after=capture([3.0])),
    entry("clipped", before=capture([3.0, 4.0]), after=capture([0.6, 0.8])),
    entry("step", before=capture([1.0]), contribution=capture([0.5]), after=capture([0.75]), through="SGD"),
    entry("skipped", through="Adam"),
    entry("written", before=capture([1.0, 0.0]), after=capture([2.0, 0.0]), through="mul_"),
    entry("cleared", note="none"),
]


def test_every_kind_of_row_has_its_words(qtbot: QtBot, make_desk: Callable[..., Any]) -> None:
    ledger = Ledger(make_desk())
    qtbot.addWidget(ledger)
    ledger.resize(400, 320)
    ledger.show_entries(ROWS)
    ledger.show()
    qtbot.waitExposed(ledger)
    through = [ledger.model.cell_text(number, 0) for number in range(len(ROWS))]
    assert through == ["y", "clipped", "SGD step", "Adam skipped it", "written by mul_", "cleared"]
    said = []
    ledger.table.setFocus()
    ledger.table.setCurrentIndex(ledger.model.index(0, 0))
    for _ in ROWS:
        said.append(ledger.equation.text() if ledger.equation.isVisible() else "")
        qtbot.keyClick(ledger.table, Qt.Key.Key_Down)
    assert said == ["[1.] + [2.] = [3.]", "‖5‖ → ‖1‖", "value [1.] → [0.7500]", "", "‖1‖ → ‖2‖", ""]
    ledger.table.setCurrentIndex(ledger.model.index(0, 0))
    assert ledger.note.text() == "pass 2, event 7"


def test_what_was_left_out_can_be_asked_for(qtbot: QtBot, make_desk: Callable[..., Any]) -> None:
    ledger = Ledger(make_desk())
    qtbot.addWidget(ledger)
    ledger.show_entries(ROWS, earlier=1200)
    ledger.show()
    qtbot.waitExposed(ledger)
    assert ledger.earlier.text() == "Show 1,200 earlier"
    with qtbot.waitSignal(ledger.all_requested):
        ledger.earlier.setFocus()
        qtbot.keyClick(ledger.earlier, Qt.Key.Key_Space)


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("never", "never reached"), ("zero", "reached with zero"), ("accumulated", "accumulated"),
        ("cleared", "cleared"), ("passed", "passed on, not kept"), ("unneeded", "needs no gradient"),
    ],
)  # fmt: skip
def test_each_standing_has_its_own_word_and_icon(
    qtbot: QtBot, make_desk: Callable[..., Any], word: str, text: str
) -> None:
    desk = make_desk()
    badge, other = StandingBadge(desk), StandingBadge(desk)
    for one in (badge, other):
        qtbot.addWidget(one)
    badge.show_standing(GradientStanding(word), desk.store.moment)
    other.show_standing(GradientStanding("never" if word != "never" else "zero"), desk.store.moment)
    assert badge.accessibleName() == text
    assert badge._icon.pixmap().toImage() != other._icon.pixmap().toImage()
