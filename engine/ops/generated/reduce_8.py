"""Operations of the family reduce, part 8, written by ``make generate`` from ``engine/ops/reduce.py``."""

from __future__ import annotations

from typing import Any

from ... import autocasting, marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, save_output, unpack
from ...autograd.views import refresh
from ...mistakes import MISTAKES, refuse
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import linalg_norms as linalg_norms_kernels
from ..kernels import matmul as matmul_kernels
from ..kernels import reduction as reduction_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


class LinalgVectorNormBackward0(Node):
    """Backward of linalg_vector_norm."""

    __slots__ = ("dim", "keepdim", "ord", "saved_result", "saved_self", "version_result", "version_self")
    saved_names = (
        "self",
        "result",
    )
    parameter_names = (
        "ord",
        "dim",
        "keepdim",
    )
    formula = "∂‖x‖₂/∂xᵢ = xᵢ/‖x‖₂"
    dim: Any
    keepdim: Any
    ord: Any
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
        ord = self.ord
        dim = self.dim
        keepdim = self.keepdim
        g0 = linalg_norms_kernels.vector_norm_gradient(grad, input, result, ord, dim, keepdim)
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
        ord = self.ord
        dim = self.dim
        keepdim = self.keepdim
        g0 = F.vector_norm_gradient(grad, input, result, ord, dim, keepdim)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = self.saved_result = RELEASED
        return True


def linalg_vector_norm_dims(input: Any, ord: Any, dim: Any = None, keepdim: Any = False, dtype: Any = None) -> Tensor:
    """``linalg_vector_norm``: ∂‖x‖₂/∂xᵢ = xᵢ/‖x‖₂"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(linalg_vector_norm_dims, mark, (input,), dtype, (input, ord, dim, keepdim, dtype), {})
        input = single("linalg_vector_norm", input, "input", 1)
    a_input = input._array
    data = linalg_norms_kernels.vector_norm_array(a_input, ord, dim, keepdim, dtype)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(LinalgVectorNormBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.ord = ord
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
        report(
            "linalg_vector_norm",
            (input,),
            {"ord": ord, "dim": dim, "keepdim": keepdim, "dtype": dtype},
            (result,),
            node,
        )
    return result


class NormBackward1(Node):
    """Backward of norm."""

    __slots__ = ("dim", "keepdim", "ord", "saved_result", "saved_self", "version_result", "version_self")
    saved_names = (
        "self",
        "result",
    )
    parameter_names = (
        "ord",
        "dim",
        "keepdim",
    )
    formula = "∂‖x‖₂/∂xᵢ = xᵢ/‖x‖₂"
    dim: Any
    keepdim: Any
    ord: Any
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
        ord = self.ord
        dim = self.dim
        keepdim = self.keepdim
        g0 = reduction_kernels.norm_gradient(grad, input, result, ord, dim, keepdim)
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
        ord = self.ord
        dim = self.dim
        keepdim = self.keepdim
        g0 = F.norm_gradient(grad, input, result, ord, dim, keepdim)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = self.saved_result = RELEASED
        return True


def norm_dims(input: Any, ord: Any, dim: Any = None, keepdim: Any = False) -> Tensor:
    """``norm``: ∂‖x‖₂/∂xᵢ = xᵢ/‖x‖₂"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(norm_dims, mark, (input,), None, (input, ord, dim, keepdim), {})
        input = single("norm", input, "input", 1)
    a_input = input._array
    data = reduction_kernels.norm_array(a_input, ord, dim, keepdim)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(NormBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.ord = ord
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
        report("norm", (input,), {"ord": ord, "dim": dim, "keepdim": keepdim}, (result,), node)
    return result


class TraceBackward0(Node):
    """Backward of trace."""

    __slots__ = ("self_shape",)
    formula = "1 on the diagonal"
    self_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        self_shape = self.self_shape
        g0 = matmul_kernels.trace_gradient(grad, self_shape)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        self_shape = self.self_shape
        g0 = F.trace_gradient(grad, self_shape)
        return (g0,)


def trace(input: Any) -> Tensor:
    """``trace``: 1 on the diagonal"""
    try:
        if autocasting.on:
            input = autocasting.full(input)
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(trace, mark, (input,), None, (input,), {})
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
                e0 = input._accumulator() or accumulate_grad(input)
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
    except MISTAKES:
        refuse("trace", trace, (), {})
        raise


FUNCTIONS = {"linalg_vector_norm_dims": linalg_vector_norm_dims, "norm_dims": norm_dims, "trace": trace}
OPERATORS: dict[str, Any] = {}
