"""Layouts in a process of their own: frames of pickled jobs come in, frames of pickled results go out.

Both ends are ours and so is the pipe between them, so pickling is safe here. A job that arrives while another is under
way ends that one: only the newest picture matters.
"""

from __future__ import annotations

import pickle
import struct
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import BinaryIO

from retrograd.app.model.picture import Arrow, Box, Container, Picture

from .geometry import Size
from .layout import Layout, LayoutCancelledError, LayoutOptions
from .regions import lay_out

_LENGTH = struct.Struct("<I")


@dataclass(frozen=True, slots=True)
class Job:
    """A picture to be laid out; ``version`` comes back with the result."""

    version: int
    picture: Picture
    sizes: Mapping[str, Size]
    options: LayoutOptions


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a job: a layout, or a sentence about what went wrong."""

    version: int
    layout: Layout | None
    error: str = ""


def bare(picture: Picture) -> Picture:
    """The picture with nothing but what a layout depends on, so that little goes through the pipe."""
    return Picture(
        picture.at,
        tuple(Box(box.key, box.kind, "", region=box.region, rank=box.rank) for box in picture.boxes),
        tuple(Arrow(arrow.key, arrow.source, arrow.target, kind=arrow.kind) for arrow in picture.arrows),
        tuple(Container(one.key, one.kind, "", one.parent, folded=one.folded) for one in picture.containers),
    )


def frame(thing: Job | Result) -> bytes:
    """A message for the pipe."""
    body = pickle.dumps(thing, pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(body)) + body


def unframe(buffer: bytearray) -> list[Job | Result]:
    """The whole messages at the beginning of a buffer, which they leave."""
    found: list[Job | Result] = []
    while len(buffer) >= _LENGTH.size:
        (length,) = _LENGTH.unpack_from(buffer)
        if len(buffer) < _LENGTH.size + length:
            break
        found.append(pickle.loads(buffer[_LENGTH.size : _LENGTH.size + length]))
        del buffer[: _LENGTH.size + length]
    return found


class _Inbox:
    """The newest job, put there by a thread that reads."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._news = threading.Condition()
        self._newest: Job | None = None
        self._over = False
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        buffer = bytearray()
        while data := self._stream.read1(1 << 16):  # type: ignore[attr-defined]
            buffer += data
            for job in unframe(buffer):
                with self._news:
                    self._newest = job if isinstance(job, Job) else None
                    self._news.notify()
        with self._news:
            self._over = True
            self._news.notify()

    def take(self) -> Job | None:
        """The next job, None after the end."""
        with self._news:
            self._news.wait_for(lambda: self._newest is not None or self._over)
            job, self._newest = self._newest, None
            return job

    def outdated(self) -> bool:
        """Whether nobody waits for what is under way."""
        return self._newest is not None or self._over


def serve(incoming: BinaryIO, outgoing: BinaryIO) -> None:
    """Answer jobs until the other side closes the pipe."""
    inbox = _Inbox(incoming)
    while (job := inbox.take()) is not None:
        try:
            layout = lay_out(job.picture, job.sizes, replace(job.options, cancelled=inbox.outdated))
            result = Result(job.version, replace(layout, options=job.options))
        except LayoutCancelledError:
            continue
        except (KeyError, ValueError) as error:
            result = Result(job.version, None, str(error))
        outgoing.write(frame(result))
        outgoing.flush()


if __name__ == "__main__":
    # Under ``-m`` the classes here would be those of ``__main__``, which the other side does not know.
    from retrograd.views.layout import worker

    worker.serve(sys.stdin.buffer, sys.stdout.buffer)
