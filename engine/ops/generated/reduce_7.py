"""Operations of the family reduce, part 7, written by ``make generate`` from ``engine/ops/reduce.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, save_output, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import linalg_norms as linalg_norms_kernels
from ..kernels import reduction as reduction_kernels
from ..operands import floating, single
from ..reporting import report

new = object.__new__
F32 = np.dtype("float32")
F64 = np.dtype("float64")


class LogsumexpBackward0(Node):
    """Backward of logsumexp."""

    __slots__ = ("dim", "keepdim", "saved_result", "saved_self", "version_result", "version_self")
    saved_names = (
        "self",
        "result",
    )
    parameter_names = (
        "dim",
        "keepdim",
    )
    formula = "∂logΣeˣ/∂xᵢ = softmax(x)ᵢ"
    dim: Any
    keepdim: Any
    saved_result: Any
    saved_self: Any
    version_result: Any
    version_self: Any

    def apply(self, grad: Any) -> tuple[Any, ...]:
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
        g0 = reduction_kernels.logsumexp_gradient(grad, input, result, dim, keepdim)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        input = unpack(self, "self")
        result = unpack(self, "result")
        dim = self.dim
        keepdim = self.keepdim
        g0 = F.logsumexp_gradient(grad, input, result, dim, keepdim)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = self.saved_result = RELEASED
        return True


def logsumexp_dims(input: Any, dim: Any = None, keepdim: Any = False) -> Tensor:
    """``logsumexp``: ∂logΣeˣ/∂xᵢ = softmax(x)ᵢ"""
    if type(input) is not Tensor:
        input = single("logsumexp", input, "input", 1)
    a_input = input._array
    if a_input.dtype is not F32 and a_input.dtype is not F64:
        a_input = floating(a_input)
    data = reduction_kernels.logsumexp_array(a_input, dim, keepdim)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(LogsumexpBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = accumulate_grad(input)
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
        report("logsumexp", (input,), {"dim": dim, "keepdim": keepdim}, (result,), node)
    return result


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

    def apply(self, grad: Any) -> tuple[Any, ...]:
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
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        input = unpack(self, "self")
        result = unpack(self, "result")
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
            e0 = accumulate_grad(input)
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

    def apply(self, grad: Any) -> tuple[Any, ...]:
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
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        input = unpack(self, "self")
        result = unpack(self, "result")
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
            e0 = accumulate_grad(input)
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


FUNCTIONS = {
    "logsumexp_dims": logsumexp_dims,
    "linalg_vector_norm_dims": linalg_vector_norm_dims,
    "norm_dims": norm_dims,
}
OPERATORS: dict[str, Any] = {}
