"""Operations of the family compare, part 3, written by ``make generate`` from ``engine/ops/compare.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import modes
from ...autograd.views import bump, check_inplace
from ...tensor import Tensor
from ..kernels import compare as compare_kernels
from ..operands import broadcast_error, check_result, operator_pair, pair, promoted, single
from ..reporting import report, report_write

new = object.__new__


def logical_not(input: Any) -> Tensor:
    """``logical_not`` (not differentiable)."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(logical_not, mark, (input,), None, (input,), {})
        input = single("logical_not", input, "input", 1)
    a_input = input._array
    data = np.logical_not(a_input, out=...)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("logical_not", (input,), {}, (result,), None, False)
    return result


def logical_not_(input: Any) -> Any:
    """``logical_not`` that overwrites its first argument."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(logical_not_, mark, (input,), None, (input,), {})
        input = single("logical_not_", input, "input", 1)
    check_inplace(input)
    a_input = input._array
    data = np.logical_not(a_input, out=...)
    check_result("logical_not_", input, data.dtype, data.shape)
    node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if probe.observer is not None:
        report("logical_not_", (input,), {}, (input,), node, False)
        report_write(input, "logical_not_", before, node is not None)
    return input


def isnan(input: Any) -> Tensor:
    """``isnan`` (not differentiable)."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(isnan, mark, (input,), None, (input,), {})
        input = single("isnan", input, "input", 1)
    a_input = input._array
    data = np.isnan(a_input, out=...)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("isnan", (input,), {}, (result,), None, False)
    return result


def isinf(input: Any) -> Tensor:
    """``isinf`` (not differentiable)."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(isinf, mark, (input,), None, (input,), {})
        input = single("isinf", input, "input", 1)
    a_input = input._array
    data = np.isinf(a_input, out=...)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("isinf", (input,), {}, (result,), None, False)
    return result


def isfinite(input: Any) -> Tensor:
    """``isfinite`` (not differentiable)."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(isfinite, mark, (input,), None, (input,), {})
        input = single("isfinite", input, "input", 1)
    a_input = input._array
    data = np.isfinite(a_input, out=...)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("isfinite", (input,), {}, (result,), None, False)
    return result


def isposinf(input: Any) -> Tensor:
    """``isposinf`` (not differentiable)."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(isposinf, mark, (input,), None, (input,), {})
        input = single("isposinf", input, "input", 1)
    a_input = input._array
    data = compare_kernels.is_infinity(a_input, 1)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("isposinf", (input,), {}, (result,), None, False)
    return result


def isneginf(input: Any) -> Tensor:
    """``isneginf`` (not differentiable)."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(isneginf, mark, (input,), None, (input,), {})
        input = single("isneginf", input, "input", 1)
    a_input = input._array
    data = compare_kernels.is_infinity(a_input, -1)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("isneginf", (input,), {}, (result,), None, False)
    return result


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


FUNCTIONS = {
    "logical_not": logical_not,
    "logical_not_": logical_not_,
    "isnan": isnan,
    "isinf": isinf,
    "isfinite": isfinite,
    "isposinf": isposinf,
    "isneginf": isneginf,
    "bitwise_and": bitwise_and,
    "bitwise_and_": bitwise_and_,
    "bitwise_or": bitwise_or,
    "bitwise_or_": bitwise_or_,
}
OPERATORS: dict[str, Any] = {"bitwise_and": bitwise_and_operator, "bitwise_or": bitwise_or_operator}
