"""Large pictures are laid out by another process, and what is shown is as if they had been laid out here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from retrograd.app.settings.store import Settings
from retrograd.app.store import Store
from retrograd.engine.protocol.events import LineReached
from retrograd.views.canvas import Canvas
from retrograd.views.canvas.arranger import Arranger
from retrograd.views.canvas.drawing import measure
from retrograd.views.canvas.scene import INLINE
from retrograd.views.layout import LayoutOptions, lay_out

from ..pictures import chain, folded_why_two, shuffled, why_two
from ..slides import Slides

WAIT = 20_000


@pytest.fixture
def arranger(qtbot: QtBot) -> Iterator[Arranger]:
    made = Arranger()
    yield made
    made.close()


def test_the_other_process_lays_out_as_this_one_does(qtbot: QtBot, arranger: Arranger) -> None:
    picture = shuffled(120, 3, regions=6)
    sizes, options = measure(picture), LayoutOptions()
    with qtbot.waitSignal(arranger.arranged, timeout=WAIT) as told:
        arranger.ask(picture, sizes, options)
    assert told.args is not None
    here = lay_out(picture, sizes, options)
    assert (told.args[0].boxes, told.args[0].paths) == (here.boxes, here.paths)
    assert not arranger.busy


def test_only_the_last_question_is_answered(qtbot: QtBot, arranger: Arranger) -> None:
    answers: list[int] = []
    arranger.arranged.connect(lambda layout: answers.append(len(layout.boxes)))
    for count in (900, 700, 50):
        picture = shuffled(count, 5)
        arranger.ask(picture, measure(picture), LayoutOptions())
    qtbot.waitUntil(lambda: not arranger.busy, timeout=WAIT)
    assert answers == [50]


def test_a_question_that_makes_no_sense_is_told_and_the_next_is_answered(qtbot: QtBot, arranger: Arranger) -> None:
    picture = chain(5)
    with qtbot.waitSignal(arranger.failed, timeout=WAIT) as told:
        arranger.ask(picture, {}, LayoutOptions())
    assert told.args is not None and "n0" in told.args[0]
    with qtbot.waitSignal(arranger.arranged, timeout=WAIT):
        arranger.ask(picture, measure(picture), LayoutOptions())


def test_a_large_picture_comes_when_it_is_laid_out_and_takes_in_what_came_meanwhile(qtbot: QtBot) -> None:
    settings = Settings(kept=False)
    settings.set("view.reduced_motion", True)
    large = chain(INLINE + 20, skip=7)
    run = Slides(chain(1), large, replace(chain(INLINE + 21, skip=7), at=3))
    run.shown = 2
    store = Store()
    canvas = Canvas(store, settings)
    qtbot.addWidget(canvas)
    canvas.show()
    store.replace(run, "running")
    canvas.scene.refresh()
    assert canvas.scene.arranging and not canvas.scene.drawing.boxes
    store.feed([LineReached(serial=3)])
    qtbot.waitUntil(lambda: len(canvas.scene.drawing.boxes) == INLINE + 21, timeout=WAIT)
    qtbot.waitUntil(lambda: not canvas.scene.arranging, timeout=WAIT)
    assert len(canvas.scene.drawing.layout.boxes) == INLINE + 21
    canvas.scene.close()


def test_what_was_folded_is_remembered_for_the_next_run(qtbot: QtBot) -> None:
    settings = Settings(kept=False)
    settings.set("view.reduced_motion", True)
    for expected in (False, True):
        store = Store()
        store.replace(Slides(why_two(), folded=folded_why_two()), "paused")
        canvas = Canvas(store, settings)
        qtbot.addWidget(canvas)
        canvas.show()
        canvas.scene.refresh()
        assert ("r1" in canvas.scene.drawing.boxes) is expected
        canvas.scene.toggle_region("r1", folded=True)
        assert "r1" in canvas.scene.drawing.boxes


def test_a_frozen_layout_stays_as_it_grew_until_it_is_let_go(qtbot: QtBot) -> None:
    settings = Settings(kept=False)
    settings.set("view.reduced_motion", True)
    run = Slides(*(chain(count, skip=3) for count in range(2, 30)))
    run.shown = 3
    store = Store()
    store.replace(run, "running")
    canvas = Canvas(store, settings)
    qtbot.addWidget(canvas)
    canvas.show()
    canvas.scene.refresh()
    canvas.freeze(True)
    assert settings.flag("graph.frozen")
    before = dict(canvas.scene.drawing.layout.boxes)
    for serial in range(4, 29):
        store.feed([LineReached(serial=serial)])
        canvas.scene.refresh()
    store.set_state("finished")
    after = canvas.scene.drawing.layout.boxes
    assert len(after) == 29 and all(after[key] == rect for key, rect in before.items())
    canvas.freeze(False)
    tidy = canvas.scene.drawing.layout
    assert len({rect.y for rect in tidy.boxes.values()}) == 29
