"""Operations of the family shape, part 2, written by ``make generate`` from ``engine/ops/shape.py``."""

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


class TBackward0(Node):
    """Backward of t."""

    __slots__ = ()
    formula = "the gradient goes back to where the elements came from"

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        g0 = shape_kernels.t_matrix(grad)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        g0 = F.t_matrix(grad)
        return (g0,)


def t_matrix(input: Any) -> Tensor:
    """``t``: the gradient goes back to where the elements came from"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(t_matrix, mark, (input,), None, (input,), {})
        input = single("t", input, "input", 1)
    a_input = input._array
    data = shape_kernels.matrix_transpose(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(TBackward0)
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
        report("t", (input,), {}, (result,), node)
    return result


class PermuteBackward0(Node):
    """Backward of permute."""

    __slots__ = ("dims",)
    parameter_names = ("dims",)
    formula = "the gradient goes back to where the elements came from"
    dims: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        dims = self.dims
        g0 = shape_kernels.permute_back(grad, dims)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        dims = self.dims
        g0 = F.permute_back(grad, dims)
        return (g0,)


def permute_dims(input: Any, dims: Any) -> Tensor:
    """``permute``: the gradient goes back to where the elements came from"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(permute_dims, mark, (input,), None, (input, dims), {})
        input = single("permute", input, "input", 1)
    a_input = input._array
    data = shape_kernels.permute_array(a_input, dims)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(PermuteBackward0)
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
    make_view(result, input)
    if probe.observer is not None:
        report("permute", (input,), {"dims": dims}, (result,), node)
    return result


class SqueezeBackward0(Node):
    """Backward of squeeze."""

    __slots__ = ("self_shape",)
    formula = "the gradient goes back to where the elements came from"
    self_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        self_shape = self.self_shape
        g0 = shape_kernels.reshape(grad, self_shape)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        self_shape = self.self_shape
        g0 = F.unsqueeze_to(grad, None, self_shape)
        return (g0,)


def squeeze_all(input: Any) -> Tensor:
    """``squeeze``: the gradient goes back to where the elements came from"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(squeeze_all, mark, (input,), None, (input,), {})
        input = single("squeeze", input, "input", 1)
    a_input = input._array
    data = shape_kernels.squeeze_array(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SqueezeBackward0)
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
        report("squeeze", (input,), {}, (result,), node)
    return result


class SqueezeBackward1(Node):
    """Backward of squeeze."""

    __slots__ = ("dim", "self_shape")
    parameter_names = ("dim",)
    formula = "the gradient goes back to where the elements came from"
    dim: Any
    self_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        self_shape = self.self_shape
        dim = self.dim
        g0 = shape_kernels.reshape(grad, self_shape)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        self_shape = self.self_shape
        dim = self.dim
        g0 = F.unsqueeze_to(grad, (dim,), self_shape)
        return (g0,)


def squeeze_dim(input: Any, dim: Any) -> Tensor:
    """``squeeze``: the gradient goes back to where the elements came from"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(squeeze_dim, mark, (input,), None, (input, dim), {})
        input = single("squeeze", input, "input", 1)
    a_input = input._array
    data = shape_kernels.squeeze_array(a_input, (dim,))
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SqueezeBackward1)
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
        report("squeeze", (input,), {"dim": dim}, (result,), node)
    return result


class SqueezeBackward2(Node):
    """Backward of squeeze."""

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
        g0 = F.unsqueeze_to(grad, dim, self_shape)
        return (g0,)


def squeeze_dims(input: Any, dim: Any) -> Tensor:
    """``squeeze``: the gradient goes back to where the elements came from"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(squeeze_dims, mark, (input,), None, (input, dim), {})
        input = single("squeeze", input, "input", 1)
    a_input = input._array
    data = shape_kernels.squeeze_array(a_input, dim)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SqueezeBackward2)
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
        report("squeeze", (input,), {"dim": dim}, (result,), node)
    return result


FUNCTIONS = {
    "t_matrix": t_matrix,
    "permute_dims": permute_dims,
    "squeeze_all": squeeze_all,
    "squeeze_dim": squeeze_dim,
    "squeeze_dims": squeeze_dims,
}
OPERATORS: dict[str, Any] = {}
