"""Operations of the family compare, part 1, written by ``make generate`` from ``engine/ops/compare.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import modes
from ...autograd.views import bump, check_inplace
from ...mistakes import MISTAKES, refuse
from ...tensor import Tensor
from ..operands import broadcast_error, check_result, equality_pair, operator_pair, pair, promoted, tensor_first
from ..reporting import report, report_write

new = object.__new__


def eq_operator(input: Any, other: Any) -> Any:
    """``eq`` (not differentiable)."""
    if type(input) is not Tensor or type(other) is not Tensor:
        if marked.active:
            mark = marked.found((input, other))
            if mark is not None:
                return marked.run(eq_operator, mark, (input, other), None, (input, other), {})
        operands = equality_pair(input, other)
        if operands is None:
            return NotImplemented
        input, other = operands
    a_input = input._array
    a_other = other._array
    if a_input.dtype is not a_other.dtype:
        a_input, a_other = promoted(input, other)
    try:
        data = np.equal(a_input, a_other, out=...)
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
        report("eq", (input, other), {}, (result,), None, False)
    return result


def eq(input: Any, other: Any) -> Tensor:
    """``eq`` (not differentiable)."""
    if not isinstance(input, Tensor):
        tensor_first("eq", input, other)
    if isinstance(other, np.ndarray):
        pair("eq", input, other)
    result: Tensor = eq_operator(input, other)
    if result is NotImplemented:
        pair("eq", input, other)
    return result


def eq_(input: Any, other: Any) -> Any:
    """``eq`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor or type(other) is not Tensor:
            if marked.active:
                mark = marked.found((input, other))
                if mark is not None:
                    return marked.run(eq_, mark, (input, other), None, (input, other), {})
            input, other = tensor_first("eq_", input, other)
        check_inplace(input, other)
        a_input = input._array
        a_other = other._array
        if a_input.dtype is not a_other.dtype:
            a_input, a_other = promoted(input, other)
        try:
            data = np.equal(a_input, a_other, out=...)
        except ValueError:
            raise broadcast_error(a_input, a_other) from None
        check_result("eq_", input, data.dtype, data.shape)
        node = None
        np.copyto(input._array, data, casting="unsafe")
        before = bump(input)
        if probe.observer is not None:
            report("eq_", (input, other), {}, (input,), node, False)
            report_write(input, "eq_", before, node is not None)
        return input
    except MISTAKES:
        refuse("eq_", eq_, (other,), {})
        raise


def ne_operator(input: Any, other: Any) -> Any:
    """``ne`` (not differentiable)."""
    if type(input) is not Tensor or type(other) is not Tensor:
        if marked.active:
            mark = marked.found((input, other))
            if mark is not None:
                return marked.run(ne_operator, mark, (input, other), None, (input, other), {})
        operands = operator_pair(input, other)
        if operands is None:
            return NotImplemented
        input, other = operands
    a_input = input._array
    a_other = other._array
    if a_input.dtype is not a_other.dtype:
        a_input, a_other = promoted(input, other)
    try:
        data = np.not_equal(a_input, a_other, out=...)
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
        report("ne", (input, other), {}, (result,), None, False)
    return result


def ne(input: Any, other: Any) -> Tensor:
    """``ne`` (not differentiable)."""
    if not isinstance(input, Tensor):
        tensor_first("ne", input, other)
    result: Tensor = ne_operator(input, other)
    if result is NotImplemented:
        pair("ne", input, other)
    return result


def ne_(input: Any, other: Any) -> Any:
    """``ne`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor or type(other) is not Tensor:
            if marked.active:
                mark = marked.found((input, other))
                if mark is not None:
                    return marked.run(ne_, mark, (input, other), None, (input, other), {})
            input, other = tensor_first("ne_", input, other)
        check_inplace(input, other)
        a_input = input._array
        a_other = other._array
        if a_input.dtype is not a_other.dtype:
            a_input, a_other = promoted(input, other)
        try:
            data = np.not_equal(a_input, a_other, out=...)
        except ValueError:
            raise broadcast_error(a_input, a_other) from None
        check_result("ne_", input, data.dtype, data.shape)
        node = None
        np.copyto(input._array, data, casting="unsafe")
        before = bump(input)
        if probe.observer is not None:
            report("ne_", (input, other), {}, (input,), node, False)
            report_write(input, "ne_", before, node is not None)
        return input
    except MISTAKES:
        refuse("ne_", ne_, (other,), {})
        raise


