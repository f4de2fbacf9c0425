"""Stops to step to, cones, reads and writes, searching."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrograd.app.model import queries
from retrograd.engine.protocol import events as e

from .randomly import programs
from .story import Story, why_two
from .test_moment import run_of


@given(programs(), st.integers(0, 60), st.sampled_from(list(queries.STOPS)))
def test_stops_are_the_nearest_events_of_their_grain(events: list[e.Event], at: int, grain: str) -> None:
    run = run_of(events)
    at = min(at, run.end)
    stops = [event.serial for event in events if e.kind(event) in queries.STOPS[grain]]
    assert run.previous_stop(at, grain) == max((serial for serial in stops if serial < at), default=0)
    assert run.next_stop(at, grain) == min((serial for serial in stops if serial > at), default=run.end)


@pytest.mark.parametrize("grain", list(queries.STOPS))
def test_stepping_back_retraces_stepping_forward(grain: str) -> None:
    run = run_of(why_two().finish())
    forward = [0]
    while forward[-1] != run.end:
        forward.append(run.next_stop(forward[-1], grain))
    backward = [run.end]
    while backward[-1]:
        backward.append(run.previous_stop(backward[-1], grain))
    assert backward == forward[::-1]


@settings(max_examples=60)
@given(programs())
def test_cones_are_those_of_networkx(events: list[e.Event]) -> None:
    run = run_of(events)
    grads = nx.MultiDiGraph()
    grads.add_nodes_from(run.nodes)
    for source, target, kind in run.graph.nx.edges(data="kind"):
        if kind == "grad":
            grads.add_edge(source[1], target[1])
    for node in run.nodes:
        assert queries.reached_from(run, [node]) == nx.descendants(grads, node) | {node}
        assert queries.reaching(run, node) == nx.ancestors(grads, node) | {node}


def test_reads_and_writes() -> None:
    story = Story("x = torch.ones(2)", "y = x * 2", "x.copy_(3)")
    x = story.leaf("x", [1.0, 1.0])
    y = story.op("mul", [x], [2.0, 2.0], lambda g: [2 * g], "y")
    alias = story.cut("data", x)
    story.write(alias, [3.0, 3.0], tracked=False, through_data=True)
    run = run_of(story.events)
    (written,) = run.events("storage-written")
    assert queries.writes(run, x) == queries.writes(run, alias) == [written.serial]
    assert queries.writes(run, y) == []
    (operation,) = run.events("operation-executed")
    assert queries.reads(run, x) == [operation.serial]
    assert queries.ancestors(run, y, run.end) == [x]


def test_search_finds_names_operations_and_lines() -> None:
    run = run_of(why_two().finish())
    assert [(hit.kind, hit.text) for hit in run.search("y2")][:1] == [("name", "y2")]
    assert {hit.kind for hit in run.search("y2")} == {"name", "line"}
    assert [hit.text for hit in run.search("powbackward") if hit.kind == "op"] == ["PowBackward0"]
    assert run.search("  ") == []
