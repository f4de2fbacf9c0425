"""The structure of a run as a networkx graph: tensors, grad_fn nodes, and how they hang together."""

from __future__ import annotations

from typing import TypeAlias

import networkx as nx

from retrograd.engine.protocol.events import NodeCreated, OperationExecuted, TensorCreated

Graph: TypeAlias = nx.MultiDiGraph


class RunGraph:
    """A ``networkx.MultiDiGraph`` whose nodes are ``("t", tensor)`` and ``("n", node)``.

    Nodes carry ``born`` (serial) and ``label``. Edges carry ``kind`` and ``slot``:

    * ``"grad"``: from a node to each entry of its ``next_functions``, ``slot`` its index there;
    * ``"grad_fn"``: from a tensor to its node, ``slot`` its output number;
    * ``"data"``: from an input tensor to a result of an untracked operation, ``slot`` the argument's position;
    * ``"alias"``: from a view to its base.
    """

    def __init__(self) -> None:
        self._made: Graph = nx.MultiDiGraph()
        self._waiting: list[TensorCreated | NodeCreated | OperationExecuted] = []

    @property
    def nx(self) -> Graph:
        """The graph; what was added since somebody last asked is put in now, so that nobody pays who does not ask."""
        waiting, self._waiting = self._waiting, []
        for event in waiting:
            if isinstance(event, TensorCreated):
                self._put_tensor(event)
            elif isinstance(event, NodeCreated):
                self._put_node(event)
            else:
                self._put_untracked(event)
        return self._made

    def add(self, event: TensorCreated | NodeCreated | OperationExecuted) -> None:
        """A tensor, a node with its ``next_functions``, or how data went through what autograd did not record."""
        self._waiting.append(event)

    def _put_tensor(self, event: TensorCreated) -> None:
        key = ("t", event.tensor)
        self._made.add_node(key, born=event.serial, label=event.op or event.origin)
        if event.node:
            self._made.add_edge(key, ("n", event.node), kind="grad_fn", slot=event.slot)
        if event.base and event.origin != "gradient":
            self._made.add_edge(key, ("t", event.base), kind="alias", slot=0)

    def _put_node(self, event: NodeCreated) -> None:
        key = ("n", event.node)
        self._made.add_node(key, born=event.serial, label=event.name)
        self._made.add_edges_from(
            (key, ("n", edge.node), {"kind": "grad", "slot": slot, "output": edge.slot})
            for slot, edge in enumerate(event.next)
            if edge.node
        )

    def _put_untracked(self, event: OperationExecuted) -> None:
        self._made.add_edges_from(
            (("t", source), ("t", result), {"kind": "data", "slot": slot, "event": event.serial})
            for slot, source in enumerate(event.inputs)
            for result in event.outputs
            if source and source != result
        )
