"""Operations of the family reduce, part 5, written by ``make generate`` from ``engine/ops/reduce.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, save_output, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import reduction as reduction_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


def any_dims(input: Any, dim: Any = None, keepdim: Any = False) -> Tensor:
    """``any`` (not differentiable)."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(any_dims, mark, (input,), None, (input, dim, keepdim), {})
        input = single("any", input, "input", 1)
    a_input = input._array
    data = reduction_kernels.any_array(a_input, dim, keepdim)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("any", (input,), {"dim": dim, "keepdim": keepdim}, (result,), None, False)
    return result


def count_nonzero_dims(input: Any, dim: Any = None, keepdim: Any = False) -> Tensor:
    """``count_nonzero`` (not differentiable)."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(count_nonzero_dims, mark, (input,), None, (input, dim, keepdim), {})
        input = single("count_nonzero", input, "input", 1)
    a_input = input._array
    data = reduction_kernels.count_nonzero_array(a_input, dim)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("count_nonzero", (input,), {"dim": dim, "keepdim": keepdim}, (result,), None, False)
    return result


class ProdBackward0(Node):
    """Backward of prod."""

    __slots__ = ("dim", "keepdim", "saved_result", "saved_self", "version_result", "version_self")
    saved_names = (
        "self",
        "result",
    )
    parameter_names = (
        "dim",
        "keepdim",
    )
    formula = "∂Πx/∂xᵢ = Π of the others"
    dim: Any
    keepdim: Any
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
        keepdim = self.keepdim
        g0 = reduction_kernels.prod_gradient(grad, input, result, dim, keepdim)
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
        keepdim = self.keepdim
        g0 = F.prod_gradient(grad, input, result, dim, keepdim)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = self.saved_result = RELEASED
        return True


def prod_all(input: Any, dim: Any = None, keepdim: Any = False, dtype: Any = None) -> Tensor:
    """``prod``: ∂Πx/∂xᵢ = Π of the others"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(prod_all, mark, (input,), dtype, (input, dim, keepdim, dtype), {})
        input = single("prod", input, "input", 1)
    a_input = input._array
    data = reduction_kernels.prod_array(a_input, dim, keepdim, dtype)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ProdBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.dim = dim
        node.keepdim = keepdim
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
        report("prod", (input,), {"dim": dim, "keepdim": keepdim, "dtype": dtype}, (result,), node)
    return result


class ProdBackward1(Node):
    """Backward of prod."""

    __slots__ = ("dim", "keepdim", "saved_result", "saved_self", "version_result", "version_self")
    saved_names = (
        "self",
        "result",
    )
    parameter_names = (
        "dim",
        "keepdim",
    )
    formula = "∂Πx/∂xᵢ = Π of the others"
    dim: Any
    keepdim: Any
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
        keepdim = self.keepdim
        g0 = reduction_kernels.prod_gradient(grad, input, result, dim, keepdim)
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
        keepdim = self.keepdim
        g0 = F.prod_gradient(grad, input, result, dim, keepdim)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = self.saved_result = RELEASED
        return True


def prod_dim(input: Any, dim: Any = None, keepdim: Any = False, dtype: Any = None) -> Tensor:
    """``prod``: ∂Πx/∂xᵢ = Π of the others"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(prod_dim, mark, (input,), dtype, (input, dim, keepdim, dtype), {})
        input = single("prod", input, "input", 1)
    a_input = input._array
    data = reduction_kernels.prod_array(a_input, dim, keepdim, dtype)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ProdBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.dim = dim
        node.keepdim = keepdim
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
        report("prod", (input,), {"dim": dim, "keepdim": keepdim, "dtype": dtype}, (result,), node)
    return result


FUNCTIONS = {"any_dims": any_dims, "count_nonzero_dims": count_nonzero_dims, "prod_all": prod_all, "prod_dim": prod_dim}
OPERATORS: dict[str, Any] = {}
