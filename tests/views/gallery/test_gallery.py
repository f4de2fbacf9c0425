"""Ten programs as people write them: each opens, folds, unfolds, is searched, scrubbed and exported, and looks right.

``python tests/views/gallery/test_gallery.py`` writes the approved pictures anew; look at them before keeping them.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from retrograd.app.model.picture import Box, Picture, PictureOptions
from retrograd.app.model.run import Run
from retrograd.engine.protocol.events import Event, OperationExecuted
from retrograd.views.canvas.drawing import Drawing, measure
from retrograd.views.exporters import ExportOptions, export
from retrograd.views.exporters.exporter import Source
from retrograd.views.exporters.sheet import make_sheet
from retrograd.views.layout import LayoutOptions, lay_out

HERE = Path(__file__).parent
if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parent))
    from geometry import faults
else:
    from ..geometry import faults

PROGRAMS = HERE.parents[1] / "references" / "gallery"
NAMES = sorted(path.stem for path in PROGRAMS.glob("*.py"))
APPROVED = HERE / "approved"
#: A picture shows at most this many boxes by itself.
MOST = 300
#: Longest side of an approved picture, and how far on average a pixel may be from it (of 255).
SIDE, TOLERANCE = 480, 3.5
#: The longest program runs shorter here; at full length it is measured by ``benches/graph.py``.
SHORTER = {"scalars_100k": ("33_334", "3_400"), "scalars_10k": ("140", "60")}

_spec = importlib.util.spec_from_file_location("gallery_driver", HERE.parents[1] / "engine/child/driver.py")
assert _spec is not None and _spec.loader is not None
_driver = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_driver)


def recorded(name: str, folder: Path) -> Run:
    """The run of a program."""
    text = (PROGRAMS / f"{name}.py").read_text(encoding="utf-8")
    if name in SHORTER:
        text = text.replace(*SHORTER[name])
    with _driver.Driver() as child:
        child.start(folder / f"{name}.py", text, mode="record")
        child.finish()
        events: list[Event] = child.events
    run = Run()
    run.apply(events)
    assert run.finished is not None and run.finished.exit_code == 0
    return run


@pytest.fixture(scope="module")
def run_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Run]:
    """Each program runs once."""
    known: dict[str, Run] = {}

    def run(name: str) -> Run:
        if name not in known:
            known[name] = recorded(name, tmp_path_factory.mktemp(name))
        return known[name]

    return run


def drawn(picture: Picture, direction: str = "down") -> Drawing:
    return Drawing(picture, lay_out(picture, measure(picture), LayoutOptions(direction=direction)))


def held(box: Box) -> int:
    """Operations that a box stands for."""
    return (
        int(box.preview.split(" ")[0].replace(",", ""))
        if box.kind in ("group", "more")
        else int(box.kind in ("op", "ghost"))
    )


def check(picture: Picture) -> Drawing:
    assert len(picture.boxes) <= MOST
    drawing = drawn(picture)
    assert drawing.layout.boxes.keys() == {box.key for box in picture.boxes}
    assert faults(drawing) == []
    return drawing


def unfoldings(run: Run, most: int) -> Iterator[Picture]:
    """Pictures in which more and more is unfolded, always the first box that can be."""
    opened: frozenset[str] = frozenset()
    for _ in range(most):
        picture = run.moment(run.end).picture(PictureOptions(unfolded=opened))
        yield picture
        folded = next((box.key for box in picture.boxes if box.kind in ("group", "more")), "")
        if not folded or len(picture.boxes) > MOST / 2:
            return
        opened |= {folded}


@pytest.mark.parametrize("name", NAMES)
def test_it_opens_folds_and_unfolds(name: str, run_of: Callable[[str], Run], qapp: Any) -> None:
    run = run_of(name)
    opened = run.moment(run.end).picture()
    assert opened.boxes
    check(opened)
    folded = run.moment(run.end).picture(PictureOptions(fold="all"))
    check(folded)
    total = sum(map(held, opened.boxes))
    counts = [total, sum(map(held, folded.boxes))]
    for picture in unfoldings(run, 4):
        check(picture)
        counts.append(sum(map(held, picture.boxes)))
    # Whatever is folded, nothing is lost and nothing counted twice.
    assert len(set(counts)) == 1
    check_sideways = drawn(opened, "right")
    assert faults(check_sideways) == []


def test_the_measuring_finds_what_is_wrong(run_of: Callable[[str], Run], qapp: Any) -> None:
    picture = run_of("mlp").moment(run_of("mlp").end).picture()
    sound = drawn(picture)
    keys = [box.key for box in picture.boxes if box.kind == "op"]
    boxes = dict(sound.layout.boxes)
    arrow = next(key for key, shape in sound.shapes.items() if sound.arrows[key].source == keys[0])
    x, y = sound.shapes[arrow].line[len(sound.shapes[arrow].line) // 2]
    boxes[keys[-1]] = boxes[keys[-1]].moved(x - boxes[keys[-1]].center.x, y - boxes[keys[-1]].center.y)
    wrong = faults(Drawing(picture, replace(sound.layout, boxes=boxes)))
    assert any("runs through" in fault for fault in wrong)
    boxes[keys[-1]] = boxes[keys[-1]].moved(5000, 0)
    assert any("outside" in fault for fault in faults(Drawing(picture, replace(sound.layout, boxes=boxes))))
    boxes[keys[-1]] = boxes[keys[0]].moved(5, 5)
    assert any("overlaps" in fault for fault in faults(Drawing(picture, replace(sound.layout, boxes=boxes))))


@pytest.mark.parametrize("name", NAMES)
def test_what_is_found_by_searching_can_be_seen(name: str, run_of: Callable[[str], Run], qapp: Any) -> None:
    run = run_of(name)
    hits = [hit for hit in run.search("mul") + run.search("add") if hit.kind == "op"]
    assert hits
    for hit in (hits[0], hits[len(hits) // 2], hits[-1]):
        event = run.event(hit.serial)
        assert isinstance(event, OperationExecuted)
        key = f"n{event.node}" if event.node else f"g{event.serial}"
        if run.folds.atom_of(key) < 0:
            continue
        picture = run.moment(run.end).picture(PictureOptions(revealed=frozenset({key})))
        assert key in {box.key for box in picture.boxes}
        check(picture)


@pytest.mark.parametrize("name", NAMES)
def test_every_moment_looks_right(name: str, run_of: Callable[[str], Run], qapp: Any) -> None:
    run = run_of(name)
    for part in range(1, 9):
        picture = run.moment(run.end * part // 8).picture()
        check(picture)
        assert not picture.current or picture.current in {box.key for box in picture.boxes}


@pytest.mark.parametrize("name", NAMES)
def test_it_is_exported(name: str, run_of: Callable[[str], Run], tmp_path: Path, qapp: Any) -> None:
    run = run_of(name)
    target = tmp_path / "graph.svg"
    export(run, run.end, target, ExportOptions())
    titles = [element.text or "" for element in ElementTree.parse(target).iter() if element.tag.endswith("title")]
    for box in run.moment(run.end).picture().boxes:
        assert any(box.title in title for title in titles)


def image_of(run: Run) -> QImage:
    """The graph at the end, small."""
    sheet = make_sheet(Source(run, run.end, ExportOptions()))
    scale = min(SIDE / max(sheet.frame.width, sheet.frame.height), 1.0)
    image = QImage(
        int(sheet.frame.width * scale), int(sheet.frame.height * scale), QImage.Format.Format_RGB32
    )  # fmt: skip
    image.fill(sheet.theme.color("background"))
    with QPainter(image) as painter:
        sheet.paint(painter, scale)
    return image.convertToFormat(QImage.Format.Format_Grayscale8)


def shades(image: QImage) -> np.ndarray[Any, np.dtype[np.float64]]:
    rows = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width()].astype(np.float64)


@pytest.mark.parametrize("name", NAMES)
def test_it_looks_as_approved(name: str, run_of: Callable[[str], Run], qapp: Any) -> None:
    approved = QImage(str(APPROVED / f"{name}.png")).convertToFormat(QImage.Format.Format_Grayscale8)
    image = image_of(run_of(name))
    # Another font may make cards a little wider.
    assert abs(image.width() - approved.width()) <= 0.05 * SIDE
    assert abs(image.height() - approved.height()) <= 0.05 * SIDE
    height, width = min(image.height(), approved.height()), min(image.width(), approved.width())
    apart = np.abs(shades(image)[:height, :width] - shades(approved)[:height, :width])
    assert apart.mean() <= TOLERANCE


def approve() -> None:
    """Write what the programs look like now."""
    import tempfile

    application = QApplication([])
    for name in NAMES:
        with tempfile.TemporaryDirectory() as folder:
            assert image_of(recorded(name, Path(folder))).save(str(APPROVED / f"{name}.png"))
    application.quit()


if __name__ == "__main__":
    approve()
