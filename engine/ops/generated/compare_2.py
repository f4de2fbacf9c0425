"""Operations of the family compare, part 2, written by ``make generate`` from ``engine/ops/compare.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import modes
from ...autograd.views import bump, check_inplace
from ...mistakes import MISTAKES, refuse
from ...tensor import Tensor
from ..operands import broadcast_error, check_result, operator_pair, pair, promoted, tensor_first, tensors_only
from ..reporting import report, report_write

new = object.__new__


def gt_operator(input: Any, other: Any) -> Any:
    """``gt`` (not differentiable)."""
    if type(input) is not Tensor or type(other) is not Tensor:
        if marked.active:
            mark = marked.found((input, other))
            if mark is not None:
                return marked.run(gt_operator, mark, (input, other), None, (input, other), {})
        operands = operator_pair(input, other)
        if operands is None:
            return NotImplemented
        input, other = operands
    a_input = input._array
    a_other = other._array
    if a_input.dtype is not a_other.dtype:
        a_input, a_other = promoted(input, other)
    try:
        data = np.greater(a_input, a_other, out=...)
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
        report("gt", (input, other), {}, (result,), None, False)
    return result


def gt(input: Any, other: Any) -> Tensor:
    """``gt`` (not differentiable)."""
    if not isinstance(input, Tensor):
        tensor_first("gt", input, other)
    result: Tensor = gt_operator(input, other)
    if result is NotImplemented:
        pair("gt", input, other)
    return result


def gt_(input: Any, other: Any) -> Any:
    """``gt`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor or type(other) is not Tensor:
            if marked.active:
                mark = marked.found((input, other))
                if mark is not None:
                    return marked.run(gt_, mark, (input, other), None, (input, other), {})
            input, other = tensor_first("gt_", input, other)
        check_inplace(input, other)
        a_input = input._array
        a_other = other._array
        if a_input.dtype is not a_other.dtype:
            a_input, a_other = promoted(input, other)
        try:
            data = np.greater(a_input, a_other, out=...)
        except ValueError:
            raise broadcast_error(a_input, a_other) from None
        check_result("gt_", input, data.dtype, data.shape)
        node = None
        np.copyto(input._array, data, casting="unsafe")
        before = bump(input)
        if probe.observer is not None:
            report("gt_", (input, other), {}, (input,), node, False)
            report_write(input, "gt_", before, node is not None)
        return input
    except MISTAKES:
        refuse("gt_", gt_, (other,), {})
        raise


def ge_operator(input: Any, other: Any) -> Any:
    """``ge`` (not differentiable)."""
    if type(input) is not Tensor or type(other) is not Tensor:
        if marked.active:
            mark = marked.found((input, other))
            if mark is not None:
                return marked.run(ge_operator, mark, (input, other), None, (input, other), {})
        operands = operator_pair(input, other)
        if operands is None:
            return NotImplemented
        input, other = operands
    a_input = input._array
    a_other = other._array
    if a_input.dtype is not a_other.dtype:
        a_input, a_other = promoted(input, other)
    try:
        data = np.greater_equal(a_input, a_other, out=...)
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
        report("ge", (input, other), {}, (result,), None, False)
    return result


def ge(input: Any, other: Any) -> Tensor:
    """``ge`` (not differentiable)."""
    if not isinstance(input, Tensor):
        tensor_first("ge", input, other)
    result: Tensor = ge_operator(input, other)
    if result is NotImplemented:
        pair("ge", input, other)
    return result


def ge_(input: Any, other: Any) -> Any:
    """``ge`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor or type(other) is not Tensor:
            if marked.active:
                mark = marked.found((input, other))
                if mark is not None:
                    return marked.run(ge_, mark, (input, other), None, (input, other), {})
            input, other = tensor_first("ge_", input, other)
        check_inplace(input, other)
        a_input = input._array
        a_other = other._array
        if a_input.dtype is not a_other.dtype:
            a_input, a_other = promoted(input, other)
        try:
            data = np.greater_equal(a_input, a_other, out=...)
        except ValueError:
            raise broadcast_error(a_input, a_other) from None
        check_result("ge_", input, data.dtype, data.shape)
        node = None
        np.copyto(input._array, data, casting="unsafe")
        before = bump(input)
        if probe.observer is not None:
            report("ge_", (input, other), {}, (input,), node, False)
            report_write(input, "ge_", before, node is not None)
        return input
    except MISTAKES:
        refuse("ge_", ge_, (other,), {})
        raise


