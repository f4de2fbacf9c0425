"""Operations of the family shape, part 7, written by ``make generate`` from ``engine/ops/shape.py``."""

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
from ..kernels import shape as shape_kernels
from ..operands import check_result, single
from ..reporting import report, report_write

new = object.__new__


class Rot90Backward0(Node):
    """Backward of rot90."""

    __slots__ = ("dims", "k")
    parameter_names = (
        "k",
        "dims",
    )
    formula = "the gradient turned back"
    dims: Any
    k: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        dims = self.dims
        k = self.k
        g0 = shape_kernels.rot90_plane(grad, -k, dims)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        dims = self.dims
        k = self.k
        g0 = F.rot90_plane(grad, -k, dims)
        return (g0,)


def rot90_plane(input: Any, k: Any, dims: Any) -> Tensor:
    """``rot90``: the gradient turned back"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(rot90_plane, mark, (input,), None, (input, k, dims), {})
        input = single("rot90", input, "input", 1)
    a_input = input._array
    data = shape_kernels.rot90_array(a_input, k, dims)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(Rot90Backward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.k = k
        node.dims = dims
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
        report("rot90", (input,), {"k": k, "dims": dims}, (result,), node)
    return result


class RollBackward0(Node):
    """Backward of roll."""

    __slots__ = ("dims", "shifts")
    parameter_names = (
        "shifts",
        "dims",
    )
    formula = "the gradient rolled back"
    dims: Any
    shifts: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        shifts = self.shifts
        dims = self.dims
        g0 = shape_kernels.roll_back(grad, shifts, dims)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        shifts = self.shifts
        dims = self.dims
        g0 = F.roll_back(grad, shifts, dims)
        return (g0,)


def roll_dims(input: Any, shifts: Any, dims: Any) -> Tensor:
    """``roll``: the gradient rolled back"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(roll_dims, mark, (input,), None, (input, shifts, dims), {})
        input = single("roll", input, "input", 1)
    a_input = input._array
    data = shape_kernels.roll_array(a_input, shifts, dims)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(RollBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.shifts = shifts
        node.dims = dims
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
        report("roll", (input,), {"shifts": shifts, "dims": dims}, (result,), node)
    return result


class TrilBackward0(Node):
    """Backward of tril."""

    __slots__ = ("diagonal",)
    parameter_names = ("diagonal",)
    formula = "the gradient below the diagonal"
    diagonal: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        diagonal = self.diagonal
        g0 = shape_kernels.tril(grad, diagonal)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        diagonal = self.diagonal
        g0 = F.tril(grad, diagonal)
        return (g0,)


def tril(input: Any, diagonal: Any = 0) -> Tensor:
    """``tril``: the gradient below the diagonal"""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(tril, mark, (input,), None, (input, diagonal), {})
            input = single("tril", input, "input", 1)
        a_input = input._array
        data = shape_kernels.tril(a_input, diagonal)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(TrilBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            node.next = (e0,)
            node.diagonal = diagonal
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
            report("tril", (input,), {"diagonal": diagonal}, (result,), node)
        return result
    except MISTAKES:
        refuse("tril", tril, (diagonal,), {})
        raise


def tril_(input: Any, diagonal: Any = 0) -> Any:
    """``tril`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(tril_, mark, (input,), None, (input, diagonal), {})
            input = single("tril_", input, "input", 1)
        check_inplace(input)
        a_input = input._array
        data = shape_kernels.tril(a_input, diagonal)
        check_result("tril_", input, data.dtype, data.shape)
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(TrilBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            node.next = (e0,)
            node.diagonal = diagonal
        else:
            node = None
        np.copyto(input._array, data, casting="unsafe")
        before = bump(input)
        if node is not None:
            rebase(input, node)
        if probe.observer is not None:
            report("tril_", (input,), {"diagonal": diagonal}, (input,), node)
            report_write(input, "tril_", before, node is not None)
        return input
    except MISTAKES:
        refuse("tril_", tril_, (diagonal,), {})
        raise


FUNCTIONS = {"rot90_plane": rot90_plane, "roll_dims": roll_dims, "tril": tril, "tril_": tril_}
OPERATORS: dict[str, Any] = {}
