"""Every format is read back by something that is not ours."""

from __future__ import annotations

import json
import os
import stat
import struct
import subprocess
import sys
import zlib
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from retrograd import resources
from retrograd.app.model.run import Run
from retrograd.views.exporters import FORMATS, ExportError, ExportOptions, export

from ..panels.story import why_two as story
from ..pictures import chain, why_two
from ..slides import Slides

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def run(qtbot: QtBot) -> Slides:
    return Slides(why_two())


def pixels(path: Path) -> np.ndarray:
    """The colours of a PNG as Qt reads them, (height, width, 3)."""
    image = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32)
    data = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)
    return data[:, : image.width(), 2::-1].copy()


def close_to(image: np.ndarray, color: str, reach: int = 6) -> int:
    """How many pixels have nearly this colour."""
    wanted = np.array([int(color[place : place + 2], 16) for place in (1, 3, 5)])
    return int((np.abs(image.astype(int) - wanted).max(axis=2) <= reach).sum())


def test_png_has_the_colours_of_its_theme(run: Slides, tmp_path: Path) -> None:
    for name in resources.themes():
        theme = resources.theme(name)
        target = tmp_path / f"{name}.png"
        export(run, 1, target, ExportOptions(theme=name))
        image = pixels(target)
        assert tuple(image[2, 2]) == tuple(bytes.fromhex(theme.colors["background"][1:]))
        for color in (theme.colors["gradient"], theme.families["leaf"], theme.families["arithmetic"]):
            assert close_to(image, color) > 40


def test_png_grows_with_the_scale(run: Slides, tmp_path: Path) -> None:
    shapes = []
    for scale in (1.0, 2.0, 3.0):
        target = tmp_path / "graph.png"
        export(run, 1, target, ExportOptions(scale=scale))
        header = target.read_bytes()[:24]
        assert header[:8] == b"\x89PNG\r\n\x1a\n"
        shapes.append(struct.unpack(">II", header[16:24]))
    assert shapes[1] == pytest.approx(np.array(shapes[0]) * 2, abs=2)
    assert shapes[2] == pytest.approx(np.array(shapes[0]) * 3, abs=3)


def test_two_scales_show_the_same_picture(run: Slides, tmp_path: Path) -> None:
    small, large = tmp_path / "small.png", tmp_path / "large.png"
    export(run, 1, small, ExportOptions(scale=1.0))
    export(run, 1, large, ExportOptions(scale=2.0))
    image = pixels(small).astype(float)
    height, width = image.shape[:2]
    doubled = QImage(str(large)).scaled(width, height).convertToFormat(QImage.Format.Format_RGB32)
    other = np.frombuffer(doubled.constBits(), np.uint8).reshape(height, -1, 4)[:, :width, 2::-1].astype(float)
    assert np.abs(image - other).mean() < 6


def test_svg_says_what_it_shows(run: Slides, tmp_path: Path) -> None:
    target = tmp_path / "graph.svg"
    export(run, 1, target)
    root = ElementTree.parse(target).getroot()
    groups = {group.get("id"): group for group in root.iter(f"{SVG}g")}
    picture = why_two()
    assert {box.key for box in picture.boxes} <= set(groups)
    assert {arrow.key for arrow in picture.arrows} <= set(groups)
    assert groups["n1"].find(f"{SVG}title").text.startswith("PowBackward0, f32[], y1 = 1.")
    texts = {element.text for element in root.iter(f"{SVG}text")}
    for text in (
        "x",
        "PowBackward0",
        "y1 = 1.",
        "grad in 1. → out 2.",
        "pow",
        "no_grad · lines 5–6",
        "seed 1.",
        "done",
    ):
        assert text in texts
    assert root.findtext(f"{SVG}title") == "why_two.py"


def test_a_legend_stands_beside_the_graph_in_every_drawing(run: Slides, tmp_path: Path) -> None:
    plain, with_legend = (tmp_path / f"{name}.svg" for name in ("plain", "legend"))
    export(run, 1, plain)
    export(run, 1, with_legend, ExportOptions(legend=True))
    before, after = (ElementTree.parse(path).getroot() for path in (plain, with_legend))
    rows = [group for group in after.iter(f"{SVG}g") if (group.get("id") or "").startswith("legend-")]
    titles = {group.findtext(f"{SVG}title") for group in rows}
    assert {"Operations: arithmetic", "Boxes: untracked operation", "Lines: cut off here"} <= titles
    assert {"Boxes: nothing is tracked in here", "Norm of a gradient: above: exploding"} <= titles
    # right of everything that the graph has, inside the frame, and no row upon another
    edge = float(before.get("width")) + float(before.get("viewBox").split()[0]) - 24
    right = float(after.get("viewBox").split()[0]) + float(after.get("width"))
    places = []
    for row in rows:
        text = row.findall(f"{SVG}text")[-1]
        start, length = float(text.get("x")), float(text.get("textLength"))
        assert edge < start - 50 and start + length < right
        places.append((start, float(text.get("y"))))
    assert len(set(places)) == len(rows) > 8
    assert all(abs(one[1] - two[1]) >= 22 for one in places for two in places if one[0] == two[0] and one != two)
    sizes = []
    for legend in (False, True):
        target = tmp_path / "graph.png"
        export(run, 1, target, ExportOptions(scale=1.0, legend=legend))
        sizes.append(pixels(target).shape[1])
    assert sizes == pytest.approx([float(before.get("width")), float(after.get("width"))], abs=1)


