"""Operations of the family order, part 2, written by ``make generate`` from ``engine/ops/order.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, save_output, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import order as order_kernels
from ..kernels import reduction as reduction_kernels
from ..operands import single
from ..reporting import report
from ..results import named_results

new = object.__new__


class LogcumsumexpBackward0(Node):
    """Backward of logcumsumexp."""

    __slots__ = ("dim", "saved_result", "saved_self", "version_result", "version_self")
    saved_names = (
        "self",
        "result",
    )
    parameter_names = ("dim",)
    formula = "∂log Σⱼ≤ᵢ eˣʲ/∂xⱼ = e^(xⱼ − result)"
    dim: Any
    saved_result: Any
    saved_self: Any
    version_result: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        held = self.saved_result
        counter = held._counter
        if counter is not None and counter.value != self.version_result:
            raise modified(self, "result")
        result = held._array
        dim = self.dim
        g0 = order_kernels.logcumsumexp_gradient(grad, input, result, dim)
        if release:
            self.saved_self = self.saved_result = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_self
        input = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
            else unpack(self, "self")
        )
        held = self.saved_result
        result = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result)
            else unpack(self, "result")
        )
        dim = self.dim
        g0 = F.logcumsumexp_gradient(grad, input, result, dim)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = self.saved_result = RELEASED
        return True


def logcumsumexp_dim(input: Any, dim: Any) -> Tensor:
    """``logcumsumexp``: ∂log Σⱼ≤ᵢ eˣʲ/∂xⱼ = e^(xⱼ − result)"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(logcumsumexp_dim, mark, (input,), None, (input, dim), {})
        input = single("logcumsumexp", input, "input", 1)
    a_input = input._array
    data = order_kernels.logcumsumexp_array(a_input, dim)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(LogcumsumexpBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.dim = dim
        result._edge = node
        result._requires_grad = True
        node.saved_result = save_output(result)
        node.version_result = 0
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        result._edge = None
        result._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            result._inference = True
    if probe.observer is not None:
        report("logcumsumexp", (input,), {"dim": dim}, (result,), node)
    return result


class NanmedianBackward0(Node):
    """Backward of nanmedian."""

    __slots__ = ("saved_result", "saved_self", "version_result", "version_self")
    saved_names = (
        "self",
        "result",
    )
    formula = "1 at the median"
    saved_result: Any
    saved_self: Any
    version_result: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        held = self.saved_result
        counter = held._counter
        if counter is not None and counter.value != self.version_result:
            raise modified(self, "result")
        result = held._array
        g0 = reduction_kernels.share_equals(grad, input, result, None, False)
        if release:
            self.saved_self = self.saved_result = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_self
        input = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
            else unpack(self, "self")
        )
        held = self.saved_result
        result = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result)
            else unpack(self, "result")
        )
        g0 = F.share_equals(grad, input, result, None, False)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = self.saved_result = RELEASED
        return True


def nanmedian_all(input: Any) -> Tensor:
    """``nanmedian``: 1 at the median"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(nanmedian_all, mark, (input,), None, (input,), {})
        input = single("nanmedian", input, "input", 1)
    a_input = input._array
    data = order_kernels.nanmedian_array(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(NanmedianBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        result._edge = node
        result._requires_grad = True
        node.saved_result = save_output(result)
        node.version_result = 0
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        result._edge = None
        result._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            result._inference = True
    if probe.observer is not None:
        report("nanmedian", (input,), {}, (result,), node)
    return result


class NanmedianBackward1(Node):
    """Backward of nanmedian."""

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


def nanmedian_dim(input: Any, dim: Any, keepdim: Any = False) -> Any:
    """``nanmedian``: 1 at the median"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(nanmedian_dim, mark, (input,), None, (input, dim, keepdim), {})
        input = single("nanmedian", input, "input", 1)
    a_input = input._array
    data0, data1 = order_kernels.nanmedian_with_index(a_input, dim, keepdim)
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
        node: Any = new(NanmedianBackward1)
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
        report("nanmedian", (input,), {"dim": dim, "keepdim": keepdim}, (values, indices), node)
    return named_results("nanmedian", ("values", "indices"), (values, indices))


FUNCTIONS = {"logcumsumexp_dim": logcumsumexp_dim, "nanmedian_all": nanmedian_all, "nanmedian_dim": nanmedian_dim}
OPERATORS: dict[str, Any] = {}
