"""Operations of the family pointwise, part 11, written by ``make generate`` from ``engine/ops/pointwise.py``."""

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
from ..kernels import erf as erf_kernels
from ..kernels import pointwise as pointwise_kernels
from ..kernels import scalar as scalar_kernels
from ..operands import check_result, floating, single
from ..reporting import report, report_write
from ..results import overwritten

new = object.__new__
F32 = np.dtype("float32")
F64 = np.dtype("float64")


class ErfBackward0(Node):
    """Backward of erf."""

    __slots__ = ("saved_self", "version_self")
    saved_names = ("self",)
    formula = "∂erf x/∂x = 2/√π·e^(−x²)"
    saved_self: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        g0 = np.multiply(
            np.multiply(
                1.1283791670955126, np.exp(np.negative(scalar_kernels.squared(input), out=...), out=...), out=...
            ),
            grad,
            out=...,
        )
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
        g0 = F.mul_scalar(F.exp(-F.squared(input)), 1.1283791670955126) * grad
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def erf(input: Any) -> Tensor:
    """``erf``: ∂erf x/∂x = 2/√π·e^(−x²)"""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(erf, mark, (input,), None, (input,), {})
            input = single("erf", input, "input", 1)
        a_input = input._array
        if a_input.dtype is not F32 and a_input.dtype is not F64:
            a_input = floating(a_input)
        data = erf_kernels.erf_array(a_input)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(ErfBackward0)
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
            probe.observer.pointwise("erf", result, node, input)
        return result
    except MISTAKES:
        refuse("erf", erf, (), {})
        raise


def erf_(input: Any) -> Any:
    """``erf`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(erf_, mark, (input,), None, (input,), {})
            input = single("erf_", input, "input", 1)
        check_inplace(input)
        a_input = input._array
        if a_input.dtype is not F32 and a_input.dtype is not F64:
            a_input = floating(a_input)
        data = erf_kernels.erf_array(a_input)
        check_result("erf_", input, data.dtype, data.shape)
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(ErfBackward0)
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
            report("erf_", (input,), {}, (input,), node)
            report_write(input, "erf_", before, node is not None)
        return input
    except MISTAKES:
        refuse("erf_", erf_, (), {})
        raise


class ErfcBackward0(Node):
    """Backward of erfc."""

    __slots__ = ("saved_self", "version_self")
    saved_names = ("self",)
    formula = "∂erfc x/∂x = −2/√π·e^(−x²)"
    saved_self: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        g0 = np.multiply(
            np.multiply(
                -1.1283791670955126, np.exp(np.negative(scalar_kernels.squared(input), out=...), out=...), out=...
            ),
            grad,
            out=...,
        )
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
        g0 = F.mul_scalar(F.exp(-F.squared(input)), -1.1283791670955126) * grad
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def erfc(input: Any) -> Tensor:
    """``erfc``: ∂erfc x/∂x = −2/√π·e^(−x²)"""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(erfc, mark, (input,), None, (input,), {})
            input = single("erfc", input, "input", 1)
        a_input = input._array
        if a_input.dtype is not F32 and a_input.dtype is not F64:
            a_input = floating(a_input)
        data = pointwise_kernels.erfc_array(a_input)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(ErfcBackward0)
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
            probe.observer.pointwise("erfc", result, node, input)
        return result
    except MISTAKES:
        refuse("erfc", erfc, (), {})
        raise


def erfc_(input: Any) -> Any:
    """``erfc`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(erfc_, mark, (input,), None, (input,), {})
            input = single("erfc_", input, "input", 1)
        check_inplace(input)
        a_input = input._array
        if a_input.dtype is not F32 and a_input.dtype is not F64:
            a_input = floating(a_input)
        data = pointwise_kernels.erfc_array(a_input)
        check_result("erfc_", input, data.dtype, data.shape)
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(ErfcBackward0)
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
            report("erfc_", (input,), {}, (input,), node)
            report_write(input, "erfc_", before, node is not None)
        return input
    except MISTAKES:
        refuse("erfc_", erfc_, (), {})
        raise


FUNCTIONS = {"erf": erf, "erf_": erf_, "erfc": erfc, "erfc_": erfc_}
OPERATORS: dict[str, Any] = {}
