"""Operations of the family loss, part 6, written by ``make generate`` from ``engine/ops/loss.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, optional_array, save_input, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import loss as loss_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


class MultiMarginLossBackward0(Node):
    """Backward of multi_margin_loss."""

    __slots__ = (
        "margin",
        "p",
        "reduction",
        "saved_self",
        "saved_target",
        "saved_weight",
        "version_self",
        "version_target",
        "version_weight",
    )
    saved_names = (
        "self",
        "target",
        "weight",
    )
    parameter_names = (
        "p",
        "margin",
        "reduction",
    )
    formula = "1/n where the margin is violated"
    margin: Any
    p: Any
    reduction: Any
    saved_self: Any
    saved_target: Any
    saved_weight: Any
    version_self: Any
    version_target: Any
    version_weight: Any

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
        p = self.p
        margin = self.margin
        weight = optional_array(self, "weight")
        reduction = self.reduction
        g0 = loss_kernels.multi_margin_gradient(grad, input, target, p, margin, weight, reduction)
        if release:
            self.saved_self = self.saved_target = self.saved_weight = RELEASED
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
        p = self.p
        margin = self.margin
        weight = None if self.saved_weight is None else unpack(self, "weight")
        reduction = self.reduction
        g0 = F.multi_margin_gradient(grad, input, target, p, margin, weight, reduction)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = self.saved_target = self.saved_weight = RELEASED
        return True


def multi_margin_loss_rows(input: Any, target: Any, p: Any, margin: Any, weight: Any, reduction: Any) -> Tensor:
    """``multi_margin_loss``: 1/n where the margin is violated"""
    if type(input) is not Tensor or type(target) is not Tensor or (weight is not None and type(weight) is not Tensor):
        if marked.active:
            mark = marked.found((input, target, weight))
            if mark is not None:
                return marked.run(
                    multi_margin_loss_rows,
                    mark,
                    (input, target, weight),
                    None,
                    (input, target, p, margin, weight, reduction),
                    {},
                )
        if type(input) is not Tensor:
            input = single("multi_margin_loss", input, "input", 1)
        if type(target) is not Tensor:
            target = single("multi_margin_loss", target, "target", 2)
        if weight is not None and type(weight) is not Tensor:
            weight = single("multi_margin_loss", weight, "weight", 3)
    a_input = input._array
    a_target = target._array
    a_weight = None if weight is None else weight._array
    data = loss_kernels.multi_margin_array(a_input, a_target, p, margin, a_weight, reduction)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if target._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(target)
    if weight is not None and weight._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(weight)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(MultiMarginLossBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.saved_target = target if not saved.attention else save_input(target)
        node.version_target = 0 if target._counter is None else target._counter.value
        node.saved_weight = None if weight is None else weight if not saved.attention else save_input(weight)
        node.version_weight = 0 if weight is None or weight._counter is None else weight._counter.value
        node.p = p
        node.margin = margin
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
            (input, target, weight),
            {"p": p, "margin": margin, "reduction": reduction},
            (result,),
            node,
        )
    return result


class MultilabelMarginLossBackward0(Node):
    """Backward of multilabel_margin_loss."""

    __slots__ = ("reduction", "saved_self", "saved_target", "version_self", "version_target")
    saved_names = (
        "self",
        "target",
    )
    parameter_names = ("reduction",)
    formula = "1/n where the margin is violated"
    reduction: Any
    saved_self: Any
    saved_target: Any
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
        g0 = loss_kernels.multilabel_margin_gradient(grad, input, target, reduction)
        if release:
            self.saved_self = self.saved_target = RELEASED
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
        g0 = F.multilabel_margin_gradient(grad, input, target, reduction)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = self.saved_target = RELEASED
        return True


def multilabel_margin_loss_rows(input: Any, target: Any, reduction: Any) -> Tensor:
    """``multilabel_margin_loss``: 1/n where the margin is violated"""
    if type(input) is not Tensor or type(target) is not Tensor:
        if marked.active:
            mark = marked.found((input, target))
            if mark is not None:
                return marked.run(
                    multilabel_margin_loss_rows, mark, (input, target), None, (input, target, reduction), {}
                )
        if type(input) is not Tensor:
            input = single("multilabel_margin_loss", input, "input", 1)
        if type(target) is not Tensor:
            target = single("multilabel_margin_loss", target, "target", 2)
    a_input = input._array
    a_target = target._array
    data = loss_kernels.multilabel_margin_array(a_input, a_target, reduction)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if target._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(target)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(MultilabelMarginLossBackward0)
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
        report("multilabel_margin_loss", (input, target), {"reduction": reduction}, (result,), node)
    return result


FUNCTIONS = {
    "multi_margin_loss_rows": multi_margin_loss_rows,
    "multilabel_margin_loss_rows": multilabel_margin_loss_rows,
}
OPERATORS: dict[str, Any] = {}
