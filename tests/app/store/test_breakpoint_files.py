"""Breakpoints in files: what comes back, and what is said of a file that holds none."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrograd.app.store.breakpoint_files import (
    MOST_SCRIPTS,
    BreakpointFileError,
    from_file,
    from_settings,
    parse,
    to_file,
    to_settings,
)
from retrograd.app.store.breakpoint_rows import Breakpoint, LineBreakpoint, event

ROWS: list[Breakpoint] = [
    LineBreakpoint(path="/p/a.py", line=3, text="x = 1", condition="x > 'a\\n'", hits=2),
    LineBreakpoint(path="<cell 2>", line=7, log="{x}", enabled=False),
    replace(event("value", "w", "norm>", "10", "backward"), condition="i == 3"),
    event("exception", "", "raised"),
    replace(event("backward"), awaited=True),
    replace(event("tensor", "12", "written"), label="w"),
]


def test_file_brings_all_back_wherever_it_lies(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    path = project / "points.json"
    inside = LineBreakpoint(path=str(project / "src" / "a.py"), line=3)
    to_file([*ROWS, inside], path)
    assert from_file(path) == [*ROWS, inside]
    moved = tmp_path / "elsewhere"
    project.rename(moved)
    assert from_file(moved / "points.json") == [*ROWS, replace(inside, path=str(moved / "src" / "a.py"))]


def test_identities_and_facts_of_a_run_are_not_written(tmp_path: Path) -> None:
    path = tmp_path / "points.json"
    to_file([replace(ROWS[3], identity=7, count=3, bound=False, message="no", place=("a", 1))], path)
    assert from_file(path) == [ROWS[3]]


HEAD = '{\n "format": "retrograd-breakpoints",\n "version": 1,\n "breakpoints": [\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "points.json, line 1: no JSON"),
        ('{"a": 1,\n "b" 2}', "points.json, line 2: no JSON"),
        ("[1]", "line 1: no breakpoints of Retrograd"),
        ('{"format": "retrograd-breakpoints", "version": 2}', "version 2 of the format is not known"),
        ('{"format": "retrograd-breakpoints", "version": 1, "breakpoints": 3}', "must be a list"),
        (HEAD + '  {"kind": "op"},\n  7\n ]\n}', "line 6: breakpoint 2: an entry is an object"),
        (HEAD + '  {"kind": "op"},\n  {"kind": "moon"}\n ]\n}', 'line 6: breakpoint 2: "kind" is one of line, op'),
        (HEAD + '  {"kind": "op",\n   "colour": "red"}\n ]\n}', "line 6: breakpoint 1: a breakpoint on a op has no"),
        (HEAD + '  {"kind": "line",\n   "path": "a.py",\n   "line": "3"}\n ]\n}', 'line 7: breakpoint 1: "line" is a'),
        (HEAD + '  {"kind": "line", "path": "a.py"}\n ]\n}', 'needs "line"'),
        (HEAD + '  {"kind": "op", "enabled": 1}\n ]\n}', '"enabled" is true or false'),
        (HEAD + '  {"kind": "value",\n\n   "when": "norm>",\n   "argument": "ten"}\n ]\n}', "line 8: breakpoint 1:"),
        (HEAD + '  {"kind": "op", "condition": "i ="}\n ]\n}', "no Python expression"),
    ],
)
def test_errors_name_file_line_and_remedy(text: str, told: str) -> None:
    with pytest.raises(BreakpointFileError) as error:
        parse(text, "points.json")
    assert told in str(error.value)
    assert str(error.value).startswith("points.json")


def test_files_that_cannot_be_read_or_written(tmp_path: Path) -> None:
    with pytest.raises(BreakpointFileError, match=r"none\.json cannot be read: No such file"):
        from_file(tmp_path / "none.json")
    with pytest.raises(BreakpointFileError, match="cannot be written"):
        to_file(ROWS, tmp_path / "no folder" / "points.json")
    binary = tmp_path / "binary.json"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BreakpointFileError, match="UTF-8"):
        from_file(binary)


values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 40) | st.sampled_from(["line", "op", "value", "norm>", "w", "10", ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["kind", "path", "line", "pattern", "when", "argument", "hits", "enabled", "condition"]),
            inner,
        )
    ),
    max_leaves=12,
)


@given(st.lists(values, max_size=4))
def test_whatever_a_file_holds_is_taken_or_refused_in_words(entries: list[object]) -> None:
    text = json.dumps({"format": "retrograd-breakpoints", "version": 1, "breakpoints": entries}, indent=1)
    try:
        rows = parse(text, "points.json")
    except BreakpointFileError as error:
        assert "points.json, line " in str(error)
    else:
        assert len(rows) == len(entries)


def test_settings_keep_a_list_for_each_script() -> None:
    scripts = {"/a.py": ROWS[:2], "/b.py": ROWS[2:], "/empty.py": []}
    again = from_settings(to_settings(scripts))
    assert again == {"/a.py": ROWS[:2], "/b.py": ROWS[2:]}
    assert from_settings("") == {}
    many = {f"/{number}.py": ROWS[:1] for number in range(MOST_SCRIPTS + 5)}
    assert next(iter(from_settings(to_settings(many)))) == "/5.py"


def test_a_condition_that_is_no_python_does_not_lose_the_rest_of_the_settings() -> None:
    broken = LineBreakpoint(path="/a.py", line=1, condition="i =", log="{x")
    assert from_settings(to_settings({"/a.py": [broken, *ROWS]})) == {"/a.py": [broken, *ROWS]}


@pytest.mark.parametrize("text", ["{", "[1]", '[["x"]]', "null", '{"scripts": {"a": [{"kind": "moon"}]}}'])
def test_damaged_settings_are_refused(text: str) -> None:
    with pytest.raises(BreakpointFileError, match="breakpoints"):
        from_settings(text)
