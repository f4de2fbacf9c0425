"""Operations of the family pointwise, part 11, written by ``make generate`` from ``engine/ops/pointwise.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, save_output, unpack
from ...autograd.views import bump, check_inplace, rebase, refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import elementary as elementary_kernels
from ..kernels import pointwise as pointwise_kernels
from ..operands import check_result, floating, single
from ..reporting import report, report_write

new = object.__new__
F32 = np.dtype("float32")
F64 = np.dtype("float64")


class SpecialLogNdtrBackward0(Node):
    """Backward of special.log_ndtr."""

    __slots__ = ("saved_result", "saved_self", "version_result", "version_self")
    saved_names = (
        "self",
        "result",
    )
    formula = "∂ln Φ(x)/∂x = φ(x)/Φ(x)"
    saved_result: Any
    saved_self: Any
    version_result: Any
    version_self: Any

    def apply(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_result
        counter = held._counter
        if counter is not None and counter.value != self.version_result:
            raise modified(self, "result")
        result = held._array
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        g0 = np.multiply(
            np.true_divide(
                grad,
                np.exp(np.add(result, np.multiply(np.multiply(input, input, out=...), 0.5, out=...), out=...), out=...),
                out=...,
            ),
            0.3989422804014327,
            out=...,
        )
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        result = unpack(self, "result")
        input = unpack(self, "self")
        g0 = grad / F.exp(result + input * input * 0.5) * 0.3989422804014327
        return (g0,)

    def release(self) -> bool:
        self.saved_self = self.saved_result = RELEASED
        return True


def special_log_ndtr(input: Any) -> Tensor:
    """``special.log_ndtr``: ∂ln Φ(x)/∂x = φ(x)/Φ(x)"""
    if type(input) is not Tensor:
        input = single("special.log_ndtr", input, "input", 1)
    a_input = input._array
    if a_input.dtype is not F32 and a_input.dtype is not F64:
        a_input = floating(a_input)
    data = pointwise_kernels.log_ndtr_array(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SpecialLogNdtrBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = accumulate_grad(input)
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
        probe.observer.pointwise("special_log_ndtr", result, node, input)
    return result


class SignBackward0(Node):
    """Backward of sign."""

    __slots__ = ()
    formula = "piecewise constant: 0"

    def apply(self, grad: Any) -> tuple[Any, ...]:
        g0 = elementary_kernels.zeros_like(grad)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        g0 = F.zeros_like(grad)
        return (g0,)


def sign(input: Any) -> Tensor:
    """``sign``: piecewise constant: 0"""
    if type(input) is not Tensor:
        input = single("sign", input, "input", 1)
    a_input = input._array
    data = pointwise_kernels.sign_array(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SignBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = accumulate_grad(input)
        node.next = (e0,)
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
        probe.observer.pointwise("sign", result, node, input)
    return result


def sign_(input: Any) -> Any:
    """``sign`` that overwrites its first argument."""
    if type(input) is not Tensor:
        input = single("sign_", input, "input", 1)
    check_inplace(input)
    a_input = input._array
    data = pointwise_kernels.sign_array(a_input)
    check_result("sign_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SignBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = accumulate_grad(input)
        node.next = (e0,)
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("sign_", (input,), {}, (input,), node)
        report_write(input, "sign_", before, node is not None)
    return input


class FloorBackward0(Node):
    """Backward of floor."""

    __slots__ = ()
    formula = "piecewise constant: 0"

    def apply(self, grad: Any) -> tuple[Any, ...]:
        g0 = elementary_kernels.zeros_like(grad)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        g0 = F.zeros_like(grad)
        return (g0,)


def floor(input: Any) -> Tensor:
    """``floor``: piecewise constant: 0"""
    if type(input) is not Tensor:
        input = single("floor", input, "input", 1)
    a_input = input._array
    data = pointwise_kernels.floor_array(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(FloorBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = accumulate_grad(input)
        node.next = (e0,)
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
        probe.observer.pointwise("floor", result, node, input)
    return result


def floor_(input: Any) -> Any:
    """``floor`` that overwrites its first argument."""
    if type(input) is not Tensor:
        input = single("floor_", input, "input", 1)
    check_inplace(input)
    a_input = input._array
    data = pointwise_kernels.floor_array(a_input)
    check_result("floor_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(FloorBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = accumulate_grad(input)
        node.next = (e0,)
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("floor_", (input,), {}, (input,), node)
        report_write(input, "floor_", before, node is not None)
    return input


class CeilBackward0(Node):
    """Backward of ceil."""

    __slots__ = ()
    formula = "piecewise constant: 0"

    def apply(self, grad: Any) -> tuple[Any, ...]:
        g0 = elementary_kernels.zeros_like(grad)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        g0 = F.zeros_like(grad)
        return (g0,)


def ceil(input: Any) -> Tensor:
    """``ceil``: piecewise constant: 0"""
    if type(input) is not Tensor:
        input = single("ceil", input, "input", 1)
    a_input = input._array
    data = pointwise_kernels.ceil_array(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(CeilBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = accumulate_grad(input)
        node.next = (e0,)
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
        probe.observer.pointwise("ceil", result, node, input)
    return result


def ceil_(input: Any) -> Any:
    """``ceil`` that overwrites its first argument."""
    if type(input) is not Tensor:
        input = single("ceil_", input, "input", 1)
    check_inplace(input)
    a_input = input._array
    data = pointwise_kernels.ceil_array(a_input)
    check_result("ceil_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(CeilBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = accumulate_grad(input)
        node.next = (e0,)
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("ceil_", (input,), {}, (input,), node)
        report_write(input, "ceil_", before, node is not None)
    return input


FUNCTIONS = {
    "special_log_ndtr": special_log_ndtr,
    "sign": sign,
    "sign_": sign_,
    "floor": floor,
    "floor_": floor_,
    "ceil": ceil,
    "ceil_": ceil_,
}
OPERATORS: dict[str, Any] = {}
