"""The canvas while a real run streams in: whatever the batches, what is painted fits together."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from retrograd import resources
from retrograd.app.model.recording import read_recording
from retrograd.app.settings.store import Settings
from retrograd.app.store import Store
from retrograd.engine.protocol.events import Event
from retrograd.views.canvas import Canvas
from retrograd.views.canvas.drawing import Drawing
from retrograd.views.canvas.painter import ScenePainter

#: Events of the training run that are fed: some of its steps, with their regions opening and closing.
MOST = 3000


@pytest.fixture(scope="module")
def training(tmp_path_factory: pytest.TempPathFactory) -> list[Event]:
    """The events of the example that trains a network, as the command line records them."""
    target = tmp_path_factory.mktemp("recorded") / "training.rgd"
    script = Path(resources.__file__).parent / "examples" / "mlp_training.py"
    command = [sys.executable, "-m", "retrograd.app", "record", str(script), "-o", str(target)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    run, warning = read_recording(target)
    assert not warning
    return list(run.events(last=MOST))


def shown(qtbot: QtBot, still: bool) -> tuple[Store, Canvas]:
    preferences = Settings(kept=False)
    preferences.set("view.reduced_motion", still)
    store = Store()
    store.replace(None, "running")
    canvas = Canvas(store, preferences)
    qtbot.addWidget(canvas)
    canvas.resize(900, 700)
    canvas.show()
    return store, canvas


def check_agreement(canvas: Canvas) -> None:
    """Index and drawing name the same things, and each of them has its place."""
    drawing, index = canvas.scene.drawing, canvas.scene.index
    assert index.box_keys == list(drawing.boxes) and index.arrow_keys == list(drawing.shapes)
    assert index.container_keys == list(drawing.containers)
    assert {box.key for box in drawing.picture.boxes} == drawing.layout.boxes.keys()


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(batches=st.lists(st.sampled_from((1, 7, 40, 150, 400)), min_size=12, max_size=24), still=st.booleans())
def test_a_stream_in_any_batches_is_painted(
    qtbot: QtBot, training: list[Event], batches: list[int], still: bool
) -> None:
    store, canvas = shown(qtbot, still)
    first = 0
    for size in batches:
        store.feed(training[first : first + size])
        first += size
        canvas.scene.refresh()
        check_agreement(canvas)
        assert not canvas.grab().isNull()
        QCoreApplication.processEvents()
        check_agreement(canvas)
    canvas.close()


@pytest.mark.parametrize("turn", [lambda canvas: canvas.tidy(), lambda canvas: canvas.cycle_shown()])
def test_a_new_arrangement_on_its_way_fits_its_index(
    qtbot: QtBot, training: list[Event], turn: Callable[[Canvas], None]
) -> None:
    store, canvas = shown(qtbot, still=False)
    store.feed(training[:400])
    canvas.scene.refresh()
    for _ in range(3):
        turn(canvas)
        check_agreement(canvas)
        assert not canvas.grab().isNull()


def test_painting_that_fails_leaves_the_widget_usable(
    qtbot: QtBot, training: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, canvas = shown(qtbot, still=True)
    store.feed(training[:400])
    canvas.scene.refresh()
    good = canvas.grab().toImage()

    def fail(self: Drawing, *arguments: object) -> None:
        raise KeyError("gone")

    with monkeypatch.context() as patch, pytest.raises(KeyError, match="gone"):
        patch.setattr(Drawing, "draw_containers", fail)
        patch.setattr(ScenePainter, "_paint_small", fail)
        canvas.grab()
    assert not canvas.paintingActive()
    assert canvas.grab().toImage() == good


def first_steps(canvas: Canvas, store: Store, training: list[Event]) -> list[tuple[float, bool]]:
    """Feed event by event as stepping does; scale and whether everything was in view, of each drawing with boxes."""
    seen = []
    for event in training[:160]:
        before = canvas.scene.drawing
        store.feed([event])
        canvas.scene.refresh()
        if canvas.scene.drawing is not before and canvas.scene.drawing.boxes:
            seen.append((canvas.viewport.scale, canvas.viewport.visible.contains(canvas.scene.drawing.bounds)))
    return seen


def test_while_stepping_everything_stays_in_view_as_long_as_it_can_be_read(qtbot: QtBot, training: list[Event]) -> None:
    store, canvas = shown(qtbot, still=True)
    canvas.resize(520, 320)
    seen = first_steps(canvas, store, training)
    whole = [complete for _, complete in seen]
    assert min(scale for scale, _ in seen) >= 0.7
    assert whole[0] and any(scale < 1.0 and complete for scale, complete in seen)
    assert not whole[-1]
    newest = max(canvas.scene.drawing.boxes.values(), key=lambda box: box.event)
    assert canvas.rect().contains(canvas.place_of(newest.key).center().toPoint())


def test_a_view_that_was_chosen_is_kept_while_stepping(qtbot: QtBot, training: list[Event]) -> None:
    store, canvas = shown(qtbot, still=True)
    store.feed(training[:120])
    canvas.scene.refresh()
    canvas.zoom(0.5)
    scale = canvas.viewport.scale
    assert {scale} == {each for each, _ in first_steps(canvas, store, training[120:])}
    store.replace(None, "running")
    canvas.scene.refresh()
    assert first_steps(canvas, store, training)[0] == (1.0, True)
