"""Operations of the family loss, part 4, written by ``make generate`` from ``engine/ops/loss.py``."""

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


class BinaryCrossEntropyWithLogitsBackward0(Node):
    """Backward of binary_cross_entropy_with_logits."""

    __slots__ = ("pos_weight", "reduction", "saved_self", "saved_target", "version_self", "version_target", "weight")
    saved_names = (
        "self",
        "target",
    )
    parameter_names = (
        "weight",
        "pos_weight",
        "reduction",
    )
    formula = "(σ(x) − y)/n"
    pos_weight: Any
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
        pos_weight = self.pos_weight
        reduction = self.reduction
        if e0 is not None:
            held = self.saved_target
            counter = held._counter
            if counter is not None and counter.value != self.version_target:
                raise modified(self, "target")
            target = held._array
            g0 = loss_kernels.bce_logits_gradient(grad, input, target, weight, pos_weight, reduction)
        if e1 is not None:
            g1 = loss_kernels.bce_logits_target_gradient(grad, input, weight, pos_weight, reduction)
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        input = unpack(self, "self")
        weight = self.weight
        pos_weight = self.pos_weight
        reduction = self.reduction
        if e0 is not None:
            target = unpack(self, "target")
            g0 = F.bce_logits_gradient(grad, input, target, weight, pos_weight, reduction)
        if e1 is not None:
            g1 = F.bce_logits_target_gradient(grad, input, weight, pos_weight, reduction)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_self = self.saved_target = RELEASED
        return True


def binary_cross_entropy_with_logits_pair(
    input: Any, target: Any, weight: Any, pos_weight: Any, reduction: Any
) -> Tensor:
    """``binary_cross_entropy_with_logits``: (σ(x) − y)/n"""
    if type(input) is not Tensor:
        input = single("binary_cross_entropy_with_logits", input, "input", 1)
    if type(target) is not Tensor:
        target = single("binary_cross_entropy_with_logits", target, "target", 2)
    a_input = input._array
    a_target = target._array
    data = loss_kernels.bce_logits_array(a_input, a_target, weight, pos_weight, reduction)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None:
        refresh(input)
    if target._base is not None:
        refresh(target)
    if (input._requires_grad or target._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(BinaryCrossEntropyWithLogitsBackward0)
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
        node.pos_weight = pos_weight
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
        report(
            "binary_cross_entropy_with_logits",
            (input, target),
            {"weight": weight, "pos_weight": pos_weight, "reduction": reduction},
            (result,),
            node,
        )
    return result


class MultiMarginLossBackward0(Node):
    """Backward of multi_margin_loss."""

    __slots__ = ("margin", "p", "reduction", "saved_self", "saved_target", "version_self", "version_target", "weight")
    saved_names = (
        "self",
        "target",
    )
    parameter_names = (
        "p",
        "margin",
        "weight",
        "reduction",
    )
    formula = "1/n where the margin is violated"
    margin: Any
    p: Any
    reduction: Any
    saved_self: Any
    saved_target: Any
    version_self: Any
    version_target: Any
    weight: Any

    def apply(self, grad: Any) -> tuple[Any, ...]:
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
        p = self.p
        margin = self.margin
        weight = self.weight
        reduction = self.reduction
        g0 = loss_kernels.multi_margin_gradient(grad, input, target, p, margin, weight, reduction)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        input = unpack(self, "self")
        target = unpack(self, "target")
        p = self.p
        margin = self.margin
        weight = self.weight
        reduction = self.reduction
        g0 = F.multi_margin_gradient(grad, input, target, p, margin, weight, reduction)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = self.saved_target = RELEASED
        return True


def multi_margin_loss_rows(input: Any, target: Any, p: Any, margin: Any, weight: Any, reduction: Any) -> Tensor:
    """``multi_margin_loss``: 1/n where the margin is violated"""
    if type(input) is not Tensor:
        input = single("multi_margin_loss", input, "input", 1)
    if type(target) is not Tensor:
        target = single("multi_margin_loss", target, "target", 2)
    a_input = input._array
    a_target = target._array
    data = loss_kernels.multi_margin_array(a_input, a_target, p, margin, weight, reduction)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None:
        refresh(input)
    if target._base is not None:
        refresh(target)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(MultiMarginLossBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.saved_target = target if not saved.attention else save_input(target)
        node.version_target = 0 if target._counter is None else target._counter.value
        node.p = p
        node.margin = margin
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
        report(
            "multi_margin_loss",
            (input, target),
            {"p": p, "margin": margin, "weight": weight, "reduction": reduction},
            (result,),
            node,
        )
    return result


FUNCTIONS = {
    "binary_cross_entropy_with_logits_pair": binary_cross_entropy_with_logits_pair,
    "multi_margin_loss_rows": multi_margin_loss_rows,
}
OPERATORS: dict[str, Any] = {}
