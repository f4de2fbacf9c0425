"""The graph view: layouts against Graphviz ``dot``, pictures and frames of a hundred thousand operations, streaming.

The rows are numbered as the goals of the graph view (G1 to G14). G9 has no row: frames are painted whole, nothing is
kept beside the window that panning could show.
"""

from __future__ import annotations

import json
import math
import os
import statistics
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import networkx as nx

from retrograd.app.model.fold_index import FoldIndex
from retrograd.app.model.picture import Arrow, Box, Picture, PictureOptions
from retrograd.app.model.run import Run
from retrograd.engine.protocol.events import Event
from retrograd.views.layout import Layout, Point, Rect, Size, lay_out, try_insert

from .graph_dot import Drawn, crossings, dot_layout, drawn, has_dot, through
from .measure import Row, smallest

PROGRAMS = Path(__file__).parent / "programs"
GALLERY = Path(__file__).parent.parent / "tests" / "references" / "gallery"
SIZE = Size(180.0, 74.0)
REPEATS = 3


@cache
def run_of(path: Path, *arguments: str) -> Run:
    """The run of a program."""
    from PySide6.QtWidgets import QApplication

    from retrograd.app.session.headless import Headless
    from retrograd.app.settings.store import Settings

    _application.append(QApplication.instance() or QApplication(["benches"]))
    settings = Settings(kept=False)
    settings.set("record.capture", "off")
    headless = Headless(settings)
    try:
        headless.run(path, arguments)
        return headless.store.run
    finally:
        headless.close()


_application: list[object] = []


def flat(run: Run) -> Picture:
    """All nodes of autograd's graph side by side, leaves as chips of their users."""
    options = PictureOptions(fold="none", projection="autograd")
    picture = run.moment(run.end).picture(options)
    boxes = tuple(replace(box, region="") for box in picture.boxes if box.kind == "op")
    keys = {box.key for box in boxes}
    arrows = tuple(arrow for arrow in picture.arrows if arrow.source in keys and arrow.target in keys)
    return replace(picture, boxes=boxes, arrows=arrows, containers=())


def rows() -> list[Row]:
    """All rows."""
    if has_dot():
        found = list(_against_dot())
    else:
        print("graph: Graphviz dot is not installed, so G1 to G3 have nothing to compare with.")
        found = []
    large = run_of(GALLERY / "scalars_100k.py")
    found += [*_pictures(large), *_model(large), *_frames(large), *_stable(), _export(), *_elsewhere()]
    return found


# ------------------------------------------------------------------ layouts
def _against_dot() -> Iterator[Row]:
    for name, arguments, goal in (("G1", ("16", "6"), 0.6), ("G2", ("12", "18"), 0.25)):
        picture = flat(run_of(PROGRAMS / "transformer.py", *arguments))
        sizes = {box.key: SIZE for box in picture.boxes}
        theirs, seconds = dot_layout(picture, SIZE)
        (ours,) = smallest(REPEATS, lambda picture=picture, sizes=sizes: lay_out(picture, sizes))
        layout = lay_out(picture, sizes)
        what = f"{len(picture.boxes):,} boxes"
        yield Row(f"{name}: lay out {what}", "dot", ours, seconds, goal)
        yield from _quality(what, drawn(layout), theirs, layout)


def _quality(what: str, ours: Drawn, theirs: Drawn, layout: Layout) -> Iterator[Row]:
    allowed = crossings(theirs) + max(5.0, 0.005 * len(theirs))
    yield Row(f"G3: crossings in {what}", "dot's and a few", crossings(ours), allowed, 1.0, "objects")
    yield Row(f"G3: edges through boxes in {what}", "one", through(ours, layout), 1.0, 0.0, "objects")
    lengths = [statistics.fmean(line.length for line in lines) for lines in (ours, theirs)]
    yield Row(f"G3: mean length of an edge in {what}", "dot's", lengths[0], lengths[1], 1.4, "pixels")


