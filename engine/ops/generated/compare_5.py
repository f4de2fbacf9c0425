"""Operations of the family compare, part 5, written by ``make generate`` from ``engine/ops/compare.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import modes
from ...autograd.views import bump, check_inplace
from ...mistakes import MISTAKES, refuse
from ...tensor import Tensor
from ..kernels import arithmetic as arithmetic_kernels
from ..kernels import compare as compare_kernels
from ..operands import broadcast_error, check_result, operator_pair, pair, promoted, single, tensors_only
from ..reporting import report, report_write

new = object.__new__


def bitwise_right_shift_operator(input: Any, other: Any) -> Any:
    """``bitwise_right_shift`` (not differentiable)."""
    if type(input) is not Tensor or type(other) is not Tensor:
        if marked.active:
            mark = marked.found((input, other))
            if mark is not None:
                return marked.run(bitwise_right_shift_operator, mark, (input, other), None, (input, other), {})
        operands = operator_pair(input, other)
        if operands is None:
            return NotImplemented
        input, other = operands
    a_input = input._array
    a_other = other._array
    if a_input.dtype is not a_other.dtype:
        a_input, a_other = promoted(input, other)
    try:
        data = compare_kernels.shifted("rshift", a_input, a_other)
    except ValueError:
        raise broadcast_error(a_input, a_other) from None
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("bitwise_right_shift", (input, other), {}, (result,), None, False)
    return result


def bitwise_right_shift(input: Any, other: Any) -> Tensor:
    """``bitwise_right_shift`` (not differentiable)."""
    result: Tensor = bitwise_right_shift_operator(input, other)
    if result is NotImplemented:
        pair("bitwise_right_shift", input, other)
    return result


def bitwise_right_shift_(input: Any, other: Any) -> Any:
    """``bitwise_right_shift`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor or type(other) is not Tensor:
            if marked.active:
                mark = marked.found((input, other))
                if mark is not None:
                    return marked.run(bitwise_right_shift_, mark, (input, other), None, (input, other), {})
            input, other = pair("bitwise_right_shift_", input, other)
        check_inplace(input, other)
        a_input = input._array
        a_other = other._array
        if a_input.dtype is not a_other.dtype:
            a_input, a_other = promoted(input, other)
        try:
            data = compare_kernels.shifted("rshift", a_input, a_other)
        except ValueError:
            raise broadcast_error(a_input, a_other) from None
        check_result("bitwise_right_shift_", input, data.dtype, data.shape)
        node = None
        np.copyto(input._array, data, casting="unsafe")
        before = bump(input)
        if probe.observer is not None:
            report("bitwise_right_shift_", (input, other), {}, (input,), node, False)
            report_write(input, "bitwise_right_shift_", before, node is not None)
        return input
    except MISTAKES:
        refuse("bitwise_right_shift_", bitwise_right_shift_, (other,), {})
        raise


def bitwise_not(input: Any) -> Tensor:
    """``bitwise_not`` (not differentiable)."""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(bitwise_not, mark, (input,), None, (input,), {})
            input = single("bitwise_not", input, "input", 1)
        a_input = input._array
        data = compare_kernels.bit_inverse(a_input)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        result._edge = None
        result._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            result._inference = True
        if probe.observer is not None:
            report("bitwise_not", (input,), {}, (result,), None, False)
        return result
    except MISTAKES:
        refuse("bitwise_not", bitwise_not, (), {})
        raise


def bitwise_not_(input: Any) -> Any:
    """``bitwise_not`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(bitwise_not_, mark, (input,), None, (input,), {})
            input = single("bitwise_not_", input, "input", 1)
        check_inplace(input)
        a_input = input._array
        data = compare_kernels.bit_inverse(a_input)
        check_result("bitwise_not_", input, data.dtype, data.shape)
        node = None
        np.copyto(input._array, data, casting="unsafe")
        before = bump(input)
        if probe.observer is not None:
            report("bitwise_not_", (input,), {}, (input,), node, False)
            report_write(input, "bitwise_not_", before, node is not None)
        return input
    except MISTAKES:
        refuse("bitwise_not_", bitwise_not_, (), {})
        raise


