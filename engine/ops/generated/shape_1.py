"""Operations of the family shape, part 1, written by ``make generate`` from ``engine/ops/shape.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.views import make_view, refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import shape as shape_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


class ViewBackward0(Node):
    """Backward of view."""

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


def view_as_size(input: Any, size: Any) -> Tensor:
    """``view``: the gradient goes back to where the elements came from"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(view_as_size, mark, (input,), None, (input, size), {})
        input = single("view", input, "input", 1)
    a_input = input._array
    data = shape_kernels.view_array(a_input, size)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ViewBackward0)
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
    make_view(result, input)
    if probe.observer is not None:
        report("view", (input,), {"size": size}, (result,), node)
    return result


class ReshapeAliasBackward0(Node):
    """Backward of reshape."""

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


def reshape_alias(input: Any, size: Any) -> Tensor:
    """``reshape``: the gradient goes back to where the elements came from"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(reshape_alias, mark, (input,), None, (input, size), {})
        input = single("reshape", input, "input", 1)
    a_input = input._array
    data = shape_kernels.view_array(a_input, size)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ReshapeAliasBackward0)
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
    make_view(result, input)
    if probe.observer is not None:
        report("reshape", (input,), {"size": size}, (result,), node)
    return result


class UnsafeViewBackward0(Node):
    """Backward of _unsafe_view."""

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


def unsafe_view(input: Any, size: Any) -> Tensor:
    """``_unsafe_view``: the gradient goes back to where the elements came from"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(unsafe_view, mark, (input,), None, (input, size), {})
        input = single("_unsafe_view", input, "input", 1)
    a_input = input._array
    data = shape_kernels.view_array(a_input, size)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(UnsafeViewBackward0)
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
        report("_unsafe_view", (input,), {"size": size}, (result,), node)
    return result


class AliasBackward0(Node):
    """Backward of alias."""

    __slots__ = ()
    formula = "the gradient goes back to where the elements came from"

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        g0 = grad
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        g0 = grad
        return (g0,)


def alias(input: Any) -> Tensor:
    """``alias``: the gradient goes back to where the elements came from"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(alias, mark, (input,), None, (input,), {})
        input = single("alias", input, "input", 1)
    a_input = input._array
    data = shape_kernels.alias_array(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(AliasBackward0)
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
    make_view(result, input)
    if probe.observer is not None:
        report("alias", (input,), {}, (result,), node)
    return result


class TransposeBackward0(Node):
    """Backward of transpose."""

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


def transpose_dims(input: Any, dim0: Any, dim1: Any) -> Tensor:
    """``transpose``: the gradient goes back to where the elements came from"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(transpose_dims, mark, (input,), None, (input, dim0, dim1), {})
        input = single("transpose", input, "input", 1)
    a_input = input._array
    data = shape_kernels.transpose_array(a_input, dim0, dim1)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(TransposeBackward0)
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
    make_view(result, input)
    if probe.observer is not None:
        report("transpose", (input,), {"dim0": dim0, "dim1": dim1}, (result,), node)
    return result


FUNCTIONS = {
    "view_as_size": view_as_size,
    "reshape_alias": reshape_alias,
    "unsafe_view": unsafe_view,
    "alias": alias,
    "transpose_dims": transpose_dims,
}
OPERATORS: dict[str, Any] = {}
