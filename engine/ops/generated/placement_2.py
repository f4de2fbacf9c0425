"""Operations of the family placement, part 2, written by ``make generate`` from ``engine/ops/placement.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import placement as placement_kernels
from ..kernels import shape as shape_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


class SliceScatterBackward0(Node):
    """Backward of slice_scatter."""

    __slots__ = ("dim", "start", "step", "stop")
    parameter_names = (
        "dim",
        "start",
        "stop",
        "step",
    )
    formula = "zero where written; the source gets the gradient there"
    dim: Any
    start: Any
    step: Any
    stop: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        dim = self.dim
        start = self.start
        stop = self.stop
        step = self.step
        if e0 is not None:
            g0 = placement_kernels.erased(grad, "slice_dim", (dim, start, stop, step))
        if e1 is not None:
            g1 = shape_kernels.slice_dim(grad, dim, start, stop, step)
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        dim = self.dim
        start = self.start
        stop = self.stop
        step = self.step
        if e0 is not None:
            g0 = F.erased(grad, "slice_dim", (dim, start, stop, step))
        if e1 is not None:
            g1 = F.slice_dim(grad, dim, start, stop, step)
        return (g0, g1)


def slice_scatter_into(input: Any, src: Any, dim: Any, start: Any, stop: Any, step: Any) -> Tensor:
    """``slice_scatter``: zero where written; the source gets the gradient there"""
    if type(input) is not Tensor or type(src) is not Tensor:
        if marked.active:
            mark = marked.found((input, src))
            if mark is not None:
                return marked.run(
                    slice_scatter_into, mark, (input, src), None, (input, src, dim, start, stop, step), {}
                )
        if type(input) is not Tensor:
            input = single("slice_scatter", input, "input", 1)
        if type(src) is not Tensor:
            src = single("slice_scatter", src, "src", 2)
    a_input = input._array
    a_src = src._array
    data = placement_kernels.written(a_input, a_src, "slice_dim", (dim, start, stop, step))
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if src._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(src)
    if (input._requires_grad or src._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SliceScatterBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = src._edge
        if e1 is None and src._requires_grad:
            e1 = src._accumulator() or accumulate_grad(src)
        node.next = (e0, e1)
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
        report("slice_scatter", (input, src), {"dim": dim, "start": start, "stop": stop, "step": step}, (result,), node)
    return result


class SelectScatterBackward0(Node):
    """Backward of select_scatter."""

    __slots__ = ("dim", "index")
    parameter_names = (
        "dim",
        "index",
    )
    formula = "zero where written; the source gets the gradient there"
    dim: Any
    index: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        dim = self.dim
        index = self.index
        if e0 is not None:
            g0 = placement_kernels.erased(grad, "select_dim", (dim, index))
        if e1 is not None:
            g1 = shape_kernels.select_dim(grad, dim, index)
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        dim = self.dim
        index = self.index
        if e0 is not None:
            g0 = F.erased(grad, "select_dim", (dim, index))
        if e1 is not None:
            g1 = F.select_dim(grad, dim, index)
        return (g0, g1)


def select_scatter_into(input: Any, src: Any, dim: Any, index: Any) -> Tensor:
    """``select_scatter``: zero where written; the source gets the gradient there"""
    if type(input) is not Tensor or type(src) is not Tensor:
        if marked.active:
            mark = marked.found((input, src))
            if mark is not None:
                return marked.run(select_scatter_into, mark, (input, src), None, (input, src, dim, index), {})
        if type(input) is not Tensor:
            input = single("select_scatter", input, "input", 1)
        if type(src) is not Tensor:
            src = single("select_scatter", src, "src", 2)
    a_input = input._array
    a_src = src._array
    data = placement_kernels.written(a_input, a_src, "select_dim", (dim, index))
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if src._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(src)
    if (input._requires_grad or src._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SelectScatterBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = src._edge
        if e1 is None and src._requires_grad:
            e1 = src._accumulator() or accumulate_grad(src)
        node.next = (e0, e1)
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
        report("select_scatter", (input, src), {"dim": dim, "index": index}, (result,), node)
    return result


class DiagonalScatterBackward0(Node):
    """Backward of diagonal_scatter."""

    __slots__ = ("dim1", "dim2", "offset")
    parameter_names = (
        "offset",
        "dim1",
        "dim2",
    )
    formula = "zero where written; the source gets the gradient there"
    dim1: Any
    dim2: Any
    offset: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        offset = self.offset
        dim1 = self.dim1
        dim2 = self.dim2
        if e0 is not None:
            g0 = placement_kernels.erased(grad, "diagonal_dims", (offset, dim1, dim2))
        if e1 is not None:
            g1 = shape_kernels.diagonal_dims(grad, offset, dim1, dim2)
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        offset = self.offset
        dim1 = self.dim1
        dim2 = self.dim2
        if e0 is not None:
            g0 = F.erased(grad, "diagonal_dims", (offset, dim1, dim2))
        if e1 is not None:
            g1 = F.diagonal_dims(grad, offset, dim1, dim2)
        return (g0, g1)


def diagonal_scatter_into(input: Any, src: Any, offset: Any, dim1: Any, dim2: Any) -> Tensor:
    """``diagonal_scatter``: zero where written; the source gets the gradient there"""
    if type(input) is not Tensor or type(src) is not Tensor:
        if marked.active:
            mark = marked.found((input, src))
            if mark is not None:
                return marked.run(diagonal_scatter_into, mark, (input, src), None, (input, src, offset, dim1, dim2), {})
        if type(input) is not Tensor:
            input = single("diagonal_scatter", input, "input", 1)
        if type(src) is not Tensor:
            src = single("diagonal_scatter", src, "src", 2)
    a_input = input._array
    a_src = src._array
    data = placement_kernels.written(a_input, a_src, "diagonal_dims", (offset, dim1, dim2))
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if src._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(src)
    if (input._requires_grad or src._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(DiagonalScatterBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = src._edge
        if e1 is None and src._requires_grad:
            e1 = src._accumulator() or accumulate_grad(src)
        node.next = (e0, e1)
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
        report("diagonal_scatter", (input, src), {"offset": offset, "dim1": dim1, "dim2": dim2}, (result,), node)
    return result


FUNCTIONS = {
    "slice_scatter_into": slice_scatter_into,
    "select_scatter_into": select_scatter_into,
    "diagonal_scatter_into": diagonal_scatter_into,
}
OPERATORS: dict[str, Any] = {}
