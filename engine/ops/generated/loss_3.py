"""Operations of the family loss, part 3, written by ``make generate`` from ``engine/ops/loss.py``."""

from __future__ import annotations

from typing import Any

from ... import probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import loss as loss_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


class NllLossBackward0(Node):
    """Backward of nll_loss."""

    __slots__ = ("ignore_index", "reduction", "saved_target", "self_shape", "version_target", "weight")
    saved_names = ("target",)
    parameter_names = (
        "weight",
        "reduction",
        "ignore_index",
    )
    formula = "−w/Σw at the target's class"
    ignore_index: Any
    reduction: Any
    saved_target: Any
    self_shape: Any
    version_target: Any
    weight: Any

    def apply(self, grad: Any) -> tuple[Any, ...]:
        self_shape = self.self_shape
        held = self.saved_target
        counter = held._counter
        if counter is not None and counter.value != self.version_target:
            raise modified(self, "target")
        target = held._array
        weight = self.weight
        reduction = self.reduction
        ignore_index = self.ignore_index
        g0 = loss_kernels.nll_loss_gradient(grad, self_shape, target, weight, reduction, ignore_index)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        self_shape = self.self_shape
        target = unpack(self, "target")
        weight = self.weight
        reduction = self.reduction
        ignore_index = self.ignore_index
        g0 = F.nll_loss_gradient(grad, self_shape, target, weight, reduction, ignore_index)
        return (g0,)

    def release(self) -> bool:
        self.saved_target = RELEASED
        return True


def nll_loss_rows(input: Any, target: Any, weight: Any, reduction: Any, ignore_index: Any) -> Tensor:
    """``nll_loss``: −w/Σw at the target's class"""
    if type(input) is not Tensor:
        input = single("nll_loss", input, "input", 1)
    if type(target) is not Tensor:
        target = single("nll_loss", target, "target", 2)
    a_input = input._array
    a_target = target._array
    data = loss_kernels.nll_loss_array(a_input, a_target, weight, reduction, ignore_index)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None:
        refresh(input)
    if target._base is not None:
        refresh(target)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(NllLossBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = accumulate_grad(input)
        node.next = (e0,)
        node.saved_target = target if not saved.attention else save_input(target)
        node.version_target = 0 if target._counter is None else target._counter.value
        node.weight = weight
        node.reduction = reduction
        node.ignore_index = ignore_index
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
        report(
            "nll_loss",
            (input, target),
            {"weight": weight, "reduction": reduction, "ignore_index": ignore_index},
            (result,),
            node,
        )
    return result


class NllLoss2DBackward0(Node):
    """Backward of nll_loss2d."""

    __slots__ = ("ignore_index", "reduction", "saved_target", "self_shape", "version_target", "weight")
    saved_names = ("target",)
    parameter_names = (
        "weight",
        "reduction",
        "ignore_index",
    )
    formula = "−w/Σw at the target's class"
    ignore_index: Any
    reduction: Any
    saved_target: Any
    self_shape: Any
    version_target: Any
    weight: Any

    def apply(self, grad: Any) -> tuple[Any, ...]:
        self_shape = self.self_shape
        held = self.saved_target
        counter = held._counter
        if counter is not None and counter.value != self.version_target:
            raise modified(self, "target")
        target = held._array
        weight = self.weight
        reduction = self.reduction
        ignore_index = self.ignore_index
        g0 = loss_kernels.nll_loss_gradient(grad, self_shape, target, weight, reduction, ignore_index)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        self_shape = self.self_shape
        target = unpack(self, "target")
        weight = self.weight
        reduction = self.reduction
        ignore_index = self.ignore_index
        g0 = F.nll_loss_gradient(grad, self_shape, target, weight, reduction, ignore_index)
        return (g0,)

    def release(self) -> bool:
        self.saved_target = RELEASED
        return True


def nll_loss2d_planes(input: Any, target: Any, weight: Any, reduction: Any, ignore_index: Any) -> Tensor:
    """``nll_loss2d``: −w/Σw at the target's class"""
    if type(input) is not Tensor:
        input = single("nll_loss2d", input, "input", 1)
    if type(target) is not Tensor:
        target = single("nll_loss2d", target, "target", 2)
    a_input = input._array
    a_target = target._array
    data = loss_kernels.nll_loss_array(a_input, a_target, weight, reduction, ignore_index)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None:
        refresh(input)
    if target._base is not None:
        refresh(target)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(NllLoss2DBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = accumulate_grad(input)
        node.next = (e0,)
        node.saved_target = target if not saved.attention else save_input(target)
        node.version_target = 0 if target._counter is None else target._counter.value
        node.weight = weight
        node.reduction = reduction
        node.ignore_index = ignore_index
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
        report(
            "nll_loss2d",
            (input, target),
            {"weight": weight, "reduction": reduction, "ignore_index": ignore_index},
            (result,),
            node,
        )
    return result


class BinaryCrossEntropyBackward0(Node):
    """Backward of binary_cross_entropy."""

    __slots__ = ("reduction", "saved_self", "saved_target", "version_self", "version_target", "weight")
    saved_names = (
        "self",
        "target",
    )
    parameter_names = (
        "weight",
        "reduction",
    )
    formula = "(x − y)/(x(1 − x))/n"
    reduction: Any
    saved_self: Any
    saved_target: Any
    version_self: Any
    version_target: Any
    weight: Any

    def apply(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        weight = self.weight
        reduction = self.reduction
        if e0 is not None:
            held = self.saved_target
            counter = held._counter
            if counter is not None and counter.value != self.version_target:
                raise modified(self, "target")
            target = held._array
            g0 = loss_kernels.bce_gradient(grad, input, target, weight, reduction)
        if e1 is not None:
            g1 = loss_kernels.bce_target_gradient(grad, input, weight, reduction)
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        input = unpack(self, "self")
        weight = self.weight
        reduction = self.reduction
        if e0 is not None:
            target = unpack(self, "target")
            g0 = F.bce_gradient(grad, input, target, weight, reduction)
        if e1 is not None:
            g1 = F.bce_target_gradient(grad, input, weight, reduction)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_self = self.saved_target = RELEASED
        return True


def binary_cross_entropy_pair(input: Any, target: Any, weight: Any, reduction: Any) -> Tensor:
    """``binary_cross_entropy``: (x − y)/(x(1 − x))/n"""
    if type(input) is not Tensor:
        input = single("binary_cross_entropy", input, "input", 1)
    if type(target) is not Tensor:
        target = single("binary_cross_entropy", target, "target", 2)
    a_input = input._array
    a_target = target._array
    data = loss_kernels.bce_array(a_input, a_target, weight, reduction)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None:
        refresh(input)
    if target._base is not None:
        refresh(target)
    if (input._requires_grad or target._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(BinaryCrossEntropyBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = accumulate_grad(input)
        e1 = target._edge
        if e1 is None and target._requires_grad:
            e1 = accumulate_grad(target)
        node.next = (e0, e1)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        if e0 is not None:
            node.saved_target = target if not saved.attention else save_input(target)
            node.version_target = 0 if target._counter is None else target._counter.value
        else:
            node.saved_target = None
        node.weight = weight
        node.reduction = reduction
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
        report("binary_cross_entropy", (input, target), {"weight": weight, "reduction": reduction}, (result,), node)
    return result


FUNCTIONS = {
    "nll_loss_rows": nll_loss_rows,
    "nll_loss2d_planes": nll_loss2d_planes,
    "binary_cross_entropy_pair": binary_cross_entropy_pair,
}
OPERATORS: dict[str, Any] = {}
