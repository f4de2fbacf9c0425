"""Operations of the family shape, part 6, written by ``make generate`` from ``engine/ops/shape.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.views import refresh
from ...mistakes import MISTAKES, refuse
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import shape as shape_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


class AsStridedScatterBackward0(Node):
    """Backward of replace_strided_part."""

    __slots__ = ("geometry",)
    parameter_names = ("geometry",)
    formula = "as_strided_scatter; PyTorch gives the first tensor what comes to the place of the second"
    geometry: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        geometry = self.geometry
        if e0 is not None:
            g0 = shape_kernels.erase_strided_part(grad, geometry)
        if e1 is not None:
            g1 = shape_kernels.strided_part(grad, geometry)
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        geometry = self.geometry
        if e0 is not None:
            g0 = F.erase_strided_part(grad, geometry)
        if e1 is not None:
            g1 = F.strided_part(grad, geometry)
        return (g0, g1)


def replace_strided_part(input: Any, other: Any, geometry: Any) -> Tensor:
    """``replace_strided_part``: as_strided_scatter; PyTorch gives the first tensor what comes to the place of the second"""
    if type(input) is not Tensor or type(other) is not Tensor:
        if marked.active:
            mark = marked.found((input, other))
            if mark is not None:
                return marked.run(replace_strided_part, mark, (input, other), None, (input, other, geometry), {})
        if type(input) is not Tensor:
            input = single("replace_strided_part", input, "input", 1)
        if type(other) is not Tensor:
            other = single("replace_strided_part", other, "other", 2)
    a_input = input._array
    a_other = other._array
    data = shape_kernels.replace_strided_part(a_input, a_other, geometry)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if other._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(other)
    if (input._requires_grad or other._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(AsStridedScatterBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = other._edge
        if e1 is None and other._requires_grad:
            e1 = other._accumulator() or accumulate_grad(other)
        node.next = (e0, e1)
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
        report("replace_strided_part", (input, other), {"geometry": geometry}, (result,), node)
    return result


class CloneBackward0(Node):
    """Backward of clone."""

    __slots__ = ()
    formula = "∂x/∂x = 1"

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        g0 = grad
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        g0 = grad
        return (g0,)


def clone(input: Any, *, memory_format: Any = None) -> Tensor:
    """``clone``: ∂x/∂x = 1"""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(clone, mark, (input,), None, (input,), {"memory_format": memory_format})
            input = single("clone", input, "input", 1)
        a_input = input._array
        data = shape_kernels.clone_array(a_input, memory_format)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(CloneBackward0)
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
            report("clone", (input,), {"memory_format": memory_format}, (result,), node)
        return result
    except MISTAKES:
        refuse("clone", clone, (), {"memory_format": memory_format})
        raise


class RepeatBackward0(Node):
    """Backward of repeat."""

    __slots__ = ("repeats", "self_shape")
    parameter_names = ("repeats",)
    formula = "the sum over the copies"
    repeats: Any
    self_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        repeats = self.repeats
        self_shape = self.self_shape
        g0 = shape_kernels.repeat_backward(grad, repeats, self_shape)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        repeats = self.repeats
        self_shape = self.self_shape
        g0 = F.repeat_backward(grad, repeats, self_shape)
        return (g0,)


def repeat_sizes(input: Any, repeats: Any) -> Tensor:
    """``repeat``: the sum over the copies"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(repeat_sizes, mark, (input,), None, (input, repeats), {})
        input = single("repeat", input, "input", 1)
    a_input = input._array
    data = shape_kernels.repeat_array(a_input, repeats)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(RepeatBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.repeats = repeats
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
        report("repeat", (input,), {"repeats": repeats}, (result,), node)
    return result


class FlipBackward0(Node):
    """Backward of flip."""

    __slots__ = ("dims",)
    parameter_names = ("dims",)
    formula = "the gradient flipped back"
    dims: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        dims = self.dims
        g0 = shape_kernels.flip_dims(grad, dims)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        dims = self.dims
        g0 = F.flip_dims(grad, dims)
        return (g0,)


def flip_dims(input: Any, dims: Any) -> Tensor:
    """``flip``: the gradient flipped back"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(flip_dims, mark, (input,), None, (input, dims), {})
        input = single("flip", input, "input", 1)
    a_input = input._array
    data = shape_kernels.flip_array(a_input, dims)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(FlipBackward0)
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
        report("flip", (input,), {"dims": dims}, (result,), node)
    return result


FUNCTIONS = {
    "replace_strided_part": replace_strided_part,
    "clone": clone,
    "repeat_sizes": repeat_sizes,
    "flip_dims": flip_dims,
}
OPERATORS: dict[str, Any] = {}
