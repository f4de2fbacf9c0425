"""Operations of the family reduce, part 1, written by ``make generate`` from ``engine/ops/reduce.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import reduction as reduction_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


class SumBackward0(Node):
    """Backward of sum."""

    __slots__ = ("dim", "keepdim", "self_shape", "source")
    parameter_names = (
        "dim",
        "keepdim",
        "source",
    )
    formula = "∂Σx/∂xᵢ = 1"
    dim: Any
    keepdim: Any
    self_shape: Any
    source: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        self_shape = self.self_shape
        dim = self.dim
        keepdim = self.keepdim
        source = self.source
        g0 = reduction_kernels.spread(grad, self_shape, dim, keepdim, source)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        self_shape = self.self_shape
        dim = self.dim
        keepdim = self.keepdim
        source = self.source
        g0 = F.spread(grad, self_shape, dim, keepdim, source)
        return (g0,)


def sum_all(input: Any, dim: Any = None, keepdim: Any = False, dtype: Any = None, source: Any = None) -> Tensor:
    """``sum``: ∂Σx/∂xᵢ = 1"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(sum_all, mark, (input,), dtype, (input, dim, keepdim, dtype, source), {})
        input = single("sum", input, "input", 1)
    a_input = input._array
    data = reduction_kernels.sum_array(a_input, dim, keepdim, dtype)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SumBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.dim = dim
        node.keepdim = keepdim
        node.source = source
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
        report("sum", (input,), {"dim": dim, "keepdim": keepdim, "dtype": dtype}, (result,), node)
    return result


class SumBackward1(Node):
    """Backward of sum."""

    __slots__ = ("dim", "keepdim", "self_shape", "source")
    parameter_names = (
        "dim",
        "keepdim",
        "source",
    )
    formula = "∂Σx/∂xᵢ = 1"
    dim: Any
    keepdim: Any
    self_shape: Any
    source: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        self_shape = self.self_shape
        dim = self.dim
        keepdim = self.keepdim
        source = self.source
        g0 = reduction_kernels.spread(grad, self_shape, dim, keepdim, source)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        self_shape = self.self_shape
        dim = self.dim
        keepdim = self.keepdim
        source = self.source
        g0 = F.spread(grad, self_shape, dim, keepdim, source)
        return (g0,)


def sum_dim(input: Any, dim: Any = None, keepdim: Any = False, dtype: Any = None, source: Any = None) -> Tensor:
    """``sum``: ∂Σx/∂xᵢ = 1"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(sum_dim, mark, (input,), dtype, (input, dim, keepdim, dtype, source), {})
        input = single("sum", input, "input", 1)
    a_input = input._array
    data = reduction_kernels.sum_array(a_input, dim, keepdim, dtype)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SumBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.dim = dim
        node.keepdim = keepdim
        node.source = source
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
        report("sum", (input,), {"dim": dim, "keepdim": keepdim, "dtype": dtype}, (result,), node)
    return result


class NansumBackward0(Node):
    """Backward of nansum."""

    __slots__ = ("dim", "keepdim", "saved_self", "version_self")
    saved_names = ("self",)
    parameter_names = (
        "dim",
        "keepdim",
    )
    formula = "∂Σx/∂xᵢ = 1 unless nan"
    dim: Any
    keepdim: Any
    saved_self: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        dim = self.dim
        keepdim = self.keepdim
        g0 = reduction_kernels.nansum_gradient(grad, input, dim, keepdim)
        if release:
            self.saved_self = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_self
        input = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
            else unpack(self, "self")
        )
        dim = self.dim
        keepdim = self.keepdim
        g0 = F.nansum_gradient(grad, input, dim, keepdim)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def nansum_dims(input: Any, dim: Any = None, keepdim: Any = False, dtype: Any = None) -> Tensor:
    """``nansum``: ∂Σx/∂xᵢ = 1 unless nan"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(nansum_dims, mark, (input,), dtype, (input, dim, keepdim, dtype), {})
        input = single("nansum", input, "input", 1)
    a_input = input._array
    data = reduction_kernels.nansum_array(a_input, dim, keepdim, dtype)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(NansumBackward0)
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
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        result._edge = None
        result._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            result._inference = True
    if probe.observer is not None:
        report("nansum", (input,), {"dim": dim, "keepdim": keepdim, "dtype": dtype}, (result,), node)
    return result


class MeanBackward0(Node):
    """Backward of mean."""

    __slots__ = ("dim", "keepdim", "self_shape", "source")
    parameter_names = (
        "dim",
        "keepdim",
        "source",
    )
    formula = "∂mean/∂xᵢ = 1/n"
    dim: Any
    keepdim: Any
    self_shape: Any
    source: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        self_shape = self.self_shape
        dim = self.dim
        keepdim = self.keepdim
        source = self.source
        g0 = reduction_kernels.mean_gradient(grad, self_shape, dim, keepdim, source)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        self_shape = self.self_shape
        dim = self.dim
        keepdim = self.keepdim
        source = self.source
        g0 = F.mean_gradient(grad, self_shape, dim, keepdim, source)
        return (g0,)


def mean_all(input: Any, dim: Any = None, keepdim: Any = False, dtype: Any = None, source: Any = None) -> Tensor:
    """``mean``: ∂mean/∂xᵢ = 1/n"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(mean_all, mark, (input,), dtype, (input, dim, keepdim, dtype, source), {})
        input = single("mean", input, "input", 1)
    a_input = input._array
    data = reduction_kernels.mean_array(a_input, dim, keepdim, dtype)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(MeanBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.dim = dim
        node.keepdim = keepdim
        node.source = source
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
        report("mean", (input,), {"dim": dim, "keepdim": keepdim, "dtype": dtype}, (result,), node)
    return result


FUNCTIONS = {"sum_all": sum_all, "sum_dim": sum_dim, "nansum_dims": nansum_dims, "mean_all": mean_all}
OPERATORS: dict[str, Any] = {}
