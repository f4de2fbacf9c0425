"""Operations of the family pooling, part 7, written by ``make generate`` from ``engine/ops/pooling.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import pooling as pooling_kernels
from ..kernels import pooling_adaptive as pooling_adaptive_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


class FractionalMaxPool3DBackwardBackward0(Node):
    """Backward of fractional_max_pool3d_backward."""

    __slots__ = ("saved_indices", "self_shape", "version_indices")
    saved_names = ("indices",)
    formula = "the gradient's gradient at the index of the largest"
    saved_indices: Any
    self_shape: Any
    version_indices: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            held = self.saved_indices
            counter = held._counter
            if counter is not None and counter.value != self.version_indices:
                raise modified(self, "indices")
            indices = held._array
            g0 = pooling_adaptive_kernels.taken_at(grad, indices, 3)
        if e1 is not None:
            self_shape = self.self_shape
            g1 = pooling_kernels.zeros_shaped(grad, self_shape)
        if release:
            self.saved_indices = RELEASED
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            held = self.saved_indices
            indices = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_indices)
                else unpack(self, "indices")
            )
            g0 = F.taken_at(grad, indices, 3)
        if e1 is not None:
            self_shape = self.self_shape
            g1 = F.zeros_shaped(grad, self_shape)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_indices = RELEASED
        return True


def fractional_max_pool3d_backward(grad_output: Any, input: Any, indices: Any) -> Tensor:
    """``fractional_max_pool3d_backward``: the gradient's gradient at the index of the largest"""
    if type(grad_output) is not Tensor or type(input) is not Tensor or type(indices) is not Tensor:
        if marked.active:
            mark = marked.found((grad_output, input, indices))
            if mark is not None:
                return marked.run(
                    fractional_max_pool3d_backward,
                    mark,
                    (grad_output, input, indices),
                    None,
                    (grad_output, input, indices),
                    {},
                )
        if type(grad_output) is not Tensor:
            grad_output = single("fractional_max_pool3d_backward", grad_output, "grad_output", 1)
        if type(input) is not Tensor:
            input = single("fractional_max_pool3d_backward", input, "input", 2)
        if type(indices) is not Tensor:
            indices = single("fractional_max_pool3d_backward", indices, "indices", 3)
    a_grad_output = grad_output._array
    a_input = input._array
    a_indices = indices._array
    data = pooling_adaptive_kernels.max_at_indices_backward(a_grad_output, a_input, a_indices, 3)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if grad_output._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(grad_output)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if indices._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(indices)
    if (grad_output._requires_grad or input._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(FractionalMaxPool3DBackwardBackward0)
        node.sequence = next_sequence()
        e0 = grad_output._edge
        if e0 is None and grad_output._requires_grad:
            e0 = grad_output._accumulator() or accumulate_grad(grad_output)
        e1 = input._edge
        if e1 is None and input._requires_grad:
            e1 = input._accumulator() or accumulate_grad(input)
        node.next = (e0, e1)
        if e0 is not None:
            node.saved_indices = indices if not saved.attention else save_input(indices)
            node.version_indices = 0 if indices._counter is None else indices._counter.value
        else:
            node.saved_indices = None
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
        report("fractional_max_pool3d_backward", (grad_output, input, indices), {}, (result,), node)
    return result


class MaxPool2DWithIndicesBackwardBackward0(Node):
    """Backward of max_pool2d_with_indices_backward."""

    __slots__ = ("saved_indices", "self_shape", "version_indices")
    saved_names = ("indices",)
    formula = "the gradient's gradient at the index of the largest"
    saved_indices: Any
    self_shape: Any
    version_indices: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            held = self.saved_indices
            counter = held._counter
            if counter is not None and counter.value != self.version_indices:
                raise modified(self, "indices")
            indices = held._array
            g0 = pooling_adaptive_kernels.taken_at(grad, indices, 2)
        if e1 is not None:
            self_shape = self.self_shape
            g1 = pooling_kernels.zeros_shaped(grad, self_shape)
        if release:
            self.saved_indices = RELEASED
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            held = self.saved_indices
            indices = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_indices)
                else unpack(self, "indices")
            )
            g0 = F.taken_at(grad, indices, 2)
        if e1 is not None:
            self_shape = self.self_shape
            g1 = F.zeros_shaped(grad, self_shape)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_indices = RELEASED
        return True


def max_pool2d_with_indices_backward(grad_output: Any, input: Any, indices: Any) -> Tensor:
    """``max_pool2d_with_indices_backward``: the gradient's gradient at the index of the largest"""
    if type(grad_output) is not Tensor or type(input) is not Tensor or type(indices) is not Tensor:
        if marked.active:
            mark = marked.found((grad_output, input, indices))
            if mark is not None:
                return marked.run(
                    max_pool2d_with_indices_backward,
                    mark,
                    (grad_output, input, indices),
                    None,
                    (grad_output, input, indices),
                    {},
                )
        if type(grad_output) is not Tensor:
            grad_output = single("max_pool2d_with_indices_backward", grad_output, "grad_output", 1)
        if type(input) is not Tensor:
            input = single("max_pool2d_with_indices_backward", input, "input", 2)
        if type(indices) is not Tensor:
            indices = single("max_pool2d_with_indices_backward", indices, "indices", 3)
    a_grad_output = grad_output._array
    a_input = input._array
    a_indices = indices._array
    data = pooling_adaptive_kernels.max_at_indices_backward(a_grad_output, a_input, a_indices, 2)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if grad_output._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(grad_output)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if indices._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(indices)
    if (grad_output._requires_grad or input._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(MaxPool2DWithIndicesBackwardBackward0)
        node.sequence = next_sequence()
        e0 = grad_output._edge
        if e0 is None and grad_output._requires_grad:
            e0 = grad_output._accumulator() or accumulate_grad(grad_output)
        e1 = input._edge
        if e1 is None and input._requires_grad:
            e1 = input._accumulator() or accumulate_grad(input)
        node.next = (e0, e1)
        if e0 is not None:
            node.saved_indices = indices if not saved.attention else save_input(indices)
            node.version_indices = 0 if indices._counter is None else indices._counter.value
        else:
            node.saved_indices = None
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
        report("max_pool2d_with_indices_backward", (grad_output, input, indices), {}, (result,), node)
    return result


FUNCTIONS = {
    "fractional_max_pool3d_backward": fractional_max_pool3d_backward,
    "max_pool2d_with_indices_backward": max_pool2d_with_indices_backward,
}
OPERATORS: dict[str, Any] = {}
