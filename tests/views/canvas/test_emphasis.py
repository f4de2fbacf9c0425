"""Cones, filters and passes: what stands out, how it looks, and how the keyboard goes through it."""

from __future__ import annotations

from collections.abc import Callable

import networkx as nx
import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from retrograd.app.model.picture import Arrow, Box, Picture
from retrograd.app.settings.store import Settings
from retrograd.app.store import Selection, Store
from retrograd.engine.protocol.values import Summary
from retrograd.views.canvas import Canvas
from retrograd.views.canvas.drawing import Drawing
from retrograd.views.canvas.emphasis import CONES, Emphasis, cone
from retrograd.views.layout import Size, lay_out
from retrograd.views.theme import load_theme

from ..pictures import shuffled
from ..slides import Slides
from .test_canvas import LEFT, colors, middle, near


def drawn(picture: Picture) -> Drawing:
    return Drawing(picture, lay_out(picture, {box.key: Size(100, 40) for box in picture.boxes}))


@pytest.mark.parametrize("seed", range(6))
def test_cones_are_ancestors_and_descendants(qtbot: QtBot, seed: int) -> None:
    drawing = drawn(shuffled(40, seed))
    graph = nx.MultiDiGraph((arrow.source, arrow.target) for arrow in drawing.arrows.values())
    graph.add_nodes_from(drawing.boxes)
    for key in list(drawing.boxes)[::7]:
        before, after = nx.ancestors(graph, key), nx.descendants(graph, key)
        for direction, expected in zip(CONES, (before, after, before | after), strict=True):
            found = cone(drawing, key, direction)
            assert {name for name in found if name in drawing.boxes} == expected | {key}
            inside = {
                name for name, arrow in drawing.arrows.items() if {arrow.source, arrow.target} <= expected | {key}
            }
            if direction != "both":
                assert {name for name in found if name in drawing.arrows} == inside


def test_a_key_lets_the_cone_stand_out_and_escape_ends_it(qtbot: QtBot, canvas: Canvas) -> None:
    qtbot.mouseClick(canvas, LEFT, pos=middle(canvas, "n1"))
    bar = load_theme("light").family_hex("arithmetic")
    before = near(colors(canvas), bar)
    qtbot.keyClick(canvas, Qt.Key.Key_BracketLeft)
    assert canvas.marks.kept == {"n1", "t1", "a1"}
    # the bar of n1 stays as it was, that of n2 is pale now
    assert 0 < near(colors(canvas), bar) < before
    qtbot.keyClick(canvas, Qt.Key.Key_BracketRight)
    assert canvas.marks.kept == {"n1", "n2", "a3"}
    qtbot.keyClick(canvas, Qt.Key.Key_C)
    assert canvas.marks.kept == {"n1", "n2", "t1", "a1", "a3"}
    qtbot.keyClick(canvas, Qt.Key.Key_C)
    assert canvas.marks.kept is None
    qtbot.keyClick(canvas, Qt.Key.Key_C)
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.marks.kept is None and near(colors(canvas), bar) >= before


def test_what_stands_out_stays_so_while_time_moves(canvas: Canvas, store: Store, qtbot: QtBot) -> None:
    first, second = shuffled(12, 1), shuffled(20, 1)
    store.replace(Slides(first, second), "finished")
    qtbot.waitUntil(lambda: len(canvas.scene.drawing.boxes) == 20)
    canvas.emphasize(Emphasis("before", "n9"))
    late = canvas.marks.kept
    store.seek(1)
    qtbot.waitUntil(lambda: len(canvas.scene.drawing.boxes) == 12)
    assert canvas.marks.kept == cone(canvas.scene.drawing, "n9", "before")
    store.seek(2)
    qtbot.waitUntil(lambda: len(canvas.scene.drawing.boxes) == 20)
    assert canvas.marks.kept == late


def test_dimming_can_be_turned_off(canvas: Canvas, settings: Settings) -> None:
    canvas.emphasize(Emphasis("find", "op:pow"))
    assert canvas.marks.kept == {"n1", "g6"}
    settings.set("graph.dim", False)
    assert canvas.marks.kept is None
    settings.set("graph.dim", True)
    assert canvas.marks.kept == {"n1", "g6"}


