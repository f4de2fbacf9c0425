"""Pictures of graphs: ``python -m retrograd.app.gallery PROGRAMS FOLDER`` runs every script of a folder.

Each is shown by the real window at its end, whole and at 100 %, in the light and in the dark theme, as
``NAME-fit-light.png`` and so on. The pictures have few colours, so that they stay small.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from .main import build
from .screens import THEMES, Photographer
from .settings.store import Settings
from .store.keeping import Keeping

#: Most colours in a picture.
COLORS = 256
#: Size of the window, and of the part with the graph that is kept.
WINDOW, GRAPH = (1480, 1000), (960, 600)


def take(photographer: Photographer, script: Path) -> None:
    """Run a script and write its four pictures."""
    parts = photographer.parts
    parts.session.open(script)
    photographer.settle()
    photographer.do("run.without_stopping")
    canvas = parts.window.canvas
    photographer.wait(lambda: not canvas.scene.arranging and not canvas.scene.moving, "the layout")
    canvas.setFixedSize(*GRAPH)
    photographer.settle()
    for theme in THEMES:
        parts.settings.set("view.theme", theme)
        for zoom, show in (("fit", parts.window.fit_graph), ("100", canvas.home)):
            show()
            photographer.settle()
            save(canvas.grab().toImage(), photographer.folder / f"{script.stem}-{zoom}-{theme}.png")
    canvas.setMinimumSize(200, 140)
    canvas.setMaximumSize(16_777_215, 16_777_215)


def save(image: QImage, path: Path) -> None:
    """Write an image with at most 256 colours.

    Raises:
        OSError: It cannot be written.
    """
    rows = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(rows.constBits(), dtype=np.uint32).reshape(rows.height(), rows.width()) & 0xFFFFFF
    colors, places, counts = np.unique(pixels, return_inverse=True, return_counts=True)
    chosen = np.sort(np.argsort(-counts, kind="stable")[:COLORS])
    nearest = [int(np.abs(_parts(colors[chosen]) - one).sum(axis=1).argmin()) for one in _parts(colors)]
    few = QImage(rows.size(), QImage.Format.Format_Indexed8)
    few.setColorTable([int(color) | 0xFF000000 for color in colors[chosen]])
    indexed = np.array(nearest, dtype=np.uint8)[places.reshape(pixels.shape)]
    memory = np.frombuffer(few.bits(), dtype=np.uint8).reshape(few.height(), few.bytesPerLine())
    memory[:, : few.width()] = indexed
    if not few.save(str(path), quality=0):
        raise OSError(f"{path} cannot be written")
    print(path)


def _parts(colors: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Red, green and blue of colours, a row each."""
    return np.stack([(colors >> shift & 0xFF).astype(np.int64) for shift in (16, 8, 0)], axis=1)


def main(arguments: list[str]) -> int:
    """Write the pictures of all scripts of the first folder into the second one."""
    if len(arguments) not in (2, 3):
        print("usage: python -m retrograd.app.gallery PROGRAMS FOLDER [NAME]", file=sys.stderr)
        return 2
    programs, folder = Path(arguments[0]), Path(arguments[1])
    scripts = sorted(programs.glob(f"{arguments[2] if len(arguments) == 3 else '*'}.py"))
    if not scripts:
        print(f"there is no script in {programs}", file=sys.stderr)
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    application = QApplication(["retrograd"])
    application.setStyle("Fusion")
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(Path(home) / "settings.ini")
        settings.set("view.reduced_motion", True)
        parts = build(settings)
        Keeping(parts.store)
        parts.window.resize(*WINDOW)
        parts.window.show()
        try:
            for script in scripts:
                take(Photographer(parts, folder), script)
        finally:
            parts.session.close()
            parts.window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
