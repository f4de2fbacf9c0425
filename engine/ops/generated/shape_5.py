"""Operations of the family shape, part 5, written by ``make generate`` from ``engine/ops/shape.py``."""

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


class DiagonalBackwardBackward0(Node):
    """Backward of diagonal_backward."""

    __slots__ = ("dim1", "dim2", "offset")
    parameter_names = (
        "offset",
        "dim1",
        "dim2",
    )
    formula = "diagonal"
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


def diagonal_backward(input: Any, input_sizes: Any, offset: Any, dim1: Any, dim2: Any) -> Tensor:
    """``diagonal_backward``: diagonal"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(diagonal_backward, mark, (input,), None, (input, input_sizes, offset, dim1, dim2), {})
        input = single("diagonal_backward", input, "input", 1)
    a_input = input._array
    data = shape_kernels.diagonal_backward(a_input, input_sizes, offset, dim1, dim2)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(DiagonalBackwardBackward0)
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
        report(
            "diagonal_backward",
            (input,),
            {"input_sizes": input_sizes, "offset": offset, "dim1": dim1, "dim2": dim2},
            (result,),
            node,
        )
    return result


class UnfoldBackwardBackward0(Node):
    """Backward of unfold_backward."""

    __slots__ = ("dimension", "size", "step")
    parameter_names = (
        "dimension",
        "size",
        "step",
    )
    formula = "unfold"
    dimension: Any
    size: Any
    step: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        dimension = self.dimension
        size = self.size
        step = self.step
        g0 = shape_kernels.unfold_dim(grad, dimension, size, step)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        dimension = self.dimension
        size = self.size
        step = self.step
        g0 = F.unfold_dim(grad, dimension, size, step)
        return (g0,)


def unfold_backward(input: Any, input_sizes: Any, dimension: Any, size: Any, step: Any) -> Tensor:
    """``unfold_backward``: unfold"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(
                    unfold_backward, mark, (input,), None, (input, input_sizes, dimension, size, step), {}
                )
        input = single("unfold_backward", input, "input", 1)
    a_input = input._array
    data = shape_kernels.unfold_backward(a_input, input_sizes, dimension, size, step)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(UnfoldBackwardBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.dimension = dimension
        node.size = size
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
            "unfold_backward",
            (input,),
            {"input_sizes": input_sizes, "dimension": dimension, "size": size, "step": step},
            (result,),
            node,
        )
    return result


class AsStridedBackwardBackward0(Node):
    """Backward of spread_strided."""

    __slots__ = ("geometry",)
    parameter_names = ("geometry",)
    formula = "as_strided"
    geometry: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        geometry = self.geometry
        g0 = shape_kernels.strided_part(grad, geometry)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        geometry = self.geometry
        g0 = F.strided_part(grad, geometry)
        return (g0,)


def spread_strided(input: Any, geometry: Any) -> Tensor:
    """``spread_strided``: as_strided"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(spread_strided, mark, (input,), None, (input, geometry), {})
        input = single("spread_strided", input, "input", 1)
    a_input = input._array
    data = shape_kernels.spread_strided(a_input, geometry)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(AsStridedBackwardBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.geometry = geometry
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
        report("spread_strided", (input,), {"geometry": geometry}, (result,), node)
    return result


class AsStridedBackward1(Node):
    """Backward of strided_part."""

    __slots__ = ("geometry",)
    parameter_names = ("geometry",)
    formula = "as_strided"
    geometry: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        geometry = self.geometry
        g0 = shape_kernels.spread_strided(grad, geometry)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        geometry = self.geometry
        g0 = F.spread_strided(grad, geometry)
        return (g0,)


def strided_part(input: Any, geometry: Any) -> Tensor:
    """``strided_part``: as_strided"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(strided_part, mark, (input,), None, (input, geometry), {})
        input = single("strided_part", input, "input", 1)
    a_input = input._array
    data = shape_kernels.strided_part(a_input, geometry)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(AsStridedBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.geometry = geometry
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
        report("strided_part", (input,), {"geometry": geometry}, (result,), node)
    return result


FUNCTIONS = {
    "diagonal_backward": diagonal_backward,
    "unfold_backward": unfold_backward,
    "spread_strided": spread_strided,
    "strided_part": strided_part,
}
OPERATORS: dict[str, Any] = {}
