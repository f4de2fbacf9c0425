"""GIF: the run as moving pictures, each moment that changes the graph for a while and the last one longer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from PySide6.QtGui import QImage

from .exporter import ExportCancelledError, Source
from .film import turns

#: Milliseconds that a picture stays, and the last one.
STAYS, LAST = 700, 2500
#: A GIF has 256 colours; a drawing with smooth edges needs fewer.
COLORS = 256


def write(source: Source, target: Path) -> None:
    """Write the film.

    Raises:
        ExportError: There is nothing to draw, no such theme, or no such scale.
        ExportCancelledError: ``source.progress`` did not want more.
    """
    save([reduced(image) for image in _drawn(source)], target)


def _drawn(source: Source) -> Iterator[QImage]:
    for turn in turns(source):
        if source.progress is not None and not source.progress(turn.done, turn.of):
            raise ExportCancelledError("The export was cancelled; nothing was written.")
        if turn.image is not None:
            yield turn.image


def save(pictures: list[Image.Image], target: Path) -> None:
    """Write pictures of one size and few colours.

    Raises:
        OSError: The file cannot be written.
    """
    first, *rest = pictures
    stays = [STAYS] * len(rest) + [LAST]
    first.save(target, "GIF", save_all=True, append_images=rest, duration=stays, loop=0, optimize=False)


def reduced(image: QImage) -> Image.Image:
    """A picture in the colours that a GIF can have."""
    size = (image.width(), image.height())
    pixels = Image.frombuffer("RGB", size, bytes(image.constBits()), "raw", "RGB", image.bytesPerLine(), 1)
    return pixels.quantize(COLORS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
