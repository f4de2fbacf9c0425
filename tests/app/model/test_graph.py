"""The networkx graph of a run and what other programs get of it."""

from __future__ import annotations

import json
from pathlib import Path

import networkx as nx
from hypothesis import HealthCheck, given, settings

from retrograd.app.model.interchange import to_json, to_networkx, write_json
from retrograd.app.model.picture import PictureOptions
from retrograd.engine.protocol import events as e

from .conftest import Recorder
from .randomly import programs
from .story import Story, why_two
from .test_moment import run_of


def test_grad_edges_are_next_functions_with_their_slots() -> None:
    story = Story("x = torch.tensor(2.0, requires_grad=True)", "y = x * x")
    x = story.leaf("x", 2.0)
    y = story.op("mul", [x, x], 4.0, lambda g: [2 * g, 2 * g], "y")
    run = run_of(story.events)
    node, accumulator = ("n", story.nodes[y]), ("n", story.accumulators[x])
    edges = run.graph.nx.get_edge_data(node, accumulator)
    assert sorted(edge["slot"] for edge in edges.values() if edge["kind"] == "grad") == [0, 1]
    exported = [edge for edge in to_json(run)["edges"] if edge["kind"] == "grad"]
    assert [(edge["from"], edge["to"], edge["slot"]) for edge in exported] == [
        (f"n{node[1]}", f"n{accumulator[1]}", 0),
        (f"n{node[1]}", f"n{accumulator[1]}", 1),
    ]


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(programs())
def test_export_is_whole_and_other_programs_can_read_it(tmp_path: Path, events: list[e.Event]) -> None:
    run = run_of(events)
    write_json(run, None, tmp_path / "x.json")
    data = json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))
    keys = [node["id"] for node in data["nodes"]]
    assert len(keys) == len(set(keys))
    assert {end for edge in data["edges"] for end in (edge["from"], edge["to"])} <= set(keys)
    grads = [(edge["from"], edge["to"], edge["slot"]) for edge in data["edges"] if edge["kind"] == "grad"]
    created = [event for event in events if isinstance(event, e.NodeCreated)]
    expected = [(f"n{c.node}", f"n{x.node}", slot) for c in created for slot, x in enumerate(c.next) if x.node]
    assert grads == expected
    graph = to_networkx(run)
    nx.write_graphml(graph, tmp_path / "x.graphml")
    again = nx.read_graphml(tmp_path / "x.graphml", force_multigraph=True)
    assert set(again) == set(graph) and again.number_of_edges() == graph.number_of_edges()


def test_the_lost_way_is_a_chain_of_ghosts() -> None:
    run = run_of(why_two().finish())
    data = to_json(run)
    names = {node["id"]: node["op"] if node["kind"] == "op" else node["name"] for node in data["nodes"]}
    ghosts = [(names[edge["from"]], names[edge["to"]]) for edge in data["edges"] if edge["kind"] == "ghost"]
    assert ghosts == [("y2", "AddBackward0"), ("x", "pow"), ("pow", "y2")]
    (region,) = data["regions"]
    assert (region["kind"], region["lines"]) == ("no_grad", [5, 6])
    assert data["source"]["texts"][0]["text"].startswith("import torch")


def test_only_the_cone_of_one_variable() -> None:
    run = run_of(why_two().finish())
    data = to_json(run, options=PictureOptions(of=run.resolve("y1")[0]))
    assert {node["name"] for node in data["nodes"] if node["kind"] == "tensor"} == {"x", "y1", "y3"}


def test_at_an_earlier_moment_there_is_less() -> None:
    run = run_of(why_two().finish())
    first = next(event.serial for event in run.events("node-created"))
    assert [node["name"] for node in to_json(run, first - 1)["nodes"]] == ["x"]


def test_what_is_dead_says_so(record: Recorder) -> None:
    run = record("""
        import torch
        x = torch.ones(2, requires_grad=True)
        y = (x * 2).sum()
        y.backward()
        del y
        z = x + 1
    """)
    alive = {node["op"]: node["alive"] for node in to_json(run)["nodes"] if node["kind"] == "op"}
    assert alive["AddBackward0"] and alive["AccumulateGrad"]
    assert not alive["MulBackward0"] and not alive["SumBackward0"]
