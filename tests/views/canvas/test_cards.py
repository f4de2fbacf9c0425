"""No text of a card is cut off, and none lies on another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from retrograd.app.model.picture import Badge, Box
from retrograd.engine.protocol.values import Summary
from retrograd.views.canvas.cards import CARDS, WIDEST, card
from retrograd.views.canvas.ink import Command
from retrograd.views.fonts import TextStyle, elided, families, text_width
from retrograd.views.layout import Rect
from retrograd.views.theme import load_theme


class Notes:
    """Ink that notes where texts and shapes are."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, Rect]] = []
        self.shapes: list[Rect] = []

    def rect(
        self, rect: Rect, radius: float = 0, fill: str = "", stroke: str = "", width: float = 1,
        dash: Sequence[float] = (),
    ) -> None:  # fmt: skip
        self.shapes.append(rect)

    def path(
        self, commands: Sequence[Command], fill: str = "", stroke: str = "", width: float = 1,
        dash: Sequence[float] = (),
    ) -> None:  # fmt: skip
        assert all(math.isfinite(float(value)) for _, *values in commands for value in values)

    def circle(self, x: float, y: float, radius: float, fill: str = "", stroke: str = "", width: float = 1) -> None:
        self.shapes.append(Rect(x - radius, y - radius, 2 * radius, 2 * radius))

    def text(self, x: float, y: float, text: str, style: TextStyle, color: str, anchor: str = "start") -> None:
        if text:
            width = text_width(text, style)
            x -= {"end": width, "middle": width / 2}.get(anchor, 0)
            self.texts.append((text, Rect(x, y - 0.8 * style.size, width, style.size)))

    def hatch(self, rect: Rect, radius: float, color: str) -> None:
        self.shapes.append(rect)

    def begin(self, key: str, title: str) -> None:
        """Nothing to note."""

    def end(self) -> None:
        """Nothing to note."""


LETTERS = st.text(st.sampled_from("abWMil_.0[]梯度损失é ×"), max_size=44)
BOXES = st.builds(
    Box,
    key=st.just("n1"),
    kind=st.sampled_from(sorted(CARDS)),
    title=LETTERS,
    shape=st.sampled_from(["", "f32[]", "f32[128,64,3,3]"]),
    preview=LETTERS,
    values=st.lists(st.floats(), max_size=64).map(tuple),
    gradient=st.one_of(st.just(""), st.just("grad None"), LETTERS),
    status=st.sampled_from(["idle", "queued", "running", "done"]),
    badges=st.lists(st.builds(Badge, st.sampled_from(["S", "v1", "NaN", "∞", "H"]), st.just("x")), max_size=4).map(
        tuple
    ),
    line=st.integers(0, 9999),
    accumulates=st.integers(0, 1),
    value_summary=st.one_of(st.none(), st.just(Summary(4000, -1.0, 1.0, 0.25, 0.577, 36.5))),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(BOXES)
def test_texts_stay_inside_and_apart(qtbot: QtBot, box: Box) -> None:
    size = card(box.kind).size(box)
    frame = Rect(100, 50, *size)
    notes = Notes()
    card(box.kind).draw(notes, box, frame, load_theme("light"))
    for text, rect in notes.texts:
        assert frame.x <= rect.x and rect.right <= frame.right, text
        assert frame.y <= rect.y and rect.bottom <= frame.bottom, text
    for (one, first), (two, second) in combinations(notes.texts, 2):
        assert not first.overlaps(second), (one, two)
    assert size.width <= WIDEST + 16


@pytest.mark.parametrize("kind", sorted(CARDS))
def test_a_card_keeps_its_size_through_a_pass(qtbot: QtBot, kind: str) -> None:
    sizes = {
        card(kind).size(
            Box("n1", kind, "MulBackward0", preview="y = 1.", gradient="grad in 1. → out 2.", status=status)
        )
        for status in ("idle", "queued", "running", "done")
    }
    assert len(sizes) == 1


def test_ordinary_texts_are_shown_whole(qtbot: QtBot) -> None:
    name, gradient = "BinaryCrossEntropyWithLogitsBackward0", "grad in 1. → out [-0.5, …]"
    box = Box("n1", "op", name, "f32[]", "损失 = 0.6931", (), gradient, status="done")
    notes = Notes()
    card("op").draw(notes, box, Rect(0, 0, *card("op").size(box)), load_theme("dark"))
    texts = [text for text, _ in notes.texts]
    assert texts == [box.title, box.shape, box.preview, "done", box.gradient]


def test_a_value_too_large_to_keep_is_summarised(qtbot: QtBot) -> None:
    box = Box("t1", "leaf", "big", "f32[50,80]", value_summary=Summary(4000, -1.0, 1.0, 0.25, 0.577, 36.5))
    notes = Notes()
    card("leaf").draw(notes, box, Rect(0, 0, *card("leaf").size(box)), load_theme("dark"))
    assert "0.25 ± 0.58" in [text for text, _ in notes.texts]


def test_an_unknown_kind_names_the_known_ones() -> None:
    with pytest.raises(KeyError, match="ghost"):
        card("cloud")


def test_texts_too_long_end_with_an_ellipsis(qtbot: QtBot) -> None:
    style = TextStyle()
    text = "a name that goes on and on " * 4
    short = elided(text, style, 200)
    assert short.endswith("…") and text.startswith(short[:-1]) and 160 < text_width(short, style) <= 200
    assert elided("short", style, 200) == "short"


def test_fonts_cover_other_scripts(qtbot: QtBot) -> None:
    from PySide6.QtGui import QFontDatabase

    chinese = QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)
    if not chinese:
        pytest.skip("this machine has no font for Chinese")
    assert set(families(False)) & set(chinese) and set(families(True)) & set(chinese)
    assert text_width("梯度", TextStyle()) > 20
