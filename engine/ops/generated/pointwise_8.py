"""Operations of the family pointwise, part 8, written by ``make generate`` from ``engine/ops/pointwise.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, unpack
from ...autograd.views import bump, check_inplace, rebase, refresh
from ...mistakes import MISTAKES, refuse
from ...tensor import Tensor
from ..functions import namespace as F
from ..operands import check_result, floating, single
from ..reporting import report, report_write
from ..results import overwritten

new = object.__new__
F32 = np.dtype("float32")
F64 = np.dtype("float64")


class AtanBackward0(Node):
    """Backward of atan."""

    __slots__ = ("saved_self", "version_self")
    saved_names = ("self",)
    formula = "∂/∂x = 1/(1+x²)"
    saved_self: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        g0 = np.true_divide(grad, np.add(np.multiply(input, input, out=...), 1, out=...), out=...)
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
        g0 = grad / F.add_scalar(input * input, 1)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def atan(input: Any) -> Tensor:
    """``atan``: ∂/∂x = 1/(1+x²)"""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(atan, mark, (input,), None, (input,), {})
            input = single("atan", input, "input", 1)
        a_input = input._array
        if a_input.dtype is not F32 and a_input.dtype is not F64:
            a_input = floating(a_input)
        data = np.arctan(a_input, out=...)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(AtanBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            node.next = (e0,)
            node.saved_self = input if not saved.attention else save_input(input)
            node.version_self = 0 if input._counter is None else input._counter.value
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
            probe.observer.pointwise("atan", result, node, input)
        return result
    except MISTAKES:
        refuse("atan", atan, (), {})
        raise


def atan_(input: Any) -> Any:
    """``atan`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(atan_, mark, (input,), None, (input,), {})
            input = single("atan_", input, "input", 1)
        check_inplace(input)
        a_input = input._array
        if a_input.dtype is not F32 and a_input.dtype is not F64:
            a_input = floating(a_input)
        data = np.arctan(a_input, out=...)
        check_result("atan_", input, data.dtype, data.shape)
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(AtanBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            node.next = (e0,)
            node.saved_self = overwritten(input, e0) if not saved.attention else save_input(overwritten(input, e0))
            node.version_self = 0
        else:
            node = None
        np.copyto(input._array, data, casting="unsafe")
        before = bump(input)
        if node is not None:
            rebase(input, node)
        if probe.observer is not None:
            report("atan_", (input,), {}, (input,), node)
            report_write(input, "atan_", before, node is not None)
        return input
    except MISTAKES:
        refuse("atan_", atan_, (), {})
        raise


class SinhBackward0(Node):
    """Backward of sinh."""

    __slots__ = ("saved_self", "version_self")
    saved_names = ("self",)
    formula = "∂sinh x/∂x = cosh x"
    saved_self: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        g0 = np.multiply(grad, np.cosh(input, out=...), out=...)
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
        g0 = grad * F.cosh(input)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def sinh(input: Any) -> Tensor:
    """``sinh``: ∂sinh x/∂x = cosh x"""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(sinh, mark, (input,), None, (input,), {})
            input = single("sinh", input, "input", 1)
        a_input = input._array
        if a_input.dtype is not F32 and a_input.dtype is not F64:
            a_input = floating(a_input)
        data = np.sinh(a_input, out=...)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(SinhBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            node.next = (e0,)
            node.saved_self = input if not saved.attention else save_input(input)
            node.version_self = 0 if input._counter is None else input._counter.value
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
            probe.observer.pointwise("sinh", result, node, input)
        return result
    except MISTAKES:
        refuse("sinh", sinh, (), {})
        raise


def sinh_(input: Any) -> Any:
    """``sinh`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(sinh_, mark, (input,), None, (input,), {})
            input = single("sinh_", input, "input", 1)
        check_inplace(input)
        a_input = input._array
        if a_input.dtype is not F32 and a_input.dtype is not F64:
            a_input = floating(a_input)
        data = np.sinh(a_input, out=...)
        check_result("sinh_", input, data.dtype, data.shape)
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(SinhBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            node.next = (e0,)
            node.saved_self = overwritten(input, e0) if not saved.attention else save_input(overwritten(input, e0))
            node.version_self = 0
        else:
            node = None
        np.copyto(input._array, data, casting="unsafe")
        before = bump(input)
        if node is not None:
            rebase(input, node)
        if probe.observer is not None:
            report("sinh_", (input,), {}, (input,), node)
            report_write(input, "sinh_", before, node is not None)
        return input
    except MISTAKES:
        refuse("sinh_", sinh_, (), {})
        raise


FUNCTIONS = {"atan": atan, "atan_": atan_, "sinh": sinh, "sinh_": sinh_}
OPERATORS: dict[str, Any] = {}
