"""The canvas under real clicks, wheels and keys."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from retrograd.app.model.picture import Picture
from retrograd.app.settings.store import Settings
from retrograd.app.store import Selection, Store
from retrograd.engine.protocol.events import LineReached
from retrograd.views.canvas import Canvas
from retrograd.views.layout import Point
from retrograd.views.theme import load_theme

from ..panels.story import why_two as story
from ..pictures import chain, why_two
from ..slides import Slides

LEFT = Qt.MouseButton.LeftButton


def middle(canvas: Canvas, key: str) -> QPoint:
    return canvas.place_of(key).center().toPoint()


def colors(canvas: Canvas) -> np.ndarray:
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    data = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return data[:, : image.width(), 2::-1].astype(int)


def near(image: np.ndarray, color: str) -> int:
    wanted = np.array([int(color[place : place + 2], 16) for place in (1, 3, 5)])
    return int((np.abs(image - wanted).max(axis=2) <= 8).sum())


def turn_wheel(canvas: Canvas, at: QPoint, steps: int, modifiers: Qt.KeyboardModifier) -> None:
    event = QWheelEvent(
        QPointF(at), QPointF(canvas.mapToGlobal(at)), QPoint(), QPoint(0, 120 * steps), Qt.MouseButton.NoButton,
        modifiers, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)


def test_a_click_selects_the_box(qtbot: QtBot, canvas: Canvas, store: Store) -> None:
    with qtbot.waitSignal(store.selected):
        qtbot.mouseClick(canvas, LEFT, pos=middle(canvas, "n2"))
    assert store.selection == Selection("node", 2, key="n2")
    qtbot.mouseClick(canvas, LEFT, pos=middle(canvas, "t1"))
    assert store.selection == Selection("tensor", 1, key="t1")
    qtbot.mouseClick(canvas, LEFT, pos=middle(canvas, "g6"))
    assert store.selection == Selection("event", 6, key="g6")
    qtbot.mouseClick(canvas, LEFT, pos=QPoint(4, 4))
    assert store.selection == Selection()


def test_a_click_on_a_line_selects_the_edge(qtbot: QtBot, canvas: Canvas, store: Store) -> None:
    line = canvas.scene.drawing.shapes["a4"].line
    point = canvas.viewport.to_screen(*line[len(line) // 2])
    qtbot.mouseClick(canvas, LEFT, pos=QPoint(round(point.x), round(point.y)))
    assert store.selection == Selection("edge", 6, key="a4")


def test_a_click_on_a_name_selects_the_region(qtbot: QtBot, canvas: Canvas, store: Store) -> None:
    tab = canvas.scene.drawing.layout.tabs["r1"]
    point = canvas.viewport.to_screen(*tab.center)
    qtbot.mouseClick(canvas, LEFT, pos=QPoint(round(point.x), round(point.y)))
    assert store.selection == Selection("region", 1, key="r1")


@pytest.mark.parametrize(
    ("selection", "keys"),
    [
        (Selection("node", 1), "n1"),
        (Selection("node", 5), "t1"),
        (Selection("tensor", 1), "t1"),
        (Selection("event", 6), "g6"),
        (Selection("line", 7, "why_two.py"), "n2"),
        (Selection("region", 1), "r1 g6"),
        (Selection("edge", 0, key="a3"), "a3"),
    ],
)
def test_what_is_selected_elsewhere_stands_out_here(
    canvas: Canvas, store: Store, selection: Selection, keys: str
) -> None:
    ring = load_theme("light").hex("selection")
    before = near(colors(canvas), ring)
    store.select(selection)
    assert canvas.marks.selected == set(keys.split())
    assert near(colors(canvas), ring) > before + 30


def test_a_selection_out_of_sight_is_brought_into_view(canvas: Canvas, store: Store, qtbot: QtBot) -> None:
    store.replace(Slides(chain(40)), "paused")
    qtbot.waitUntil(lambda: "n39" in canvas.scene.drawing.boxes)
    canvas.home()
    assert not canvas.rect().contains(canvas.place_of("n39").toRect())
    store.select(Selection("node", 40))
    assert canvas.rect().contains(canvas.place_of("n39").toRect())


def test_the_wheel_zooms_at_the_mouse(canvas: Canvas) -> None:
    at = middle(canvas, "n1")
    before = canvas.viewport.to_scene(at.x(), at.y())
    scale = canvas.viewport.scale
    turn_wheel(canvas, at, 3, Qt.KeyboardModifier.NoModifier)
    assert canvas.viewport.scale == pytest.approx(scale * 1.25**3)
    assert canvas.viewport.to_scene(at.x(), at.y()) == pytest.approx(before)
    turn_wheel(canvas, at, -200, Qt.KeyboardModifier.NoModifier)
    assert canvas.viewport.scale == pytest.approx(0.02)


def test_the_wheel_with_shift_moves_sideways(canvas: Canvas) -> None:
    before = canvas.place_of("n1")
    turn_wheel(canvas, QPoint(50, 50), 1, Qt.KeyboardModifier.ShiftModifier)
    assert canvas.place_of("n1").x() == pytest.approx(before.x() + 80)


def test_dragging_moves_the_graph_and_selects_nothing(qtbot: QtBot, canvas: Canvas, store: Store) -> None:
    before = canvas.place_of("n1")
    start = middle(canvas, "n2")
    qtbot.mousePress(canvas, LEFT, pos=start)
    qtbot.mouseMove(canvas, start + QPoint(30, 0))
    qtbot.mouseMove(canvas, start + QPoint(60, 40))
    qtbot.mouseRelease(canvas, LEFT, pos=start + QPoint(60, 40))
    after = canvas.place_of("n1")
    assert (after.x() - before.x(), after.y() - before.y()) == pytest.approx((60, 40))
    assert store.selection == Selection()


def test_keys_walk_along_the_edges(qtbot: QtBot, canvas: Canvas, store: Store) -> None:
    walked = []
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtbot.keyClick(canvas, key)
        walked.append(canvas.focused_key)
    assert walked == ["t1", "n1", "n2", "n1", "g6", "n1"]
    assert store.selection == Selection()
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert store.selection == Selection("node", 1, key="n1")
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert store.selection == Selection() and canvas.focused_key == ""


def test_keys_zoom_fit_and_go_home(qtbot: QtBot, canvas: Canvas) -> None:
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.viewport.scale == pytest.approx(1.25)
    qtbot.keyClick(canvas, Qt.Key.Key_Minus)
    qtbot.keyClick(canvas, Qt.Key.Key_Minus)
    assert canvas.viewport.scale == pytest.approx(0.8)
    qtbot.keyClick(canvas, Qt.Key.Key_1)
    assert canvas.viewport.scale == pytest.approx(1.0)
    canvas.viewport.pan(5000, 5000)
    qtbot.keyClick(canvas, Qt.Key.Key_F)
    assert canvas.viewport.visible.contains(canvas.scene.drawing.bounds)
    canvas.zoom(0.1)
    qtbot.keyClick(canvas, Qt.Key.Key_Home)
    assert canvas.viewport.scale == 1.0
    assert canvas.rect().contains(middle(canvas, canvas.scene.drawing.picture.current))


def test_space_shows_values_gradients_or_both(qtbot: QtBot, canvas: Canvas, settings: Settings, store: Store) -> None:
    seen = []
    for _ in range(3):
        qtbot.keyClick(canvas, Qt.Key.Key_Space)
        run = store.run
        assert isinstance(run, Slides)
        seen.append(run.asked[-1].show)
    assert seen == ["forward", "backward", "both"]
    assert settings.text("graph.show") == "both"


def test_a_double_click_folds_and_unfolds(qtbot: QtBot, canvas: Canvas, store: Store) -> None:
    tab = canvas.scene.drawing.layout.tabs["r1"]
    point = canvas.viewport.to_screen(*tab.center)
    qtbot.mouseDClick(canvas, LEFT, pos=QPoint(round(point.x), round(point.y)))
    run = store.run
    assert isinstance(run, Slides)
    assert run.asked[-1].folded == {"r1"}
    assert canvas.scene.drawing.boxes["r1"].kind == "group"
    qtbot.mouseDClick(canvas, LEFT, pos=middle(canvas, "r1"))
    assert run.asked[-1].folded == frozenset() and run.asked[-1].unfolded == {"r1"}
    assert "g6" in canvas.scene.drawing.boxes


def test_the_chip_says_what_is_under_the_mouse(qtbot: QtBot, canvas: Canvas) -> None:
    qtbot.mouseMove(canvas, middle(canvas, "n1"))
    chip = canvas.pointer.chip
    qtbot.waitUntil(chip.isVisible)
    assert "PowBackward0" in chip.text() and "saves self" in chip.text() and "line 4" in chip.text()
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    assert not chip.isVisible()


def test_the_menu_opens_for_what_was_clicked(qtbot: QtBot, store: Store, settings: Settings) -> None:
    opened: list[Selection] = []
    canvas = Canvas(store, settings, lambda selection, point: opened.append(selection))
    qtbot.addWidget(canvas)
    canvas.resize(900, 700)
    canvas.show()
    from PySide6.QtGui import QContextMenuEvent

    place = middle(canvas, "n2")
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, canvas.mapToGlobal(place))
    QApplication.sendEvent(canvas, event)
    assert opened == [Selection("node", 2, key="n2")]


def test_the_map_shows_what_is_out_of_sight_and_goes_there(qtbot: QtBot, canvas: Canvas, store: Store) -> None:
    canvas.fit()
    assert not canvas.minimap.shown
    store.replace(Slides(chain(60)), "paused")
    qtbot.waitUntil(lambda: "n59" in canvas.scene.drawing.boxes)
    canvas.home()
    frame = canvas.minimap.frame
    assert canvas.minimap.shown and not canvas.rect().contains(canvas.place_of("n59").toRect())
    qtbot.mouseClick(canvas, LEFT, pos=QPoint(round(frame.center().x()), round(frame.bottom() - 9)))
    assert canvas.rect().intersects(canvas.place_of("n59").toRect())


def test_the_theme_follows_the_settings(canvas: Canvas, settings: Settings) -> None:
    for name in ("dark", "high-contrast", "light"):
        settings.set("view.theme", name)
        background = load_theme(name).color("background")
        assert tuple(colors(canvas)[2, 2]) == (background.red(), background.green(), background.blue())


@pytest.mark.parametrize("state", ["empty", "ready", "running", "paused", "finished"])
def test_an_empty_canvas_says_what_to_do(qtbot: QtBot, settings: Settings, state: str) -> None:
    store = Store()
    store.replace(None, state)
    canvas = Canvas(store, settings)
    qtbot.addWidget(canvas)
    canvas.resize(600, 400)
    image = colors(canvas)
    assert near(image[180:260], load_theme("light").hex("background")) < image[180:260].shape[0] * 600


def grow(store: Store, count: int) -> None:
    store.feed([LineReached(serial=store.run.end + 1 + i) for i in range(count)])


def test_boxes_stream_in_without_moving_the_others(qtbot: QtBot, settings: Settings) -> None:
    full = chain(12, 3)
    slides = [Picture(i, full.boxes[:i], tuple(a for a in full.arrows if int(a.target[1:]) < i)) for i in range(1, 13)]
    run = Slides(*slides)
    run.shown = 0
    store = Store()
    store.replace(run, "running")
    canvas = Canvas(store, settings)
    qtbot.addWidget(canvas)
    canvas.resize(900, 700)
    canvas.show()
    places: dict[str, object] = {}
    for count in range(1, 13):
        with qtbot.waitSignal(canvas.scene.changed):
            grow(store, 1)
        boxes = canvas.scene.drawing.layout.boxes
        assert len(boxes) == count
        assert all(boxes[key] == rect for key, rect in places.items())
        places = dict(boxes)
    store.set_state("finished")
    straight = {round(rect.center.x) for rect in canvas.scene.drawing.layout.boxes.values()}
    assert len(straight) < 12


def test_going_back_and_forth_in_time_moves_nothing(qtbot: QtBot, settings: Settings) -> None:
    full = chain(8)
    slides = [Picture(i, full.boxes[:i], full.arrows[: max(i - 1, 0)]) for i in range(1, 9)]
    store = Store()
    store.replace(Slides(*slides), "paused")
    canvas = Canvas(store, settings)
    qtbot.addWidget(canvas)
    canvas.resize(900, 700)
    canvas.show()
    qtbot.waitUntil(lambda: len(canvas.scene.drawing.boxes) == 8)
    places = dict(canvas.scene.drawing.layout.boxes)
    for serial in (5, 2, 7, 8):
        with qtbot.waitSignal(canvas.scene.changed):
            store.seek(serial)
        boxes = canvas.scene.drawing.layout.boxes
        assert boxes == {key: places[key] for key in list(places)[:serial]}


def test_tidying_moves_and_keeps_the_selected_box_in_place(qtbot: QtBot, canvas: Canvas, settings: Settings) -> None:
    settings.set("view.reduced_motion", False)
    canvas.zoom(0.9)
    qtbot.mouseClick(canvas, LEFT, pos=middle(canvas, "n2"))
    before = canvas.place_of("n2").center()
    settings.set("graph.direction", "right")
    qtbot.waitUntil(lambda: not canvas.scene.moving)
    after = canvas.place_of("n2").center()
    assert (after.x(), after.y()) == pytest.approx((before.x(), before.y()), abs=1)
    layout = canvas.scene.drawing.layout
    assert layout.boxes["t1"].right < layout.boxes["n1"].x


def test_every_scale_shows_the_graph(canvas: Canvas) -> None:
    """All three levels of detail paint boxes and lines of the theme's colours."""
    theme = load_theme("light")
    for scale, least in ((1.0, 300), (0.3, 40), (0.1, 6)):
        canvas.zoom(scale / canvas.viewport.scale)
        canvas.viewport.center_on(canvas.scene.drawing.bounds.center)
        image = colors(canvas)
        assert near(image, theme.family_hex("arithmetic")) >= least