# ------------------------------------------------------------------ pictures
def _pictures(run: Run) -> Iterator[Row]:
    from retrograd.views.canvas.drawing import measure

    index = run.folds
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(index.serial)))
    graph.add_edges_from(zip(index.edges.source, index.edges.target, strict=True))

    def first_view() -> object:
        picture = _fresh(run, PictureOptions())
        return lay_out(picture, measure(picture))

    ours, theirs = smallest(REPEATS, first_view, lambda: list(nx.topological_sort(graph)))
    count = f"{len(index.serial):,}"
    yield Row(
        f"G4: fold {count} operations and lay out the first view", "topological sort in networkx", ours, theirs, 1
    )
    unfolded: frozenset[str] = frozenset()
    worst = 0.0
    for _ in range(4):
        more = next((b.key for b in _fresh(run, PictureOptions(unfolded=unfolded)).boxes if b.kind == "more"), "")
        unfolded |= {more}

        def expand(unfolded: frozenset[str] = unfolded) -> object:
            picture = _fresh(run, PictureOptions(unfolded=unfolded))
            return lay_out(picture, measure(picture))

        worst = max(worst, *smallest(REPEATS, expand))
    yield Row("G5: the slowest of four boxes to unfold in it", "topological sort in networkx", worst, theirs, 0.5)


def _fresh(run: Run, options: PictureOptions) -> Picture:
    """A picture that nothing was kept of."""
    return type(run.moment(run.end))(run, run.end).picture(options)


def _model(run: Run) -> Iterator[Row]:
    events: list[Event] = list(run.events(last=100_000))

    def ours() -> object:
        made = Run()
        made.apply(events)
        return made

    def plain() -> object:
        graph = nx.DiGraph()
        for event in events:
            graph.add_node(event.serial, time=event.time, location=event.location, frame=event.frame)
            graph.add_edge(event.serial, event.serial - 1)
        return graph

    taken, floor = smallest(1, ours, plain)
    yield Row("G10: take in 100,000 events", "a networkx node and edge for each", taken, floor)
    index: FoldIndex = run.folds
    columns = [index.serial, index.kind, index.number, index.region]
    for edges in (index.edges, index.leaf_edges):
        columns += [edges.source, edges.target, edges.serial, edges.slot, edges.ghost]
    for nest in index.nests.values():
        columns += [nest.members, nest.starts, nest.entries]
    size = sum(column.buffer_info()[1] * column.itemsize for column in columns)
    tracemalloc.start()
    graph = nx.DiGraph()
    for atom in range(0, len(index.serial), 10):
        graph.add_node(atom, serial=index.serial[atom], kind=index.kind[atom], region=index.region[atom])
        graph.add_edge(atom, atom - 1)
    theirs = 10 * tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    yield Row("G11: columns of what can be drawn", "the same in networkx", size, theirs, 0.25, "MiB")


# ------------------------------------------------------------------ frames
def _frames(large: Run) -> Iterator[Row]:
    from PySide6.QtCore import QRectF
    from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath
    from PySide6.QtWidgets import QGraphicsScene

    small = run_of(GALLERY / "scalars_100k.py", "170")
    frames = [_frame(run, 1.0) for run in (large, small)]
    many, few = smallest(20, *frames)
    yield Row("G6: a frame at 100 % of the run of 100,000 operations", "of one of 500", many, few, 2.0)
    picture, layout = _grid(20_000)
    fit = _fitting(picture, layout)
    scene = QGraphicsScene()
    for rect in layout.boxes.values():
        scene.addRect(QRectF(*rect), brush=QColor("white"))
    for path in layout.paths.values():
        line = QPainterPath()
        line.moveTo(path[0].x, path[0].y)
        for point in path[1:]:
            line.lineTo(point.x, point.y)
        scene.addPath(line)
    image = QImage(1600, 1000, QImage.Format.Format_RGB32)

    def theirs() -> None:
        painter = QPainter(image)
        scene.render(painter)
        painter.end()

    ours, floor = smallest(5, fit, theirs)
    yield _fitted()
    yield Row("G8: a frame with all of 20,000 boxes", "items of a QGraphicsScene", ours, floor, 0.25)


def _fitted() -> Row:
    """A picture that has no limit: what a frame costs when boxes are but a pixel."""
    many, few = smallest(5, *(_fitting(*_grid(count)) for count in (100_000, 20_000)))
    return Row("G7: a frame with all of 100,000 boxes", "of 20,000", many, few, 5.0)


