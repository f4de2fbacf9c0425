"""Operations of the family special_functions, part 1, written by ``make generate`` from ``engine/ops/special_functions.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, save_output, unpack
from ...autograd.views import bump, check_inplace, rebase, refresh
from ...mistakes import MISTAKES, refuse
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import bessel as bessel_kernels
from ..kernels import special_functions as special_functions_kernels
from ..operands import check_result, floating, single
from ..reporting import report, report_write
from ..results import overwritten

new = object.__new__
F32 = np.dtype("float32")
F64 = np.dtype("float64")


class I0Backward0(Node):
    """Backward of i0."""

    __slots__ = ("saved_self", "version_self")
    saved_names = ("self",)
    formula = "∂I₀/∂x = I₁"
    saved_self: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        g0 = np.multiply(grad, bessel_kernels.special_i1(input), out=...)
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
        g0 = grad * F.special_i1(input)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def i0(input: Any) -> Tensor:
    """``i0``: ∂I₀/∂x = I₁"""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(i0, mark, (input,), None, (input,), {})
            input = single("i0", input, "input", 1)
        a_input = input._array
        if a_input.dtype is not F32 and a_input.dtype is not F64:
            a_input = floating(a_input)
        data = bessel_kernels.i0(a_input)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(I0Backward0)
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
            report("i0", (input,), {}, (result,), node)
        return result
    except MISTAKES:
        refuse("i0", i0, (), {})
        raise


def i0_(input: Any) -> Any:
    """``i0`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(i0_, mark, (input,), None, (input,), {})
            input = single("i0_", input, "input", 1)
        check_inplace(input)
        a_input = input._array
        if a_input.dtype is not F32 and a_input.dtype is not F64:
            a_input = floating(a_input)
        data = bessel_kernels.i0(a_input)
        check_result("i0_", input, data.dtype, data.shape)
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(I0Backward0)
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
            report("i0_", (input,), {}, (input,), node)
            report_write(input, "i0_", before, node is not None)
        return input
    except MISTAKES:
        refuse("i0_", i0_, (), {})
        raise


class SpecialI1Backward0(Node):
    """Backward of special_i1."""

    __slots__ = ("saved_result", "saved_self", "version_result", "version_self")
    saved_names = (
        "self",
        "result",
    )
    formula = "∂I₁/∂x = I₀ − I₁/x"
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
        g0 = np.multiply(grad, special_functions_kernels.i1_slope(input, result), out=...)
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
        g0 = grad * F.i1_slope(input, result)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = self.saved_result = RELEASED
        return True


def special_i1(input: Any) -> Tensor:
    """``special_i1``: ∂I₁/∂x = I₀ − I₁/x"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(special_i1, mark, (input,), None, (input,), {})
        input = single("special_i1", input, "input", 1)
    a_input = input._array
    if a_input.dtype is not F32 and a_input.dtype is not F64:
        a_input = floating(a_input)
    data = bessel_kernels.special_i1(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SpecialI1Backward0)
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
        report("special_i1", (input,), {}, (result,), node)
    return result


FUNCTIONS = {"i0": i0, "i0_": i0_, "special_i1": special_i1}
OPERATORS: dict[str, Any] = {}