def test_the_story_has_its_parts(canvas: Canvas) -> None:
    labels = {label.arrow: label for label in canvas.scene.drawing.labels}
    assert (labels["a4"].before, labels["a4"].after) == ("3.", "cut by no_grad · line 5")
    assert labels["a3"].before == "1."
    rects = [*canvas.scene.drawing.layout.boxes.values(), *canvas.scene.drawing.layout.tabs.values()]
    assert not any(label.rect.overlaps(rect) for label in labels.values() for rect in rects)
    assert why_two().seeds[0][1] in canvas.scene.drawing.seeds["n2"][0]


def test_a_real_run_grows_event_by_event(qtbot: QtBot, settings: Settings) -> None:
    """From events through the model to the drawing: what a live program sends."""
    events = story()
    store = Store()
    store.replace(None, "running")
    canvas = Canvas(store, settings)
    qtbot.addWidget(canvas)
    canvas.resize(900, 700)
    canvas.show()
    for event in events:
        store.feed([event])
        canvas.scene.refresh()
        boxes = list(canvas.scene.drawing.layout.boxes.values())
        assert not any(one.overlaps(two) for one, two in combinations(boxes, 2))
    store.set_state("finished")
    drawing = canvas.scene.drawing
    titles = sorted(box.title for box in drawing.boxes.values())
    assert titles == ["AddBackward0", "PowBackward0", "pow", "x"]
    (ghost,) = (box.key for box in drawing.boxes.values() if box.kind == "ghost")
    (region,) = drawing.containers
    assert drawing.layout.containers[region].contains(drawing.layout.boxes[ghost])
    (cut,) = (label for label in drawing.labels if label.mark is not None)
    assert "no_grad" in cut.after and "3" in cut.before


