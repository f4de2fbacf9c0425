"""Operations of the family copies, part 3, written by ``make generate`` from ``engine/ops/copies.py``."""

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


class SliceBackward0_copy(Node):
    """Backward of slice_copy."""

    __slots__ = ("dim", "self_shape", "start", "step", "stop")
    parameter_names = (
        "dim",
        "start",
        "stop",
        "step",
    )
    formula = "the gradient goes back to where the elements came from"
    dim: Any
    self_shape: Any
    start: Any
    step: Any
    stop: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        self_shape = self.self_shape
        dim = self.dim
        start = self.start
        stop = self.stop
        step = self.step
        g0 = shape_kernels.slice_backward(grad, self_shape, dim, start, stop, step)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        self_shape = self.self_shape
        dim = self.dim
        start = self.start
        stop = self.stop
        step = self.step
        g0 = F.slice_backward(grad, self_shape, dim, start, stop, step)
        return (g0,)


def slice_copy_dim(input: Any, dim: Any, start: Any, stop: Any, step: Any) -> Tensor:
    """``slice_copy``: the gradient goes back to where the elements came from"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(slice_copy_dim, mark, (input,), None, (input, dim, start, stop, step), {})
        input = single("slice_copy", input, "input", 1)
    a_input = input._array
    data = shape_kernels.copied(shape_kernels.slice_array(a_input, dim, start, stop, step))
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SliceBackward0_copy)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.dim = dim
        node.start = start
        node.stop = stop
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
    if probe.observer is not None:
        report("slice_copy", (input,), {"dim": dim, "start": start, "stop": stop, "step": step}, (result,), node)
    return result


class NarrowCopyBackward0(Node):
    """Backward of narrow_copy."""

    __slots__ = ("dim", "self_shape", "start", "step", "stop")
    parameter_names = (
        "dim",
        "start",
        "stop",
        "step",
    )
    formula = "the gradient goes back to where the elements came from"
    dim: Any
    self_shape: Any
    start: Any
    step: Any
    stop: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        self_shape = self.self_shape
        dim = self.dim
        start = self.start
        stop = self.stop
        step = self.step
        g0 = shape_kernels.slice_backward(grad, self_shape, dim, start, stop, step)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        self_shape = self.self_shape
        dim = self.dim
        start = self.start
        stop = self.stop
        step = self.step
        g0 = F.slice_backward(grad, self_shape, dim, start, stop, step)
        return (g0,)


def narrow_copy_dim(input: Any, dim: Any, start: Any, stop: Any, step: Any) -> Tensor:
    """``narrow_copy``: the gradient goes back to where the elements came from"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(narrow_copy_dim, mark, (input,), None, (input, dim, start, stop, step), {})
        input = single("narrow_copy", input, "input", 1)
    a_input = input._array
    data = shape_kernels.copied(shape_kernels.slice_array(a_input, dim, start, stop, step))
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(NarrowCopyBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.dim = dim
        node.start = start
        node.stop = stop
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
    if probe.observer is not None:
        report("narrow_copy", (input,), {"dim": dim, "start": start, "stop": stop, "step": step}, (result,), node)
    return result


class SelectBackward0_copy(Node):
    """Backward of select_copy."""

    __slots__ = ("dim", "index", "self_shape")
    parameter_names = (
        "dim",
        "index",
    )
    formula = "the gradient goes back to where the elements came from"
    dim: Any
    index: Any
    self_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        self_shape = self.self_shape
        dim = self.dim
        index = self.index
        g0 = shape_kernels.select_backward(grad, self_shape, dim, index)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        self_shape = self.self_shape
        dim = self.dim
        index = self.index
        g0 = F.select_backward(grad, self_shape, dim, index)
        return (g0,)


def select_copy_dim(input: Any, dim: Any, index: Any) -> Tensor:
    """``select_copy``: the gradient goes back to where the elements came from"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(select_copy_dim, mark, (input,), None, (input, dim, index), {})
        input = single("select_copy", input, "input", 1)
    a_input = input._array
    data = shape_kernels.copied(shape_kernels.select_array(a_input, dim, index))
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SelectBackward0_copy)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.dim = dim
        node.index = index
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
        report("select_copy", (input,), {"dim": dim, "index": index}, (result,), node)
    return result


class UnfoldBackward0_copy(Node):
    """Backward of unfold_copy."""

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


def unfold_copy_dim(input: Any, dimension: Any, size: Any, step: Any) -> Tensor:
    """``unfold_copy``: the gradient goes back to where the elements came from"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(unfold_copy_dim, mark, (input,), None, (input, dimension, size, step), {})
        input = single("unfold_copy", input, "input", 1)
    a_input = input._array
    data = shape_kernels.copied(shape_kernels.unfold_array(a_input, dimension, size, step))
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(UnfoldBackward0_copy)
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
    if probe.observer is not None:
        report("unfold_copy", (input,), {"dimension": dimension, "size": size, "step": step}, (result,), node)
    return result


FUNCTIONS = {
    "slice_copy_dim": slice_copy_dim,
    "narrow_copy_dim": narrow_copy_dim,
    "select_copy_dim": select_copy_dim,
    "unfold_copy_dim": unfold_copy_dim,
}
OPERATORS: dict[str, Any] = {}