def gcd(input: Any, other: Any) -> Tensor:
    """``gcd`` (not differentiable)."""
    try:
        if type(input) is not Tensor or type(other) is not Tensor:
            if marked.active:
                mark = marked.found((input, other))
                if mark is not None:
                    return marked.run(gcd, mark, (input, other), None, (input, other), {})
            input, other = tensors_only("gcd", input, other)
        a_input = input._array
        a_other = other._array
        if a_input.dtype is not a_other.dtype:
            a_input, a_other = promoted(input, other)
        try:
            data = arithmetic_kernels.common_divisor(a_input, a_other)
        except ValueError:
            raise broadcast_error(a_input, a_other) from None
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        result._edge = None
        result._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            result._inference = True
        if probe.observer is not None:
            report("gcd", (input, other), {}, (result,), None, False)
        return result
    except MISTAKES:
        refuse("gcd", gcd, (other,), {})
        raise


def gcd_(input: Any, other: Any) -> Any:
    """``gcd`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor or type(other) is not Tensor:
            if marked.active:
                mark = marked.found((input, other))
                if mark is not None:
                    return marked.run(gcd_, mark, (input, other), None, (input, other), {})
            input, other = tensors_only("gcd_", input, other)
        check_inplace(input, other)
        a_input = input._array
        a_other = other._array
        if a_input.dtype is not a_other.dtype:
            a_input, a_other = promoted(input, other)
        try:
            data = arithmetic_kernels.common_divisor(a_input, a_other)
        except ValueError:
            raise broadcast_error(a_input, a_other) from None
        check_result("gcd_", input, data.dtype, data.shape)
        node = None
        np.copyto(input._array, data, casting="unsafe")
        before = bump(input)
        if probe.observer is not None:
            report("gcd_", (input, other), {}, (input,), node, False)
            report_write(input, "gcd_", before, node is not None)
        return input
    except MISTAKES:
        refuse("gcd_", gcd_, (other,), {})
        raise


def lcm(input: Any, other: Any) -> Tensor:
    """``lcm`` (not differentiable)."""
    try:
        if type(input) is not Tensor or type(other) is not Tensor:
            if marked.active:
                mark = marked.found((input, other))
                if mark is not None:
                    return marked.run(lcm, mark, (input, other), None, (input, other), {})
            input, other = tensors_only("lcm", input, other)
        a_input = input._array
        a_other = other._array
        if a_input.dtype is not a_other.dtype:
            a_input, a_other = promoted(input, other)
        try:
            data = arithmetic_kernels.common_multiple(a_input, a_other)
        except ValueError:
            raise broadcast_error(a_input, a_other) from None
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        result._edge = None
        result._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            result._inference = True
        if probe.observer is not None:
            report("lcm", (input, other), {}, (result,), None, False)
        return result
    except MISTAKES:
        refuse("lcm", lcm, (other,), {})
        raise


def lcm_(input: Any, other: Any) -> Any:
    """``lcm`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor or type(other) is not Tensor:
            if marked.active:
                mark = marked.found((input, other))
                if mark is not None:
                    return marked.run(lcm_, mark, (input, other), None, (input, other), {})
            input, other = tensors_only("lcm_", input, other)
        check_inplace(input, other)
        a_input = input._array
        a_other = other._array
        if a_input.dtype is not a_other.dtype:
            a_input, a_other = promoted(input, other)
        try:
            data = arithmetic_kernels.common_multiple(a_input, a_other)
        except ValueError:
            raise broadcast_error(a_input, a_other) from None
        check_result("lcm_", input, data.dtype, data.shape)
        node = None
        np.copyto(input._array, data, casting="unsafe")
        before = bump(input)
        if probe.observer is not None:
            report("lcm_", (input, other), {}, (input,), node, False)
            report_write(input, "lcm_", before, node is not None)
        return input
    except MISTAKES:
        refuse("lcm_", lcm_, (other,), {})
        raise


FUNCTIONS = {
    "bitwise_right_shift": bitwise_right_shift,
    "bitwise_right_shift_": bitwise_right_shift_,
    "bitwise_not": bitwise_not,
    "bitwise_not_": bitwise_not_,
    "gcd": gcd,
    "gcd_": gcd_,
    "lcm": lcm,
    "lcm_": lcm_,
}
OPERATORS: dict[str, Any] = {"bitwise_right_shift": bitwise_right_shift_operator}