def test_the_first_view_shows_everything_that_can_be_read(canvas: Canvas) -> None:
    for width, height in ((700, 500), (1200, 900)):
        canvas.resize(width, height)
        assert canvas.viewport.visible.contains(canvas.scene.drawing.bounds)
        assert 0.7 <= canvas.viewport.scale <= 1.0
    canvas.resize(300, 200)
    assert canvas.viewport.scale == 1.0
    assert canvas.rect().contains(middle(canvas, canvas.scene.drawing.picture.current))


def test_a_view_that_was_chosen_survives_a_change_of_size(canvas: Canvas) -> None:
    canvas.zoom(2.0)
    center = canvas.viewport.visible.center
    canvas.resize(500, 400)
    assert canvas.viewport.scale == pytest.approx(2.0)
    assert canvas.viewport.visible.center == pytest.approx(center)


def test_a_box_brought_into_view_brings_its_cut_with_it(canvas: Canvas, store: Store) -> None:
    drawing = canvas.scene.drawing
    (cut,) = (label.rect for label in drawing.labels if drawing.arrows[label.arrow].cut)
    key = drawing.arrows[next(label.arrow for label in drawing.labels if label.rect == cut)].source
    canvas.resize(420, 420)
    canvas.zoom(0)
    box = drawing.layout.boxes[key]
    canvas.viewport.center_on(Point(box.x - 400, box.y - 400))
    canvas.select_key(key)
    visible = canvas.viewport.visible
    assert visible.contains(box)
    assert visible.contains(cut)


