"""Operations of the family loss, part 2, written by ``make generate`` from ``engine/ops/loss.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import loss as loss_kernels
from ..kernels import loss_backward as loss_backward_kernels
from ..operands import broadcast_error, pair, promoted
from ..reporting import report
from ..results import cast_arrays, cast_tensors, sum_to

new = object.__new__


class HuberLossBackward0(Node):
    """Backward of huber_loss."""

    __slots__ = (
        "casts",
        "delta",
        "reduction",
        "saved_self",
        "saved_target",
        "self_shape",
        "target_shape",
        "version_self",
        "version_target",
    )
    saved_names = (
        "self",
        "target",
    )
    parameter_names = (
        "reduction",
        "delta",
    )
    formula = "(x − y) near 0, else ±δ, over n"
    casts: Any
    delta: Any
    reduction: Any
    saved_self: Any
    saved_target: Any
    self_shape: Any
    target_shape: Any
    version_self: Any
    version_target: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        held = self.saved_target
        counter = held._counter
        if counter is not None and counter.value != self.version_target:
            raise modified(self, "target")
        target = held._array
        reduction = self.reduction
        delta = self.delta
        if e0 is not None:
            g0 = loss_backward_kernels.huber_loss_backward(grad, input, target, reduction, delta)
            if self.self_shape is not None and g0.shape != self.self_shape:
                g0 = sum_to(g0, self.self_shape)
        if e1 is not None:
            g1 = loss_backward_kernels.huber_loss_backward(grad, target, input, reduction, delta)
            if self.target_shape is not None and g1.shape != self.target_shape:
                g1 = sum_to(g1, self.target_shape)
        if release:
            self.saved_self = self.saved_target = RELEASED
        if self.casts is not None:
            return cast_arrays((g0, g1), self.casts)
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_self
        input = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
            else unpack(self, "self")
        )
        held = self.saved_target
        target = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_target)
            else unpack(self, "target")
        )
        reduction = self.reduction
        delta = self.delta
        if e0 is not None:
            g0 = F.huber_loss_backward(grad, input, target, reduction, delta)
            if self.self_shape is not None and g0._array.shape != self.self_shape:
                g0 = F.sum_to_size(g0, self.self_shape)
        if e1 is not None:
            g1 = F.huber_loss_backward(grad, target, input, reduction, delta)
            if self.target_shape is not None and g1._array.shape != self.target_shape:
                g1 = F.sum_to_size(g1, self.target_shape)
        if self.casts is not None:
            return cast_tensors((g0, g1), self.casts)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_self = self.saved_target = RELEASED
        return True


def huber_loss_pair(input: Any, target: Any, reduction: Any = "mean", delta: Any = 1.0) -> Tensor:
    """``huber_loss``: (x − y) near 0, else ±δ, over n"""
    if type(input) is not Tensor or type(target) is not Tensor:
        if marked.active:
            mark = marked.found((input, target))
            if mark is not None:
                return marked.run(huber_loss_pair, mark, (input, target), None, (input, target, reduction, delta), {})
        input, target = pair("huber_loss", input, target)
    a_input = input._array
    a_target = target._array
    casts = None
    if a_input.dtype is not a_target.dtype:
        a_input, a_target = promoted(input, target)
        casts = (input._array.dtype, target._array.dtype)
    try:
        data = loss_kernels.huber_loss_array(a_input, a_target, reduction, delta)
    except ValueError:
        raise broadcast_error(a_input, a_target) from None
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if target._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(target)
    if (input._requires_grad or target._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(HuberLossBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = target._edge
        if e1 is None and target._requires_grad:
            e1 = target._accumulator() or accumulate_grad(target)
        node.next = (e0, e1)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.saved_target = target if not saved.attention else save_input(target)
        node.version_target = 0 if target._counter is None else target._counter.value
        node.reduction = reduction
        node.delta = delta
        if a_input.shape == a_target.shape:
            node.self_shape = node.target_shape = None
        else:
            node.self_shape = a_input.shape
            node.target_shape = a_target.shape
        node.casts = casts
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
        report("huber_loss", (input, target), {"reduction": reduction, "delta": delta}, (result,), node)
    return result


class SoftMarginLossBackward0(Node):
    """Backward of soft_margin_loss."""

    __slots__ = ("casts", "reduction", "saved_self", "saved_target", "self_shape", "version_self", "version_target")
    saved_names = (
        "self",
        "target",
    )
    parameter_names = ("reduction",)
    formula = "−y·σ(−xy)/n"
    casts: Any
    reduction: Any
    saved_self: Any
    saved_target: Any
    self_shape: Any
    version_self: Any
    version_target: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        held = self.saved_target
        counter = held._counter
        if counter is not None and counter.value != self.version_target:
            raise modified(self, "target")
        target = held._array
        reduction = self.reduction
        g0 = loss_backward_kernels.soft_margin_loss_backward(grad, input, target, reduction)
        if self.self_shape is not None and g0.shape != self.self_shape:
            g0 = sum_to(g0, self.self_shape)
        if release:
            self.saved_self = self.saved_target = RELEASED
        if self.casts is not None:
            return cast_arrays((g0,), self.casts)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_self
        input = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
            else unpack(self, "self")
        )
        held = self.saved_target
        target = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_target)
            else unpack(self, "target")
        )
        reduction = self.reduction
        g0 = F.soft_margin_loss_backward(grad, input, target, reduction)
        if self.self_shape is not None and g0._array.shape != self.self_shape:
            g0 = F.sum_to_size(g0, self.self_shape)
        if self.casts is not None:
            return cast_tensors((g0,), self.casts)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = self.saved_target = RELEASED
        return True


def soft_margin_loss_pair(input: Any, target: Any, reduction: Any = "mean") -> Tensor:
    """``soft_margin_loss``: −y·σ(−xy)/n"""
    if type(input) is not Tensor or type(target) is not Tensor:
        if marked.active:
            mark = marked.found((input, target))
            if mark is not None:
                return marked.run(soft_margin_loss_pair, mark, (input, target), None, (input, target, reduction), {})
        input, target = pair("soft_margin_loss", input, target)
    a_input = input._array
    a_target = target._array
    casts = None
    if a_input.dtype is not a_target.dtype:
        a_input, a_target = promoted(input, target)
        casts = (input._array.dtype,)
    try:
        data = loss_kernels.soft_margin_loss_array(a_input, a_target, reduction)
    except ValueError:
        raise broadcast_error(a_input, a_target) from None
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if target._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(target)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SoftMarginLossBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.saved_target = target if not saved.attention else save_input(target)
        node.version_target = 0 if target._counter is None else target._counter.value
        node.reduction = reduction
        if a_input.shape == a_target.shape:
            node.self_shape = None
        else:
            node.self_shape = a_input.shape
        node.casts = casts
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
        report("soft_margin_loss", (input, target), {"reduction": reduction}, (result,), node)
    return result


FUNCTIONS = {"huber_loss_pair": huber_loss_pair, "soft_margin_loss_pair": soft_margin_loss_pair}
OPERATORS: dict[str, Any] = {}