def logical_and(input: Any, other: Any) -> Tensor:
    """``logical_and`` (not differentiable)."""
    try:
        if type(input) is not Tensor or type(other) is not Tensor:
            if marked.active:
                mark = marked.found((input, other))
                if mark is not None:
                    return marked.run(logical_and, mark, (input, other), None, (input, other), {})
            input, other = tensors_only("logical_and", input, other)
        a_input = input._array
        a_other = other._array
        if a_input.dtype is not a_other.dtype:
            a_input, a_other = promoted(input, other)
        try:
            data = np.logical_and(a_input, a_other, out=...)
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
            report("logical_and", (input, other), {}, (result,), None, False)
        return result
    except MISTAKES:
        refuse("logical_and", logical_and, (other,), {})
        raise


def logical_and_(input: Any, other: Any) -> Any:
    """``logical_and`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor or type(other) is not Tensor:
            if marked.active:
                mark = marked.found((input, other))
                if mark is not None:
                    return marked.run(logical_and_, mark, (input, other), None, (input, other), {})
            input, other = tensors_only("logical_and_", input, other)
        check_inplace(input, other)
        a_input = input._array
        a_other = other._array
        if a_input.dtype is not a_other.dtype:
            a_input, a_other = promoted(input, other)
        try:
            data = np.logical_and(a_input, a_other, out=...)
        except ValueError:
            raise broadcast_error(a_input, a_other) from None
        check_result("logical_and_", input, data.dtype, data.shape)
        node = None
        np.copyto(input._array, data, casting="unsafe")
        before = bump(input)
        if probe.observer is not None:
            report("logical_and_", (input, other), {}, (input,), node, False)
            report_write(input, "logical_and_", before, node is not None)
        return input
    except MISTAKES:
        refuse("logical_and_", logical_and_, (other,), {})
        raise


def logical_or(input: Any, other: Any) -> Tensor:
    """``logical_or`` (not differentiable)."""
    try:
        if type(input) is not Tensor or type(other) is not Tensor:
            if marked.active:
                mark = marked.found((input, other))
                if mark is not None:
                    return marked.run(logical_or, mark, (input, other), None, (input, other), {})
            input, other = tensors_only("logical_or", input, other)
        a_input = input._array
        a_other = other._array
        if a_input.dtype is not a_other.dtype:
            a_input, a_other = promoted(input, other)
        try:
            data = np.logical_or(a_input, a_other, out=...)
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
            report("logical_or", (input, other), {}, (result,), None, False)
        return result
    except MISTAKES:
        refuse("logical_or", logical_or, (other,), {})
        raise


def logical_or_(input: Any, other: Any) -> Any:
    """``logical_or`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor or type(other) is not Tensor:
            if marked.active:
                mark = marked.found((input, other))
                if mark is not None:
                    return marked.run(logical_or_, mark, (input, other), None, (input, other), {})
            input, other = tensors_only("logical_or_", input, other)
        check_inplace(input, other)
        a_input = input._array
        a_other = other._array
        if a_input.dtype is not a_other.dtype:
            a_input, a_other = promoted(input, other)
        try:
            data = np.logical_or(a_input, a_other, out=...)
        except ValueError:
            raise broadcast_error(a_input, a_other) from None
        check_result("logical_or_", input, data.dtype, data.shape)
        node = None
        np.copyto(input._array, data, casting="unsafe")
        before = bump(input)
        if probe.observer is not None:
            report("logical_or_", (input, other), {}, (input,), node, False)
            report_write(input, "logical_or_", before, node is not None)
        return input
    except MISTAKES:
        refuse("logical_or_", logical_or_, (other,), {})
        raise


FUNCTIONS = {
    "gt": gt,
    "gt_": gt_,
    "ge": ge,
    "ge_": ge_,
    "logical_and": logical_and,
    "logical_and_": logical_and_,
    "logical_or": logical_or,
    "logical_or_": logical_or_,
}
OPERATORS: dict[str, Any] = {"gt": gt_operator, "ge": ge_operator}
