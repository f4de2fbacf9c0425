"""Operations of the family copies, part 2, written by ``make generate`` from ``engine/ops/copies.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import elementary as elementary_kernels
from ..kernels import shape as shape_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


class SqueezeBackward0_copy(Node):
    """Backward of squeeze_copy."""

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


def squeeze_copy_all(input: Any) -> Tensor:
    """``squeeze_copy``: the gradient goes back to where the elements came from"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(squeeze_copy_all, mark, (input,), None, (input,), {})
        input = single("squeeze_copy", input, "input", 1)
    a_input = input._array
    data = shape_kernels.copied(shape_kernels.squeeze_array(a_input))
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SqueezeBackward0_copy)
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
        report("squeeze_copy", (input,), {}, (result,), node)
    return result


class SqueezeBackward1_copy(Node):
    """Backward of squeeze_copy."""

    __slots__ = ("self_shape",)
    formula = "the gradient in the old shape"
    self_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        self_shape = self.self_shape
        g0 = shape_kernels.reshape(grad, self_shape)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        self_shape = self.self_shape
        g0 = F.reshape(grad, self_shape)
        return (g0,)


def squeeze_copy_dim(input: Any, dim: Any) -> Tensor:
    """``squeeze_copy``: the gradient in the old shape"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(squeeze_copy_dim, mark, (input,), None, (input, dim), {})
        input = single("squeeze_copy", input, "input", 1)
    a_input = input._array
    data = shape_kernels.copied(shape_kernels.squeeze_array(a_input, (dim,)))
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SqueezeBackward1_copy)
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
        report("squeeze_copy", (input,), {"dim": dim}, (result,), node)
    return result


class SqueezeBackward2_copy(Node):
    """Backward of squeeze_copy."""

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


def squeeze_copy_dims(input: Any, dim: Any) -> Tensor:
    """``squeeze_copy``: the gradient goes back to where the elements came from"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(squeeze_copy_dims, mark, (input,), None, (input, dim), {})
        input = single("squeeze_copy", input, "input", 1)
    a_input = input._array
    data = shape_kernels.copied(shape_kernels.squeeze_array(a_input, dim))
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SqueezeBackward2_copy)
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
        report("squeeze_copy", (input,), {"dim": dim}, (result,), node)
    return result


class UnsqueezeBackward0_copy(Node):
    """Backward of unsqueeze_copy."""

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


def unsqueeze_copy_dim(input: Any, dim: Any) -> Tensor:
    """``unsqueeze_copy``: the gradient goes back to where the elements came from"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(unsqueeze_copy_dim, mark, (input,), None, (input, dim), {})
        input = single("unsqueeze_copy", input, "input", 1)
    a_input = input._array
    data = shape_kernels.copied(shape_kernels.unsqueeze_array(a_input, dim))
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(UnsqueezeBackward0_copy)
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
        report("unsqueeze_copy", (input,), {"dim": dim}, (result,), node)
    return result


class ExpandBackward0_copy(Node):
    """Backward of expand_copy."""

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


def expand_copy_size(input: Any, size: Any) -> Tensor:
    """``expand_copy``: the gradient goes back to where the elements came from"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(expand_copy_size, mark, (input,), None, (input, size), {})
        input = single("expand_copy", input, "input", 1)
    a_input = input._array
    data = shape_kernels.copied(shape_kernels.expand_array(a_input, size))
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ExpandBackward0_copy)
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
        report("expand_copy", (input,), {"size": size}, (result,), node)
    return result


FUNCTIONS = {
    "squeeze_copy_all": squeeze_copy_all,
    "squeeze_copy_dim": squeeze_copy_dim,
    "squeeze_copy_dims": squeeze_copy_dims,
    "unsqueeze_copy_dim": unsqueeze_copy_dim,
    "expand_copy_size": expand_copy_size,
}
OPERATORS: dict[str, Any] = {}
