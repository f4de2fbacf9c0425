"""The memory that both processes see: what one notes the other reads, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrograd.engine.protocol import codec
from retrograd.engine.protocol.events import Event, OutputWritten, RunFinished
from retrograd.engine.protocol.journal import RECORDS_SIZE, TEXT_SIZE, Journal
from retrograd.engine.protocol.records import EVENT, RAN, RAN_FORM
from retrograd.engine.protocol.unfolding import Unfolder

TEXTS = st.text(st.characters(codec="utf-8"), max_size=300)


@pytest.fixture
def pair() -> Iterator[tuple[Journal, Journal]]:
    """The same memory, seen twice."""
    descriptor = Journal.create()
    journals = Journal(descriptor), Journal(descriptor)
    os.close(descriptor)
    yield journals
    for one in journals:
        one.close()


def written(serial: int, text: str) -> OutputWritten:
    return OutputWritten(serial=serial, time=serial / 8, stream="stdout", text=text)


def add(journal: Journal, event: Event) -> bool:
    return journal.add(EVENT, msgspec.msgpack.encode(event))


@given(st.lists(TEXTS, max_size=20), st.lists(st.sampled_from(["take", "send", "again"]), max_size=20), st.booleans())
def test_whatever_was_sent_before_the_rest_is_what_is_missing(texts: list[str], deeds: list[str], lost: bool) -> None:
    """``lost``: killed after the last bytes went out, before that was noted."""
    descriptor = Journal.create()
    writer, reader = Journal(descriptor), Journal(descriptor)
    os.close(descriptor)
    told = [written(serial, text) for serial, text in enumerate(texts, 1)]
    receiver = Unfolder()
    received: list[Event] = []
    for index, one in enumerate(told):
        assert add(writer, one)
        if index < len(deeds) and deeds[index] != "take":
            received += receiver.unfold(writer.take())
            if not (lost and index == len(told) - 1):
                writer.sent(again=deeds[index] == "again")
    assert received + receiver.rest(reader) == told
    assert receiver.position == writer.position
    writer.close()
    reader.close()


@given(st.lists(TEXTS, min_size=1, max_size=20))
def test_text_that_is_no_event_yet_becomes_one(texts: list[str]) -> None:
    journal = Journal()
    assert add(journal, written(1, "before"))
    journal.begin_text("stderr", (2, 3, 4))
    for one in texts:
        journal.add_text(one)
    expected = [written(1, "before")]
    if "".join(texts):
        expected.append(
            OutputWritten(
                serial=2, time=1 / 8, thread=2, location=3, frame=4, stream="stderr", text="".join(texts)
            )
        )  # fmt: skip
    assert Unfolder().rest(journal) == expected
    journal.clear_text()
    assert Unfolder().rest(journal) == expected[:1]
    journal.close()


def test_what_does_not_fit_changes_nothing(pair: tuple[Journal, Journal]) -> None:
    writer, reader = pair
    small = RunFinished(serial=1, time=0.0, exit_code=0)
    assert add(writer, small)
    assert not add(writer, written(2, "x" * RECORDS_SIZE))
    writer.begin_text("stdout", (0, 0, 0))
    writer.add_text("y" * (TEXT_SIZE + 1))
    assert Unfolder().rest(reader) == [small]
    writer.take()
    writer.sent(again=True)
    assert add(writer, written(2, "x" * (RECORDS_SIZE // 2)))


def test_a_record_that_was_being_written_is_not_there(pair: tuple[Journal, Journal]) -> None:
    writer, reader = pair
    assert add(writer, written(1, "whole"))
    # The kill came after the first of three numbers.
    RAN_FORM.pack_into(writer.memory, writer.end, RAN, 0, 0)
    assert Unfolder().rest(reader) == [written(1, "whole")]


def test_memory_that_was_written_over_is_refused(pair: tuple[Journal, Journal]) -> None:
    writer, reader = pair
    assert add(writer, written(1, "whole"))
    start = writer.end - len(writer.take()) + 8
    writer.memory[start : start + 4] = b"\xc1" * 4
    with pytest.raises(codec.ProtocolError):
        Unfolder().rest(reader)