def lt_operator(input: Any, other: Any) -> Any:
    """``lt`` (not differentiable)."""
    if type(input) is not Tensor or type(other) is not Tensor:
        if marked.active:
            mark = marked.found((input, other))
            if mark is not None:
                return marked.run(lt_operator, mark, (input, other), None, (input, other), {})
        operands = operator_pair(input, other)
        if operands is None:
            return NotImplemented
        input, other = operands
    a_input = input._array
    a_other = other._array
    if a_input.dtype is not a_other.dtype:
        a_input, a_other = promoted(input, other)
    try:
        data = np.less(a_input, a_other, out=...)
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
        report("lt", (input, other), {}, (result,), None, False)
    return result


def lt(input: Any, other: Any) -> Tensor:
    """``lt`` (not differentiable)."""
    if not isinstance(input, Tensor):
        tensor_first("lt", input, other)
    result: Tensor = lt_operator(input, other)
    if result is NotImplemented:
        pair("lt", input, other)
    return result


def lt_(input: Any, other: Any) -> Any:
    """``lt`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor or type(other) is not Tensor:
            if marked.active:
                mark = marked.found((input, other))
                if mark is not None:
                    return marked.run(lt_, mark, (input, other), None, (input, other), {})
            input, other = tensor_first("lt_", input, other)
        check_inplace(input, other)
        a_input = input._array
        a_other = other._array
        if a_input.dtype is not a_other.dtype:
            a_input, a_other = promoted(input, other)
        try:
            data = np.less(a_input, a_other, out=...)
        except ValueError:
            raise broadcast_error(a_input, a_other) from None
        check_result("lt_", input, data.dtype, data.shape)
        node = None
        np.copyto(input._array, data, casting="unsafe")
        before = bump(input)
        if probe.observer is not None:
            report("lt_", (input, other), {}, (input,), node, False)
            report_write(input, "lt_", before, node is not None)
        return input
    except MISTAKES:
        refuse("lt_", lt_, (other,), {})
        raise


def le_operator(input: Any, other: Any) -> Any:
    """``le`` (not differentiable)."""
    if type(input) is not Tensor or type(other) is not Tensor:
        if marked.active:
            mark = marked.found((input, other))
            if mark is not None:
                return marked.run(le_operator, mark, (input, other), None, (input, other), {})
        operands = operator_pair(input, other)
        if operands is None:
            return NotImplemented
        input, other = operands
    a_input = input._array
    a_other = other._array
    if a_input.dtype is not a_other.dtype:
        a_input, a_other = promoted(input, other)
    try:
        data = np.less_equal(a_input, a_other, out=...)
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
        report("le", (input, other), {}, (result,), None, False)
    return result


def le(input: Any, other: Any) -> Tensor:
    """``le`` (not differentiable)."""
    if not isinstance(input, Tensor):
        tensor_first("le", input, other)
    result: Tensor = le_operator(input, other)
    if result is NotImplemented:
        pair("le", input, other)
    return result


def le_(input: Any, other: Any) -> Any:
    """``le`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor or type(other) is not Tensor:
            if marked.active:
                mark = marked.found((input, other))
                if mark is not None:
                    return marked.run(le_, mark, (input, other), None, (input, other), {})
            input, other = tensor_first("le_", input, other)
        check_inplace(input, other)
        a_input = input._array
        a_other = other._array
        if a_input.dtype is not a_other.dtype:
            a_input, a_other = promoted(input, other)
        try:
            data = np.less_equal(a_input, a_other, out=...)
        except ValueError:
            raise broadcast_error(a_input, a_other) from None
        check_result("le_", input, data.dtype, data.shape)
        node = None
        np.copyto(input._array, data, casting="unsafe")
        before = bump(input)
        if probe.observer is not None:
            report("le_", (input, other), {}, (input,), node, False)
            report_write(input, "le_", before, node is not None)
        return input
    except MISTAKES:
        refuse("le_", le_, (other,), {})
        raise


FUNCTIONS = {"eq": eq, "eq_": eq_, "ne": ne, "ne_": ne_, "lt": lt, "lt_": lt_, "le": le, "le_": le_}
OPERATORS: dict[str, Any] = {"eq": eq_operator, "ne": ne_operator, "lt": lt_operator, "le": le_operator}
