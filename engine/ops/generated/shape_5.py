"""Operations of the family shape, part 5, written by ``make generate`` from ``engine/ops/shape.py``."""

from __future__ import annotations

from typing import Any

from ... import probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import shape as shape_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


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

    def apply(self, grad: Any) -> tuple[Any, ...]:
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
            e0 = accumulate_grad(input)
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

    def apply(self, grad: Any) -> tuple[Any, ...]:
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
            e0 = accumulate_grad(input)
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

    def apply(self, grad: Any) -> tuple[Any, ...]:
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
            e0 = accumulate_grad(input)
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


class AsStridedScatterBackward0(Node):
    """Backward of replace_strided_part."""

    __slots__ = ("geometry",)
    parameter_names = ("geometry",)
    formula = "as_strided_scatter"
    geometry: Any

    def apply(self, grad: Any) -> tuple[Any, ...]:
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
    """``replace_strided_part``: as_strided_scatter"""
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
            e0 = accumulate_grad(input)
        e1 = other._edge
        if e1 is None and other._requires_grad:
            e1 = accumulate_grad(other)
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

    def apply(self, grad: Any) -> tuple[Any, ...]:
        g0 = grad
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        g0 = grad
        return (g0,)


def clone(input: Any, *, memory_format: Any = None) -> Tensor:
    """``clone``: ∂x/∂x = 1"""
    if type(input) is not Tensor:
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
            e0 = accumulate_grad(input)
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


FUNCTIONS = {
    "unfold_backward": unfold_backward,
    "spread_strided": spread_strided,
    "strided_part": strided_part,
    "replace_strided_part": replace_strided_part,
    "clone": clone,
}
OPERATORS: dict[str, Any] = {}
