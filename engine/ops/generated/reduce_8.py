"""Operations of the family reduce, part 8, written by ``make generate`` from ``engine/ops/reduce.py``."""

from __future__ import annotations

from typing import Any

from ... import probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import matmul as matmul_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


class TraceBackward0(Node):
    """Backward of trace."""

    __slots__ = ("self_shape",)
    formula = "1 on the diagonal"
    self_shape: Any

    def apply(self, grad: Any) -> tuple[Any, ...]:
        self_shape = self.self_shape
        g0 = matmul_kernels.trace_gradient(grad, self_shape)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        self_shape = self.self_shape
        g0 = F.trace_gradient(grad, self_shape)
        return (g0,)


def trace(input: Any) -> Tensor:
    """``trace``: 1 on the diagonal"""
    if type(input) is not Tensor:
        input = single("trace", input, "input", 1)
    a_input = input._array
    data = matmul_kernels.trace_array(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(TraceBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = accumulate_grad(input)
        node.next = (e0,)
        node.self_shape = a_input.shape
        result._edge = node
        result._requires_grad = True
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        result._edge = None
        result._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            result._inference = True
    if probe.observer is not None:
        report("trace", (input,), {}, (result,), node)
    return result


FUNCTIONS = {"trace": trace}
OPERATORS: dict[str, Any] = {}
