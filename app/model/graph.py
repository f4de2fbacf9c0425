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
        self.nx: Graph = nx.MultiDiGraph()

    def add_tensor(self, event: TensorCreated) -> None:
        """A tensor and what it hangs on."""
        key = ("t", event.tensor)
        self.nx.add_node(key, born=event.serial, label=event.op or event.origin)
        if event.node:
            self.nx.add_edge(key, ("n", event.node), kind="grad_fn", slot=event.slot)
        if event.base and event.origin != "gradient":
            self.nx.add_edge(key, ("t", event.base), kind="alias", slot=0)

    def add_node(self, event: NodeCreated) -> None:
        """A grad_fn node with its ``next_functions``."""
        key = ("n", event.node)
        self.nx.add_node(key, born=event.serial, label=event.name)
        self.nx.add_edges_from(
            (key, ("n", edge.node), {"kind": "grad", "slot": slot, "output": edge.slot})
            for slot, edge in enumerate(event.next)
            if edge.node
        )

    def add_untracked(self, event: OperationExecuted) -> None:
        """How the data went through an operation that autograd did not record."""
        self.nx.add_edges_from(
            (("t", source), ("t", result), {"kind": "data", "slot": slot, "event": event.serial})
            for slot, source in enumerate(event.inputs)
            for result in event.outputs
            if source and source != result
        )
