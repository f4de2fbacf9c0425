"""Operations of the family reduce, part 4, written by ``make generate`` from ``engine/ops/reduce.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, OutputPort, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, save_output, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import reduction as reduction_kernels
from ..operands import single
from ..reporting import report
from ..results import named_results

new = object.__new__


class MinBackward0(Node):
    """Backward of min."""

    __slots__ = ("dim", "keepdim", "saved_indices", "self_shape", "version_indices")
    saved_names = ("indices",)
    parameter_names = (
        "dim",
        "keepdim",
    )
    formula = "∂min/∂xᵢ = 1 at the index of the smallest"
    dim: Any
    keepdim: Any
    saved_indices: Any
    self_shape: Any
    version_indices: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_indices
        counter = held._counter
        if counter is not None and counter.value != self.version_indices:
            raise modified(self, "indices")
        indices = held._array
        self_shape = self.self_shape
        dim = self.dim
        keepdim = self.keepdim
        g0 = reduction_kernels.place(grad, indices, self_shape, dim, keepdim)
        if release:
            self.saved_indices = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_indices
        indices = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_indices)
            else unpack(self, "indices")
        )
        self_shape = self.self_shape
        dim = self.dim
        keepdim = self.keepdim
        g0 = F.place(grad, indices, self_shape, dim, keepdim)
        return (g0,)

    def release(self) -> bool:
        self.saved_indices = RELEASED
        return True


def min_dim(input: Any, dim: Any, keepdim: Any = False) -> Any:
    """``min``: ∂min/∂xᵢ = 1 at the index of the smallest"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(min_dim, mark, (input,), None, (input, dim, keepdim), {})
        input = single("min", input, "input", 1)
    a_input = input._array
    data0, data1 = reduction_kernels.min_with_index(a_input, dim, keepdim)
    values: Tensor = new(Tensor)
    values._array = data0
    values._counter = values._base = None
    indices: Tensor = new(Tensor)
    indices._array = data1
    indices._counter = indices._base = None
    indices._edge = None
    indices._requires_grad = False
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(MinBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.dim = dim
        node.keepdim = keepdim
        node.self_shape = a_input.shape
        values._edge = node
        values._requires_grad = True
        node.saved_indices = indices
        node.version_indices = 0
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        values._edge = None
        values._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            values._inference = True
            indices._inference = True
    if probe.observer is not None:
        report("min", (input,), {"dim": dim, "keepdim": keepdim}, (values, indices), node)
    return named_results("min", ("values", "indices"), (values, indices))


class AminmaxBackward0(Node):
    """Backward of aminmax."""

    __slots__ = ("dim", "keepdim", "saved_max", "saved_min", "saved_self", "version_max", "version_min", "version_self")
    saved_names = (
        "self",
        "min",
        "max",
    )
    parameter_names = (
        "dim",
        "keepdim",
    )
    formula = "as min and max"
    outputs = 2
    dim: Any
    keepdim: Any
    saved_max: Any
    saved_min: Any
    saved_self: Any
    version_max: Any
    version_min: Any
    version_self: Any

    def run_arrays(self, grads: Any, release: bool) -> tuple[Any, ...]:
        grad0, grad1 = grads
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        held = self.saved_min
        counter = held._counter
        if counter is not None and counter.value != self.version_min:
            raise modified(self, "min")
        min = held._array
        held = self.saved_max
        counter = held._counter
        if counter is not None and counter.value != self.version_max:
            raise modified(self, "max")
        max = held._array
        dim = self.dim
        keepdim = self.keepdim
        g0 = reduction_kernels.aminmax_gradient(grad0, grad1, input, min, max, dim, keepdim)
        if release:
            self.saved_self = self.saved_min = self.saved_max = RELEASED
        return (g0,)

    def apply_tensors(self, grads: Any) -> tuple[Any, ...]:
        grad0, grad1 = grads
        held = self.saved_self
        input = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
            else unpack(self, "self")
        )
        held = self.saved_min
        min = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_min)
            else unpack(self, "min")
        )
        held = self.saved_max
        max = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_max)
            else unpack(self, "max")
        )
        dim = self.dim
        keepdim = self.keepdim
        g0 = F.aminmax_gradient(grad0, grad1, input, min, max, dim, keepdim)
        return (g0,)

    def output_edge(self, number: int) -> Any:
        return OutputPort(self, number)

    def release(self) -> bool:
        self.saved_self = self.saved_min = self.saved_max = RELEASED
        return True


def aminmax_dims(input: Any, dim: Any = None, keepdim: Any = False) -> Any:
    """``aminmax``: as min and max"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(aminmax_dims, mark, (input,), None, (input, dim, keepdim), {})
        input = single("aminmax", input, "input", 1)
    a_input = input._array
    data0, data1 = (
        reduction_kernels.min_array(a_input, dim, keepdim),
        reduction_kernels.max_array(a_input, dim, keepdim),
    )
    min: Tensor = new(Tensor)
    min._array = data0
    min._counter = min._base = None
    max: Tensor = new(Tensor)
    max._array = data1
    max._counter = max._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(AminmaxBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.dim = dim
        node.keepdim = keepdim
        min._edge = OutputPort(node, 0)
        min._requires_grad = True
        max._edge = OutputPort(node, 1)
        max._requires_grad = True
        node.saved_min = save_output(min)
        node.version_min = 0
        node.saved_max = save_output(max, 1)
        node.version_max = 0
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        min._edge = None
        min._requires_grad = False
        max._edge = None
        max._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            min._inference = True
            max._inference = True
    if probe.observer is not None:
        report("aminmax", (input,), {"dim": dim, "keepdim": keepdim}, (min, max), node)
    return named_results("aminmax", ("min", "max"), (min, max))


def argmax_dim(input: Any, dim: Any = None, keepdim: Any = False) -> Tensor:
    """``argmax`` (not differentiable)."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(argmax_dim, mark, (input,), None, (input, dim, keepdim), {})
        input = single("argmax", input, "input", 1)
    a_input = input._array
    data = reduction_kernels.argmax_array(a_input, dim, keepdim)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("argmax", (input,), {"dim": dim, "keepdim": keepdim}, (result,), None, False)
    return result


def argmin_dim(input: Any, dim: Any = None, keepdim: Any = False) -> Tensor:
    """``argmin`` (not differentiable)."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(argmin_dim, mark, (input,), None, (input, dim, keepdim), {})
        input = single("argmin", input, "input", 1)
    a_input = input._array
    data = reduction_kernels.argmin_array(a_input, dim, keepdim)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("argmin", (input,), {"dim": dim, "keepdim": keepdim}, (result,), None, False)
    return result


def all_dims(input: Any, dim: Any = None, keepdim: Any = False) -> Tensor:
    """``all`` (not differentiable)."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(all_dims, mark, (input,), None, (input, dim, keepdim), {})
        input = single("all", input, "input", 1)
    a_input = input._array
    data = reduction_kernels.all_array(a_input, dim, keepdim)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("all", (input,), {"dim": dim, "keepdim": keepdim}, (result,), None, False)
    return result


FUNCTIONS = {
    "min_dim": min_dim,
    "aminmax_dims": aminmax_dims,
    "argmax_dim": argmax_dim,
    "argmin_dim": argmin_dim,
    "all_dims": all_dims,
}
OPERATORS: dict[str, Any] = {}
