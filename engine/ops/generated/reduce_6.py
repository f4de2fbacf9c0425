"""Operations of the family reduce, part 6, written by ``make generate`` from ``engine/ops/reduce.py``."""

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


class VarBackward0(Node):
    """Backward of var."""

    __slots__ = ("correction", "dim", "keepdim", "saved_self", "version_self")
    saved_names = ("self",)
    parameter_names = (
        "dim",
        "correction",
        "keepdim",
    )
    formula = "∂var/∂xᵢ = 2(xᵢ − mean)/(n − correction)"
    correction: Any
    dim: Any
    keepdim: Any
    saved_self: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        dim = self.dim
        correction = self.correction
        keepdim = self.keepdim
        g0 = reduction_kernels.var_gradient(grad, input, dim, correction, keepdim)
        if release:
            self.saved_self = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_self
        input = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
            else unpack(self, "self")
        )
        dim = self.dim
        correction = self.correction
        keepdim = self.keepdim
        g0 = F.var_gradient(grad, input, dim, correction, keepdim)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def var_dims(input: Any, dim: Any, correction: Any, keepdim: Any) -> Tensor:
    """``var``: ∂var/∂xᵢ = 2(xᵢ − mean)/(n − correction)"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(var_dims, mark, (input,), None, (input, dim, correction, keepdim), {})
        input = single("var", input, "input", 1)
    a_input = input._array
    data = reduction_kernels.var_array(a_input, dim, correction, keepdim)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(VarBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.dim = dim
        node.correction = correction
        node.keepdim = keepdim
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
        report("var", (input,), {"dim": dim, "correction": correction, "keepdim": keepdim}, (result,), node)
    return result


class StdBackward0(Node):
    """Backward of std."""

    __slots__ = ("correction", "dim", "keepdim", "saved_result", "saved_self", "version_result", "version_self")
    saved_names = (
        "self",
        "result",
    )
    parameter_names = (
        "dim",
        "correction",
        "keepdim",
    )
    formula = "∂std/∂xᵢ = (xᵢ − mean)/(std·(n − correction))"
    correction: Any
    dim: Any
    keepdim: Any
    saved_result: Any
    saved_self: Any
    version_result: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        held = self.saved_result
        counter = held._counter
        if counter is not None and counter.value != self.version_result:
            raise modified(self, "result")
        result = held._array
        dim = self.dim
        correction = self.correction
        keepdim = self.keepdim
        g0 = reduction_kernels.std_gradient(grad, input, result, dim, correction, keepdim)
        if release:
            self.saved_self = self.saved_result = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_self
        input = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
            else unpack(self, "self")
        )
        held = self.saved_result
        result = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result)
            else unpack(self, "result")
        )
        dim = self.dim
        correction = self.correction
        keepdim = self.keepdim
        g0 = F.std_gradient(grad, input, result, dim, correction, keepdim)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = self.saved_result = RELEASED
        return True


def std_dims(input: Any, dim: Any, correction: Any, keepdim: Any) -> Tensor:
    """``std``: ∂std/∂xᵢ = (xᵢ − mean)/(std·(n − correction))"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(std_dims, mark, (input,), None, (input, dim, correction, keepdim), {})
        input = single("std", input, "input", 1)
    a_input = input._array
    data = reduction_kernels.std_array(a_input, dim, correction, keepdim)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(StdBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.dim = dim
        node.correction = correction
        node.keepdim = keepdim
        result._edge = node
        result._requires_grad = True
        node.saved_result = save_output(result)
        node.version_result = 0
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        result._edge = None
        result._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            result._inference = True
    if probe.observer is not None:
        report("std", (input,), {"dim": dim, "correction": correction, "keepdim": keepdim}, (result,), node)
    return result


class VarMeanBackward0(Node):
    """Backward of var_mean."""

    __slots__ = ("correction", "dim", "keepdim", "saved_self", "version_self")
    saved_names = ("self",)
    parameter_names = (
        "dim",
        "correction",
        "keepdim",
    )
    formula = "as var and mean"
    outputs = 2
    correction: Any
    dim: Any
    keepdim: Any
    saved_self: Any
    version_self: Any

    def run_arrays(self, grads: Any, release: bool) -> tuple[Any, ...]:
        grad0, grad1 = grads
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        dim = self.dim
        correction = self.correction
        keepdim = self.keepdim
        g0 = reduction_kernels.var_mean_gradient(grad0, grad1, input, dim, correction, keepdim)
        if release:
            self.saved_self = RELEASED
        return (g0,)

    def apply_tensors(self, grads: Any) -> tuple[Any, ...]:
        grad0, grad1 = grads
        held = self.saved_self
        input = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
            else unpack(self, "self")
        )
        dim = self.dim
        correction = self.correction
        keepdim = self.keepdim
        g0 = F.var_mean_gradient(grad0, grad1, input, dim, correction, keepdim)
        return (g0,)

    def output_edge(self, number: int) -> Any:
        return OutputPort(self, number)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def var_mean_dims(input: Any, dim: Any, correction: Any, keepdim: Any) -> Any:
    """``var_mean``: as var and mean"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(var_mean_dims, mark, (input,), None, (input, dim, correction, keepdim), {})
        input = single("var_mean", input, "input", 1)
    a_input = input._array
    data0, data1 = (
        reduction_kernels.var_array(a_input, dim, correction, keepdim),
        reduction_kernels.mean_array(a_input, dim, keepdim),
    )
    var: Tensor = new(Tensor)
    var._array = data0
    var._counter = var._base = None
    mean: Tensor = new(Tensor)
    mean._array = data1
    mean._counter = mean._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(VarMeanBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.dim = dim
        node.correction = correction
        node.keepdim = keepdim
        var._edge = OutputPort(node, 0)
        var._requires_grad = True
        mean._edge = OutputPort(node, 1)
        mean._requires_grad = True
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        var._edge = None
        var._requires_grad = False
        mean._edge = None
        mean._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            var._inference = True
            mean._inference = True
    if probe.observer is not None:
        report("var_mean", (input,), {"dim": dim, "correction": correction, "keepdim": keepdim}, (var, mean), node)
    return named_results("var_mean", ("var", "mean"), (var, mean))


FUNCTIONS = {"var_dims": var_dims, "std_dims": std_dims, "var_mean_dims": var_mean_dims}
OPERATORS: dict[str, Any] = {}
