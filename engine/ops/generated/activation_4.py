"""Operations of the family activation, part 4, written by ``make generate`` from ``engine/ops/activation.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, unpack
from ...autograd.views import bump, check_inplace, rebase, refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import activation as activation_kernels
from ..kernels import activation_backward as activation_backward_kernels
from ..operands import check_result, single
from ..reporting import report, report_write
from ..results import overwritten

new = object.__new__


class CeluBackward0(Node):
    """Backward of celu."""

    __slots__ = ("alpha", "saved_self", "version_self")
    saved_names = ("self",)
    parameter_names = ("alpha",)
    formula = "1 where x > 0, else e^(x/α)"
    alpha: Any
    saved_self: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        alpha = self.alpha
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        g0 = activation_backward_kernels.elu_backward(grad, alpha, 1.0, 1.0 / alpha, False, input)
        if release:
            self.saved_self = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        alpha = self.alpha
        held = self.saved_self
        input = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
            else unpack(self, "self")
        )
        g0 = F.elu_backward(grad, alpha, 1.0, 1.0 / alpha, False, input)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def celu_alpha(input: Any, alpha: Any = 1.0) -> Tensor:
    """``celu``: 1 where x > 0, else e^(x/α)"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(celu_alpha, mark, (input,), None, (input, alpha), {})
        input = single("celu", input, "input", 1)
    a_input = input._array
    data = activation_kernels.elu_array(a_input, alpha, 1.0, 1.0 / alpha)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(CeluBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.alpha = alpha
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
        report("celu", (input,), {"alpha": alpha}, (result,), node)
    return result


class SoftplusBackward0(Node):
    """Backward of softplus."""

    __slots__ = ("beta", "saved_self", "threshold", "version_self")
    saved_names = ("self",)
    parameter_names = (
        "beta",
        "threshold",
    )
    formula = "σ(βx)"
    beta: Any
    saved_self: Any
    threshold: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        beta = self.beta
        threshold = self.threshold
        g0 = activation_backward_kernels.softplus_backward(grad, input, beta, threshold)
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
        beta = self.beta
        threshold = self.threshold
        g0 = F.softplus_backward(grad, input, beta, threshold)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def softplus(input: Any, beta: Any = 1.0, threshold: Any = 20.0) -> Tensor:
    """``softplus``: σ(βx)"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(softplus, mark, (input,), None, (input, beta, threshold), {})
        input = single("softplus", input, "input", 1)
    a_input = input._array
    data = activation_kernels.softplus_array(a_input, beta, threshold)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SoftplusBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.beta = beta
        node.threshold = threshold
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
        report("softplus", (input,), {"beta": beta, "threshold": threshold}, (result,), node)
    return result


class HardtanhBackward0(Node):
    """Backward of hardtanh."""

    __slots__ = ("max_val", "min_val", "saved_self", "version_self")
    saved_names = ("self",)
    parameter_names = (
        "min_val",
        "max_val",
    )
    formula = "1 inside, 0 outside"
    max_val: Any
    min_val: Any
    saved_self: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        min_val = self.min_val
        max_val = self.max_val
        g0 = activation_backward_kernels.hardtanh_backward(grad, input, min_val, max_val)
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
        min_val = self.min_val
        max_val = self.max_val
        g0 = F.hardtanh_backward(grad, input, min_val, max_val)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def hardtanh(input: Any, min_val: Any = -1.0, max_val: Any = 1.0) -> Tensor:
    """``hardtanh``: 1 inside, 0 outside"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(hardtanh, mark, (input,), None, (input, min_val, max_val), {})
        input = single("hardtanh", input, "input", 1)
    a_input = input._array
    data = activation_kernels.hardtanh_array(a_input, min_val, max_val)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(HardtanhBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.min_val = min_val
        node.max_val = max_val
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
        report("hardtanh", (input,), {"min_val": min_val, "max_val": max_val}, (result,), node)
    return result


def hardtanh_(input: Any, min_val: Any = -1.0, max_val: Any = 1.0) -> Any:
    """``hardtanh`` that overwrites its first argument."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(hardtanh_, mark, (input,), None, (input, min_val, max_val), {})
        input = single("hardtanh_", input, "input", 1)
    check_inplace(input)
    a_input = input._array
    data = activation_kernels.hardtanh_array(a_input, min_val, max_val)
    check_result("hardtanh_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(HardtanhBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = overwritten(input, e0) if not saved.attention else save_input(overwritten(input, e0))
        node.version_self = 0
        node.min_val = min_val
        node.max_val = max_val
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("hardtanh_", (input,), {"min_val": min_val, "max_val": max_val}, (input,), node)
        report_write(input, "hardtanh_", before, node is not None)
    return input


FUNCTIONS = {"celu_alpha": celu_alpha, "softplus": softplus, "hardtanh": hardtanh, "hardtanh_": hardtanh_}
OPERATORS: dict[str, Any] = {}
