"""Operations of the family activation, part 1, written by ``make generate`` from ``engine/ops/activation.py``."""

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


class ReluBackward0(Node):
    """Backward of relu."""

    __slots__ = ("saved_result", "version_result")
    saved_names = ("result",)
    formula = "1 where x > 0, else 0"
    saved_result: Any
    version_result: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_result
        counter = held._counter
        if counter is not None and counter.value != self.version_result:
            raise modified(self, "result")
        result = held._array
        g0 = activation_backward_kernels.threshold_backward(grad, result, 0)
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
        g0 = F.threshold_backward(grad, result, 0)
        return (g0,)

    def release(self) -> bool:
        self.saved_result = RELEASED
        return True


def relu(input: Any) -> Tensor:
    """``relu``: 1 where x > 0, else 0"""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(relu, mark, (input,), None, (input,), {})
            input = single("relu", input, "input", 1)
        a_input = input._array
        data = activation_kernels.relu_array(a_input)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(ReluBackward0)
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
            probe.observer.pointwise("relu", result, node, input)
        return result
    except MISTAKES:
        refuse("relu", relu, (), {})
        raise


def relu_(input: Any) -> Any:
    """``relu`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(relu_, mark, (input,), None, (input,), {})
            input = single("relu_", input, "input", 1)
        check_inplace(input)
        a_input = input._array
        data = activation_kernels.relu_array(a_input)
        check_result("relu_", input, data.dtype, data.shape)
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(ReluBackward0)
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
            report("relu_", (input,), {}, (input,), node)
            report_write(input, "relu_", before, node is not None)
        return input
    except MISTAKES:
        refuse("relu_", relu_, (), {})
        raise


class SigmoidBackward0(Node):
    """Backward of sigmoid."""

    __slots__ = ("saved_result", "version_result")
    saved_names = ("result",)
    formula = "σ′ = σ(1 − σ)"
    saved_result: Any
    version_result: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_result
        counter = held._counter
        if counter is not None and counter.value != self.version_result:
            raise modified(self, "result")
        result = held._array
        g0 = activation_backward_kernels.sigmoid_backward(grad, result)
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
        g0 = F.sigmoid_backward(grad, result)
        return (g0,)

    def release(self) -> bool:
        self.saved_result = RELEASED
        return True


def sigmoid(input: Any) -> Tensor:
    """``sigmoid``: σ′ = σ(1 − σ)"""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(sigmoid, mark, (input,), None, (input,), {})
            input = single("sigmoid", input, "input", 1)
        a_input = input._array
        if a_input.dtype is not F32 and a_input.dtype is not F64:
            a_input = floating(a_input)
        data = activation_kernels.sigmoid_array(a_input)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(SigmoidBackward0)
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
            probe.observer.pointwise("sigmoid", result, node, input)
        return result
    except MISTAKES:
        refuse("sigmoid", sigmoid, (), {})
        raise


def sigmoid_(input: Any) -> Any:
    """``sigmoid`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(sigmoid_, mark, (input,), None, (input,), {})
            input = single("sigmoid_", input, "input", 1)
        check_inplace(input)
        a_input = input._array
        if a_input.dtype is not F32 and a_input.dtype is not F64:
            a_input = floating(a_input)
        data = activation_kernels.sigmoid_array(a_input)
        check_result("sigmoid_", input, data.dtype, data.shape)
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(SigmoidBackward0)
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
            report("sigmoid_", (input,), {}, (input,), node)
            report_write(input, "sigmoid_", before, node is not None)
        return input
    except MISTAKES:
        refuse("sigmoid_", sigmoid_, (), {})
        raise


FUNCTIONS = {"relu": relu, "relu_": relu_, "sigmoid": sigmoid, "sigmoid_": sigmoid_}
OPERATORS: dict[str, Any] = {}
