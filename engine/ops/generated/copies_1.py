"""Operations of the family copies, part 1, written by ``make generate`` from ``engine/ops/copies.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import shape as shape_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


class ViewBackward0_copy(Node):
    """Backward of view_copy."""

    __slots__ = ("self_shape",)
    formula = "the gradient goes back to where the elements came from"
    self_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        self_shape = self.self_shape
        g0 = shape_kernels.reshape(grad, self_shape)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        self_shape = self.self_shape
        g0 = F.reshape(grad, self_shape)
        return (g0,)


def view_copy_size(input: Any, size: Any) -> Tensor:
    """``view_copy``: the gradient goes back to where the elements came from"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(view_copy_size, mark, (input,), None, (input, size), {})
        input = single("view_copy", input, "input", 1)
    a_input = input._array
    data = shape_kernels.copied(shape_kernels.view_array(a_input, size))
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ViewBackward0_copy)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
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
        report("view_copy", (input,), {"size": size}, (result,), node)
    return result


class AliasBackward0_copy(Node):
    """Backward of alias_copy."""

    __slots__ = ()
    formula = "the gradient goes back to where the elements came from"

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        g0 = grad
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        g0 = grad
        return (g0,)


def alias_copy_row(input: Any) -> Tensor:
    """``alias_copy``: the gradient goes back to where the elements came from"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(alias_copy_row, mark, (input,), None, (input,), {})
        input = single("alias_copy", input, "input", 1)
    a_input = input._array
    data = shape_kernels.copied(shape_kernels.alias_array(a_input))
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(AliasBackward0_copy)
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
        report("alias_copy", (input,), {}, (result,), node)
    return result


class TransposeBackward0_copy(Node):
    """Backward of transpose_copy."""

    __slots__ = ("dim0", "dim1")
    parameter_names = (
        "dim0",
        "dim1",
    )
    formula = "the gradient goes back to where the elements came from"
    dim0: Any
    dim1: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        dim0 = self.dim0
        dim1 = self.dim1
        g0 = shape_kernels.transpose_dims(grad, dim0, dim1)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        dim0 = self.dim0
        dim1 = self.dim1
        g0 = F.transpose_dims(grad, dim0, dim1)
        return (g0,)


def transpose_copy_dims(input: Any, dim0: Any, dim1: Any) -> Tensor:
    """``transpose_copy``: the gradient goes back to where the elements came from"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(transpose_copy_dims, mark, (input,), None, (input, dim0, dim1), {})
        input = single("transpose_copy", input, "input", 1)
    a_input = input._array
    data = shape_kernels.copied(shape_kernels.transpose_array(a_input, dim0, dim1))
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(TransposeBackward0_copy)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.dim0 = dim0
        node.dim1 = dim1
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
        report("transpose_copy", (input,), {"dim0": dim0, "dim1": dim1}, (result,), node)
    return result


class TBackward0_copy(Node):
    """Backward of t_copy."""

    __slots__ = ()
    formula = "the gradient goes back to where the elements came from"

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        g0 = shape_kernels.t_matrix(grad)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        g0 = F.t_matrix(grad)
        return (g0,)


def t_copy_matrix(input: Any) -> Tensor:
    """``t_copy``: the gradient goes back to where the elements came from"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(t_copy_matrix, mark, (input,), None, (input,), {})
        input = single("t_copy", input, "input", 1)
    a_input = input._array
    data = shape_kernels.copied(shape_kernels.matrix_transpose(a_input))
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(TBackward0_copy)
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
        report("t_copy", (input,), {}, (result,), node)
    return result


class PermuteBackward0_copy(Node):
    """Backward of permute_copy."""

    __slots__ = ("dims",)
    parameter_names = ("dims",)
    formula = "the gradient goes back to where the elements came from"
    dims: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        dims = self.dims
        g0 = shape_kernels.permute_back(grad, dims)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        dims = self.dims
        g0 = F.permute_back(grad, dims)
        return (g0,)


def permute_copy_dims(input: Any, dims: Any) -> Tensor:
    """``permute_copy``: the gradient goes back to where the elements came from"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(permute_copy_dims, mark, (input,), None, (input, dims), {})
        input = single("permute_copy", input, "input", 1)
    a_input = input._array
    data = shape_kernels.copied(shape_kernels.permute_array(a_input, dims))
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(PermuteBackward0_copy)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
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
        report("permute_copy", (input,), {"dims": dims}, (result,), node)
    return result


FUNCTIONS = {
    "view_copy_size": view_copy_size,
    "alias_copy_row": alias_copy_row,
    "transpose_copy_dims": transpose_copy_dims,
    "t_copy_matrix": t_copy_matrix,
    "permute_copy_dims": permute_copy_dims,
}
OPERATORS: dict[str, Any] = {}
