"""Messages to frames and back: a four-byte big-endian length, then MessagePack.

Frames on the data channel hold records (:mod:`.records`), the batches of recordings a list of events; frames on the
control channels hold one request or answer. Lengths are checked before memory is taken, types by msgspec while
decoding; nothing is ever evaluated.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Union

import msgspec

from .answers import ANSWERS, Answer, AnyAnswer
from .events import EVENTS, Event
from .records import FACTS
from .requests import REQUESTS, AnyRequest, Request

#: Version of the vocabulary; raise it when a field changes its meaning.
VERSION = 1
#: Largest frame on the control channels, bytes.
CONTROL_LIMIT = 64 << 20
#: Largest frame of events, bytes.
DATA_LIMIT = 64 << 20

#: Any event, for decoders.
AnyEvent: Any = Union[EVENTS]  # noqa: UP007 (the members stand in a table)

_HEAD = struct.Struct(">I")
_encoder = msgspec.msgpack.Encoder()


class ProtocolError(ValueError):
    """What came over a channel is not of the protocol."""


# Decoders are made when they are first used: a child, which reads requests only, starts sooner so.
@cache
def _events() -> msgspec.msgpack.Decoder[list[AnyEvent]]:
    return msgspec.msgpack.Decoder(list[AnyEvent])


@cache
def _requests() -> msgspec.msgpack.Decoder[AnyRequest]:
    return msgspec.msgpack.Decoder(AnyRequest)


@cache
def _answers() -> msgspec.msgpack.Decoder[AnyAnswer]:
    return msgspec.msgpack.Decoder(AnyAnswer)


def schema() -> str:
    """A short hash over all message classes and their fields; both ends must agree."""
    classes: tuple[type[msgspec.Struct], ...] = (*EVENTS, *REQUESTS, *ANSWERS, *FACTS)
    text = repr([(c.__name__, c.__struct_fields__) for c in classes])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def frame(message: Sequence[Event] | Request | Answer) -> bytes:
    """The bytes of one frame.

    Raises:
        ProtocolError: The frame is larger than the limit.
    """
    return framed(_encoder.encode(message))


def framed(body: bytes) -> bytes:
    """The frame around a message that is encoded already. Raises ProtocolError as :func:`frame` does."""
    if len(body) > DATA_LIMIT:
        raise ProtocolError(f"a frame of {len(body)} bytes exceeds the limit of {DATA_LIMIT}")
    return _HEAD.pack(len(body)) + body


def decode_events(body: bytes | memoryview) -> list[Event]:
    """Events of one data frame (without its length).

    Raises:
        ProtocolError: The bytes are no list of events.
    """
    try:
        return list(_events().decode(body))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise ProtocolError(f"not a batch of events: {error}") from error


def decode_request(body: bytes | memoryview) -> AnyRequest:
    """The request in one control frame. Raises ProtocolError as :func:`decode_events` does."""
    try:
        request: AnyRequest = _requests().decode(body)
        return request
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise ProtocolError(f"not a request: {error}") from error


def decode_answer(body: bytes | memoryview) -> AnyAnswer:
    """The answer in one control frame. Raises ProtocolError as :func:`decode_events` does."""
    try:
        answer: AnyAnswer = _answers().decode(body)
        return answer
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise ProtocolError(f"not an answer: {error}") from error


class FrameReader:
    """Cuts a stream of bytes into frames."""

    def __init__(self, limit: int = DATA_LIMIT) -> None:
        self._limit = limit
        self._buffer = bytearray()

    @property
    def pending(self) -> int:
        """Bytes that wait for the rest of their frame."""
        return len(self._buffer)

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take ``data`` and yield every frame body that is whole.

        Raises:
            ProtocolError: A frame says that it is larger than the limit.
        """
        self._buffer += data
        start = 0
        try:
            while len(self._buffer) - start >= _HEAD.size:
                (length,) = _HEAD.unpack_from(self._buffer, start)
                if length > self._limit:
                    raise ProtocolError(f"a frame announces {length} bytes, more than the limit of {self._limit}")
                end = start + _HEAD.size + length
                if len(self._buffer) < end:
                    break
                yield bytes(self._buffer[start + _HEAD.size : end])
                start = end
        finally:
            del self._buffer[:start]
