"""Operations of the family activation, part 2, written by ``make generate`` from ``engine/ops/activation.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_output, unpack
from ...autograd.views import bump, check_inplace, rebase, refresh, tell_history
from ...mistakes import MISTAKES, refuse
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import activation as activation_kernels
from ..kernels import activation_backward as activation_backward_kernels
from ..operands import check_result, floating, single
from ..reporting import report, report_write

new = object.__new__
F32 = np.dtype("float32")
F64 = np.dtype("float64")


class TanhBackward0(Node):
    """Backward of tanh."""

    __slots__ = ("saved_result", "version_result")
    saved_names = ("result",)
    formula = "tanh′ = 1 − tanh²"
    saved_result: Any
    version_result: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_result
        counter = held._counter
        if counter is not None and counter.value != self.version_result:
            raise modified(self, "result")
        result = held._array
        g0 = activation_backward_kernels.tanh_backward(grad, result)
        if release:
            self.saved_result = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_result
        result = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result)
            else unpack(self, "result")
        )
        g0 = F.tanh_backward(grad, result)
        return (g0,)

    def release(self) -> bool:
        self.saved_result = RELEASED
        return True


def tanh(input: Any) -> Tensor:
    """``tanh``: tanh′ = 1 − tanh²"""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(tanh, mark, (input,), None, (input,), {})
            input = single("tanh", input, "input", 1)
        a_input = input._array
        if a_input.dtype is not F32 and a_input.dtype is not F64:
            a_input = floating(a_input)
        data = np.tanh(a_input, out=...)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(TanhBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            node.next = (e0,)
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
            probe.observer.pointwise("tanh", result, node, input)
        return result
    except MISTAKES:
        refuse("tanh", tanh, (), {})
        raise


def tanh_(input: Any) -> Any:
    """``tanh`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(tanh_, mark, (input,), None, (input,), {})
            input = single("tanh_", input, "input", 1)
        check_inplace(input)
        a_input = input._array
        if a_input.dtype is not F32 and a_input.dtype is not F64:
            a_input = floating(a_input)
        data = np.tanh(a_input, out=...)
        check_result("tanh_", input, data.dtype, data.shape)
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(TanhBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            node.next = (e0,)
        else:
            node = None
        np.copyto(input._array, data, casting="unsafe")
        before = bump(input)
        if node is not None:
            rebase(input, node, told=False)
            node.saved_result = save_output(input)
            node.version_result = input._version
        if probe.observer is not None:
            if node is not None:
                tell_history(input)
            report("tanh_", (input,), {}, (input,), node)
            report_write(input, "tanh_", before, node is not None)
        return input
    except MISTAKES:
        refuse("tanh_", tanh_, (), {})
        raise


class SoftmaxBackward0(Node):
    """Backward of softmax."""

    __slots__ = ("dim", "saved_result", "version_result")
    saved_names = ("result",)
    parameter_names = ("dim",)
    formula = "y(g − Σ g·y)"
    dim: Any
    saved_result: Any
    version_result: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_result
        counter = held._counter
        if counter is not None and counter.value != self.version_result:
            raise modified(self, "result")
        result = held._array
        dim = self.dim
        g0 = activation_backward_kernels.softmax_backward_data(grad, result, dim)
        if release:
            self.saved_result = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_result
        result = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result)
            else unpack(self, "result")
        )
        dim = self.dim
        g0 = F.softmax_backward_data(grad, result, dim)
        return (g0,)

    def release(self) -> bool:
        self.saved_result = RELEASED
        return True


def softmax_dim(input: Any, dim: Any) -> Tensor:
    """``softmax``: y(g − Σ g·y)"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(softmax_dim, mark, (input,), None, (input, dim), {})
        input = single("softmax", input, "input", 1)
    a_input = input._array
    data = activation_kernels.softmax_array(a_input, dim)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SoftmaxBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.dim = dim
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
        report("softmax", (input,), {"dim": dim}, (result,), node)
    return result


class LogSoftmaxBackward0(Node):
    """Backward of log_softmax."""

    __slots__ = ("dim", "saved_result", "version_result")
    saved_names = ("result",)
    parameter_names = ("dim",)
    formula = "g − eʸ·Σ g"
    dim: Any
    saved_result: Any
    version_result: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_result
        counter = held._counter
        if counter is not None and counter.value != self.version_result:
            raise modified(self, "result")
        result = held._array
        dim = self.dim
        g0 = activation_backward_kernels.log_softmax_backward_data(grad, result, dim)
        if release:
            self.saved_result = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_result
        result = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result)
            else unpack(self, "result")
        )
        dim = self.dim
        g0 = F.log_softmax_backward_data(grad, result, dim)
        return (g0,)

    def release(self) -> bool:
        self.saved_result = RELEASED
        return True


def log_softmax_dim(input: Any, dim: Any) -> Tensor:
    """``log_softmax``: g − eʸ·Σ g"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(log_softmax_dim, mark, (input,), None, (input, dim), {})
        input = single("log_softmax", input, "input", 1)
    a_input = input._array
    data = activation_kernels.log_softmax_array(a_input, dim)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(LogSoftmaxBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.dim = dim
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
        report("log_softmax", (input,), {"dim": dim}, (result,), node)
    return result


FUNCTIONS = {"tanh": tanh, "tanh_": tanh_, "softmax_dim": softmax_dim, "log_softmax_dim": log_softmax_dim}
OPERATORS: dict[str, Any] = {}
