"""Operations of the family order, part 5, written by ``make generate`` from ``engine/ops/order.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, unpack
from ...autograd.views import refresh
from ...mistakes import MISTAKES, refuse
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import order as order_kernels
from ..operands import single
from ..reporting import report
from ..results import named_results

new = object.__new__


class SortBackward0(Node):
    """Backward of sort."""

    __slots__ = ("dim", "saved_indices", "self_shape", "version_indices")
    saved_names = ("indices",)
    parameter_names = ("dim",)
    formula = "the gradient put back in the old order"
    dim: Any
    saved_indices: Any
    self_shape: Any
    version_indices: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_indices
        counter = held._counter
        if counter is not None and counter.value != self.version_indices:
            raise modified(self, "indices")
        indices = held._array
        self_shape = self.self_shape
        dim = self.dim
        g0 = order_kernels.place_many(grad, indices, self_shape, dim)
        if release:
            self.saved_indices = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_indices
        indices = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_indices)
            else unpack(self, "indices")
        )
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
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(sort_dim, mark, (input,), None, (input, dim, descending), {})
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
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SortBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
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
    formula = "1 at the chosen elements"
    dim: Any
    saved_indices: Any
    self_shape: Any
    version_indices: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_indices
        counter = held._counter
        if counter is not None and counter.value != self.version_indices:
            raise modified(self, "indices")
        indices = held._array
        self_shape = self.self_shape
        dim = self.dim
        g0 = order_kernels.place_many(grad, indices, self_shape, dim)
        if release:
            self.saved_indices = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_indices
        indices = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_indices)
            else unpack(self, "indices")
        )
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
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(topk_dim, mark, (input,), None, (input, k, dim, largest), {})
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
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(TopkBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
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


def bincount(input: Any, weights: Any = None, minlength: Any = 0) -> Tensor:
    """``bincount`` (not differentiable)."""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(bincount, mark, (input,), None, (input, weights, minlength), {})
            input = single("bincount", input, "input", 1)
        a_input = input._array
        data = order_kernels.bincount_array(a_input, weights, minlength)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        result._edge = None
        result._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            result._inference = True
        if probe.observer is not None:
            report("bincount", (input,), {"weights": weights, "minlength": minlength}, (result,), None, False)
        return result
    except MISTAKES:
        refuse("bincount", bincount, (weights, minlength), {})
        raise


FUNCTIONS = {"sort_dim": sort_dim, "topk_dim": topk_dim, "bincount": bincount}
OPERATORS: dict[str, Any] = {}
