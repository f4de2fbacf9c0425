"""Operations of the family pointwise, part 17, written by ``make generate`` from ``engine/ops/pointwise.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.views import bump, check_inplace, rebase, refresh
from ...tensor import Tensor
from ..operands import check_result, floating, single
from ..reporting import report, report_write

new = object.__new__
F32 = np.dtype("float32")
F64 = np.dtype("float64")


class Deg2RadBackward0(Node):
    """Backward of deg2rad."""

    __slots__ = ()
    formula = "∂/∂x = π/180"

    def apply(self, grad: Any) -> tuple[Any, ...]:
        g0 = np.multiply(grad, 0.017453292519943295, out=...)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        g0 = grad * 0.017453292519943295
        return (g0,)


def deg2rad(input: Any) -> Tensor:
    """``deg2rad``: ∂/∂x = π/180"""
    if type(input) is not Tensor:
        input = single("deg2rad", input, "input", 1)
    a_input = input._array
    if a_input.dtype is not F32 and a_input.dtype is not F64:
        a_input = floating(a_input)
    data = np.deg2rad(a_input, out=...)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(Deg2RadBackward0)
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
        probe.observer.pointwise("deg2rad", result, node, input)
    return result


def deg2rad_(input: Any) -> Any:
    """``deg2rad`` that overwrites its first argument."""
    if type(input) is not Tensor:
        input = single("deg2rad_", input, "input", 1)
    check_inplace(input)
    a_input = input._array
    if a_input.dtype is not F32 and a_input.dtype is not F64:
        a_input = floating(a_input)
    data = np.deg2rad(a_input, out=...)
    check_result("deg2rad_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(Deg2RadBackward0)
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
        report("deg2rad_", (input,), {}, (input,), node)
        report_write(input, "deg2rad_", before, node is not None)
    return input


def signbit(input: Any) -> Tensor:
    """``signbit`` (not differentiable)."""
    if type(input) is not Tensor:
        input = single("signbit", input, "input", 1)
    a_input = input._array
    data = np.signbit(a_input, out=...)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("signbit", (input,), {}, (result,), None, False)
    return result


FUNCTIONS = {"deg2rad": deg2rad, "deg2rad_": deg2rad_, "signbit": signbit}
OPERATORS: dict[str, Any] = {}
