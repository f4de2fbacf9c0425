"""Whole scripts against real PyTorch: the printed text, and the graphs that ``next_functions`` would show.

``tests/references/record.py`` made the references; the commands are run as a person runs them.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest

ROOT = Path(__file__).parent.parent.parent
REFERENCES = json.loads((ROOT / "tests" / "references" / "references.json").read_text())["scripts"]
TUTORIAL = ROOT / "resources" / "examples" / "autograd_tutorial.ipynb"


def path_of(name: str) -> Path:
    """The script of a reference."""
    script = ROOT / "tests" / "references" / "scripts" / name
    return script if script.exists() else ROOT / "resources" / "examples" / name


def retrograd(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    command = [sys.executable, "-m", "retrograd.app", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def without_addresses(text: str) -> str:
    """The text with every address the same."""
    return re.sub(r"0x[0-9a-f]+", "0x", text)


def walk(data: dict[str, Any], root: str) -> list[list[object]]:
    """The walk of ``record.py`` over exported JSON; entries that are None are left out, slots name the rest."""
    names = {node["id"]: node["op"] for node in data["nodes"]}
    following: dict[str, list[dict[str, Any]]] = {}
    for edge in data["edges"]:
        if edge["kind"] == "grad":
            following.setdefault(edge["from"], []).append(edge)
    order, rows = [root], []
    for key in order:
        edges = []
        for edge in sorted(following.get(key, []), key=lambda edge: edge["slot"]):
            if edge["to"] not in order:
                order.append(edge["to"])
            edges.append([edge["slot"], order.index(edge["to"]), edge["output"]])
        rows.append([names[key], edges])
    return rows


def expected(rows: list[list[Any]]) -> list[list[object]]:
    """A recorded walk in the form of :func:`walk`."""
    return [[name, [[i, to, slot] for i, (to, slot) in enumerate(edges) if to >= 0]] for name, edges in rows]


@pytest.mark.parametrize("name", sorted(REFERENCES))
def test_a_script_prints_and_builds_what_pytorch_does(name: str, tmp_path: Path) -> None:
    recording, exported = tmp_path / "run.rgd", tmp_path / "graph.json"
    done = retrograd("record", str(path_of(name)), "-o", str(recording))
    assert done.returncode == 0, done.stderr
    assert without_addresses(done.stdout) == without_addresses(REFERENCES[name]["printed"])
    done = retrograd("export", str(recording), "-o", str(exported))
    assert done.returncode == 0, done.stderr
    data = json.loads(exported.read_text())
    roots = {edge["to"]: edge["from"] for edge in data["edges"] if edge["kind"] == "data" and edge["from"][0] == "n"}
    built = {
        node["name"]: walk(data, roots[node["id"]])
        for node in data["nodes"]
        if node["kind"] == "tensor" and node["name"] in REFERENCES[name]["graphs"] and node["id"] in roots
    }
    assert built == {variable: expected(rows) for variable, rows in REFERENCES[name]["graphs"].items()}


def test_export_runs_a_script_by_itself(tmp_path: Path) -> None:
    exported = tmp_path / "graph.json"
    done = retrograd("export", str(path_of("chain.py")), "-o", str(exported))
    assert done.returncode == 0, done.stderr
    data = json.loads(exported.read_text())
    assert {"MulBackward0", "AddBackward0", "SubBackward0"} <= {node["op"] for node in data["nodes"]}


def test_the_notebook_prints_what_pytorch_printed_into_it(tmp_path: Path) -> None:
    recording = tmp_path / "run.rgd"
    done = retrograd("record", str(TUTORIAL), "-o", str(recording))
    assert done.returncode == 0, done.stderr
    stored = [cell for cell in nbformat.read(TUTORIAL, as_version=4).cells if cell.cell_type == "code"]
    printed: dict[int, str] = {}
    shown: dict[int, str] = {}
    cell = 0
    for line in retrograd("info", str(recording), "--jsonl").stdout.splitlines():
        event = json.loads(line)
        if event["kind"] == "cell-started":
            cell = event["cell"]
        elif event["kind"] == "output-written":
            printed[cell] = printed.get(cell, "") + event["text"]
        elif event["kind"] == "cell-finished":
            shown[cell] = event["display"]
    for number, source in enumerate(stored):
        streams = "".join(output.text for output in source.outputs if output.output_type == "stream")
        results = "".join(
            output.data["text/plain"] for output in source.outputs if output.output_type == "execute_result"
        )
        assert printed.get(number, "") == streams
        assert shown[number] == results


def test_why_none_names_cause_and_line() -> None:
    script = path_of("why_none.py")
    line = 1 + next(i for i, text in enumerate(script.read_text().splitlines()) if "no_grad" in text)
    done = retrograd("why", str(script), "scale.grad", "--json")
    assert done.returncode == 0, done.stderr
    finding = json.loads(done.stdout[done.stdout.index("[\n") if "[\n" in done.stdout else 0 :])[0]
    assert finding["cause"] == "cut-by-no-grad"
    assert finding["line"] == line
    assert "scale" in finding["text"]
    assert finding["fix"]
