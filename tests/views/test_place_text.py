"""Lines of a notebook are named with their cell wherever the window or a file names them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from pytestqt.qtbot import QtBot

from retrograd.app.commands.command import Registry
from retrograd.app.commands.context import Context
from retrograd.app.model.recording import read_recording
from retrograd.app.model.run import Run
from retrograd.app.settings.store import Settings
from retrograd.app.store import Store
from retrograd.app.store.breakpoints import Breakpoints
from retrograd.views.canvas.drawing import box_title
from retrograd.views.canvas.labels import container_text, cut_text
from retrograd.views.desk import Desk
from retrograd.views.exporters import ExportOptions, export
from retrograd.views.panels.outline_model import outline_of
from retrograd.views.panels.ready_queue import ReadyQueuePanel
from retrograd.views.panels.table import PADDING
from retrograd.views.place_text import cell_of, line_text, lines_text, number_of_lines, path_of, place_number

CELLS = (
    "import torch\nx = torch.tensor(3.0, requires_grad=True)\ny = x ** 2",
    "with torch.no_grad():\n    z = x * 2\nloss = y + z\nloss.backward()",
)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Run]:
    """Runs the same lines as a notebook or as a script."""
    folder = tmp_path_factory.mktemp("places")

    def run(name: str) -> Run:
        source, target = folder / name, folder / f"{name}.rgd"
        if name.endswith(".ipynb"):
            notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS])
            nbformat.write(notebook, source)
        else:
            source.write_text("\n".join(CELLS) + "\n")
        command = [sys.executable, "-m", "retrograd.app", "record", str(source), "-o", str(target)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return read_recording(target)[0]

    return run


@pytest.mark.parametrize(
    ("name", "power", "cut", "region", "outlined"),
    [
        ("walk.ipynb", "cell 1, line 3", "cut by no_grad · cell 2, line 1", "no_grad · cell 2, line", "[1] 3"),
        ("walk.py", "line 3", "cut by no_grad · line 4", "no_grad · line", "3"),
    ],
)
def test_a_line_is_named_with_its_cell(
    qtbot: QtBot, tmp_path: Path, recorded: Callable[[str], Run], name: str, power: str, cut: str, region: str,
    outlined: str,
) -> None:  # fmt: skip
    run = recorded(name)
    picture = run.moment(run.end).picture()
    (box,) = (box for box in picture.boxes if box.title == "PowBackward0")
    assert box_title(box).split(", ", 1)[1].endswith(power) and ("cell" in box_title(box)) == ("cell" in power)
    (arrow,) = (arrow for arrow in picture.arrows if arrow.cut)
    assert cut_text(arrow) == f"2. {cut}"
    (container,) = picture.containers
    assert container_text(container).startswith(region)
    rows = [outline_of(picture)]
    for row in rows:
        rows.extend(row.children)
    (shown,) = (row for row in rows if row.key == box.key)
    assert (shown.texts[4], shown.line, path_of(shown.cell, run.path)) == (outlined, 3, box_path(run, name))
    place = run.moment(run.end).node(box.node)
    assert place is not None and place_number(place.place) == outlined
    export(run, run.end, tmp_path / "graph.dot", ExportOptions())
    assert f"✂ 2. {cut.replace('no_grad', arrow.cut)}" in (tmp_path / "graph.dot").read_text(encoding="utf-8")


def test_a_narrow_table_shows_cell_and_line(qtbot: QtBot, recorded: Callable[[str], Run]) -> None:
    run = recorded("narrow.ipynb")
    store = Store()
    store.replace(run, "finished")
    settings = Settings(kept=False)
    desk = Desk(store, Context(store, None, None, settings), Registry(), Breakpoints())  # type: ignore[arg-type]
    panel = ReadyQueuePanel(desk)
    qtbot.addWidget(panel)
    panel.resize(500, 200)
    panel.show()
    panel.refresh_now()
    table, model = panel.table, panel.table.model()
    texts = [model.index(row, 4).data() for row in range(model.rowCount())]
    assert texts and "[2] 3" in texts
    assert max(map(table.fontMetrics().horizontalAdvance, texts)) + 2 * PADDING <= table.columnWidth(4)


def box_path(run: Run, name: str) -> str:
    return "<cell 1>" if name.endswith(".ipynb") else run.path


def test_words_for_places(qtbot: QtBot) -> None:
    assert [line_text(0), line_text(4), line_text(4, 2)] == ["", "line 4", "cell 2, line 4"]
    assert [lines_text(4, 4), lines_text(4, 6), lines_text(4, 6, 1)] == ["line 4", "lines 4–6", "cell 1, lines 4–6"]
    assert [number_of_lines(0), number_of_lines(4), number_of_lines(4, 6, 3)] == ["", "4", "[3] 4–6"]
    assert [cell_of("<cell 12>"), cell_of("/home/ada/<cell 1>.py"), cell_of("")] == [12, 0, 0]
    assert path_of(12, "walk.ipynb") == "<cell 12>" and path_of(0, "walk.py") == "walk.py"
