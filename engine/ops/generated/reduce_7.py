"""Operations of the family reduce, part 7, written by ``make generate`` from ``engine/ops/reduce.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, OutputPort, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, save_output, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import reduction as reduction_kernels
from ..operands import floating, single
from ..reporting import report
from ..results import named_results

new = object.__new__
F32 = np.dtype("float32")
F64 = np.dtype("float64")


class StdMeanBackward0(Node):
    """Backward of std_mean."""

    __slots__ = ("correction", "dim", "keepdim", "saved_self", "saved_std", "version_self", "version_std")
    saved_names = (
        "self",
        "std",
    )
    parameter_names = (
        "dim",
        "correction",
        "keepdim",
    )
    formula = "as std and mean"
    outputs = 2
    correction: Any
    dim: Any
    keepdim: Any
    saved_self: Any
    saved_std: Any
    version_self: Any
    version_std: Any

    def run_arrays(self, grads: Any, release: bool) -> tuple[Any, ...]:
        grad0, grad1 = grads
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        held = self.saved_std
        counter = held._counter
        if counter is not None and counter.value != self.version_std:
            raise modified(self, "std")
        std = held._array
        dim = self.dim
        correction = self.correction
        keepdim = self.keepdim
        g0 = reduction_kernels.std_mean_gradient(grad0, grad1, input, std, dim, correction, keepdim)
        if release:
            self.saved_self = self.saved_std = RELEASED
        return (g0,)

    def apply_tensors(self, grads: Any) -> tuple[Any, ...]:
        grad0, grad1 = grads
        held = self.saved_self
        input = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
            else unpack(self, "self")
        )
        held = self.saved_std
        std = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_std)
            else unpack(self, "std")
        )
        dim = self.dim
        correction = self.correction
        keepdim = self.keepdim
        g0 = F.std_mean_gradient(grad0, grad1, input, std, dim, correction, keepdim)
        return (g0,)

    def output_edge(self, number: int) -> Any:
        return OutputPort(self, number)

    def release(self) -> bool:
        self.saved_self = self.saved_std = RELEASED
        return True


def std_mean_dims(input: Any, dim: Any, correction: Any, keepdim: Any) -> Any:
    """``std_mean``: as std and mean"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(std_mean_dims, mark, (input,), None, (input, dim, correction, keepdim), {})
        input = single("std_mean", input, "input", 1)
    a_input = input._array
    data0, data1 = (
        reduction_kernels.std_array(a_input, dim, correction, keepdim),
        reduction_kernels.mean_array(a_input, dim, keepdim),
    )
    std: Tensor = new(Tensor)
    std._array = data0
    std._counter = std._base = None
    mean: Tensor = new(Tensor)
    mean._array = data1
    mean._counter = mean._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(StdMeanBackward0)
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
        std._edge = OutputPort(node, 0)
        std._requires_grad = True
        mean._edge = OutputPort(node, 1)
        mean._requires_grad = True
        node.saved_std = save_output(std)
        node.version_std = 0
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        std._edge = None
        std._requires_grad = False
        mean._edge = None
        mean._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            std._inference = True
            mean._inference = True
    if probe.observer is not None:
        report("std_mean", (input,), {"dim": dim, "correction": correction, "keepdim": keepdim}, (std, mean), node)
    return named_results("std_mean", ("std", "mean"), (std, mean))


class LogsumexpBackward0(Node):
    """Backward of logsumexp."""

    __slots__ = ("dim", "keepdim", "saved_result", "saved_self", "version_result", "version_self")
    saved_names = (
        "self",
        "result",
    )
    parameter_names = (
        "dim",
        "keepdim",
    )
    formula = "∂logΣeˣ/∂xᵢ = softmax(x)ᵢ"
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
        keepdim = self.keepdim
        g0 = reduction_kernels.logsumexp_gradient(grad, input, result, dim, keepdim)
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
        keepdim = self.keepdim
        g0 = F.logsumexp_gradient(grad, input, result, dim, keepdim)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = self.saved_result = RELEASED
        return True


def logsumexp_dims(input: Any, dim: Any = None, keepdim: Any = False) -> Tensor:
    """``logsumexp``: ∂logΣeˣ/∂xᵢ = softmax(x)ᵢ"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(logsumexp_dims, mark, (input,), None, (input, dim, keepdim), {})
        input = single("logsumexp", input, "input", 1)
    a_input = input._array
    if a_input.dtype is not F32 and a_input.dtype is not F64:
        a_input = floating(a_input)
    data = reduction_kernels.logsumexp_array(a_input, dim, keepdim)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(LogsumexpBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.dim = dim
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
        report("logsumexp", (input,), {"dim": dim, "keepdim": keepdim}, (result,), node)
    return result


FUNCTIONS = {"std_mean_dims": std_mean_dims, "logsumexp_dims": logsumexp_dims}
OPERATORS: dict[str, Any] = {}
