"""The memory that both processes see: what one notes the other reads, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrograd.engine.protocol import codec
from retrograd.engine.protocol.events import OutputWritten, RunFinished
from retrograd.engine.protocol.journal import EVENTS_SIZE, TEXT_SIZE, Journal

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


@given(st.lists(TEXTS, max_size=20), st.integers(0, 25))
def test_what_is_noted_is_a_batch_and_can_be_read_from_any_event_on(texts: list[str], reached: int) -> None:
    descriptor = Journal.create()
    writer, reader = Journal(descriptor), Journal(descriptor)
    os.close(descriptor)
    told = [written(serial, text) for serial, text in enumerate(texts, 1)]
    assert all(writer.add(one) for one in told)
    assert codec.decode_events(writer.batch()) == told
    assert reader.rest(reached, 0.0) == told[reached:]
    writer.clear()
    assert reader.rest(0, 0.0) == []
    writer.close()
    reader.close()


@given(st.lists(TEXTS, min_size=1, max_size=20))
def test_text_that_is_no_event_yet_becomes_one(texts: list[str]) -> None:
    journal = Journal()
    assert journal.add(written(1, "before"))
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
    assert journal.rest(0, 0.0) == expected
    journal.clear_text()
    assert journal.rest(0, 0.0) == expected[:1]
    journal.close()


def test_what_does_not_fit_changes_nothing(pair: tuple[Journal, Journal]) -> None:
    writer, reader = pair
    small = RunFinished(serial=1, time=0.0, exit_code=0)
    assert writer.add(small)
    assert not writer.add(written(2, "x" * EVENTS_SIZE))
    writer.begin_text("stdout", (0, 0, 0))
    writer.add_text("y" * (TEXT_SIZE + 1))
    assert reader.rest(0, 0.0) == [small]
    writer.clear()
    assert writer.add(written(2, "x" * (EVENTS_SIZE // 2)))


def test_lone_surrogates_are_refused_as_in_frames(pair: tuple[Journal, Journal]) -> None:
    with pytest.raises(UnicodeEncodeError):
        pair[0].add(written(1, "\udc80"))
    assert pair[1].rest(0, 0.0) == []


def test_memory_that_was_written_over_is_refused(pair: tuple[Journal, Journal]) -> None:
    writer, reader = pair
    assert writer.add(written(1, "whole"))
    writer._memory[40:44] = b"\xc1\xc1\xc1\xc1"
    with pytest.raises(codec.ProtocolError):
        reader.rest(0, 0.0)
