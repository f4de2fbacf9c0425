"""Operations of the family shape, part 4, written by ``make generate`` from ``engine/ops/shape.py``."""

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


class DiagonalBackward0(Node):
    """Backward of diagonal."""

    __slots__ = ("dim1", "dim2", "offset", "self_shape")
    parameter_names = (
        "offset",
        "dim1",
        "dim2",
    )
    formula = "the gradient goes back to where the elements came from"
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


def diagonal_dims(input: Any, offset: Any, dim1: Any, dim2: Any) -> Tensor:
    """``diagonal``: the gradient goes back to where the elements came from"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(diagonal_dims, mark, (input,), None, (input, offset, dim1, dim2), {})
        input = single("diagonal", input, "input", 1)
    a_input = input._array
    data = shape_kernels.diagonal_array(a_input, offset, dim1, dim2)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(DiagonalBackward0)
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
    make_view(result, input)
    if probe.observer is not None:
        report("diagonal", (input,), {"offset": offset, "dim1": dim1, "dim2": dim2}, (result,), node)
    return result


class UnfoldBackward0(Node):
    """Backward of unfold."""

    __slots__ = ("dimension", "self_shape", "size", "step")
    parameter_names = (
        "dimension",
        "size",
        "step",
    )
    formula = "the gradient goes back to where the elements came from"
    dimension: Any
    self_shape: Any
    size: Any
    step: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        self_shape = self.self_shape
        dimension = self.dimension
        size = self.size
        step = self.step
        g0 = shape_kernels.unfold_backward(grad, self_shape, dimension, size, step)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        self_shape = self.self_shape
        dimension = self.dimension
        size = self.size
        step = self.step
        g0 = F.unfold_backward(grad, self_shape, dimension, size, step)
        return (g0,)


def unfold_dim(input: Any, dimension: Any, size: Any, step: Any) -> Tensor:
    """``unfold``: the gradient goes back to where the elements came from"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(unfold_dim, mark, (input,), None, (input, dimension, size, step), {})
        input = single("unfold", input, "input", 1)
    a_input = input._array
    data = shape_kernels.unfold_array(a_input, dimension, size, step)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(UnfoldBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.dimension = dimension
        node.size = size
        node.step = step
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
        report("unfold", (input,), {"dimension": dimension, "size": size, "step": step}, (result,), node)
    return result


class SliceBackwardBackward0(Node):
    """Backward of slice_backward."""

    __slots__ = ("dim", "start", "step", "stop")
    parameter_names = (
        "dim",
        "start",
        "stop",
        "step",
    )
    formula = "slice"
    dim: Any
    start: Any
    step: Any
    stop: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        dim = self.dim
        start = self.start
        stop = self.stop
        step = self.step
        g0 = shape_kernels.slice_dim(grad, dim, start, stop, step)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        dim = self.dim
        start = self.start
        stop = self.stop
        step = self.step
        g0 = F.slice_dim(grad, dim, start, stop, step)
        return (g0,)


def slice_backward(input: Any, input_sizes: Any, dim: Any, start: Any, stop: Any, step: Any) -> Tensor:
    """``slice_backward``: slice"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(
                    slice_backward, mark, (input,), None, (input, input_sizes, dim, start, stop, step), {}
                )
        input = single("slice_backward", input, "input", 1)
    a_input = input._array
    data = shape_kernels.slice_backward(a_input, input_sizes, dim, start, stop, step)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SliceBackwardBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.dim = dim
        node.start = start
        node.stop = stop
        node.step = step
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
        report(
            "slice_backward",
            (input,),
            {"input_sizes": input_sizes, "dim": dim, "start": start, "stop": stop, "step": step},
            (result,),
            node,
        )
    return result


class SelectBackwardBackward0(Node):
    """Backward of select_backward."""

    __slots__ = ("dim", "index")
    parameter_names = (
        "dim",
        "index",
    )
    formula = "select"
    dim: Any
    index: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        dim = self.dim
        index = self.index
        g0 = shape_kernels.select_dim(grad, dim, index)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        dim = self.dim
        index = self.index
        g0 = F.select_dim(grad, dim, index)
        return (g0,)


def select_backward(input: Any, input_sizes: Any, dim: Any, index: Any) -> Tensor:
    """``select_backward``: select"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(select_backward, mark, (input,), None, (input, input_sizes, dim, index), {})
        input = single("select_backward", input, "input", 1)
    a_input = input._array
    data = shape_kernels.select_backward(a_input, input_sizes, dim, index)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SelectBackwardBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.dim = dim
        node.index = index
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
        report("select_backward", (input,), {"input_sizes": input_sizes, "dim": dim, "index": index}, (result,), node)
    return result


FUNCTIONS = {
    "diagonal_dims": diagonal_dims,
    "unfold_dim": unfold_dim,
    "slice_backward": slice_backward,
    "select_backward": select_backward,
}
OPERATORS: dict[str, Any] = {}
