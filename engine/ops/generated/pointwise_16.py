"""Operations of the family pointwise, part 16, written by ``make generate`` from ``engine/ops/pointwise.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.views import bump, check_inplace, rebase, refresh
from ...mistakes import MISTAKES, refuse
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import elementary as elementary_kernels
from ..kernels import pointwise as pointwise_kernels
from ..operands import check_result, single
from ..reporting import report, report_write

new = object.__new__


class CeilBackward0(Node):
    """Backward of ceil."""

    __slots__ = ()
    formula = "piecewise constant: 0"

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        g0 = elementary_kernels.zeros_like(grad)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        g0 = F.zeros_like(grad)
        return (g0,)


def ceil(input: Any) -> Tensor:
    """``ceil``: piecewise constant: 0"""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(ceil, mark, (input,), None, (input,), {})
            input = single("ceil", input, "input", 1)
        a_input = input._array
        data = pointwise_kernels.ceil_array(a_input)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(CeilBackward0)
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
            probe.observer.pointwise("ceil", result, node, input)
        return result
    except MISTAKES:
        refuse("ceil", ceil, (), {})
        raise


def ceil_(input: Any) -> Any:
    """``ceil`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(ceil_, mark, (input,), None, (input,), {})
            input = single("ceil_", input, "input", 1)
        check_inplace(input)
        a_input = input._array
        data = pointwise_kernels.ceil_array(a_input)
        check_result("ceil_", input, data.dtype, data.shape)
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(CeilBackward0)
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
            report("ceil_", (input,), {}, (input,), node)
            report_write(input, "ceil_", before, node is not None)
        return input
    except MISTAKES:
        refuse("ceil_", ceil_, (), {})
        raise


class TruncBackward0(Node):
    """Backward of trunc."""

    __slots__ = ()
    formula = "piecewise constant: 0"

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        g0 = elementary_kernels.zeros_like(grad)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        g0 = F.zeros_like(grad)
        return (g0,)


def trunc(input: Any) -> Tensor:
    """``trunc``: piecewise constant: 0"""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(trunc, mark, (input,), None, (input,), {})
            input = single("trunc", input, "input", 1)
        a_input = input._array
        data = pointwise_kernels.trunc_array(a_input)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(TruncBackward0)
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
            probe.observer.pointwise("trunc", result, node, input)
        return result
    except MISTAKES:
        refuse("trunc", trunc, (), {})
        raise


def trunc_(input: Any) -> Any:
    """``trunc`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(trunc_, mark, (input,), None, (input,), {})
            input = single("trunc_", input, "input", 1)
        check_inplace(input)
        a_input = input._array
        data = pointwise_kernels.trunc_array(a_input)
        check_result("trunc_", input, data.dtype, data.shape)
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(TruncBackward0)
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
            report("trunc_", (input,), {}, (input,), node)
            report_write(input, "trunc_", before, node is not None)
        return input
    except MISTAKES:
        refuse("trunc_", trunc_, (), {})
        raise


class SgnBackward0(Node):
    """Backward of sgn."""

    __slots__ = ()
    formula = "piecewise constant: 0"

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        g0 = elementary_kernels.zeros_like(grad)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        g0 = F.zeros_like(grad)
        return (g0,)


def sgn(input: Any) -> Tensor:
    """``sgn``: piecewise constant: 0"""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(sgn, mark, (input,), None, (input,), {})
            input = single("sgn", input, "input", 1)
        a_input = input._array
        data = pointwise_kernels.sign_array(a_input)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(SgnBackward0)
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
            probe.observer.pointwise("sgn", result, node, input)
        return result
    except MISTAKES:
        refuse("sgn", sgn, (), {})
        raise


def sgn_(input: Any) -> Any:
    """``sgn`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(sgn_, mark, (input,), None, (input,), {})
            input = single("sgn_", input, "input", 1)
        check_inplace(input)
        a_input = input._array
        data = pointwise_kernels.sign_array(a_input)
        check_result("sgn_", input, data.dtype, data.shape)
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(SgnBackward0)
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
            report("sgn_", (input,), {}, (input,), node)
            report_write(input, "sgn_", before, node is not None)
        return input
    except MISTAKES:
        refuse("sgn_", sgn_, (), {})
        raise


FUNCTIONS = {"ceil": ceil, "ceil_": ceil_, "trunc": trunc, "trunc_": trunc_, "sgn": sgn, "sgn_": sgn_}
OPERATORS: dict[str, Any] = {}