def test_svg_has_a_path_for_each_edge_and_stays_in_its_frame(run: Slides, tmp_path: Path) -> None:
    target = tmp_path / "graph.svg"
    export(run, 1, target)
    root = ElementTree.parse(target).getroot()
    x, y, width, height = map(float, root.get("viewBox").split())
    for group in root.iter(f"{SVG}g"):
        if group.get("id") in {arrow.key for arrow in why_two().arrows}:
            line = next(path for path in group.iter(f"{SVG}path") if path.get("fill") == "none")
            assert line.get("d").count("M") == 1
    for text in root.iter(f"{SVG}text"):
        assert x < float(text.get("x")) < x + width
        assert y < float(text.get("y")) < y + height


def test_svg_has_the_same_bytes_every_time(tmp_path: Path, qtbot: QtBot) -> None:
    targets = [tmp_path / "one.svg", tmp_path / "two.svg"]
    for target in targets:
        export(Slides(why_two()), 1, target)
    assert targets[0].read_bytes() == targets[1].read_bytes()


def test_svg_of_odd_names_is_well_formed(tmp_path: Path, qtbot: QtBot) -> None:
    from dataclasses import replace

    picture = why_two()
    odd = replace(picture.boxes[0], title='<"梯度"> & \x07 x')
    target = tmp_path / "graph.svg"
    export(Slides(replace(picture, boxes=(odd, *picture.boxes[1:]))), 1, target)
    texts = [element.text for element in ElementTree.parse(target).getroot().iter(f"{SVG}text")]
    assert '<"梯度"> & \ufffd x' in texts


def test_svg_texts_fit_their_cards(run: Slides, tmp_path: Path) -> None:
    """Each text's measured width ends inside the frame of its card."""
    target = tmp_path / "graph.svg"
    export(run, 1, target)
    root = ElementTree.parse(target).getroot()
    for group in root.iter(f"{SVG}g"):
        if group.get("id") not in {box.key for box in why_two().boxes}:
            continue
        frame = max(group.iter(f"{SVG}rect"), key=lambda rect: float(rect.get("width")))
        left, right = float(frame.get("x")), float(frame.get("x")) + float(frame.get("width"))
        for text in group.iter(f"{SVG}text"):
            start, length = float(text.get("x")), float(text.get("textLength", 8))
            start -= {"end": length, "middle": length / 2}.get(text.get("text-anchor"), 0)
            assert left + 4 <= start and start + length <= right - 4


def test_pdf_is_one_page_of_the_drawing(run: Slides, tmp_path: Path) -> None:
    svg, target = tmp_path / "graph.svg", tmp_path / "graph.pdf"
    export(run, 1, svg)
    export(run, 1, target)
    data = target.read_bytes()
    assert data.startswith(b"%PDF-") and data.rstrip().endswith(b"%%EOF")
    assert data.count(b"/Type /Page\n") == 1
    _, _, width, height = media_box(data)
    root = ElementTree.parse(svg).getroot()
    assert width == pytest.approx(0.75 * float(root.get("width")), abs=1)
    assert height == pytest.approx(0.75 * float(root.get("height")), abs=1)


def media_box(data: bytes) -> list[float]:
    place = data.index(b"/MediaBox [") + len(b"/MediaBox [")
    return [float(value) for value in data[place : data.index(b"]", place)].split()]


def test_pdf_of_a_long_graph_stays_within_what_readers_show(tmp_path: Path, qtbot: QtBot) -> None:
    target = tmp_path / "graph.pdf"
    export(Slides(chain(200)), 1, target)
    _, _, width, height = media_box(target.read_bytes())
    assert 14_000 < height <= 14_400.5 and width > 20


def test_html_holds_the_drawing_and_nothing_from_elsewhere(run: Slides, tmp_path: Path) -> None:
    target = tmp_path / "graph.html"
    export(run, 1, target)
    text = target.read_text(encoding="utf-8")
    assert "PowBackward0" in text and "<svg" in text
    assert "http://" not in text.replace("http://www.w3.org/2000/svg", "") and "https://" not in text


