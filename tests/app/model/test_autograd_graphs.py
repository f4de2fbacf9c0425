"""The projection "autograd" is PyTorch's own graph: sixty-eight short scripts, each walked from every variable.

``tests/references/record.py`` walked ``next_functions`` of real PyTorch for the same scripts.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import pytest

from retrograd.app.model.picture import Picture, PictureOptions
from retrograd.app.model.run import Run
from retrograd.engine.protocol.events import OutputWritten

from .conftest import Recorder

FOLDER = Path(__file__).parents[2] / "references"
REFERENCES: dict[str, dict[str, list[Any]]] = json.loads((FOLDER / "graphs.json").read_text())["graphs"]


def walk(picture: Picture, root: str) -> list[list[Any]]:
    """The boxes in breadth-first order as ``[title, [[slot, place of the next one], ...]]``."""
    titles = {box.key: box.title for box in picture.boxes}
    into: dict[str, list[tuple[int, str]]] = {}
    for arrow in picture.arrows:
        into.setdefault(arrow.target, []).append((arrow.slot, arrow.source))
    order, rows = [root], []
    for key in order:
        edges = []
        for slot, following in sorted(into.get(key, [])):
            if following not in order:
                order.append(following)
            edges.append([slot, order.index(following)])
        rows.append([titles[key], edges])
    assert len(order) == len(picture.boxes), "something is drawn that autograd does not reach"
    return rows


@pytest.fixture(scope="module")
def ends(record: Recorder) -> tuple[Run, dict[str, int]]:
    """All scripts one after the other in one program, and where each one ended."""
    parts = [f"{(FOLDER / 'graphs' / f'{name}.py').read_text()}print('end of {name}')\n" for name in sorted(REFERENCES)]
    run = record("".join(parts))
    written = cast("list[OutputWritten]", list(run.events("output-written")))
    assert run.finished is not None and run.finished.exit_code == 0, "".join(event.text for event in written)
    return run, {
        event.text.strip().removeprefix("end of "): event.serial for event in written if "end of" in event.text
    }


def test_there_are_enough_scripts() -> None:
    assert len(REFERENCES) >= 60 and all(REFERENCES.values())
    assert set(REFERENCES) == {path.stem for path in (FOLDER / "graphs").glob("*.py")}


@pytest.mark.parametrize("name", sorted(REFERENCES))
def test_the_autograd_graph_is_pytorchs(name: str, ends: tuple[Run, dict[str, int]]) -> None:
    run, serials = ends
    moment = run.moment(serials[name])
    for variable, rows in REFERENCES[name].items():
        tensor, _ = run.resolve(variable, moment.at)
        state = moment.tensor(tensor)
        assert state is not None and state.node, variable
        options = PictureOptions(fold="none", of=tensor, projection="autograd")
        expected = [[title, [[i, to] for i, (to, _) in enumerate(edges) if to >= 0]] for title, edges in rows]
        assert walk(moment.picture(options), f"n{state.node}") == expected, variable