def test_n_and_p_walk_through_what_stands_out(qtbot: QtBot, canvas: Canvas) -> None:
    canvas.emphasize(Emphasis("find", "line:4-7"))
    walked = []
    for key in (Qt.Key.Key_N, Qt.Key.Key_N, Qt.Key.Key_N, Qt.Key.Key_N, Qt.Key.Key_P):
        qtbot.keyClick(canvas, key)
        walked.append(canvas.focused_key)
    assert set(walked[:3]) == {"n1", "g6", "n2"} and walked[2] == "n2"
    assert walked[3] == walked[0] and walked[4] == "n2"


WORDS: list[tuple[str, set[str]]] = [
    ("pow", {"n1", "g6"}),
    ("op:pow line:4", {"n1"}),
    ("name:y", {"n1", "n2", "g6"}),
    ("name:y1", {"n1"}),
    ("shape:f32", {"t1", "n1", "n2", "g6"}),
    ("shape:2,3", set()),
    ("grad:none", {"t1", "n1", "n2"}),
    ("line:5-7", {"n2", "g6"}),
    ("nothing like it", set()),
]


@pytest.mark.parametrize(("text", "expected"), WORDS)
def test_filters_mean_boxes(canvas: Canvas, text: str, expected: set[str]) -> None:
    canvas.emphasize(Emphasis("find", text))
    assert canvas.marks.kept is not None
    assert {key for key in canvas.marks.kept if key in canvas.scene.drawing.boxes} == expected


def test_passes_families_and_edges_stand_out(qtbot: QtBot) -> None:
    sick = Summary(2, nans=1)
    boxes = (
        Box("t1", "leaf", "w", passes=(1, 2), gradient_summary=Summary(2, norm=0.0, zeros=2)),
        Box("n1", "op", "MulBackward0", family="arithmetic", passes=(1,), value_summary=sick),
        Box("n2", "op", "SumBackward0", family="reduce", passes=(2,), gradient_summary=sick),
        Box("g3", "ghost", "mul"),
    )
    arrows = (Arrow("a1", "t1", "n1"), Arrow("a2", "t1", "n2"), Arrow("a3", "t1", "g3", kind="ghost", cut="no_grad"))
    drawing = drawn(Picture(1, boxes, arrows))
    kept: Callable[[str, str], frozenset[str] | None] = lambda kind, value: Emphasis(kind, value).kept(drawing)  # noqa: E731
    assert kept("pass", "1") == {"t1", "n1", "a1"}
    assert kept("pass", "2") == {"t1", "n2", "a2"}
    assert kept("family", "reduce") == {"n2"}
    assert kept("family", "ghost") == {"g3"}
    assert kept("edge", "cut") == {"a3", "t1", "g3"}
    assert kept("find", "value:nan") == {"n1"}
    assert kept("find", "grad:nan") == {"n2"}
    assert kept("find", "grad:zero") == {"t1"}
    assert kept("find", "pass:2") == {"t1", "n2", "a2"}
    assert kept("before", "gone") is None


def test_dimmed_things_are_pale_at_every_distance(canvas: Canvas, store: Store) -> None:
    for scale in (1.0, 0.4, 0.14, 0.08):
        canvas.fit()
        canvas.viewport.zoom_at(scale / canvas.viewport.scale, 450, 350)
        canvas.emphasize(Emphasis())
        canvas.view_changed()
        plain = colors(canvas)
        canvas.emphasize(Emphasis("find", "op:nowhere"))
        pale = colors(canvas)
        background = np.array(load_theme("light").color("background").getRgb()[:3])
        ink, less = (np.abs(image - background).sum() for image in (plain, pale))
        assert less < 0.6 * ink, scale


def test_the_selection_is_what_a_cone_is_about(qtbot: QtBot, canvas: Canvas, store: Store) -> None:
    store.select(Selection("tensor", 1))
    qtbot.keyClick(canvas, Qt.Key.Key_BracketRight)
    assert canvas.marks.kept == frozenset(canvas.scene.drawing.boxes) | frozenset(canvas.scene.drawing.arrows)
