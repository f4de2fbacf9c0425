"""The model: taking in a long chain of operations, and the state at any moment, against plain networkx."""

from __future__ import annotations

import networkx as nx

from retrograd.app.model.run import Run
from retrograd.engine.protocol.events import Event, NodeCreated, OperationExecuted, TensorCreated
from retrograd.engine.protocol.values import NodeEdge

from .measure import Row, smallest

OPERATIONS = 5_000
SHOWN = 200


def chain() -> list[Event]:
    """Events of a chain of operations on one tensor."""
    events: list[Event] = []
    previous = 0
    for number in range(1, OPERATIONS + 1):
        node, tensor, serial = 2 * number, 2 * number + 1, len(events) + 1
        following = (NodeEdge(previous, 0),) if previous else ()
        events.append(NodeCreated(serial=serial, node=node, name="MulBackward0", next=following))
        events.append(
            TensorCreated(
                serial=serial + 1, tensor=tensor, origin="result", op="mul", dtype="float32", shape=(2, 2),
                requires_grad=True, is_leaf=False, storage=tensor, version=0, node=node,
            )
        )  # fmt: skip
        inputs = (tensor - 2,) if previous else ()
        events.append(OperationExecuted(serial=serial + 2, op="mul", inputs=inputs, outputs=(tensor,), node=node))
        previous = node
    return events


def rows() -> list[Row]:
    """Taking in, and asking."""
    events = chain()

    def plain() -> object:
        graph = nx.MultiDiGraph()
        for number in range(OPERATIONS):
            graph.add_node(number, op="mul", shape=(2, 2), dtype="float32", born=number)
            graph.add_edge(number, number - 1, kind="grad", slot=0)
        return graph

    def ours() -> object:
        run = Run()
        run.apply(events)
        return run

    run = Run()
    run.apply(events)

    def states() -> object:
        moment = type(run.moment(run.end))(run, run.end // 2)
        return [moment.tensor(2 * number + 1) for number in range(1, SHOWN + 1)]

    def replay() -> object:
        fresh = Run()
        fresh.apply(events[: run.end // 2])
        return fresh

    taken, floor, state, replayed = smallest(5, ours, plain, states, replay)
    return [
        Row(f"take in {len(events)} events of {OPERATIONS} operations", "the same nodes in networkx", taken, floor),
        Row(f"state of {SHOWN} tensors in the middle of the run", "replay up to there", state, replayed, 0.1),
    ]
