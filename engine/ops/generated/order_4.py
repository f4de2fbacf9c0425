"""Operations of the family order, part 4, written by ``make generate`` from ``engine/ops/order.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
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


class MedianBackward1(Node):
    """Backward of median."""

    __slots__ = ("dim", "keepdim", "saved_indices", "self_shape", "version_indices")
    saved_names = ("indices",)
    parameter_names = (
        "dim",
        "keepdim",
    )
    formula = "1 at the median"
    dim: Any
    keepdim: Any
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
        keepdim = self.keepdim
        g0 = reduction_kernels.place(grad, indices, self_shape, dim, keepdim)
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
        keepdim = self.keepdim
        g0 = F.place(grad, indices, self_shape, dim, keepdim)
        return (g0,)

    def release(self) -> bool:
        self.saved_indices = RELEASED
        return True


def median_dim(input: Any, dim: Any, keepdim: Any = False) -> Any:
    """``median``: 1 at the median"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(median_dim, mark, (input,), None, (input, dim, keepdim), {})
        input = single("median", input, "input", 1)
    a_input = input._array
    data0, data1 = order_kernels.median_with_index(a_input, dim, keepdim)
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
        node: Any = new(MedianBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.dim = dim
        node.keepdim = keepdim
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
        report("median", (input,), {"dim": dim, "keepdim": keepdim}, (values, indices), node)
    return named_results("median", ("values", "indices"), (values, indices))


class KthvalueBackward0(Node):
    """Backward of kthvalue."""

    __slots__ = ("dim", "keepdim", "saved_indices", "self_shape", "version_indices")
    saved_names = ("indices",)
    parameter_names = (
        "dim",
        "keepdim",
    )
    formula = "1 at the k-th smallest"
    dim: Any
    keepdim: Any
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
        keepdim = self.keepdim
        g0 = reduction_kernels.place(grad, indices, self_shape, dim, keepdim)
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
        keepdim = self.keepdim
        g0 = F.place(grad, indices, self_shape, dim, keepdim)
        return (g0,)

    def release(self) -> bool:
        self.saved_indices = RELEASED
        return True


def kthvalue_dim(input: Any, k: Any, dim: Any, keepdim: Any = False) -> Any:
    """``kthvalue``: 1 at the k-th smallest"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(kthvalue_dim, mark, (input,), None, (input, k, dim, keepdim), {})
        input = single("kthvalue", input, "input", 1)
    a_input = input._array
    data0, data1 = order_kernels.kth_with_index(a_input, k, dim, keepdim)
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
        node: Any = new(KthvalueBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.dim = dim
        node.keepdim = keepdim
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
        report("kthvalue", (input,), {"k": k, "dim": dim, "keepdim": keepdim}, (values, indices), node)
    return named_results("kthvalue", ("values", "indices"), (values, indices))


class ModeBackward0(Node):
    """Backward of mode."""

    __slots__ = ("dim", "keepdim", "saved_indices", "self_shape", "version_indices")
    saved_names = ("indices",)
    parameter_names = (
        "dim",
        "keepdim",
    )
    formula = "1 at the mode"
    dim: Any
    keepdim: Any
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
        keepdim = self.keepdim
        g0 = reduction_kernels.place(grad, indices, self_shape, dim, keepdim)
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
        keepdim = self.keepdim
        g0 = F.place(grad, indices, self_shape, dim, keepdim)
        return (g0,)

    def release(self) -> bool:
        self.saved_indices = RELEASED
        return True


def mode_dim(input: Any, dim: Any, keepdim: Any = False) -> Any:
    """``mode``: 1 at the mode"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(mode_dim, mark, (input,), None, (input, dim, keepdim), {})
        input = single("mode", input, "input", 1)
    a_input = input._array
    data0, data1 = order_kernels.mode_with_index(a_input, dim, keepdim)
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
        node: Any = new(ModeBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.dim = dim
        node.keepdim = keepdim
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
        report("mode", (input,), {"dim": dim, "keepdim": keepdim}, (values, indices), node)
    return named_results("mode", ("values", "indices"), (values, indices))


FUNCTIONS = {"median_dim": median_dim, "kthvalue_dim": kthvalue_dim, "mode_dim": mode_dim}
OPERATORS: dict[str, Any] = {}
