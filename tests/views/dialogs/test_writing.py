"""Files are written by another process: the same bytes as without one, nothing left when given up, no felt wait."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from retrograd.app.model.picture import PictureOptions
from retrograd.app.model.run import Run
from retrograd.views.dialogs.writing import Writing
from retrograd.views.exporters import ExportOptions, export

from ...app.model.story import Story, why_two

#: Operations of the large run.
MANY = 4000
#: Seconds of work between two ticks of the window's clock that nobody feels.
UNFELT = 0.1


@pytest.fixture
def small(qtbot: QtBot) -> Run:
    run = Run()
    run.apply(why_two().events)
    return run


@pytest.fixture(scope="module")
def large() -> Run:
    story = Story("h = x", "h = h * 2")
    story.at(1)
    value = story.leaf("x", [1.0, 2.0])
    story.at(2)
    for number in range(MANY // 40):
        with story.region("function", f"block {number}"):
            for _ in range(40):
                value = story.op("mul", (value,), [1.0, 2.0], rule=lambda gradient: (gradient * 2,))
    run = Run()
    run.apply(story.events)
    return run


def wait_for(writing: Writing, qtbot: QtBot) -> str:
    """How the file that is being written ended."""
    with qtbot.waitSignal(writing.ended, timeout=60_000) as told:
        pass
    assert told.args is not None
    return str(told.args[0])


def test_the_file_is_the_same_as_without_another_process(small: Run, qtbot: QtBot, tmp_path: Path) -> None:
    writing = Writing()
    for suffix in (".svg", ".html", ".dot", ".graphml", ".json", ".png", ".pdf"):
        here, there = tmp_path / f"here{suffix}", tmp_path / f"there{suffix}"
        options = ExportOptions(theme="dark", legend=True, direction="right", of="y3", picture=PictureOptions())
        export(small, small.end, here, options)
        writing.begin(small, small.end, there, options)
        assert writing.active
        assert wait_for(writing, qtbot) == "" and not writing.active
        if suffix == ".png":
            assert QImage(str(here)) == QImage(str(there))
        elif suffix == ".pdf":  # has the time in it
            assert there.read_bytes()[:4] == b"%PDF" and abs(there.stat().st_size - here.stat().st_size) < 100
        else:
            assert there.read_bytes() == here.read_bytes()
        assert there.stat().st_mode == here.stat().st_mode


@pytest.mark.parametrize("suffix", [".svg", ".graphml"])
def test_the_window_ticks_while_a_large_graph_is_written(large: Run, suffix: str, qtbot: QtBot, tmp_path: Path) -> None:
    target, writing, turns = tmp_path / f"large{suffix}", Writing(), [time.thread_time()]
    clock = QTimer(interval=5)
    clock.timeout.connect(lambda: turns.append(time.thread_time()))
    clock.start()
    writing.begin(large, large.end, target, ExportOptions(fold="none"))
    assert wait_for(writing, qtbot) == ""
    clock.stop()
    if suffix == ".svg":
        groups = [group.get("id", "") for group in ElementTree.parse(target).iter("{http://www.w3.org/2000/svg}g")]
        assert sum(key[:1] == "n" and key[1:].isdigit() for key in groups) == MANY
    else:
        assert sum(kind == "op" for _, kind in nx.read_graphml(target).nodes(data="kind")) >= MANY
    gaps = [later - earlier for earlier, later in pairwise(turns)]
    assert len(gaps) > 20
    assert max(gaps) < UNFELT


def test_a_file_that_is_given_up_leaves_nothing(large: Run, qtbot: QtBot, tmp_path: Path) -> None:
    target, writing, told = tmp_path / "large.svg", Writing(), list[str]()
    target.write_text("older")
    writing.ended.connect(told.append)
    writing.begin(large, large.end, target, ExportOptions(fold="none"))
    qtbot.waitUntil(lambda: len(list(tmp_path.iterdir())) == 2, timeout=30_000)
    writing.cancel()
    assert not writing.active
    qtbot.waitUntil(lambda: len(list(tmp_path.iterdir())) == 1, timeout=30_000)
    assert target.read_text() == "older" and not told


def test_what_goes_wrong_is_told_in_a_sentence(small: Run, qtbot: QtBot, tmp_path: Path) -> None:
    writing = Writing()
    for name, options, words in (
        ("graph.svg", ExportOptions(of="nobody"), "'nobody'"),
        ("graph.png", ExportOptions(scale=60.0), "too large"),
        ("graph.svg", ExportOptions(theme="plaid"), "plaid"),
    ):
        writing.begin(small, small.end, tmp_path / name, options)
        assert words in wait_for(writing, qtbot)
        assert not list(tmp_path.iterdir())
    with qtbot.waitSignal(writing.ended) as told:
        writing.begin(small, small.end, tmp_path / "missing" / "graph.svg", ExportOptions())
    assert told.args is not None and "missing" in told.args[0]
