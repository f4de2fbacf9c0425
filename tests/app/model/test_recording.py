"""Recordings: the same run back, whatever was cut off or broken; nothing that a file holds can do harm."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrograd.app.model.interchange import to_json
from retrograd.app.model.picture import PictureOptions
from retrograd.app.model.recording import RecordingError, RecordingWriter, read_recording, write_recording
from retrograd.app.model.run import Run
from retrograd.engine.protocol import codec
from retrograd.engine.protocol import events as e

from .randomly import programs
from .story import why_two
from .test_moment import everything, run_of

same_folder = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def recorded(path: Path, events: list[e.Event], batch: int = 5) -> bytes:
    writer = RecordingWriter(path)
    for first in range(0, len(events), batch):
        writer.write(events[first : first + batch])
    writer.close()
    return path.read_bytes()


@same_folder
@given(programs(), st.integers(1, 40))
def test_a_run_comes_back_as_it_was(tmp_path: Path, events: list[e.Event], batch: int) -> None:
    recorded(tmp_path / "a.rgd", events, batch)
    run, warning = read_recording(tmp_path / "a.rgd")
    assert warning == ""
    assert list(run.events()) == events
    write_recording(run, tmp_path / "b.rgd")
    again, warning = read_recording(tmp_path / "b.rgd")
    assert warning == "" and list(again.events()) == events
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ".rgd"] == []


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_file_cut_anywhere_opens_up_to_its_last_whole_segment(tmp_path: Path, data: st.DataObject) -> None:
    events = why_two().finish()
    whole = recorded(tmp_path / "whole.rgd", events)
    cut = data.draw(st.integers(0, len(whole) - 1))
    path = tmp_path / "cut.rgd"
    path.write_bytes(whole[:cut])
    if cut < 26:
        with pytest.raises(RecordingError, match="no Retrograd recording"):
            read_recording(path)
        return
    run, warning = read_recording(path)
    assert f"after event {run.end}" in warning and str(path) in warning
    assert list(run.events()) == events[: run.end]
    # whole segments of five events each are there
    expected, offset = 0, 26
    while offset + 12 <= cut:
        tag, length, _ = struct.unpack_from(">4sII", whole, offset)
        offset += 12 + length
        if offset > cut or tag != b"EVTS":
            break
        expected += 5
    assert run.end == min(expected, len(events))


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=8), st.booleans())
def test_mutated_files_do_no_harm(tmp_path: Path, changes: list[tuple[int, int]], repair: bool) -> None:
    """Bytes are changed at random, with the checksums made right again or not."""
    body = bytearray(codec.frame(why_two().finish())[4:]) if repair else bytearray()
    path = tmp_path / "mutated.rgd"
    whole = bytearray(recorded(path, why_two().finish()))
    target = body if repair else whole
    for where, value in changes:
        target[where % len(target)] = value
    if repair:
        whole = whole[:26] + struct.pack(">4sII", b"EVTS", len(body), zlib.crc32(body)) + body
    path.write_bytes(whole)
    try:
        run, _ = read_recording(path)
    except RecordingError as error:
        assert str(path) in str(error)
        return
    for at in {0, run.end // 2, run.end}:
        everything(run.moment(at))
    run.moment(run.end).picture(PictureOptions(fold="all"))
    run.findings()


def test_a_segment_that_announces_too_much_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "huge.rgd"
    whole = recorded(path, why_two().finish())
    path.write_bytes(whole[:26] + struct.pack(">4sII", b"EVTS", 2**32 - 1, 0))
    run, warning = read_recording(path)
    assert run.end == 0 and "more than the limit" in warning


def test_another_version_is_named(tmp_path: Path) -> None:
    path = tmp_path / "new.rgd"
    whole = bytearray(recorded(path, why_two().finish()))
    whole[8:10] = struct.pack(">H", codec.VERSION + 1)
    path.write_bytes(whole)
    with pytest.raises(RecordingError, match=rf"new\.rgd has format {codec.VERSION + 1}.*newer Retrograd"):
        read_recording(path)


def test_what_is_no_recording_is_named(tmp_path: Path) -> None:
    path = tmp_path / "script.py"
    path.write_text("import torch\n" * 10)
    with pytest.raises(RecordingError, match=r"script\.py is no Retrograd recording"):
        read_recording(path)
    with pytest.raises(RecordingError, match=r"missing\.rgd cannot be read: No such file"):
        read_recording(tmp_path / "missing.rgd")
    with pytest.raises(RecordingError, match="cannot be written: No such file"):
        RecordingWriter(tmp_path / "nowhere" / "a.rgd")
    with pytest.raises(RecordingError, match="cannot be written: No such file"):
        write_recording(Run(), tmp_path / "nowhere" / "a.rgd")


def test_a_run_that_goes_on_can_be_read(tmp_path: Path) -> None:
    events = why_two().finish()
    writer = RecordingWriter(tmp_path / "a.rgd")
    writer.write(events[:10])
    run, warning = read_recording(tmp_path / "a.rgd")
    assert run.end == 10 and warning
    writer.write(events[10:])
    writer.close()
    with pytest.raises(RecordingError, match="closed already"):
        writer.write(events)
    assert everything(read_recording(tmp_path / "a.rgd")[0].moment(12)) == everything(run_of(events).moment(12))


@st.composite
def hostile(draw: st.DrawFn) -> list[e.Event]:
    """Well-formed events whose numbers are wrong: identities mixed up, negative, huge, from the future."""
    events = draw(st.one_of(programs(), st.builds(lambda: why_two().finish())))
    wrong = st.one_of(st.integers(0, 80), st.sampled_from([-1, 2**31, 2**62, -(2**62)]))
    for _ in range(draw(st.integers(1, 4))):
        index = draw(st.integers(0, len(events) - 1))
        event = events[index]
        names = [name for name in event.__struct_fields__ if name not in ("serial", "time")]
        name = draw(st.sampled_from(names))
        value = getattr(event, name)
        if isinstance(value, int) and not isinstance(value, bool):
            new: object = draw(wrong)
        elif isinstance(value, str):
            new = draw(st.sampled_from(["", "\x00\u202e", "none", "no-grad", "x" * 1000, "a.b[0]"]))
        elif isinstance(value, tuple) and all(isinstance(part, int) for part in value):
            new = tuple(draw(st.lists(wrong, max_size=3)))
        elif isinstance(value, tuple):
            new = value[: draw(st.integers(0, len(value)))]
        else:
            continue
        events[index] = msgspec.structs.replace(event, **{name: new})
    order = draw(st.integers(0, 3))
    if order == 0:
        # two events change places
        first, second = (draw(st.integers(0, len(events) - 1)) for _ in range(2))
        events[first], events[second] = events[second], events[first]
        events = [msgspec.structs.replace(event, serial=serial) for serial, event in enumerate(events, 1)]
    return events


@settings(max_examples=500, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(hostile())
def test_wrong_numbers_in_whole_segments_do_no_harm(tmp_path: Path, events: list[e.Event]) -> None:
    recorded(tmp_path / "hostile.rgd", events)
    run, _ = read_recording(tmp_path / "hostile.rgd")
    for at in {0, run.end // 2, run.end}:
        everything(run.moment(at))
        run.moment(at).picture(PictureOptions(fold="all", of=3))
        json.dumps(to_json(run, at), allow_nan=False)
    run.findings()
    for name in sorted({name for _, name in run.bindings})[:3]:
        try:
            run.why(f"{name}.grad")
        except LookupError:
            assert name not in dict(run.moment(run.end).variables())
    run.search("x")
