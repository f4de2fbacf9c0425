"""Operations of the family pointwise, part 12, written by ``make generate`` from ``engine/ops/pointwise.py``."""

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
from ..kernels import pointwise as pointwise_kernels
from ..kernels import scalar as scalar_kernels
from ..operands import check_result, floating, single
from ..reporting import report, report_write
from ..results import overwritten

new = object.__new__
F32 = np.dtype("float32")
F64 = np.dtype("float64")


class ErfinvBackward0(Node):
    """Backward of erfinv."""

    __slots__ = ("saved_self", "version_self")
    saved_names = ("self",)
    formula = "∂erf⁻¹x/∂x = √π/2·e^(y²)"
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
                0.886226925452758,
                np.exp(scalar_kernels.squared(pointwise_kernels.erfinv_array(input)), out=...),
                out=...,
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
        g0 = F.mul_scalar(F.exp(F.squared(F.erfinv(input))), 0.886226925452758) * grad
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def erfinv(input: Any) -> Tensor:
    """``erfinv``: ∂erf⁻¹x/∂x = √π/2·e^(y²)"""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(erfinv, mark, (input,), None, (input,), {})
            input = single("erfinv", input, "input", 1)
        a_input = input._array
        if a_input.dtype is not F32 and a_input.dtype is not F64:
            a_input = floating(a_input)
        data = pointwise_kernels.erfinv_array(a_input)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(ErfinvBackward0)
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
            probe.observer.pointwise("erfinv", result, node, input)
        return result
    except MISTAKES:
        refuse("erfinv", erfinv, (), {})
        raise


def erfinv_(input: Any) -> Any:
    """``erfinv`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(erfinv_, mark, (input,), None, (input,), {})
            input = single("erfinv_", input, "input", 1)
        check_inplace(input)
        a_input = input._array
        if a_input.dtype is not F32 and a_input.dtype is not F64:
            a_input = floating(a_input)
        data = pointwise_kernels.erfinv_array(a_input)
        check_result("erfinv_", input, data.dtype, data.shape)
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(ErfinvBackward0)
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
            report("erfinv_", (input,), {}, (input,), node)
            report_write(input, "erfinv_", before, node is not None)
        return input
    except MISTAKES:
        refuse("erfinv_", erfinv_, (), {})
        raise


class LgammaBackward0(Node):
    """Backward of lgamma."""

    __slots__ = ("saved_self", "version_self")
    saved_names = ("self",)
    formula = "∂ln Γ(x)/∂x = ψ(x)"
    saved_self: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        g0 = np.multiply(grad, pointwise_kernels.digamma(input), out=...)
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
        g0 = grad * F.digamma(input)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def lgamma(input: Any) -> Tensor:
    """``lgamma``: ∂ln Γ(x)/∂x = ψ(x)"""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(lgamma, mark, (input,), None, (input,), {})
            input = single("lgamma", input, "input", 1)
        a_input = input._array
        if a_input.dtype is not F32 and a_input.dtype is not F64:
            a_input = floating(a_input)
        data = pointwise_kernels.lgamma_array(a_input)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(LgammaBackward0)
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
            probe.observer.pointwise("lgamma", result, node, input)
        return result
    except MISTAKES:
        refuse("lgamma", lgamma, (), {})
        raise


def lgamma_(input: Any) -> Any:
    """``lgamma`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(lgamma_, mark, (input,), None, (input,), {})
            input = single("lgamma_", input, "input", 1)
        check_inplace(input)
        a_input = input._array
        if a_input.dtype is not F32 and a_input.dtype is not F64:
            a_input = floating(a_input)
        data = pointwise_kernels.lgamma_array(a_input)
        check_result("lgamma_", input, data.dtype, data.shape)
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(LgammaBackward0)
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
            report("lgamma_", (input,), {}, (input,), node)
            report_write(input, "lgamma_", before, node is not None)
        return input
    except MISTAKES:
        refuse("lgamma_", lgamma_, (), {})
        raise


FUNCTIONS = {"erfinv": erfinv, "erfinv_": erfinv_, "lgamma": lgamma, "lgamma_": lgamma_}
OPERATORS: dict[str, Any] = {}
