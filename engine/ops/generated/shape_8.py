"""Operations of the family shape, part 8, written by ``make generate`` from ``engine/ops/shape.py``."""

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


class TriuBackward0(Node):
    """Backward of triu."""

    __slots__ = ("diagonal",)
    parameter_names = ("diagonal",)
    formula = "the gradient above the diagonal"
    diagonal: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        diagonal = self.diagonal
        g0 = shape_kernels.triu(grad, diagonal)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        diagonal = self.diagonal
        g0 = F.triu(grad, diagonal)
        return (g0,)


def triu(input: Any, diagonal: Any = 0) -> Tensor:
    """``triu``: the gradient above the diagonal"""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(triu, mark, (input,), None, (input, diagonal), {})
            input = single("triu", input, "input", 1)
        a_input = input._array
        data = shape_kernels.triu(a_input, diagonal)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(TriuBackward0)
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
            report("triu", (input,), {"diagonal": diagonal}, (result,), node)
        return result
    except MISTAKES:
        refuse("triu", triu, (diagonal,), {})
        raise


def triu_(input: Any, diagonal: Any = 0) -> Any:
    """``triu`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(triu_, mark, (input,), None, (input, diagonal), {})
            input = single("triu_", input, "input", 1)
        check_inplace(input)
        a_input = input._array
        data = shape_kernels.triu(a_input, diagonal)
        check_result("triu_", input, data.dtype, data.shape)
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(TriuBackward0)
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
            report("triu_", (input,), {"diagonal": diagonal}, (input,), node)
            report_write(input, "triu_", before, node is not None)
        return input
    except MISTAKES:
        refuse("triu_", triu_, (diagonal,), {})
        raise


class DiagEmbedBackward0(Node):
    """Backward of diag_embed."""

    __slots__ = ("dim1", "dim2", "offset")
    parameter_names = (
        "offset",
        "dim1",
        "dim2",
    )
    formula = "the gradient's diagonal"
    dim1: Any
    dim2: Any
    offset: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        offset = self.offset
        dim1 = self.dim1
        dim2 = self.dim2
        g0 = shape_kernels.diagonal_dims(grad, offset, dim1, dim2)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        offset = self.offset
        dim1 = self.dim1
        dim2 = self.dim2
        g0 = F.diagonal_dims(grad, offset, dim1, dim2)
        return (g0,)


def diag_embed_dims(input: Any, offset: Any, dim1: Any, dim2: Any) -> Tensor:
    """``diag_embed``: the gradient's diagonal"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(diag_embed_dims, mark, (input,), None, (input, offset, dim1, dim2), {})
        input = single("diag_embed", input, "input", 1)
    a_input = input._array
    data = shape_kernels.diag_embed_array(a_input, offset, dim1, dim2)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(DiagEmbedBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.offset = offset
        node.dim1 = dim1
        node.dim2 = dim2
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
        report("diag_embed", (input,), {"offset": offset, "dim1": dim1, "dim2": dim2}, (result,), node)
    return result


class DiagonalBackward0_copy(Node):
    """Backward of diag."""

    __slots__ = ("dim1", "dim2", "offset", "self_shape")
    parameter_names = (
        "offset",
        "dim1",
        "dim2",
    )
    formula = "the gradient on the diagonal"
    dim1: Any
    dim2: Any
    offset: Any
    self_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        self_shape = self.self_shape
        offset = self.offset
        dim1 = self.dim1
        dim2 = self.dim2
        g0 = shape_kernels.diagonal_backward(grad, self_shape, offset, dim1, dim2)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        self_shape = self.self_shape
        offset = self.offset
        dim1 = self.dim1
        dim2 = self.dim2
        g0 = F.diagonal_backward(grad, self_shape, offset, dim1, dim2)
        return (g0,)


def diagonal_copy_dims(input: Any, offset: Any, dim1: Any, dim2: Any) -> Tensor:
    """``diag``: the gradient on the diagonal"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(diagonal_copy_dims, mark, (input,), None, (input, offset, dim1, dim2), {})
        input = single("diag", input, "input", 1)
    a_input = input._array
    data = shape_kernels.diagonal_copy_array(a_input, offset, dim1, dim2)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(DiagonalBackward0_copy)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.offset = offset
        node.dim1 = dim1
        node.dim2 = dim2
        node.self_shape = a_input.shape
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
        report("diag", (input,), {"offset": offset, "dim1": dim1, "dim2": dim2}, (result,), node)
    return result


class ConstantPadNdBackward0(Node):
    """Backward of constant_pad_nd."""

    __slots__ = ("pad",)
    parameter_names = ("pad",)
    formula = "the gradient without its border"
    pad: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        pad = self.pad
        g0 = shape_kernels.constant_pad_back(grad, pad)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        pad = self.pad
        g0 = F.constant_pad_back(grad, pad)
        return (g0,)


def constant_pad(input: Any, pad: Any, value: Any) -> Tensor:
    """``constant_pad_nd``: the gradient without its border"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(constant_pad, mark, (input,), None, (input, pad, value), {})
        input = single("constant_pad_nd", input, "input", 1)
    a_input = input._array
    data = shape_kernels.constant_pad_array(a_input, pad, value)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ConstantPadNdBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.pad = pad
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
        report("constant_pad_nd", (input,), {"pad": pad, "value": value}, (result,), node)
    return result


FUNCTIONS = {
    "triu": triu,
    "triu_": triu_,
    "diag_embed_dims": diag_embed_dims,
    "diagonal_copy_dims": diagonal_copy_dims,
    "constant_pad": constant_pad,
}
OPERATORS: dict[str, Any] = {}
