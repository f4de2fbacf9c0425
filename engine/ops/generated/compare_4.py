"""Operations of the family compare, part 4, written by ``make generate`` from ``engine/ops/compare.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import modes
from ...autograd.views import bump, check_inplace
from ...mistakes import MISTAKES, refuse
from ...tensor import Tensor
from ..kernels import compare as compare_kernels
from ..operands import broadcast_error, check_result, operator_pair, pair, promoted
from ..reporting import report, report_write

new = object.__new__


def bitwise_and_operator(input: Any, other: Any) -> Any:
    """``bitwise_and`` (not differentiable)."""
    if type(input) is not Tensor or type(other) is not Tensor:
        if marked.active:
            mark = marked.found((input, other))
            if mark is not None:
                return marked.run(bitwise_and_operator, mark, (input, other), None, (input, other), {})
        operands = operator_pair(input, other)
        if operands is None:
            return NotImplemented
        input, other = operands
    a_input = input._array
    a_other = other._array
    if a_input.dtype is not a_other.dtype:
        a_input, a_other = promoted(input, other)
    try:
        data = compare_kernels.bit_operation("and", a_input, a_other)
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
        report("bitwise_and", (input, other), {}, (result,), None, False)
    return result


def bitwise_and(input: Any, other: Any) -> Tensor:
    """``bitwise_and`` (not differentiable)."""
    result: Tensor = bitwise_and_operator(input, other)
    if result is NotImplemented:
        pair("bitwise_and", input, other)
    return result


def bitwise_and_(input: Any, other: Any) -> Any:
    """``bitwise_and`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor or type(other) is not Tensor:
            if marked.active:
                mark = marked.found((input, other))
                if mark is not None:
                    return marked.run(bitwise_and_, mark, (input, other), None, (input, other), {})
            input, other = pair("bitwise_and_", input, other)
        check_inplace(input, other)
        a_input = input._array
        a_other = other._array
        if a_input.dtype is not a_other.dtype:
            a_input, a_other = promoted(input, other)
        try:
            data = compare_kernels.bit_operation("and", a_input, a_other)
        except ValueError:
            raise broadcast_error(a_input, a_other) from None
        check_result("bitwise_and_", input, data.dtype, data.shape)
        node = None
        np.copyto(input._array, data, casting="unsafe")
        before = bump(input)
        if probe.observer is not None:
            report("bitwise_and_", (input, other), {}, (input,), node, False)
            report_write(input, "bitwise_and_", before, node is not None)
        return input
    except MISTAKES:
        refuse("bitwise_and_", bitwise_and_, (other,), {})
        raise


def bitwise_or_operator(input: Any, other: Any) -> Any:
    """``bitwise_or`` (not differentiable)."""
    if type(input) is not Tensor or type(other) is not Tensor:
        if marked.active:
            mark = marked.found((input, other))
            if mark is not None:
                return marked.run(bitwise_or_operator, mark, (input, other), None, (input, other), {})
        operands = operator_pair(input, other)
        if operands is None:
            return NotImplemented
        input, other = operands
    a_input = input._array
    a_other = other._array
    if a_input.dtype is not a_other.dtype:
        a_input, a_other = promoted(input, other)
    try:
        data = compare_kernels.bit_operation("or", a_input, a_other)
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
        report("bitwise_or", (input, other), {}, (result,), None, False)
    return result


def bitwise_or(input: Any, other: Any) -> Tensor:
    """``bitwise_or`` (not differentiable)."""
    result: Tensor = bitwise_or_operator(input, other)
    if result is NotImplemented:
        pair("bitwise_or", input, other)
    return result


def bitwise_or_(input: Any, other: Any) -> Any:
    """``bitwise_or`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor or type(other) is not Tensor:
            if marked.active:
                mark = marked.found((input, other))
                if mark is not None:
                    return marked.run(bitwise_or_, mark, (input, other), None, (input, other), {})
            input, other = pair("bitwise_or_", input, other)
        check_inplace(input, other)
        a_input = input._array
        a_other = other._array
        if a_input.dtype is not a_other.dtype:
            a_input, a_other = promoted(input, other)
        try:
            data = compare_kernels.bit_operation("or", a_input, a_other)
        except ValueError:
            raise broadcast_error(a_input, a_other) from None
        check_result("bitwise_or_", input, data.dtype, data.shape)
        node = None
        np.copyto(input._array, data, casting="unsafe")
        before = bump(input)
        if probe.observer is not None:
            report("bitwise_or_", (input, other), {}, (input,), node, False)
            report_write(input, "bitwise_or_", before, node is not None)
        return input
    except MISTAKES:
        refuse("bitwise_or_", bitwise_or_, (other,), {})
        raise


