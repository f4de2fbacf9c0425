"""Operations of the family special_functions, part 2, written by ``make generate`` from ``engine/ops/special_functions.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, save_output, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import bessel as bessel_kernels
from ..kernels import special_functions as special_functions_kernels
from ..operands import floating, single
from ..reporting import report

new = object.__new__
F32 = np.dtype("float32")
F64 = np.dtype("float64")


class SpecialI0EBackward0(Node):
    """Backward of special_i0e."""

    __slots__ = ("saved_result", "saved_self", "version_result", "version_self")
    saved_names = (
        "self",
        "result",
    )
    formula = "e^(−|x|)·(I₁ − sgn(x)·I₀)"
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
        g0 = np.multiply(
            grad,
            np.subtract(
                bessel_kernels.special_i1e(input),
                np.multiply(special_functions_kernels.sgn_of(input), result, out=...),
                out=...,
            ),
            out=...,
        )
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
        g0 = grad * (F.special_i1e(input) - F.sgn_of(input) * result)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = self.saved_result = RELEASED
        return True


def special_i0e(input: Any) -> Tensor:
    """``special_i0e``: e^(−|x|)·(I₁ − sgn(x)·I₀)"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(special_i0e, mark, (input,), None, (input,), {})
        input = single("special_i0e", input, "input", 1)
    a_input = input._array
    if a_input.dtype is not F32 and a_input.dtype is not F64:
        a_input = floating(a_input)
    data = bessel_kernels.special_i0e(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SpecialI0EBackward0)
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
        report("special_i0e", (input,), {}, (result,), node)
    return result


class SpecialI1EBackward0(Node):
    """Backward of special_i1e."""

    __slots__ = ("saved_result", "saved_self", "version_result", "version_self")
    saved_names = (
        "self",
        "result",
    )
    formula = "e^(−|x|)·(I₀ − I₁·(sgn(x) + 1/x))"
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
        g0 = np.multiply(grad, special_functions_kernels.i1e_slope(input, result), out=...)
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
        g0 = grad * F.i1e_slope(input, result)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = self.saved_result = RELEASED
        return True


def special_i1e(input: Any) -> Tensor:
    """``special_i1e``: e^(−|x|)·(I₀ − I₁·(sgn(x) + 1/x))"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(special_i1e, mark, (input,), None, (input,), {})
        input = single("special_i1e", input, "input", 1)
    a_input = input._array
    if a_input.dtype is not F32 and a_input.dtype is not F64:
        a_input = floating(a_input)
    data = bessel_kernels.special_i1e(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SpecialI1EBackward0)
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
        report("special_i1e", (input,), {}, (result,), node)
    return result


class SpecialErfcxBackward0(Node):
    """Backward of special_erfcx."""

    __slots__ = ("saved_result", "saved_self", "version_result", "version_self")
    saved_names = (
        "self",
        "result",
    )
    formula = "2x·y − 2/√π"
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
        g0 = np.multiply(special_functions_kernels.erfcx_slope(input, result), grad, out=...)
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
        g0 = F.erfcx_slope(input, result) * grad
        return (g0,)

    def release(self) -> bool:
        self.saved_self = self.saved_result = RELEASED
        return True


def special_erfcx(input: Any) -> Tensor:
    """``special_erfcx``: 2x·y − 2/√π"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(special_erfcx, mark, (input,), None, (input,), {})
        input = single("special_erfcx", input, "input", 1)
    a_input = input._array
    if a_input.dtype is not F32 and a_input.dtype is not F64:
        a_input = floating(a_input)
    data = special_functions_kernels.special_erfcx(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SpecialErfcxBackward0)
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
        report("special_erfcx", (input,), {}, (result,), node)
    return result


FUNCTIONS = {"special_i0e": special_i0e, "special_i1e": special_i1e, "special_erfcx": special_erfcx}
OPERATORS: dict[str, Any] = {}
