"""Where a person stops in every kind of statement: the same on each version of Python, apart from what is listed.

``corpus/expected.json`` holds the stops of each script by function and line: stepping over, stepping into, and with a
breakpoint on every line. ``differences.json`` lists where a version of Python differs, with the reason. Run this file
as a program to write both anew, with the Pythons to take (the first is the one that the others differ from).
"""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    import driver as child_driver

    sys.modules["child_driver"] = child_driver
from child_driver import Driver

from retrograd.engine.protocol import answers, requests

CORPUS = Path(__file__).with_name("corpus")
MODES = ("over", "into", "breakpoints")
VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"
#: More stops than any of the scripts has.
MANY = 2000


def following(child: Driver) -> answers.Stopped | None:
    """The next stop; None at the end of the program."""
    while True:
        while child._taken < len(child.answers):
            found = child.answers[child._taken]
            child._taken += 1
            if isinstance(found, answers.Ended):
                return None
            if isinstance(found, answers.Stopped):
                return found
        assert child.pump()


def stops(child: Driver, path: Path, text: str, mode: str) -> str:
    """Every stop of a run, those in one function in a row together: ``<module> 1 5; square 2; <module> 6``."""
    rows = len(text.splitlines())
    points = tuple(requests.LineBreakpoint(line, str(path), line) for line in range(1, rows + 1))
    if mode == "breakpoints":
        child.start(path, text, mode="run", breakpoints=points)
    else:
        child.start(path, text, mode="pause")
    found: list[tuple[str, int]] = []
    while (stop := following(child)) is not None:
        where = next(frame for frame in stop.frames if frame.path)
        node = f" {stop.frames[0].node_name}" if stop.reason == "node" else ""
        found.append((where.function + node, where.line))
        assert len(found) < MANY, found[-20:]
        assert stop.reason != "exception", stop.detail
        child.send(requests.Resume() if mode == "breakpoints" else requests.Step(grain=mode))
    return "; ".join(
        " ".join([name, *(str(line) for _, line in group)]) for name, group in groupby(found, lambda one: one[0])
    )


def scripts() -> list[str]:
    return sorted(path.stem for path in CORPUS.glob("*.py"))


def told(name: str) -> Any:
    return json.loads((CORPUS / name).read_text(encoding="utf-8"))


def expected(name: str, mode: str) -> list[str]:
    """The stops that this Python may have; two ways where releases of one version differ."""
    usual = [str(told("expected.json")[name][mode])]
    for row in told("differences.json"):
        if (row["script"], row["mode"]) == (name, mode):
            if VERSION in row["versions"]:
                return [str(row["stops"])]
            if VERSION in row.get("sometimes", ()):
                usual.append(str(row["stops"]))
    return usual


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", scripts())
def test_stops_are_the_same_on_every_python(child: Driver, tmp_path: Path, name: str, mode: str) -> None:
    text = (CORPUS / f"{name}.py").read_text(encoding="utf-8")
    assert stops(child, tmp_path / f"{name}.py", text, mode) in expected(name, mode)
    assert child.process.wait(10) == 0


def test_every_difference_says_why_and_is_one() -> None:
    same = told("expected.json")
    rows = told("differences.json")
    assert len(rows) <= 12
    for row in rows:
        assert len(row["why"]) > 20
        assert row["stops"] != same[row["script"]][row["mode"]]
    assert sorted(same) == scripts()


def _all_stops(folder: Path) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name in scripts():
        text = (CORPUS / f"{name}.py").read_text(encoding="utf-8")
        for mode in MODES:
            with Driver() as child:
                found.setdefault(name, {})[mode] = stops(child, folder / f"{name}.py", text, mode)
    return found


def _record(pythons: list[str]) -> None:
    """Write both files; a difference that was listed before keeps its reason and its ``sometimes``."""
    versions: dict[str, Any] = {}
    for python in pythons:
        done = subprocess.run([python, __file__, "--print"], check=True, capture_output=True, text=True)
        version, versions_stops = json.loads(done.stdout)
        versions[version] = versions_stops
    first, *others = versions
    old = {(row["script"], row["mode"]): row for row in told("differences.json")}
    rows: list[dict[str, Any]] = []
    for name in scripts():
        for mode in MODES:
            by_stops: dict[str, list[str]] = {}
            for version in others:
                if versions[version][name][mode] != versions[first][name][mode]:
                    by_stops.setdefault(versions[version][name][mode], []).append(version)
            for text, where in by_stops.items():
                row = {"script": name, "mode": mode, "versions": where, "why": "", "stops": text}
                before = old.get((name, mode), {})
                rows.append({**row, **{key: before[key] for key in ("why", "sometimes") if key in before}})
    for target, content in (("expected.json", versions[first]), ("differences.json", rows)):
        (CORPUS / target).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    import tempfile

    if sys.argv[1:] == ["--print"]:
        with tempfile.TemporaryDirectory() as scratch:
            print(json.dumps([VERSION, _all_stops(Path(scratch))]))
    else:
        _record(sys.argv[1:] or [sys.executable])
