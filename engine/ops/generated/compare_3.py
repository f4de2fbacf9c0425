"""Operations of the family compare, part 3, written by ``make generate`` from ``engine/ops/compare.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import modes
from ...autograd.views import bump, check_inplace
from ...mistakes import MISTAKES, refuse
from ...tensor import Tensor
from ..kernels import compare as compare_kernels
from ..operands import broadcast_error, check_result, promoted, single, tensors_only
from ..reporting import report, report_write

new = object.__new__


def logical_xor(input: Any, other: Any) -> Tensor:
    """``logical_xor`` (not differentiable)."""
    try:
        if type(input) is not Tensor or type(other) is not Tensor:
            if marked.active:
                mark = marked.found((input, other))
                if mark is not None:
                    return marked.run(logical_xor, mark, (input, other), None, (input, other), {})
            input, other = tensors_only("logical_xor", input, other)
        a_input = input._array
        a_other = other._array
        if a_input.dtype is not a_other.dtype:
            a_input, a_other = promoted(input, other)
        try:
            data = np.logical_xor(a_input, a_other, out=...)
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
            report("logical_xor", (input, other), {}, (result,), None, False)
        return result
    except MISTAKES:
        refuse("logical_xor", logical_xor, (other,), {})
        raise


def logical_xor_(input: Any, other: Any) -> Any:
    """``logical_xor`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor or type(other) is not Tensor:
            if marked.active:
                mark = marked.found((input, other))
                if mark is not None:
                    return marked.run(logical_xor_, mark, (input, other), None, (input, other), {})
            input, other = tensors_only("logical_xor_", input, other)
        check_inplace(input, other)
        a_input = input._array
        a_other = other._array
        if a_input.dtype is not a_other.dtype:
            a_input, a_other = promoted(input, other)
        try:
            data = np.logical_xor(a_input, a_other, out=...)
        except ValueError:
            raise broadcast_error(a_input, a_other) from None
        check_result("logical_xor_", input, data.dtype, data.shape)
        node = None
        np.copyto(input._array, data, casting="unsafe")
        before = bump(input)
        if probe.observer is not None:
            report("logical_xor_", (input, other), {}, (input,), node, False)
            report_write(input, "logical_xor_", before, node is not None)
        return input
    except MISTAKES:
        refuse("logical_xor_", logical_xor_, (other,), {})
        raise


def logical_not(input: Any) -> Tensor:
    """``logical_not`` (not differentiable)."""
    try:
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
    except MISTAKES:
        refuse("logical_not", logical_not, (), {})
        raise


def logical_not_(input: Any) -> Any:
    """``logical_not`` that overwrites its first argument."""
    try:
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
    except MISTAKES:
        refuse("logical_not_", logical_not_, (), {})
        raise


def isnan(input: Any) -> Tensor:
    """``isnan`` (not differentiable)."""
    try:
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
    except MISTAKES:
        refuse("isnan", isnan, (), {})
        raise


def isinf(input: Any) -> Tensor:
    """``isinf`` (not differentiable)."""
    try:
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
    except MISTAKES:
        refuse("isinf", isinf, (), {})
        raise


def isfinite(input: Any) -> Tensor:
    """``isfinite`` (not differentiable)."""
    try:
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
    except MISTAKES:
        refuse("isfinite", isfinite, (), {})
        raise


def isposinf(input: Any) -> Tensor:
    """``isposinf`` (not differentiable)."""
    try:
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
    except MISTAKES:
        refuse("isposinf", isposinf, (), {})
        raise


def isneginf(input: Any) -> Tensor:
    """``isneginf`` (not differentiable)."""
    try:
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
    except MISTAKES:
        refuse("isneginf", isneginf, (), {})
        raise


FUNCTIONS = {
    "logical_xor": logical_xor,
    "logical_xor_": logical_xor_,
    "logical_not": logical_not,
    "logical_not_": logical_not_,
    "isnan": isnan,
    "isinf": isinf,
    "isfinite": isfinite,
    "isposinf": isposinf,
    "isneginf": isneginf,
}
OPERATORS: dict[str, Any] = {}
