"""Operations of the family pointwise, part 15, written by ``make generate`` from ``engine/ops/pointwise.py``."""

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
from ..kernels import elementary as elementary_kernels
from ..kernels import pointwise as pointwise_kernels
from ..operands import check_result, floating, single
from ..reporting import report, report_write
from ..results import overwritten

new = object.__new__
F32 = np.dtype("float32")
F64 = np.dtype("float64")


class LogitBackward0(Node):
    """Backward of logit."""

    __slots__ = ("eps", "saved_self", "version_self")
    saved_names = ("self",)
    parameter_names = ("eps",)
    formula = "∂ln(x/(1−x))/∂x = 1/(x(1−x))"
    eps: Any
    saved_self: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        eps = self.eps
        g0 = pointwise_kernels.logit_slope(grad, input, eps)
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
        eps = self.eps
        g0 = F.logit_slope(grad, input, eps)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def logit(input: Any, eps: Any = None) -> Tensor:
    """``logit``: ∂ln(x/(1−x))/∂x = 1/(x(1−x))"""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(logit, mark, (input,), None, (input, eps), {})
            input = single("logit", input, "input", 1)
        a_input = input._array
        if a_input.dtype is not F32 and a_input.dtype is not F64:
            a_input = floating(a_input)
        data = pointwise_kernels.logit_array(a_input, eps)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(LogitBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            node.next = (e0,)
            node.saved_self = input if not saved.attention else save_input(input)
            node.version_self = 0 if input._counter is None else input._counter.value
            node.eps = eps
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
            report("logit", (input,), {"eps": eps}, (result,), node)
        return result
    except MISTAKES:
        refuse("logit", logit, (eps,), {})
        raise


def logit_(input: Any, eps: Any = None) -> Any:
    """``logit`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(logit_, mark, (input,), None, (input, eps), {})
            input = single("logit_", input, "input", 1)
        check_inplace(input)
        a_input = input._array
        if a_input.dtype is not F32 and a_input.dtype is not F64:
            a_input = floating(a_input)
        data = pointwise_kernels.logit_array(a_input, eps)
        check_result("logit_", input, data.dtype, data.shape)
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(LogitBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            node.next = (e0,)
            node.saved_self = overwritten(input, e0) if not saved.attention else save_input(overwritten(input, e0))
            node.version_self = 0
            node.eps = eps
        else:
            node = None
        np.copyto(input._array, data, casting="unsafe")
        before = bump(input)
        if node is not None:
            rebase(input, node)
        if probe.observer is not None:
            report("logit_", (input,), {"eps": eps}, (input,), node)
            report_write(input, "logit_", before, node is not None)
        return input
    except MISTAKES:
        refuse("logit_", logit_, (eps,), {})
        raise


class SignBackward0(Node):
    """Backward of sign."""

    __slots__ = ()
    formula = "piecewise constant: 0"

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        g0 = elementary_kernels.zeros_like(grad)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        g0 = F.zeros_like(grad)
        return (g0,)


def sign(input: Any) -> Tensor:
    """``sign``: piecewise constant: 0"""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(sign, mark, (input,), None, (input,), {})
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
                e0 = input._accumulator() or accumulate_grad(input)
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
    except MISTAKES:
        refuse("sign", sign, (), {})
        raise


def sign_(input: Any) -> Any:
    """``sign`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(sign_, mark, (input,), None, (input,), {})
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
                e0 = input._accumulator() or accumulate_grad(input)
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
    except MISTAKES:
        refuse("sign_", sign_, (), {})
        raise


class FloorBackward0(Node):
    """Backward of floor."""

    __slots__ = ()
    formula = "piecewise constant: 0"

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        g0 = elementary_kernels.zeros_like(grad)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        g0 = F.zeros_like(grad)
        return (g0,)


def floor(input: Any) -> Tensor:
    """``floor``: piecewise constant: 0"""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(floor, mark, (input,), None, (input,), {})
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
                e0 = input._accumulator() or accumulate_grad(input)
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
    except MISTAKES:
        refuse("floor", floor, (), {})
        raise


def floor_(input: Any) -> Any:
    """``floor`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(floor_, mark, (input,), None, (input,), {})
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
                e0 = input._accumulator() or accumulate_grad(input)
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
    except MISTAKES:
        refuse("floor_", floor_, (), {})
        raise


FUNCTIONS = {"logit": logit, "logit_": logit_, "sign": sign, "sign_": sign_, "floor": floor, "floor_": floor_}
OPERATORS: dict[str, Any] = {}
