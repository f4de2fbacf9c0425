"""Moving pictures are read back with a library that is not ours."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from retrograd import resources
from retrograd.app.model.run import Run
from retrograd.views.exporters import ExportCancelledError, ExportError, ExportOptions, export
from retrograd.views.exporters.exporter import Source
from retrograd.views.exporters.film import LARGEST_AREA, MOST, moments

from ..panels.story import why_two


@pytest.fixture
def run(qtbot: QtBot) -> Run:
    run = Run()
    run.apply(why_two())
    return run


def frames(path: Path) -> tuple[list[np.ndarray], list[int]]:
    """The pictures of a file, and how many milliseconds each stays."""
    pictures, stays = [], []
    with Image.open(path) as image:
        for number in range(getattr(image, "n_frames")):  # noqa: B009 - only animated formats have it
            image.seek(number)
            stays.append(int(image.info["duration"]))
            pictures.append(np.array(image.convert("RGB")))
    return pictures, stays


def close_to(picture: np.ndarray, color: str) -> int:
    """How many pixels have nearly this colour."""
    wanted = np.array([int(color[place : place + 2], 16) for place in (1, 3, 5)])
    return int((np.abs(picture.astype(int) - wanted).max(axis=2) <= 12).sum())


def test_film_begins_without_gradients_and_ends_with_them(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "run.gif"
    export(run, run.end, target, ExportOptions(scale=1.0))
    pictures, stays = frames(target)
    color = resources.theme("light").colors["gradient"]
    assert len(pictures) > 4
    assert len({picture.shape for picture in pictures}) == 1
    assert close_to(pictures[0], color) < 20 < 200 < close_to(pictures[-1], color)
    assert stays[-1] > max(stays[:-1]) >= min(stays) >= 500


def test_boxes_stay_where_they_are(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "run.gif"
    export(run, run.end, target, ExportOptions(scale=1.0, show="forward"))
    pictures, _ = frames(target)
    leaf = resources.theme("light").families["leaf"]
    wanted = np.array([int(leaf[place : place + 2], 16) for place in (1, 3, 5)])
    outlines = [np.argwhere(np.abs(one.astype(int) - wanted).max(axis=2) <= 12) for one in pictures]
    first = outlines[0].max(axis=0)  # the tab above it comes later
    assert all((outline.max(axis=0) == first).all() for outline in outlines if len(outline))


def test_long_run_shows_at_most_so_many_moments_and_the_last(run: Run) -> None:
    class Long(Run):
        end = 10_000

        def next_stop(self, at: int, grain: str) -> int:
            return at + (1 if grain == "op" else 7)

    found = moments(Source(Long(), 9_999, ExportOptions()))
    assert MOST / 2 < len(found) <= MOST
    assert found[-1] == 9_999 and found == sorted(found)


def test_large_pictures_are_made_smaller(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "run.gif"
    export(run, run.end, target, ExportOptions(scale=16.0))
    height, width = frames(target)[0][0].shape[:2]
    assert 0.9 * LARGEST_AREA < height * width <= 1.01 * LARGEST_AREA


def test_giving_up_leaves_the_old_file(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "run.gif"
    target.write_text("the old film")
    told = []

    def progress(done: int, of: int) -> bool:
        told.append((done, of))
        return done < of - 1

    with pytest.raises(ExportCancelledError):
        export(run, run.end, target, progress=progress)
    assert target.read_text() == "the old film"
    assert list(tmp_path.iterdir()) == [target]
    assert told == sorted(told) and len({of for _, of in told}) == 1


def test_bad_scale_and_empty_run_are_sentences(run: Run, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"scale of 0 makes no image"):
        export(run, run.end, tmp_path / "a.gif", ExportOptions(scale=0.0))
    with pytest.raises(ExportError, match="nothing to draw after event 0"):
        export(run, 0, tmp_path / "a.gif")
