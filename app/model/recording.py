"""Recordings: a run in one file, ``.rgd``.

The file begins with a header (magic, version of the vocabulary, schema). Segments follow, each with a tag, its length,
a CRC-32 and its bytes: ``EVTS`` is a batch of events as the channel carries it, ``MARK`` holds stops and bookmarks,
``INDX`` comes last and says where the batches are. Segments are only ever appended, so a file that was cut anywhere
still opens up to its last whole segment. The sources are in the events. Nothing in a recording is ever executed, and a
length is checked against the limit and the file before memory is taken.
"""

from __future__ import annotations

import os
import struct
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec

from retrograd.engine.protocol.codec import DATA_LIMIT, VERSION, ProtocolError, decode_events, frame, schema
from retrograd.engine.protocol.events import Event

from .marks import Marks
from .run import Run

_MAGIC = b"\x89RGD\r\n\x1a\n"
_HEADER = struct.Struct(">8sH16s")
_SEGMENT = struct.Struct(">4sII")
_EVENTS = b"EVTS"
_MARKS = b"MARK"
_INDEX = b"INDX"
#: Bytes of the length that :func:`frame` puts before a batch.
_LENGTH = 4
#: Events in one segment at most, so that a cut loses little.
_BATCH = 4096


class RecordingError(Exception):
    """A recording cannot be read or written; the text is a sentence that names the file and the remedy."""


class Index(msgspec.Struct, frozen=True, array_like=True):
    """Last segment of a recording that was closed: number of events; offset, first serial and count of each batch."""

    events: int
    batches: tuple[tuple[int, int, int], ...]


class RecordingWriter:
    """Writes a recording while the run goes on.

    Args:
        path: The file; one that exists is replaced.

    Raises:
        RecordingError: The file cannot be made.
    """

    def __init__(self, path: Path) -> None:
        self._path = Path(path)
        self._batches: list[tuple[int, int, int]] = []
        self._events = 0
        try:
            self._file: BinaryIO | None = self._path.open("wb")
            self._file.write(_HEADER.pack(_MAGIC, VERSION, schema().encode()))
            self._file.flush()
        except OSError as error:
            raise _unwritable(self._path, error) from error

    def write(self, events: Sequence[Event]) -> None:
        """Append events; they are with the operating system when this returns.

        Raises:
            RecordingError: The file cannot be written, or is closed.
        """
        for start in range(0, len(events), _BATCH):
            batch = events[start : start + _BATCH]
            try:
                body = frame(list(batch))[_LENGTH:]
            except ProtocolError as error:
                raise RecordingError(f"{self._path} cannot be written: {error}.") from error
            self._batches.append((self._append(_EVENTS, body), batch[0].serial, len(batch)))
            self._events += len(batch)

    def write_marks(self, marks: Marks) -> None:
        """Append stops and bookmarks; the last ones count.

        Raises:
            RecordingError: The file cannot be written, or is closed.
        """
        self._append(_MARKS, msgspec.msgpack.encode(marks))

    def close(self) -> None:
        """Add the index and close the file; a second call does nothing."""
        if self._file is None:
            return
        self._append(_INDEX, msgspec.msgpack.encode(Index(self._events, tuple(self._batches))))
        self._file.close()
        self._file = None

    def _append(self, tag: bytes, body: bytes) -> int:
        if self._file is None:
            raise RecordingError(f"{self._path} is closed already; start another recording.")
        try:
            offset = self._file.tell()
            self._file.write(_SEGMENT.pack(tag, len(body), zlib.crc32(body)) + body)
            self._file.flush()
        except OSError as error:
            raise _unwritable(self._path, error) from error
        return offset


def write_recording(run: Run, path: Path) -> None:
    """Save a whole run; the file appears only when it is complete.

    Raises:
        RecordingError: The file cannot be written.
    """
    path = Path(path)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise _unwritable(path, error) from error
    part = Path(name)
    try:
        writer = RecordingWriter(part)
        for first in range(1, run.end + 1, _BATCH):
            writer.write(list(run.events(first=first, last=first + _BATCH - 1)))
        if run.marks:
            writer.write_marks(run.marks)
        writer.close()
        part.replace(path)
    except (OSError, RecordingError) as error:
        part.unlink(missing_ok=True)
        raise _unwritable(path, error) from error


def read_recording(path: Path) -> tuple[Run, str]:
    """Open a recording.

    Returns:
        The run, and a sentence about what is missing if the file was cut or is damaged ("" if it is whole).

    Raises:
        RecordingError: It is no recording, or one of another version.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            _check_header(path, file.read(_HEADER.size))
            return _read(path, file, os.fstat(file.fileno()).st_size)
    except OSError as error:
        raise RecordingError(f"{path} cannot be read: {error.strerror or error}.") from error


def _read(path: Path, file: BinaryIO, size: int) -> tuple[Run, str]:
    run = Run()
    closed = False
    problem = ""
    try:
        for tag, body in _segments(file, size):
            if tag == _INDEX:
                closed = True
                break
            if tag == _MARKS:
                run.marks = msgspec.msgpack.decode(body, type=Marks).within(run.end)
            else:
                run.apply(decode_events(body))
    except (ProtocolError, ValueError) as error:
        problem = str(error)
    if closed and not problem:
        return run, ""
    reason = f" ({problem})" if problem else ""
    return run, f"{path} is cut or damaged after event {run.end}{reason}; everything up to there is shown."


def _segments(file: BinaryIO, size: int) -> Iterator[tuple[bytes, bytes]]:
    """Tag and bytes of each whole segment; ValueError where the file does not go on as it should."""
    while head := file.read(_SEGMENT.size):
        if len(head) < _SEGMENT.size:
            raise ValueError("the file ends within a segment")
        tag, length, check = _SEGMENT.unpack(head)
        if tag not in (_EVENTS, _MARKS, _INDEX):
            raise ValueError("what follows is no segment")
        if length > DATA_LIMIT:
            raise ValueError(f"a segment announces {length} bytes, more than the limit of {DATA_LIMIT}")
        if length > size - file.tell():
            raise ValueError("the file ends within a segment")
        body = file.read(length)
        if zlib.crc32(body) != check:
            raise ValueError("a checksum does not match")
        yield tag, body


def _check_header(path: Path, head: bytes) -> None:
    if len(head) < _HEADER.size or not head.startswith(_MAGIC):
        raise RecordingError(f"{path} is no Retrograd recording; open a file that `retrograd record` has written.")
    _, version, _ = _HEADER.unpack(head)
    if version != VERSION:
        newer = "newer" if version > VERSION else "older"
        raise RecordingError(
            f"{path} has format {version}, this Retrograd reads format {VERSION}; "
            f"open it with a {newer} Retrograd, or record the program again."
        )


def _unwritable(path: Path, error: Exception) -> RecordingError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return RecordingError(f"{path} cannot be written: {reason}. Choose another folder or name.")