def test_dot_is_a_graph_that_others_read(run: Slides, tmp_path: Path) -> None:
    target = tmp_path / "graph.dot"
    export(run, 1, target)
    text = target.read_text(encoding="utf-8")
    assert text.startswith("digraph") and '"n1" -> "n2"' in text and 'subgraph "cluster_r1"' in text
    assert text.count("{") == text.count("}")


def test_graphml_has_the_edges_of_the_run(qtbot: QtBot, tmp_path: Path) -> None:
    run = Run()
    run.apply(story())
    export(run, run.end, tmp_path / "graph.graphml")
    export(run, run.end, tmp_path / "graph.json")
    read = nx.read_graphml(tmp_path / "graph.graphml", force_multigraph=True)
    data = json.loads((tmp_path / "graph.json").read_text(encoding="utf-8"))
    assert set(read.nodes) == {node["id"] for node in data["nodes"]} and read.number_of_nodes() > 3
    edges = sorted((edge["from"], edge["to"], edge["kind"]) for edge in data["edges"])
    assert sorted((one, two, row["kind"]) for one, two, row in read.edges(data=True)) == edges


def test_an_unknown_suffix_names_the_known_ones(run: Slides, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"graph\.gif2.*\.png, \.svg, \.pdf"):
        export(run, 1, tmp_path / "graph.gif2")


def test_an_unknown_theme_names_the_known_ones(run: Slides, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="dark, high-contrast, light"):
        export(run, 1, tmp_path / "graph.svg", ExportOptions(theme="sepia"))
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_is_named(run: Slides, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"no folder .*nowhere.*create it"):
        export(run, 1, tmp_path / "nowhere" / "graph.png")


def test_nothing_to_draw_is_said(tmp_path: Path, qtbot: QtBot) -> None:
    with pytest.raises(ExportError, match="nothing to draw after event 0"):
        export(Slides(why_two()), 0, tmp_path / "graph.svg")
    assert list(tmp_path.iterdir()) == []


def test_too_large_an_image_names_a_scale_that_fits(run: Slides, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"scale of at most \d+") as raised:
        export(run, 1, tmp_path / "graph.png", ExportOptions(scale=60))
    assert "SVG" in str(raised.value)
    assert list(tmp_path.iterdir()) == []


def test_a_write_protected_file_is_left_alone(run: Slides, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "graph.svg"
    target.write_text("precious")
    target.chmod(stat.S_IRUSR)
    # The superuser may write anything; what counts is what the system says to others.
    if os.geteuid() == 0:
        monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    with pytest.raises(ExportError, match="write-protected"):
        export(run, 1, target)
    assert target.read_text() == "precious"


def test_a_file_is_never_half_written(run: Slides, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "graph.svg"
    target.write_text("the old drawing")
    writer = FORMATS[".svg"].writer()

    def broken(source: object, place: Path) -> None:
        place.write_text("half of a dra")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writer, "write", broken)
    with pytest.raises(ExportError, match="is full: free some space"):
        export(run, 1, target)
    assert target.read_text() == "the old drawing"
    assert list(tmp_path.iterdir()) == [target]


def test_text_formats_need_no_qt() -> None:
    code = (
        "import sys\n"
        "from retrograd.views.exporters import FORMATS\n"
        "for row in FORMATS.values():\n"
        "    row.drawn or row.writer()\n"
        "sys.exit(any(name.startswith('PySide6') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_drawings_need_no_display_and_no_widgets(tmp_path: Path) -> None:
    target = tmp_path / "graph.png"
    code = (
        "import sys\n"
        "from retrograd.app.model.picture import Box, Picture\n"
        "from retrograd.app.model.run import Run\n"
        "from retrograd.views.exporters import export\n"
        "class One(Run):\n"
        "    def moment(self, at):\n"
        "        picture = Picture(1, (Box('n1', 'op', 'AddBackward0'),))\n"
        "        return type('One', (), {'picture': lambda self, options: picture})()\n"
        "export(One(), 1, sys.argv[1])\n"
        "sys.exit('PySide6.QtWidgets' in sys.modules)"
    )
    environment = {name: value for name, value in os.environ.items() if name not in ("QT_QPA_PLATFORM", "DISPLAY")}
    done = subprocess.run([sys.executable, "-c", code, str(target)], env=environment, check=False)
    assert done.returncode == 0
    data = target.read_bytes()
    chunk = data.index(b"IDAT")
    length = struct.unpack(">I", data[chunk - 4 : chunk])[0]
    assert zlib.decompressobj().decompress(data[chunk + 4 : chunk + 4 + length])
