"""Frames: round trips, cut streams, hostile bytes."""

from __future__ import annotations

import types
import typing
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrograd.engine.protocol import codec
from retrograd.engine.protocol.answers import ANSWERS
from retrograd.engine.protocol.document import document
from retrograd.engine.protocol.events import BY_KIND, EVENTS, Event, LineReached, OutputWritten, kind
from retrograd.engine.protocol.requests import REQUESTS

SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    int: st.integers(-(2**31), 2**40),
    float: st.floats(allow_nan=False),
    str: st.text(max_size=20),
    bytes: st.binary(max_size=20),
    bool: st.booleans(),
    type(None): st.none(),
}


def values(hint: Any) -> st.SearchStrategy[Any]:
    """A strategy for values of a field's type."""
    if hint in SIMPLE:
        return SIMPLE[hint]
    if isinstance(hint, types.UnionType):
        return st.one_of([values(part) for part in typing.get_args(hint)])
    if typing.get_origin(hint) is tuple:
        parts = typing.get_args(hint)
        if parts[-1] is Ellipsis:
            return st.lists(values(parts[0]), max_size=3).map(tuple)
        return st.tuples(*[values(part) for part in parts])
    return records(hint)


def records(cls: type[Any]) -> st.SearchStrategy[Any]:
    """A strategy for messages of one class."""
    return st.builds(cls, **{field.name: values(field.type) for field in msgspec.structs.fields(cls)})


@given(st.data())
def test_every_event_survives_a_round_trip(data: st.DataObject) -> None:
    events = [data.draw(records(cls)) for cls in EVENTS]
    (body,) = codec.FrameReader().feed(codec.frame(events))
    assert codec.decode_events(body) == events


@given(st.data())
def test_every_request_and_answer_survives_a_round_trip(data: st.DataObject) -> None:
    for classes, decode in ((REQUESTS, codec.decode_request), (ANSWERS, codec.decode_answer)):
        for cls in classes:
            message = data.draw(records(cls))
            (body,) = codec.FrameReader().feed(codec.frame(message))
            assert decode(body) == message


@given(st.lists(st.integers(1, 40), max_size=30))
def test_a_stream_may_be_cut_anywhere(cuts: list[int]) -> None:
    batches = [[LineReached(serial=i)] for i in range(5)]
    stream = b"".join(codec.frame(batch) for batch in batches)
    reader, position, seen = codec.FrameReader(), 0, []
    for cut in [*cuts, len(stream)]:
        seen += [codec.decode_events(body) for body in reader.feed(stream[position : position + cut])]
        position += cut
    assert seen == batches
    assert reader.pending == 0


@given(st.binary(max_size=200))
def test_foreign_bytes_give_a_protocol_error_or_events(data: bytes) -> None:
    try:
        events = codec.decode_events(data)
    except codec.ProtocolError:
        return
    assert all(isinstance(event, Event) for event in events)


def test_a_mutated_batch_gives_a_protocol_error_or_events() -> None:
    body = codec.frame([OutputWritten(stream="stdout", text="hello", serial=7)])[4:]
    for position in range(len(body)):
        for byte in range(256):
            mutated = body[:position] + bytes([byte]) + body[position + 1 :]
            try:
                codec.decode_events(mutated)
            except codec.ProtocolError as error:
                assert "not a batch of events" in str(error)


def test_a_frame_that_announces_too_much_is_refused_before_it_is_read() -> None:
    with pytest.raises(codec.ProtocolError, match="announces 4294967295 bytes"):
        list(codec.FrameReader().feed(b"\xff\xff\xff\xff"))


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(codec.ProtocolError):
        codec.decode_events(b"\x91" * 100_000)


def test_the_union_names_every_event_and_tags_are_its_names() -> None:
    assert set(typing.get_args(codec.AnyEvent)) == set(EVENTS)
    for cls in EVENTS:
        words = "".join(word.capitalize() for word in str(cls.__struct_config__.tag).split("-"))
        assert words == cls.__name__
        assert BY_KIND[str(cls.__struct_config__.tag)] is cls
    assert kind(LineReached()) == "line-reached"


def test_the_page_on_events_is_fresh(pytestconfig: pytest.Config) -> None:
    assert (pytestconfig.rootpath / "docs" / "events.md").read_text() == document()
