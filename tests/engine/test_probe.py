"""What an observer hears of a run, in order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import retrograd.engine as torch
from retrograd.engine import probe


class Recorder(probe.Observer):
    """Keeps every call as ``(name, …facts)``."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []

    def created(self, tensor: Any, how: str) -> None:
        self.calls.append(("created", how))

    def operation(self, op: str, inputs: Any, attributes: Any, outputs: Any, node: Any, reason: str) -> None:
        self.calls.append(("operation", op, None if node is None else node.name(), reason))

    def written(self, tensor: Any, op: str, before: int, after: int, tracked: bool) -> None:
        self.calls.append(("written", op, before, after, tracked))

    def history_changed(self, tensor: Any) -> None:
        self.calls.append(("history", type(tensor._edge).__name__))

    def cut(self, kind: str, tensor: Any, result: Any) -> None:
        self.calls.append(("cut", kind))

    def region_entered(self, kind: str, label: str) -> None:
        self.calls.append(("enter", kind))

    def region_left(self, kind: str) -> None:
        self.calls.append(("leave", kind))

    def backward_begun(
        self, number: int, roots: Any, seeds: Any, retain: bool, create: bool, accumulates: bool
    ) -> None:
        self.calls.append(("begun", retain, create, accumulates))

    def node_queued(self, number: int, node: Any, dependencies: int) -> None:
        self.calls.append(("queued", type(node).__name__, dependencies))

    def node_begun(self, number: int, node: Any, grads: Any) -> None:
        self.calls.append(("node", type(node).__name__, [g.tolist() for g in grads]))

    def node_finished(self, number: int, node: Any, grads: Any) -> None:
        self.calls.append(("finished", type(node).__name__))

    def accumulated(self, number: int, tensor: Any, node: Any, before: Any, contribution: Any, after: Any) -> None:
        self.calls.append(
            ("accumulated", None if before is None else before.tolist(), contribution.tolist(), after.tolist())
        )

    def buffers_freed(self, number: int, nodes: Any) -> None:
        self.calls.append(("freed", [n.name() for n in nodes]))

    def backward_finished(self, number: int, error: BaseException | None) -> None:
        self.calls.append(("done", type(error).__name__ if error else None))

    def grad_cleared(self, tensor: Any, how: str) -> None:
        self.calls.append(("cleared", how))


@pytest.fixture
def heard() -> Iterator[list[tuple[Any, ...]]]:
    recorder = Recorder()
    probe.set_observer(recorder)
    yield recorder.calls
    probe.set_observer(None)


def test_a_pass_from_creation_to_accumulation(heard: list[tuple[Any, ...]]) -> None:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x**2
    y.sum().backward()
    assert heard == [
        ("created", "tensor"),
        ("operation", "pow", "PowBackward0", ""),
        ("operation", "sum", "SumBackward0", ""),
        ("begun", False, False, True),
        ("queued", "SumBackward0", 0),
        ("queued", "PowBackward0", 1),
        ("queued", "AccumulateGrad", 1),
        ("node", "SumBackward0", [1.0]),
        ("finished", "SumBackward0"),
        ("node", "PowBackward0", [[1.0, 1.0]]),
        ("finished", "PowBackward0"),
        ("node", "AccumulateGrad", [[2.0, 4.0]]),
        ("accumulated", None, [2.0, 4.0], [2.0, 4.0]),
        ("finished", "AccumulateGrad"),
        ("freed", ["PowBackward0"]),
        ("done", None),
    ]


def test_reasons_for_no_node(heard: list[tuple[Any, ...]]) -> None:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    with torch.no_grad():
        x * 2
    with torch.inference_mode():
        x * 2
    x.detach() * 2
    x > 1  # noqa: B015 - the call is what is tested
    said = [c for c in heard if c[0] == "operation"]
    assert [c[3] for c in said] == ["no-grad", "inference-mode", "no-input-requires-grad", "not-differentiable"]
    assert [c[1] for c in heard if c[0] in ("enter", "leave", "cut")] == [
        "no_grad", "no_grad", "inference_mode", "inference_mode", "detach",
    ]  # fmt: skip


def test_pieces_that_are_no_views_are_one_operation_and_no_cut(heard: list[tuple[Any, ...]]) -> None:
    x = torch.ones(4, requires_grad=True)
    heard.clear()
    torch.unsafe_chunk(x, 2)
    torch.split_copy(x, 2)
    assert heard == [
        ("operation", "unsafe_chunk", "UnsafeSplitBackward0", ""),
        ("operation", "split_copy", "SplitBackward0_copy", ""),
    ]


def test_writes_and_histories(heard: list[tuple[Any, ...]]) -> None:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = x * 1
    y[0].mul_(3)
    with torch.no_grad():
        x.add_(1)
    assert [c for c in heard if c[0] in ("written", "history")] == [
        ("history", "CopySlices"),
        ("history", "AsStridedBackward0"),
        ("written", "mul_", 0, 1, True),
        ("written", "add_", 0, 1, False),
    ]


def test_second_contribution_and_clearing(heard: list[tuple[Any, ...]]) -> None:
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    for _ in range(2):
        (x * 3).backward(torch.tensor([1.0, 10.0]))
    x.grad = None
    assert [c for c in heard if c[0] in ("accumulated", "cleared")] == [
        ("accumulated", None, [3.0, 30.0], [3.0, 30.0]),
        ("accumulated", [3.0, 30.0], [3.0, 30.0], [6.0, 60.0]),
        ("cleared", "none"),
    ]


class StopRequest(BaseException):
    """What a debugger raises in the engine to end the run."""


def test_a_stop_request_leaves_the_engine_usable() -> None:
    class Stopper(probe.Observer):
        def node_begun(self, number: int, node: Any, grads: Any) -> None:
            if node.name() == "PowBackward0":
                raise StopRequest

    x = torch.tensor([1.0, 2.0], requires_grad=True)
    y = (x**2).sum()
    probe.set_observer(Stopper())
    try:
        with pytest.raises(StopRequest):
            y.backward()
    finally:
        probe.set_observer(None)
    assert torch.is_grad_enabled() and x.grad is None
    (x**2).sum().backward()
    assert x.grad is not None and x.grad.tolist() == [2.0, 4.0]
