"""Writes one file in a process of its own: what it shows comes in pieces, what went wrong goes out as a sentence.

Both ends are ours and so is the pipe between them, so pickling is safe here. The pipe stays open while the file is
wanted: when the other side closes it, or ends, nothing of the file is left behind.
"""

from __future__ import annotations

import _thread
import os
import pickle
import sys
import threading
from collections.abc import Generator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

from retrograd.app.model.picture import Picture

from .exporter import ExportError, ExportOptions, Source, format_of, whole_file

#: Boxes, arrows, nodes or edges in a piece; making one of them is not felt.
PIECE = 200
#: How the process ends if the file could not be written.
FAILED = 3


@dataclass(frozen=True)
class Parcel:
    """What a file shows, without the run that it was taken from; see :class:`.exporter.Subject`."""

    target: Path
    options: ExportOptions
    title: str
    picture: Picture = field(default_factory=lambda: Picture(0))
    data: dict[str, Any] = field(default_factory=dict)


def pieces(source: Source, target: Path) -> Generator[bytes, None, None]:
    """What is to be sent for a file, in small steps; a step that only prepares something gives nothing.

    Raises:
        ExportError: There is nothing to draw, or ``options.of`` names no tensor.
    """
    if format_of(target).made_of == "picture":
        picture = yield from _quietly(source.picture_in_steps())
        yield from _rows("boxes", picture.boxes)
        yield from _rows("arrows", picture.arrows)
        rest = Parcel(target, source.options, source.title, picture=replace(picture, boxes=(), arrows=()))
    else:
        data = yield from _quietly(source.data_in_steps())
        yield from _rows("nodes", data["nodes"])
        yield from _rows("edges", data["edges"])
        rest = Parcel(target, source.options, source.title, data={**data, "nodes": [], "edges": []})
    yield pickle.dumps(rest, pickle.HIGHEST_PROTOCOL)


def _quietly(steps: Generator[None, None, Any]) -> Generator[bytes, None, Any]:
    """The same steps as ones that give nothing to send."""
    while True:
        try:
            next(steps)
        except StopIteration as ended:
            return ended.value
        yield b""


def _rows(name: str, rows: tuple[Any, ...] | list[Any]) -> Generator[bytes, None, None]:
    for first in range(0, len(rows), PIECE):
        yield pickle.dumps((name, rows[first : first + PIECE]), pickle.HIGHEST_PROTOCOL)


def received(incoming: BinaryIO) -> Parcel:
    """Put together what :func:`pieces` sent.

    Raises:
        EOFError: The other side closed the pipe.
    """
    rows: dict[str, list[Any]] = {"boxes": [], "arrows": [], "nodes": [], "edges": []}
    while not isinstance(piece := pickle.load(incoming), Parcel):
        name, more = piece
        rows[name] += more
    picture = replace(piece.picture, boxes=tuple(rows["boxes"]), arrows=tuple(rows["arrows"]))
    return replace(piece, picture=picture, data={**piece.data, "nodes": rows["nodes"], "edges": rows["edges"]})


def main(incoming: BinaryIO, outgoing: BinaryIO) -> int:
    """Write the file that is asked for; how the process ends."""
    try:
        parcel = received(incoming)
        threading.Thread(target=_end_with, args=(incoming,), daemon=True).start()
        with whole_file(parcel.target) as temporary:
            format_of(parcel.target).writer().write(parcel, temporary)  # type: ignore[arg-type]
    except ExportError as error:
        outgoing.write(str(error).encode())
        outgoing.flush()
        return FAILED
    except (EOFError, KeyboardInterrupt):
        return FAILED
    return 0


def _end_with(incoming: BinaryIO) -> None:
    """Runs in a thread: give the file up when the pipe closes."""
    while incoming.read(1):
        pass
    _thread.interrupt_main()


if __name__ == "__main__":
    # Under ``-m`` the classes here would be those of ``__main__``, which the other side does not know.
    from retrograd.views.exporters import worker

    ending = worker.main(sys.stdin.buffer, sys.stdout.buffer)
    # Nothing is open any more, and the thread that waits at the pipe must not hold the end up.
    os._exit(ending)