def bitwise_xor_operator(input: Any, other: Any) -> Any:
    """``bitwise_xor`` (not differentiable)."""
    if type(input) is not Tensor or type(other) is not Tensor:
        if marked.active:
            mark = marked.found((input, other))
            if mark is not None:
                return marked.run(bitwise_xor_operator, mark, (input, other), None, (input, other), {})
        operands = operator_pair(input, other)
        if operands is None:
            return NotImplemented
        input, other = operands
    a_input = input._array
    a_other = other._array
    if a_input.dtype is not a_other.dtype:
        a_input, a_other = promoted(input, other)
    try:
        data = compare_kernels.bit_operation("xor", a_input, a_other)
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
        report("bitwise_xor", (input, other), {}, (result,), None, False)
    return result


def bitwise_xor(input: Any, other: Any) -> Tensor:
    """``bitwise_xor`` (not differentiable)."""
    result: Tensor = bitwise_xor_operator(input, other)
    if result is NotImplemented:
        pair("bitwise_xor", input, other)
    return result


def bitwise_xor_(input: Any, other: Any) -> Any:
    """``bitwise_xor`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor or type(other) is not Tensor:
            if marked.active:
                mark = marked.found((input, other))
                if mark is not None:
                    return marked.run(bitwise_xor_, mark, (input, other), None, (input, other), {})
            input, other = pair("bitwise_xor_", input, other)
        check_inplace(input, other)
        a_input = input._array
        a_other = other._array
        if a_input.dtype is not a_other.dtype:
            a_input, a_other = promoted(input, other)
        try:
            data = compare_kernels.bit_operation("xor", a_input, a_other)
        except ValueError:
            raise broadcast_error(a_input, a_other) from None
        check_result("bitwise_xor_", input, data.dtype, data.shape)
        node = None
        np.copyto(input._array, data, casting="unsafe")
        before = bump(input)
        if probe.observer is not None:
            report("bitwise_xor_", (input, other), {}, (input,), node, False)
            report_write(input, "bitwise_xor_", before, node is not None)
        return input
    except MISTAKES:
        refuse("bitwise_xor_", bitwise_xor_, (other,), {})
        raise


def bitwise_left_shift_operator(input: Any, other: Any) -> Any:
    """``bitwise_left_shift`` (not differentiable)."""
    if type(input) is not Tensor or type(other) is not Tensor:
        if marked.active:
            mark = marked.found((input, other))
            if mark is not None:
                return marked.run(bitwise_left_shift_operator, mark, (input, other), None, (input, other), {})
        operands = operator_pair(input, other)
        if operands is None:
            return NotImplemented
        input, other = operands
    a_input = input._array
    a_other = other._array
    if a_input.dtype is not a_other.dtype:
        a_input, a_other = promoted(input, other)
    try:
        data = compare_kernels.shifted("lshift", a_input, a_other)
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
        report("bitwise_left_shift", (input, other), {}, (result,), None, False)
    return result


def bitwise_left_shift(input: Any, other: Any) -> Tensor:
    """``bitwise_left_shift`` (not differentiable)."""
    result: Tensor = bitwise_left_shift_operator(input, other)
    if result is NotImplemented:
        pair("bitwise_left_shift", input, other)
    return result


def bitwise_left_shift_(input: Any, other: Any) -> Any:
    """``bitwise_left_shift`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor or type(other) is not Tensor:
            if marked.active:
                mark = marked.found((input, other))
                if mark is not None:
                    return marked.run(bitwise_left_shift_, mark, (input, other), None, (input, other), {})
            input, other = pair("bitwise_left_shift_", input, other)
        check_inplace(input, other)
        a_input = input._array
        a_other = other._array
        if a_input.dtype is not a_other.dtype:
            a_input, a_other = promoted(input, other)
        try:
            data = compare_kernels.shifted("lshift", a_input, a_other)
        except ValueError:
            raise broadcast_error(a_input, a_other) from None
        check_result("bitwise_left_shift_", input, data.dtype, data.shape)
        node = None
        np.copyto(input._array, data, casting="unsafe")
        before = bump(input)
        if probe.observer is not None:
            report("bitwise_left_shift_", (input, other), {}, (input,), node, False)
            report_write(input, "bitwise_left_shift_", before, node is not None)
        return input
    except MISTAKES:
        refuse("bitwise_left_shift_", bitwise_left_shift_, (other,), {})
        raise


FUNCTIONS = {
    "bitwise_and": bitwise_and,
    "bitwise_and_": bitwise_and_,
    "bitwise_or": bitwise_or,
    "bitwise_or_": bitwise_or_,
    "bitwise_xor": bitwise_xor,
    "bitwise_xor_": bitwise_xor_,
    "bitwise_left_shift": bitwise_left_shift,
    "bitwise_left_shift_": bitwise_left_shift_,
}
OPERATORS: dict[str, Any] = {
    "bitwise_and": bitwise_and_operator,
    "bitwise_or": bitwise_or_operator,
    "bitwise_xor": bitwise_xor_operator,
    "bitwise_left_shift": bitwise_left_shift_operator,
}
