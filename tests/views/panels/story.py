"""Runs told as lists of events, for panels to show: what a live program would have sent, without one.

``why_two`` is the journey "why is it 2 and not 5": one branch under ``no_grad``. ``matrix`` has arrays of several
shapes with values that are not finite, output on both streams and an optimiser.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from retrograd.engine.protocol.events import (
    BackwardBegun,
    BackwardFinished,
    CutMade,
    Event,
    ExceptionRaised,
    FrameEntered,
    GradAccumulated,
    GradCleared,
    LineReached,
    LocationSeen,
    NameBound,
    NodeBegun,
    NodeCreated,
    NodeFinished,
    NodeQueued,
    OperationExecuted,
    OutputWritten,
    RegionEntered,
    RegionLeft,
    RunFinished,
    RunStarted,
    SourceSeen,
    TensorCreated,
    ValueRecorded,
)
from retrograd.engine.protocol.values import Capture, NodeEdge, SavedTensor, Summary

WHY_TWO = """import torch

x = torch.tensor(1.0, requires_grad=True)
y1 = x ** 2
with torch.no_grad():
    y2 = x ** 3  # 这里不会被追踪
y3 = y1 + y2

y3.backward()
print(x.grad)
"""


def capture(values: Any, dtype: str = "float32", kept: bool = True) -> Capture:
    """An array as the program would send it."""
    array = np.asarray(values, dtype=dtype)
    numbers = array.astype(np.float64)
    finite = numbers[np.isfinite(numbers)]
    there = finite.size > 0
    summary = Summary(
        count=array.size,
        minimum=float(finite.min()) if there else 0.0,
        maximum=float(finite.max()) if there else 0.0,
        mean=float(finite.mean()) if there else 0.0,
        std=float(finite.std()) if there else 0.0,
        norm=float(np.linalg.norm(finite)) if there else 0.0,
        zeros=int((numbers == 0).sum()),
        nans=int(np.isnan(numbers).sum()),
        infinities=int(np.isinf(numbers).sum()),
    )
    return Capture(dtype, array.shape, summary, array.tobytes() if kept else None)


class Story:
    """Collects events and numbers them; ``at`` sets the place of those that follow."""

    def __init__(self, path: str, source: str) -> None:
        self.path = path
        self.events: list[Event] = []
        self._location = 0
        self._locations = 0
        self._frame = 0
        self.tell(RunStarted, path=path, document="script", python="3.11")
        self.tell(SourceSeen, path=path, text=source)
        self.tell(FrameEntered, number=1, function="<module>", path=path, line=1)
        self._frame = 1

    def tell(self, kind: type[Event], **fields: Any) -> int:
        """Add an event; its serial."""
        serial = len(self.events) + 1
        place = {"location": self._location, "frame": self._frame}
        self.events.append(kind(serial=serial, time=serial / 1000, **{**place, **fields}))
        return serial

    def at(self, line: int, expression: str = "", target: str = "", column: int = 0) -> None:
        """What follows happens here."""
        self._locations += 1
        end = column + len(expression)
        self.tell(
            LocationSeen, number=self._locations, path=self.path, line=line, end_line=line, column=column,
            end_column=end, function="<module>", expression=expression, target=target,
        )  # fmt: skip
        self._location = self._locations
        self.tell(LineReached)

    def leaf(self, tensor: int, values: Any, name: str = "", grad: bool = True, **extra: Any) -> None:
        """A tensor made from data."""
        taken = capture(values, kept=extra.pop("kept", True))
        self.tell(
            TensorCreated, tensor=tensor, origin="data", op="tensor", dtype=taken.dtype, shape=taken.shape,
            requires_grad=grad, is_leaf=True, storage=tensor, version=0, **extra,
        )  # fmt: skip
        self.tell(ValueRecorded, tensor=tensor, version=0, value=taken)
        if name:
            self.tell(NameBound, name=name, tensor=tensor)

    def operation(self, op: str, inputs: Sequence[int], tensor: int, values: Any, node: int = 0, **extra: Any) -> int:
        """An operation with one result; the serial of its event."""
        taken = capture(values, kept=extra.pop("kept", True))
        name, reason = extra.pop("name", ""), extra.pop("reason", "")
        attributes = extra.pop("attributes", ())
        if node:
            self.tell(NodeCreated, node=node, sequence=node, **extra.pop("made"))
        self.tell(
            TensorCreated, tensor=tensor, origin="result", op=op, dtype=taken.dtype, shape=taken.shape,
            requires_grad=bool(node), is_leaf=not node, storage=tensor, version=0, node=node,
        )  # fmt: skip
        serial = self.tell(
            OperationExecuted, op=op, inputs=tuple(inputs), outputs=(tensor,), node=node, reason=reason,
            attributes=attributes,
            region=extra.pop("region", 0),
        )  # fmt: skip
        self.tell(ValueRecorded, tensor=tensor, version=0, value=taken)
        if name:
            self.tell(NameBound, name=name, tensor=tensor)
        return serial


def why_two(until: str = "end") -> list[Event]:
    """``until``: "end", or "node" for the moment when PowBackward0 has just finished."""
    story = Story("why_two.py", WHY_TWO)
    tell = story.tell
    story.at(3, "torch.tensor(1.0, requires_grad=True)", "x", 4)
    story.leaf(1, 1.0, "x")
    story.at(4, "x ** 2", "y1", 5)
    tell(NodeCreated, node=1, name="AccumulateGrad", next=(), variable=1)
    story.operation(
        "pow", [1], 2, 1.0, 2, name="y1", attributes=(("exponent", "2"),),
        made=_node("PowBackward0", (NodeEdge(1, 0),), "∂(aⁿ)/∂a = n·aⁿ⁻¹", (SavedTensor("self", 1, 1, 0),)),
    )  # fmt: skip
    story.at(5, "torch.no_grad()", "", 5)
    tell(RegionEntered, region=1, region_kind="no_grad", label="no_grad")
    story.at(6, "x ** 3", "y2", 9)
    story.operation("pow", [1], 3, 1.0, name="y2", reason="no-grad", region=1, attributes=(("exponent", "3"),))
    tell(RegionLeft, region=1)
    story.at(7, "y1 + y2", "y3", 5)
    story.operation(
        "add", [2, 3], 4, 2.0, 3, name="y3",
        made=_node("AddBackward0", (NodeEdge(2, 0), NodeEdge(0, 0)), "∂(a + α·b)/∂a = 1,  ∂/∂b = α"),
    )  # fmt: skip
    story.at(9, "y3.backward()")
    one, two = capture(1.0), capture(2.0)
    tell(BackwardBegun, backward_pass=1, roots=(4,), root_nodes=(3,), seeds=(one,))
    for number, node in enumerate((3, 2, 1)):
        tell(NodeQueued, backward_pass=1, node=node, dependencies=int(number > 0))
    tell(NodeBegun, backward_pass=1, node=3, gradients=(one,))
    tell(NodeFinished, backward_pass=1, node=3, gradients=(one, None))
    tell(NodeBegun, backward_pass=1, node=2, gradients=(one,))
    tell(NodeFinished, backward_pass=1, node=2, gradients=(two,))
    if until == "node":
        return story.events
    tell(NodeBegun, backward_pass=1, node=1, gradients=(two,))
    tell(
        GradAccumulated, backward_pass=1, tensor=1, node=1, before=None, contribution=two, after=two,
        sources=(NodeEdge(2, 0),),
    )  # fmt: skip
    tell(NodeFinished, backward_pass=1, node=1, gradients=())
    tell(BackwardFinished, backward_pass=1)
    story.at(10, "print(x.grad)")
    tell(OutputWritten, stream="stdout", text="tensor(2.)\n")
    tell(RunFinished, exit_code=0)
    return story.events


def matrix() -> list[Event]:
    """Arrays of several shapes, a cut by ``detach``, a cleared gradient, both streams and an exception."""
    story = Story("matrix.py", "import torch\n" + "pass\n" * 12)
    tell = story.tell
    story.at(2, "torch.tensor(rows)", "w")
    story.leaf(1, [[1.5, -2.0, float("nan")], [0.0, float("inf"), 3.25]], "w")
    story.at(3, "torch.arange(24.)", "cube")
    story.leaf(2, np.arange(24.0).reshape(2, 3, 4), "cube", grad=False)
    story.at(4, "torch.randn(2000, 2000)", "big")
    story.leaf(3, np.linspace(-1.0, 1.0, 4_000).reshape(50, 80), "big", kept=False)
    story.at(5, "torch.randn(500)", "bell")
    story.leaf(4, np.random.default_rng(5).normal(size=(25, 20)), "bell")
    story.at(6, "w.detach()", "d")
    tell(
        TensorCreated, tensor=5, origin="detach", op="detach", dtype="float32", shape=(2, 3), requires_grad=False,
        is_leaf=True, storage=1, version=0, base=1,
    )  # fmt: skip
    tell(CutMade, cut="detach", tensor=1, result=5)
    tell(NameBound, name="d", tensor=5)
    story.at(7, "print(w)")
    tell(OutputWritten, stream="stdout", text="\x1b[31mred\x1b[0m and plain\n")
    tell(OutputWritten, stream="stderr", text="careful \u202etxet\n")
    story.at(8, "w.grad = None")
    tell(GradCleared, tensor=1, how="none")
    story.at(9, "boom()")
    tell(ExceptionRaised, type="ValueError", message="no good", traceback="Traceback …\nValueError: no good\n")
    tell(RunFinished, exit_code=1, reason="raised")
    return story.events


def many(count: int) -> list[Event]:
    """A run of ``count`` short lines of output."""
    story = Story("many.py", "print()\n")
    while len(story.events) < count:
        story.tell(OutputWritten, stream="stdout", text="line\n")
    return story.events


def _node(
    name: str, following: tuple[NodeEdge, ...], formula: str, saved: tuple[SavedTensor, ...] = ()
) -> dict[str, Any]:
    return {"next": following, "formula": formula, "saved": saved, "name": name}
