"""Operations of the family reduce, part 10. Written by ``make generate`` from ``engine/ops/reduce.py``; not by hand."""

from __future__ import annotations

from typing import Any

from ... import probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import order as order_kernels
from ..kernels import reduction as reduction_kernels
from ..operands import single
from ..reporting import report
from ..results import named_results

new = object.__new__


class SortBackward0(Node):
    """Backward of sort."""

    __slots__ = ("dim", "saved_indices", "self_shape", "version_indices")
    saved_names = ("indices",)
    parameter_names = ("dim",)
    dim: Any
    saved_indices: Any
    self_shape: Any
    version_indices: Any

    def apply(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_indices
        counter = held._counter
        if counter is not None and counter.value != self.version_indices:
            raise modified(self, "indices")
        indices = held._array
        self_shape = self.self_shape
        dim = self.dim
        g0 = order_kernels.place_many(grad, indices, self_shape, dim)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        indices = unpack(self, "indices")
        self_shape = self.self_shape
        dim = self.dim
        g0 = F.place_many(grad, indices, self_shape, dim)
        return (g0,)

    def release(self) -> bool:
        self.saved_indices = RELEASED
        return True


def sort_dim(input: Any, dim: Any, descending: Any = False) -> Any:
    """``sort``: the gradient put back in the old order"""
    if type(input) is not Tensor:
        input = single("sort", input, "input", 1)
    a_input = input._array
    data0, data1 = order_kernels.sort_with_index(a_input, dim, descending)
    values: Tensor = new(Tensor)
    values._array = data0
    values._counter = values._base = None
    indices: Tensor = new(Tensor)
    indices._array = data1
    indices._counter = indices._base = None
    indices._edge = None
    indices._requires_grad = False
    if input._base is not None:
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SortBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = accumulate_grad(input)
        node.next = (e0,)
        node.dim = dim
        node.self_shape = a_input.shape
        values._edge = node
        values._requires_grad = True
        node.saved_indices = indices
        node.version_indices = 0
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        values._edge = None
        values._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            values._inference = True
            indices._inference = True
    if probe.observer is not None:
        report("sort", (input,), {"dim": dim, "descending": descending}, (values, indices), node)
    return named_results("sort", ("values", "indices"), (values, indices))


class TopkBackward0(Node):
    """Backward of topk."""

    __slots__ = ("dim", "saved_indices", "self_shape", "version_indices")
    saved_names = ("indices",)
    parameter_names = ("dim",)
    dim: Any
    saved_indices: Any
    self_shape: Any
    version_indices: Any

    def apply(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_indices
        counter = held._counter
        if counter is not None and counter.value != self.version_indices:
            raise modified(self, "indices")
        indices = held._array
        self_shape = self.self_shape
        dim = self.dim
        g0 = order_kernels.place_many(grad, indices, self_shape, dim)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        indices = unpack(self, "indices")
        self_shape = self.self_shape
        dim = self.dim
        g0 = F.place_many(grad, indices, self_shape, dim)
        return (g0,)

    def release(self) -> bool:
        self.saved_indices = RELEASED
        return True


def topk_dim(input: Any, k: Any, dim: Any, largest: Any = True) -> Any:
    """``topk``: 1 at the chosen elements"""
    if type(input) is not Tensor:
        input = single("topk", input, "input", 1)
    a_input = input._array
    data0, data1 = order_kernels.topk_with_index(a_input, k, dim, largest)
    values: Tensor = new(Tensor)
    values._array = data0
    values._counter = values._base = None
    indices: Tensor = new(Tensor)
    indices._array = data1
    indices._counter = indices._base = None
    indices._edge = None
    indices._requires_grad = False
    if input._base is not None:
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(TopkBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = accumulate_grad(input)
        node.next = (e0,)
        node.dim = dim
        node.self_shape = a_input.shape
        values._edge = node
        values._requires_grad = True
        node.saved_indices = indices
        node.version_indices = 0
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        values._edge = None
        values._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            values._inference = True
            indices._inference = True
    if probe.observer is not None:
        report("topk", (input,), {"k": k, "dim": dim, "largest": largest}, (values, indices), node)
    return named_results("topk", ("values", "indices"), (values, indices))


class TraceBackward0(Node):
    """Backward of trace."""

    __slots__ = ("self_shape",)
    self_shape: Any

    def apply(self, grad: Any) -> tuple[Any, ...]:
        self_shape = self.self_shape
        g0 = reduction_kernels.trace_gradient(grad, self_shape)
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
    data = reduction_kernels.trace_array(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None:
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


FUNCTIONS = {"sort_dim": sort_dim, "topk_dim": topk_dim, "trace": trace}
