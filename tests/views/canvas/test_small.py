"""Cards seen from afar: their texts stay inside and apart, and can still be read."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from retrograd.app.model.picture import Box, Container
from retrograd.views.canvas.cards import card
from retrograd.views.canvas.painter import LEGIBLE, READABLE
from retrograd.views.canvas.small import draw_region, draw_titled, short_title
from retrograd.views.layout import Rect
from retrograd.views.theme import load_theme

from .test_cards import BOXES, Notes

SCALES = st.floats(LEGIBLE, READABLE, exclude_max=True)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(BOXES, SCALES)
def test_texts_stay_inside_and_apart(qtbot: QtBot, box: Box, scale: float) -> None:
    frame = Rect(100, 50, *card(box.kind).size(box))
    notes = Notes()
    draw_titled(notes, box, frame, load_theme("light"), scale)
    for text, rect in notes.texts:
        assert frame.x <= rect.x and rect.right <= frame.right + 1, text
        assert rect.height * scale >= 5, text
    for (one, first), (two, second) in combinations(notes.texts, 2):
        assert not first.overlaps(second), (one, two)


def test_titles_lose_what_all_have(qtbot: QtBot) -> None:
    titles = ("MulBackward0", "PowBackward", "AccumulateGrad", "CopySlices", "line 3 · iteration 4", "Backward0")
    assert [short_title(title) for title in titles] == [
        "Mul", "Pow", "AccumulateGrad", "CopySlices", "line 3 · iteration 4", "Backward0",
    ]  # fmt: skip


@pytest.mark.parametrize(("scale", "rows"), [(0.45, {"Mul", "y = 2."}), (0.25, {"Mul"})])
def test_numbers_are_there_as_long_as_there_is_room(qtbot: QtBot, scale: float, rows: set[str]) -> None:
    box = Box("n1", "op", "MulBackward0", "f32[]", "y = 2.", line=3)
    notes = Notes()
    draw_titled(notes, box, Rect(0, 0, *card("op").size(box)), load_theme("dark"), scale)
    assert {text for text, _ in notes.texts} == rows


@pytest.mark.parametrize("scale", [0.18, 0.3, 0.45])
@pytest.mark.parametrize("top", [True, False])
def test_names_of_regions_stay_inside_their_border(qtbot: QtBot, scale: float, top: bool) -> None:
    rect = Rect(0, 0, 300, 200)
    tab = Rect(170, 0 if top else 178, 130, 22)
    notes = Notes()
    draw_region(notes, Container("r1", "no_grad", "no_grad"), rect, tab, load_theme("light"), scale)
    for _, place in notes.texts:
        assert rect.x <= place.x and place.right <= rect.right
        assert rect.y <= place.y and place.bottom <= rect.bottom
    assert bool(notes.texts) == (scale >= 0.3)