def _grid(count: int) -> tuple[Picture, Layout]:
    """A square of boxes, each with an arrow to the one below."""
    side = math.isqrt(count)
    boxes = tuple(Box(f"n{number}", "op", "Op") for number in range(count))
    arrows = tuple(Arrow(f"a{n}", f"n{n - side}", f"n{n}") for n in range(side, count))
    places = {f"n{n}": Rect(n % side * 216.0, n // side * 128.0, *SIZE) for n in range(count)}
    paths = {
        arrow.key: (
            Point(places[arrow.source].center.x, places[arrow.source].bottom),
            Point(places[arrow.target].center.x, places[arrow.target].y),
        )
        for arrow in arrows
    }
    layout = Layout(boxes=places, paths=paths, size=Size(side * 216.0, count / side * 128.0))
    return Picture(1, boxes, arrows), layout


def _fitting(picture: Picture, layout: Layout) -> Callable[[], None]:
    """What paints a frame in which all of it is seen."""
    return _frame_of(picture, layout, min(1600 / layout.size.width, 1000 / layout.size.height))


def _frame(run: Run, scale: float) -> Callable[[], None]:
    from retrograd.views.canvas.drawing import measure

    picture = run.moment(run.end).picture()
    return _frame_of(picture, lay_out(picture, measure(picture)), scale)


def _frame_of(picture: Picture, layout: Layout, scale: float) -> Callable[[], None]:
    """What paints one frame of 1600 × 1000 pixels."""
    from PySide6.QtGui import QImage, QPainter

    from retrograd.views.canvas.drawing import Drawing
    from retrograd.views.canvas.index import Index
    from retrograd.views.canvas.painter import Marks, ScenePainter
    from retrograd.views.theme import load_theme

    drawing = Drawing(picture, layout)
    index, theme, painter = Index(drawing), load_theme("light"), ScenePainter()
    image = QImage(1600, 1000, QImage.Format.Format_RGB32)
    visible = Rect(drawing.bounds.x, drawing.bounds.y, 1600 / scale, 1000 / scale)

    def paint() -> None:
        ink = QPainter(image)
        painter.paint(ink, drawing, index, theme, visible, scale, 1.0, Marks())
        ink.end()

    return paint


# ------------------------------------------------------------------ stability, files, the other process
def _stable() -> Iterator[Row]:
    from retrograd.views.canvas.drawing import measure

    run = run_of(GALLERY / "gpt_12.py")
    serials = run.timeline.serials("operation-executed")[:60]
    layout, moved, inserted = Layout(), 0, 0
    for serial in serials:
        picture = run.moment(serial).picture(PictureOptions(fold="none"))
        sizes = measure(picture)
        fitted = try_insert(layout, picture, sizes)
        if fitted is None:
            layout = lay_out(picture, sizes)
            continue
        inserted += 1
        moved += sum(fitted.boxes[key].y != rect.y for key, rect in layout.boxes.items() if key in fitted.boxes)
        layout = fitted
    what = f"G12: boxes moved by {inserted} of {len(serials)} operations that found room"
    yield Row(what, "one", moved, 1.0, 0.0, "objects")


def _export() -> Row:
    from PySide6.QtGui import QImage, QPainter

    from retrograd.views.exporters import ExportOptions
    from retrograd.views.exporters.exporter import Source
    from retrograd.views.exporters.sheet import make_sheet
    from retrograd.views.exporters.svg import svg_text

    run = run_of(PROGRAMS / "transformer.py", "16", "6")
    sheet = make_sheet(Source(run, run.end, ExportOptions(fold="none")))
    image = QImage(int(sheet.frame.width / 8), int(sheet.frame.height / 8), QImage.Format.Format_RGB32)

    def paint() -> None:
        painter = QPainter(image)
        sheet.paint(painter, 1 / 8)
        painter.end()

    ours, floor = smallest(2, lambda: svg_text(sheet, "graph"), paint)
    return Row(f"G13: SVG of {len(sheet.drawing.boxes):,} boxes", "painting them", ours, floor, 1.5)


def _elsewhere() -> Iterator[Row]:
    """What another process has measured in a real window."""
    environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    command = [sys.executable, "-m", "benches.graph_window", str(GALLERY / "scalars_100k.py")]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    found = json.loads(next(line for line in reversed(done.stdout.splitlines()) if line.startswith("{")))
    what = "G14: turn of the window while 1,000 boxes are laid out, 95 of 100"
    yield Row(what, "idle", found["busy"], found["idle"], 1.5)
    yield Row("turn of the window while 100,000 operations stream in, 95 of 100", "16 ms", found["p95"], 0.016, 1.0)
    yield Row("the longest of these turns", "100 ms", found["longest"], 0.1, 1.0)
