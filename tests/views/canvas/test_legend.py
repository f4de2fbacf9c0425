"""The legend says what is in the drawing, and lets it stand out; the ring beats only where it may."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from retrograd.app.model.picture import Arrow, Badge, Box, PassBand, Picture
from retrograd.app.settings.store import Settings
from retrograd.app.store import Store
from retrograd.views.canvas import Canvas
from retrograd.views.canvas.emphasis import Emphasis
from retrograd.views.canvas.legend import Legend

from ..slides import Slides
from .test_canvas import LEFT, colors, near

SICK = Picture(
    9,
    (
        Box("t1", "leaf", "w", family="leaf", node=5, accumulates=5, passes=(1, 2)),
        Box("n1", "op", "DivBackward0", "f32[2]", "[nan, 1.]", (), "grad in 1.", "arithmetic", "running",
            (Badge("NaN", "born", "born"), Badge("S 8 B", "keeps", "saved")), node=1, line=2, broken="born"),
        Box("n2", "op", "SumBackward0", "f32[]", "nan", family="reduce", status="queued", node=2, line=3,
            badges=(Badge("NaN", "there", "broken"),), broken="inherited", turn=2, waits=1),
    ),
    (Arrow("a1", "t1", "n1", flow=float("nan")), Arrow("a2", "n1", "n2", broken="nan", alias=True)),
    passes=(PassBand(1, 4), PassBand(2, 5)), following="n2", saved_bytes=8, phase="backward",
)  # fmt: skip


@pytest.fixture
def legend(qtbot: QtBot, canvas: Canvas, settings: Settings) -> Legend:
    made = Legend(canvas, settings)
    qtbot.addWidget(made)
    settings.set("graph.legend", True)
    return made


def texts(legend: Legend) -> set[str]:
    return {button.text() for button in legend.buttons.values()}


def test_it_names_what_is_drawn_and_nothing_else(legend: Legend, canvas: Canvas, store: Store, qtbot: QtBot) -> None:
    assert legend.isVisible()
    assert {
        "arithmetic",
        "leaf with its .grad",
        "untracked operation",
        "cut off here",
        "nothing is tracked in here",
    } <= (texts(legend))
    assert not {"shares its memory", "first NaN or infinity"} & texts(legend)
    store.replace(Slides(SICK), "paused")
    qtbot.waitUntil(lambda: "n2" in canvas.scene.drawing.boxes)
    assert {
        "reduction", "shares its memory", "carries NaN or infinity", "first NaN or infinity",
        "NaN or infinite", "keeps tensors: 8 B in all", "backward pass 1 · line 4", "backward pass 2 · line 5",
    } <= texts(legend)  # fmt: skip
    assert "cut off here" not in texts(legend)


def test_a_row_lets_what_it_means_stand_out(legend: Legend, canvas: Canvas, qtbot: QtBot) -> None:
    row = legend.buttons[Emphasis("edge", "cut")]
    qtbot.mouseClick(row, LEFT)
    assert canvas.marks.kept == {"a4", "g6", "n2"} and row.isChecked()
    qtbot.keyClick(row, Qt.Key.Key_Space)
    assert canvas.marks.kept is None and not row.isChecked()
    qtbot.mouseClick(legend.buttons[Emphasis("family", "ghost")], LEFT)
    canvas.emphasize(Emphasis())
    assert not any(button.isChecked() for button in legend.buttons.values())


def test_every_row_is_reached_by_tab_and_has_a_name(legend: Legend) -> None:
    for button in legend.findChildren(QToolButton):
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus or button.text() == "✕"
        assert button.accessibleName()


def test_the_scale_can_be_changed_here(legend: Legend, canvas: Canvas, settings: Settings, qtbot: QtBot) -> None:
    assert "above: exploding" in texts(legend) and "up to 1000" in texts(legend)
    before = canvas.scene.drawing.scale.width(0.0)
    high = legend.findChild(type(legend._high), "")
    assert high is not None
    qtbot.keyClick(legend._high, Qt.Key.Key_Up)
    assert settings.number("graph.flow_high") == 4
    assert canvas.scene.drawing.scale.width(0.0) < before
    assert "up to 10000" in texts(legend) or "up to 1e+04" in texts(legend)
    settings.set("graph.flow_high", 2)
    assert legend._high.value() == 2


def test_it_goes_when_it_is_closed(legend: Legend, settings: Settings, qtbot: QtBot) -> None:
    close = next(button for button in legend.findChildren(QToolButton) if button.text() == "✕")
    qtbot.mouseClick(close, LEFT)
    assert not legend.isVisible() and not settings.flag("graph.legend")


def test_the_next_node_has_a_ring_that_beats_only_where_it_may(
    canvas: Canvas, store: Store, settings: Settings, qtbot: QtBot
) -> None:
    store.replace(Slides(SICK, SICK), "paused")
    qtbot.waitUntil(lambda: "n2" in canvas.scene.drawing.boxes)
    ring = canvas.theme.hex("gradient")
    place = canvas.place_of("n2").toAlignedRect().adjusted(-9, -9, 9, 9)
    drawn = colors(canvas)[place.top() : place.bottom(), place.left() : place.left() + 8]
    assert near(drawn, ring) > 20
    # with reduced motion it stands still
    assert not canvas.pulse.beats
    settings.set("view.reduced_motion", False)
    assert canvas.pulse.beats
    qtbot.waitUntil(lambda: canvas.pulse.share > 0.5)
    store.seek(1)
    qtbot.waitUntil(lambda: not canvas.pulse.beats)
    store.seek(2)
    qtbot.waitUntil(lambda: canvas.pulse.beats)
    store.set_state("running")
    qtbot.waitUntil(lambda: not canvas.pulse.beats)


def test_marks_are_told_by_more_than_colour(canvas: Canvas, store: Store, qtbot: QtBot) -> None:
    """In grey the born card, the inherited one and a healthy one still differ."""
    store.replace(Slides(SICK), "paused")
    qtbot.waitUntil(lambda: "n2" in canvas.scene.drawing.boxes)
    grey = colors(canvas).mean(axis=2)
    edges = {}
    for key in ("n1", "n2"):
        place = canvas.place_of(key).toAlignedRect()
        edges[key] = grey[place.top() - 1 : place.top() + 3, place.left() + 20 : place.right() - 20].min(axis=0)
    # solid: dark all along; dashed: dark and light in turn
    assert edges["n1"].max() < edges["n2"].max() and edges["n2"].min() < edges["n2"].max() - 40
