"""Lists of events written by hand, in the order in which a real run sends them, with honest numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.values import Capture, NodeEdge, Summary


def capture(value: Any, dtype: str = "float32") -> Capture:
    """A capture of what numpy makes of ``value``."""
    array = np.ascontiguousarray(np.asarray(value, dtype=dtype))
    array = array.reshape(np.shape(value))
    finite = array.astype(np.float64)[np.isfinite(array)]
    summary = Summary(
        count=array.size,
        minimum=float(finite.min()) if finite.size else 0.0,
        maximum=float(finite.max()) if finite.size else 0.0,
        mean=float(finite.mean()) if finite.size else 0.0,
        std=float(finite.std()) if finite.size else 0.0,
        norm=float(np.linalg.norm(finite)),
        zeros=int((array == 0).sum()),
        nans=int(np.isnan(array).sum()),
        infinities=int(np.isinf(array).sum()),
    )
    return Capture(dtype, array.shape, summary, array.tobytes())


class Story:
    """Builds events. Local derivatives are given by the caller; passes are computed from them.

    Args:
        lines: The source; events get their places from the number of the line and a piece of its text.
    """

    def __init__(self, *lines: str, path: str = "/home/ada/story.py") -> None:
        self.events: list[e.Event] = []
        self.path, self.lines = path, lines
        self.frame = 0
        self.step = 0
        self.numbers = 0
        self.location = 0
        self.regions: list[int] = []
        self.values: dict[int, np.ndarray[Any, Any]] = {}
        self.storages: dict[int, int] = {}
        self.nodes: dict[int, int] = {}
        self.accumulators: dict[int, int] = {}
        self.next: dict[int, tuple[NodeEdge, ...]] = {}
        self.rules: dict[int, Callable[[Any], Sequence[Any]]] = {}
        self.variables: dict[int, int] = {}
        self.grads: dict[int, Any] = {}
        self.passes = 0
        self.add(e.RunStarted, path=path, document="script")
        self.add(e.SourceSeen, path=path, text="\n".join(lines) + "\n")
        self.add(e.FrameEntered, number=1, function="<module>", path=path, line=1)
        self.frame = 1

    def add(self, kind: type[e.Event], **fields: Any) -> int:
        """One event; its serial."""
        serial = len(self.events) + 1
        fields.setdefault("location", self.location)
        fields.setdefault("frame", self.frame)
        self.events.append(kind(serial=serial, time=serial / 1000, step=self.step, **fields))
        return serial

    def number(self) -> int:
        """The next identity."""
        self.numbers += 1
        return self.numbers

    def at(self, line: int, expression: str = "", target: str = "") -> None:
        """What follows happens on this line, in this part of it."""
        number = self.number()
        text = self.lines[line - 1]
        column = text.index(expression) if expression else 0
        self.add(
            e.LocationSeen, number=number, path=self.path, line=line, end_line=line, column=column,
            end_column=column + len(expression or text), function="<module>", expression=expression, target=target,
            location=0,
        )  # fmt: skip
        self.location = number
        self.add(e.LineReached)

    # ------------------------------------------------------------------------------------------------ tensors
    def tensor(self, value: Any, requires_grad: bool = False, origin: str = "data", **more: Any) -> int:
        """A tensor without history."""
        number, storage = self.number(), self.number()
        made = capture(value)
        fields = {
            "tensor": number, "origin": origin, "op": "tensor", "dtype": made.dtype, "shape": made.shape,
            "requires_grad": requires_grad, "is_leaf": True, "storage": storage, "version": 0, **more,
        }  # fmt: skip
        self.add(e.TensorCreated, **fields)
        self.storages[number] = fields["storage"]
        self.values[number] = np.asarray(value, dtype=np.float32)
        self.add(e.ValueRecorded, tensor=number, version=0, value=made)
        if requires_grad and not fields.get("node"):
            self.variables[number] = number
        return number

    def leaf(self, name: str, value: Any) -> int:
        """A named tensor that requires a gradient."""
        number = self.tensor(value, requires_grad=True)
        self.bind(name, number)
        return number

    def bind(self, name: str, number: int) -> None:
        """A name means the tensor from now on."""
        self.add(e.NameBound, name=name, tensor=number)

    def _edge(self, tensor: int) -> NodeEdge:
        if tensor in self.nodes:
            return NodeEdge(self.nodes[tensor], 0)
        if tensor not in self.variables:
            return NodeEdge(0, 0)
        if tensor not in self.accumulators:
            self.accumulators[tensor] = self.number()
            self.next[self.accumulators[tensor]] = ()
            self.add(e.NodeCreated, node=self.accumulators[tensor], name="AccumulateGrad", next=(), variable=tensor)
        return NodeEdge(self.accumulators[tensor], 0)

    def op(
        self,
        op: str,
        inputs: Sequence[int],
        value: Any,
        rule: Callable[[Any], Sequence[Any]] | None = None,
        name: str = "",
        attributes: tuple[tuple[str, str], ...] = (),
        reason: str = "",
    ) -> int:
        """An operation; tracked if ``rule`` is given (gradient of the result to those of the inputs)."""
        node = 0
        if rule is not None:
            edges = tuple(self._edge(number) for number in inputs)
            node = self.number()
            self.next[node], self.rules[node] = edges, rule
            self.add(e.NodeCreated, node=node, name=f"{op.capitalize()}Backward0", next=edges, sequence=node)
        result = self.tensor(value, bool(node), "result", op=op, is_leaf=not node, node=node)
        self.variables.pop(result, None)
        if node:
            self.nodes[result] = node
        region = self.regions[-1] if self.regions else 0
        self.add(
            e.OperationExecuted, op=op, inputs=tuple(inputs), outputs=(result,), attributes=attributes, node=node,
            reason=reason or ("" if node else "no-grad"), region=region,
        )  # fmt: skip
        if name:
            self.bind(name, result)
        return result

    @contextmanager
    def region(self, kind: str, label: str = "") -> Iterator[int]:
        """A region around what happens inside."""
        number = self.number()
        parent = self.regions[-1] if self.regions else 0
        self.add(e.RegionEntered, region=number, region_kind=kind, label=label or kind, parent=parent)
        self.regions.append(number)
        yield number
        self.regions.pop()
        self.add(e.RegionLeft, region=number)

    def cut(self, cut: str, tensor: int, name: str = "") -> int:
        """A tensor of the same elements without history."""
        origin = {"data": "data-attribute"}.get(cut, cut)
        result = self.tensor(self.values[tensor], False, origin, storage=self.storages[tensor], base=tensor)
        self.add(e.CutMade, cut=cut, tensor=tensor, result=result)
        if name:
            self.bind(name, result)
        return result

    def write(self, tensor: int, value: Any, tracked: bool = True, through_data: bool = False) -> None:
        """An in-place write."""
        storage = self.storages[tensor]
        before = sum(isinstance(x, e.StorageWritten) and x.storage == storage for x in self.events)
        self.values[tensor] = np.asarray(value, dtype=np.float32)
        self.add(
            e.StorageWritten, storage=storage, tensor=tensor, op="copy_", before=before, after=before + 1,
            tracked=tracked, through_data=through_data,
        )  # fmt: skip
        self.add(e.ValueRecorded, tensor=tensor, version=before + 1, value=capture(value))

    # ------------------------------------------------------------------------------------------------ passes
    def backward(self, root: int) -> int:
        """A pass from a tensor with history; the number of the pass."""
        self.passes += 1
        first = self.nodes[root]
        order = self._order(first)
        seed = np.ones_like(self.values[root])
        self.add(e.BackwardBegun, backward_pass=self.passes, roots=(root,), root_nodes=(first,), seeds=(capture(seed),))
        users = {node: sum(edge.node == node for other in order for edge in self.next[other]) for node in order}
        for node in order:
            self.add(e.NodeQueued, backward_pass=self.passes, node=node, dependencies=users[node])
        waiting: dict[int, Any] = {first: seed}
        sources: dict[int, list[NodeEdge]] = {}
        for node in order:
            self._run(node, waiting, sources)
        self.add(e.BuffersFreed, backward_pass=self.passes, nodes=tuple(n for n in order if n in self.rules))
        self.add(e.BackwardFinished, backward_pass=self.passes)
        return self.passes

    def _run(self, node: int, waiting: dict[int, Any], sources: dict[int, list[NodeEdge]]) -> None:
        gradient = waiting.pop(node)
        self.add(e.NodeBegun, backward_pass=self.passes, node=node, gradients=(capture(gradient),))
        out: list[Capture | None] = []
        if node in self.rules:
            for slot, (edge, part) in enumerate(zip(self.next[node], self.rules[node](gradient), strict=True)):
                out.append(capture(part) if edge.node else None)
                if edge.node:
                    waiting[edge.node] = waiting[edge.node] + part if edge.node in waiting else np.asarray(part)
                    sources.setdefault(edge.node, []).append(NodeEdge(node, slot))
        else:
            self._accumulate(node, gradient, tuple(sources.get(node, ())))
        self.add(e.NodeFinished, backward_pass=self.passes, node=node, gradients=tuple(out))

    def _accumulate(self, node: int, gradient: Any, sources: tuple[NodeEdge, ...]) -> None:
        (tensor,) = [t for t, accumulator in self.accumulators.items() if accumulator == node]
        before = self.grads.get(tensor)
        after = gradient if before is None else before + gradient
        self.grads[tensor] = after
        self.add(
            e.GradAccumulated, backward_pass=self.passes, tensor=tensor, node=node,
            before=None if before is None else capture(before), contribution=capture(gradient), after=capture(after),
            sources=sources,
        )  # fmt: skip

    def _order(self, root: int) -> list[int]:
        """Newest first, which is an order in which every gradient is whole before it is used."""
        found = {root}
        waiting = [root]
        while waiting:
            for edge in self.next[waiting.pop()]:
                if edge.node and edge.node not in found:
                    found.add(edge.node)
                    waiting.append(edge.node)
        accumulators = set(self.accumulators.values())
        return sorted(found, key=lambda node: (node in accumulators, -node))

    def clear(self, tensor: int, how: str = "none") -> None:
        """``.grad`` is set to None or zeroed."""
        if how == "none":
            self.grads.pop(tensor, None)
            self.add(e.GradCleared, tensor=tensor, how=how)
        else:
            self.grads[tensor] = np.zeros_like(self.values[tensor])
            self.add(e.GradCleared, tensor=tensor, how=how, value=capture(self.grads[tensor]))

    def finish(self) -> list[e.Event]:
        """The run is over; all events."""
        self.add(e.RunFinished, exit_code=0)
        return self.events


def why_two() -> Story:
    """x.grad is 2 and not 5, since a power was computed under no_grad."""
    story = Story(
        "import torch", "", "x = torch.tensor(1.0, requires_grad=True)", "y1 = x ** 2", "with torch.no_grad():",
        "    y2 = x ** 3", "y3 = y1 + y2", "y3.backward()",
    )  # fmt: skip
    story.at(3, "torch.tensor(1.0, requires_grad=True)", "x")
    x = story.leaf("x", 1.0)
    story.at(4, "x ** 2", "y1")
    y1 = story.op("pow", [x], 1.0, lambda g: [2 * g], "y1", (("exponent", "2"),))
    story.at(5)
    with story.region("no_grad"):
        story.at(6, "x ** 3", "y2")
        y2 = story.op("pow", [x], 1.0, None, "y2", (("exponent", "3"),))
    story.at(7, "y1 + y2", "y3")
    y3 = story.op("add", [y1, y2], 2.0, lambda g: [g, g], "y3", (("alpha", "1"),))
    story.at(8, "y3.backward()")
    story.backward(y3)
    return story
