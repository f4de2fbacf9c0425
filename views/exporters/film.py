"""How the graph came to be, picture by picture: one for each operation, node and accumulation that changes it.

Boxes keep the places that they have in the last picture, as far as that still shows them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import sqrt

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QImage, QPainter

from retrograd.app.model.picture import Picture, PictureOptions

from ..canvas.drawing import Drawing, measure
from ..canvas.ink import PainterInk
from ..fonts import BODY, CODE, elided, text_width
from ..layout import Layout, LayoutOptions, Rect, lay_out
from ..place_text import cell_of, line_text
from .exporter import ExportError, Source
from .sheet import MARGIN, Sheet, make_sheet

#: Pictures of a film; a run with more moments shows every second, third … of them.
MOST = 240
#: Largest area of one picture, in pixels; larger ones are made smaller.
LARGEST_AREA = 2_000_000
#: Height of the strip that says where the program is, and the least width that it is legible in.
STRIP, NARROWEST = 40.0, 420.0
_GRAINS = ("op", "node")

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Turn:
    """A piece of the work: ``image`` is there from the moment on when the places of all boxes are known."""

    done: int
    of: int
    image: QImage | None = None


def moments(source: Source) -> list[int]:
    """Serials of the events that the film shows, the last one always among them."""
    run, at, found = source.run, 0, []
    while at < source.at:
        at = min(min(run.next_stop(at, grain) for grain in _GRAINS), source.at)
        found.append(at)
    step = -(-len(found) // MOST)
    return found[::-1][::step][::-1] if step else [source.at]


def turns(source: Source) -> Iterator[Turn]:
    """Make the film, a picture at a time.

    Raises:
        ExportError: There is nothing to draw, no such theme, or no such scale.
    """
    last = make_sheet(source)
    options = _as_folded(source.picture_options, source.picture)
    serials = moments(source)
    total = 2 * len(serials)
    shown: list[tuple[int, Layout]] = []
    layout, frame, following = last.drawing.layout, last.frame, Picture(0)
    for done, at in enumerate(reversed(serials), 1):
        picture = source.run.moment(at).picture(options)
        if picture.boxes and replace(picture, at=following.at) != following:
            anew = any(box.key not in layout.boxes for box in picture.boxes)
            if anew:
                layout = lay_out(picture, measure(picture), LayoutOptions(direction=source.options.direction))
            if anew or picture.seeds != following.seeds:
                frame = frame.united(Drawing(picture, layout).bounds.grown(MARGIN))
            shown.append((at, layout))
            following = picture
        yield Turn(done, total)
    frame = Rect(frame.x, frame.y, max(frame.width, NARROWEST), frame.height)
    scale = _scale(source, frame)
    for done, (at, layout) in enumerate(reversed(shown), total - len(shown) + 1):
        picture = source.run.moment(at).picture(options)
        sheet = Sheet(Drawing(picture, layout), last.theme, frame, last.legend)
        yield Turn(done, total, _image(source, sheet, at, scale))


def _as_folded(options: PictureOptions, picture: Picture) -> PictureOptions:
    """The same with what the last picture folds folded from the beginning, so that boxes stay the same."""
    folded = {container.key for container in picture.containers if container.folded}
    return replace(options, folded=options.folded | folded)


def _scale(source: Source, frame: Rect) -> float:
    """The scale asked for, or as much of it as keeps the pictures small enough to be shown one after the other."""
    scale = source.options.scale
    if not 0 < scale <= 64:
        raise ExportError(f"A scale of {scale:g} makes no image: choose one between 0.1 and 64.")
    return min(scale, sqrt(LARGEST_AREA / (frame.width * (frame.height + STRIP))))


def _image(source: Source, sheet: Sheet, at: int, scale: float) -> QImage:
    """One picture with its strip; the same size for all."""
    frame = sheet.frame
    image = QImage(
        max(round(frame.width * scale), 1), max(round((frame.height + STRIP) * scale), 1), QImage.Format.Format_RGB888
    )
    image.fill(sheet.theme.color("background"))
    with QPainter(image) as painter:
        sheet.paint(painter, scale)
        _strip(PainterInk(painter), source, sheet, at)
    return image


def _strip(ink: PainterInk, source: Source, sheet: Sheet, at: int) -> None:
    """Where the program is: the statement at the left, the phase at the right."""
    theme, frame = sheet.theme, sheet.frame
    moment = source.run.moment(at)
    phase = {
        "forward": translate("Film", "forward"),
        "backward": translate("Film", "backward"),
        "update": translate("Film", "update"),
    }.get(moment.phase(), moment.phase())
    top = frame.bottom
    ink.rect(Rect(frame.x, top, frame.width, STRIP), fill=theme.hex("panel"))
    ink.rect(Rect(frame.x, top, frame.width, 1), fill=theme.hex("line"))
    baseline, left, right = top + 25, frame.x + 16, frame.right - 16
    ink.text(right, baseline, phase, BODY, theme.hex("text"), "end")
    place = moment.place()
    if place is None:
        return
    where = line_text(place.line, cell_of(place.path))
    ink.text(left, baseline, where, BODY, theme.hex("dim"))
    left += text_width(where, BODY) + 12
    lines = source.run.source_of(place.path).splitlines()
    if 0 < place.line <= len(lines):
        room = right - text_width(phase, BODY) - 16 - left
        ink.text(left, baseline, elided(lines[place.line - 1].strip(), CODE, room), CODE, theme.hex("text"))
