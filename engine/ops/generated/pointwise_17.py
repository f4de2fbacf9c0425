"""Operations of the family pointwise, part 17, written by ``make generate`` from ``engine/ops/pointwise.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, unpack
from ...autograd.views import bump, check_inplace, rebase, refresh
from ...mistakes import MISTAKES, refuse
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import elementary as elementary_kernels
from ..kernels import pointwise as pointwise_kernels
from ..operands import check_result, floating, single
from ..reporting import report, report_write
from ..results import named_results

new = object.__new__
F32 = np.dtype("float32")
F64 = np.dtype("float64")


class AngleBackward0(Node):
    """Backward of angle."""

    __slots__ = ()
    formula = "0: the angle of a real number is 0 or π"

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        g0 = elementary_kernels.zeros_like(grad)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        g0 = F.zeros_like(grad)
        return (g0,)


def angle(input: Any) -> Tensor:
    """``angle``: 0: the angle of a real number is 0 or π"""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(angle, mark, (input,), None, (input,), {})
            input = single("angle", input, "input", 1)
        a_input = input._array
        if a_input.dtype is not F32 and a_input.dtype is not F64:
            a_input = floating(a_input)
        data = pointwise_kernels.angle_array(a_input)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(AngleBackward0)
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
            probe.observer.pointwise("angle", result, node, input)
        return result
    except MISTAKES:
        refuse("angle", angle, (), {})
        raise


class FrexpBackward0(Node):
    """Backward of frexp."""

    __slots__ = ("saved_exponent", "version_exponent")
    saved_names = ("exponent",)
    formula = "∂m/∂x = 2^(−e)"
    saved_exponent: Any
    version_exponent: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_exponent
        counter = held._counter
        if counter is not None and counter.value != self.version_exponent:
            raise modified(self, "exponent")
        exponent = held._array
        g0 = pointwise_kernels.over_power_of_two(grad, exponent)
        if release:
            self.saved_exponent = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_exponent
        exponent = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_exponent)
            else unpack(self, "exponent")
        )
        g0 = F.over_power_of_two(grad, exponent)
        return (g0,)

    def release(self) -> bool:
        self.saved_exponent = RELEASED
        return True


def frexp(input: Any) -> Any:
    """``frexp``: ∂m/∂x = 2^(−e)"""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(frexp, mark, (input,), None, (input,), {})
            input = single("frexp", input, "input", 1)
        a_input = input._array
        data0, data1 = pointwise_kernels.frexp_arrays(a_input)
        mantissa: Tensor = new(Tensor)
        mantissa._array = data0
        mantissa._counter = mantissa._base = None
        exponent: Tensor = new(Tensor)
        exponent._array = data1
        exponent._counter = exponent._base = None
        exponent._edge = None
        exponent._requires_grad = False
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(FrexpBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            node.next = (e0,)
            mantissa._edge = node
            mantissa._requires_grad = True
            node.saved_exponent = exponent
            node.version_exponent = 0
            if saved.attention and anomaly.enabled:
                anomaly.note_creation(node)
        else:
            node = None
            mantissa._edge = None
            mantissa._requires_grad = False
            if modes.altered and modes.is_inference_mode_enabled():
                mantissa._inference = True
                exponent._inference = True
        if probe.observer is not None:
            report("frexp", (input,), {}, (mantissa, exponent), node)
        return named_results("frexp", ("mantissa", "exponent"), (mantissa, exponent))
    except MISTAKES:
        refuse("frexp", frexp, (), {})
        raise


class RoundBackward0(Node):
    """Backward of round."""

    __slots__ = ()
    formula = "piecewise constant: 0"

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        g0 = elementary_kernels.zeros_like(grad)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        g0 = F.zeros_like(grad)
        return (g0,)


def round_plain(input: Any) -> Tensor:
    """``round``: piecewise constant: 0"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(round_plain, mark, (input,), None, (input,), {})
        input = single("round", input, "input", 1)
    a_input = input._array
    data = pointwise_kernels.round_array(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(RoundBackward0)
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
        probe.observer.pointwise("round_plain", result, node, input)
    return result


def round_plain_(input: Any) -> Any:
    """``round`` that overwrites its first argument."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(round_plain_, mark, (input,), None, (input,), {})
        input = single("round_", input, "input", 1)
    check_inplace(input)
    a_input = input._array
    data = pointwise_kernels.round_array(a_input)
    check_result("round_plain_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(RoundBackward0)
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
        report("round_", (input,), {}, (input,), node)
        report_write(input, "round_", before, node is not None)
    return input


class RoundBackward1(Node):
    """Backward of round."""

    __slots__ = ()
    formula = "piecewise constant: 0"

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        g0 = elementary_kernels.zeros_like(grad)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        g0 = F.zeros_like(grad)
        return (g0,)


def round_decimals(input: Any, *, decimals: Any) -> Tensor:
    """``round``: piecewise constant: 0"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(round_decimals, mark, (input,), None, (input,), {"decimals": decimals})
        input = single("round", input, "input", 1)
    a_input = input._array
    data = pointwise_kernels.round_array(a_input, decimals)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(RoundBackward1)
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
        report("round", (input,), {"decimals": decimals}, (result,), node)
    return result


def round_decimals_(input: Any, *, decimals: Any) -> Any:
    """``round`` that overwrites its first argument."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(round_decimals_, mark, (input,), None, (input,), {"decimals": decimals})
        input = single("round_", input, "input", 1)
    check_inplace(input)
    a_input = input._array
    data = pointwise_kernels.round_array(a_input, decimals)
    check_result("round_decimals_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(RoundBackward1)
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
        report("round_", (input,), {"decimals": decimals}, (input,), node)
        report_write(input, "round_", before, node is not None)
    return input


FUNCTIONS = {
    "angle": angle,
    "frexp": frexp,
    "round_plain": round_plain,
    "round_plain_": round_plain_,
    "round_decimals": round_decimals,
    "round_decimals_": round_decimals_,
}
OPERATORS: dict[str, Any] = {}