def test_a_box_in_view_stays_where_it_is_when_selected(canvas: Canvas, store: Store) -> None:
    canvas.home()
    canvas.viewport.center_on(canvas.scene.drawing.layout.boxes["n2"].center)
    before = canvas.viewport.origin
    canvas.select_key("n2")
    assert canvas.viewport.origin == before


def test_the_map_keeps_off_the_boxes(canvas: Canvas, store: Store, qtbot: QtBot) -> None:
    store.replace(Slides(chain(60)), "paused")
    qtbot.waitUntil(lambda: "n59" in canvas.scene.drawing.boxes)
    canvas.home()
    boxes = canvas.scene.drawing.layout.boxes
    right = boxes["n2"].right
    # Now the column of boxes runs down the right side, where the map would be.
    canvas.viewport.center_on(Point(right - canvas.viewport.visible.width / 2 + 30, boxes["n2"].center.y + 200))
    canvas.view_changed()
    frame = canvas.minimap.frame
    assert frame.center().x() < canvas.width() / 2
    assert not any(frame.intersects(canvas.place_of(key)) for key in boxes)
    assert canvas.minimap.opacity == 1.0


def test_a_map_that_must_cover_boxes_lets_them_through(canvas: Canvas, store: Store, qtbot: QtBot) -> None:
    store.replace(Slides(chain(60)), "paused")
    qtbot.waitUntil(lambda: "n59" in canvas.scene.drawing.boxes)
    canvas.resize(340, 500)
    canvas.home()
    canvas.viewport.zoom_at(1.8, 170, 250)
    canvas.view_changed()
    assert canvas.minimap.shown and canvas.minimap.opacity < 1.0
    qtbot.mouseMove(canvas, canvas.minimap.frame.center().toPoint())
    qtbot.waitUntil(lambda: canvas.minimap.opacity == 1.0)


def test_what_is_whole_in_view_stays_so_when_the_room_changes(canvas: Canvas) -> None:
    canvas.fit()
    for width, height in ((520, 420), (1000, 300), (900, 700)):
        canvas.resize(width, height)
        assert canvas.viewport.visible.contains(canvas.scene.drawing.bounds), (width, height)
    canvas.zoom(3.0)
    middle_before = canvas.viewport.visible.center
    canvas.resize(700, 500)
    assert canvas.viewport.visible.center == pytest.approx(middle_before)
