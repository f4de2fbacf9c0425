"""Operations of the family shape, part 3, written by ``make generate`` from ``engine/ops/shape.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.views import make_view, refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import elementary as elementary_kernels
from ..kernels import shape as shape_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


class UnsqueezeBackward0(Node):
    """Backward of unsqueeze."""

    __slots__ = ("dim", "self_shape")
    parameter_names = ("dim",)
    formula = "the gradient goes back to where the elements came from"
    dim: Any
    self_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        dim = self.dim
        self_shape = self.self_shape
        g0 = shape_kernels.reshape(grad, self_shape)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        dim = self.dim
        self_shape = self.self_shape
        g0 = F.squeeze_dim(grad, dim)
        return (g0,)


def unsqueeze_dim(input: Any, dim: Any) -> Tensor:
    """``unsqueeze``: the gradient goes back to where the elements came from"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(unsqueeze_dim, mark, (input,), None, (input, dim), {})
        input = single("unsqueeze", input, "input", 1)
    a_input = input._array
    data = shape_kernels.unsqueeze_array(a_input, dim)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(UnsqueezeBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.dim = dim
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
        report("unsqueeze", (input,), {"dim": dim}, (result,), node)
    return result


class ExpandBackward0(Node):
    """Backward of expand."""

    __slots__ = ("self_shape",)
    formula = "the gradient goes back to where the elements came from"
    self_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        self_shape = self.self_shape
        g0 = elementary_kernels.sum_to_size(grad, self_shape)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        self_shape = self.self_shape
        g0 = F.sum_to_size(grad, self_shape)
        return (g0,)


def expand_size(input: Any, size: Any) -> Tensor:
    """``expand``: the gradient goes back to where the elements came from"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(expand_size, mark, (input,), None, (input, size), {})
        input = single("expand", input, "input", 1)
    a_input = input._array
    data = shape_kernels.expand_array(a_input, size)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ExpandBackward0)
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
        report("expand", (input,), {"size": size}, (result,), node)
    return result


class SliceBackward0(Node):
    """Backward of slice."""

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


def slice_dim(input: Any, dim: Any, start: Any, stop: Any, step: Any) -> Tensor:
    """``slice``: the gradient goes back to where the elements came from"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(slice_dim, mark, (input,), None, (input, dim, start, stop, step), {})
        input = single("slice", input, "input", 1)
    a_input = input._array
    data = shape_kernels.slice_array(a_input, dim, start, stop, step)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SliceBackward0)
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
    make_view(result, input)
    if probe.observer is not None:
        report("slice", (input,), {"dim": dim, "start": start, "stop": stop, "step": step}, (result,), node)
    return result


class SelectBackward0(Node):
    """Backward of select."""

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


def select_dim(input: Any, dim: Any, index: Any) -> Tensor:
    """``select``: the gradient goes back to where the elements came from"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(select_dim, mark, (input,), None, (input, dim, index), {})
        input = single("select", input, "input", 1)
    a_input = input._array
    data = shape_kernels.select_array(a_input, dim, index)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SelectBackward0)
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
    make_view(result, input)
    if probe.observer is not None:
        report("select", (input,), {"dim": dim, "index": index}, (result,), node)
    return result


FUNCTIONS = {
    "unsqueeze_dim": unsqueeze_dim,
    "expand_size": expand_size,
    "slice_dim": slice_dim,
    "select_dim": select_dim,
}
OPERATORS: dict[str, Any] = {}
