"""Operations of the family loss, part 5, written by ``make generate`` from ``engine/ops/loss.py``."""

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
from ..kernels import loss_backward as loss_backward_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


class BinaryCrossEntropyWithLogitsBackward0(Node):
    """Backward of binary_cross_entropy_with_logits."""

    __slots__ = (
        "reduction",
        "saved_pos_weight",
        "saved_self",
        "saved_target",
        "saved_weight",
        "version_pos_weight",
        "version_self",
        "version_target",
        "version_weight",
    )
    saved_names = (
        "self",
        "target",
        "weight",
        "pos_weight",
    )
    parameter_names = ("reduction",)
    formula = "(σ(x) − y)/n"
    reduction: Any
    saved_pos_weight: Any
    saved_self: Any
    saved_target: Any
    saved_weight: Any
    version_pos_weight: Any
    version_self: Any
    version_target: Any
    version_weight: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        weight = optional_array(self, "weight")
        pos_weight = optional_array(self, "pos_weight")
        reduction = self.reduction
        if e0 is not None:
            held = self.saved_target
            counter = held._counter
            if counter is not None and counter.value != self.version_target:
                raise modified(self, "target")
            target = held._array
            g0 = loss_backward_kernels.bce_logits_gradient(grad, input, target, weight, pos_weight, reduction)
        if e1 is not None:
            g1 = loss_backward_kernels.bce_logits_target_gradient(grad, input, weight, pos_weight, reduction)
        if release:
            self.saved_self = self.saved_target = self.saved_weight = self.saved_pos_weight = RELEASED
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
        weight = None if self.saved_weight is None else unpack(self, "weight")
        pos_weight = None if self.saved_pos_weight is None else unpack(self, "pos_weight")
        reduction = self.reduction
        if e0 is not None:
            held = self.saved_target
            target = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_target)
                else unpack(self, "target")
            )
            g0 = F.bce_logits_gradient(grad, input, target, weight, pos_weight, reduction)
        if e1 is not None:
            g1 = F.bce_logits_target_gradient(grad, input, weight, pos_weight, reduction)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_self = self.saved_target = self.saved_weight = self.saved_pos_weight = RELEASED
        return True


def binary_cross_entropy_with_logits_pair(
    input: Any, target: Any, weight: Any, pos_weight: Any, reduction: Any
) -> Tensor:
    """``binary_cross_entropy_with_logits``: (σ(x) − y)/n"""
    if (
        type(input) is not Tensor
        or type(target) is not Tensor
        or (weight is not None and type(weight) is not Tensor)
        or (pos_weight is not None and type(pos_weight) is not Tensor)
    ):
        if marked.active:
            mark = marked.found((input, target, weight, pos_weight))
            if mark is not None:
                return marked.run(
                    binary_cross_entropy_with_logits_pair,
                    mark,
                    (input, target, weight, pos_weight),
                    None,
                    (input, target, weight, pos_weight, reduction),
                    {},
                )
        if type(input) is not Tensor:
            input = single("binary_cross_entropy_with_logits", input, "input", 1)
        if type(target) is not Tensor:
            target = single("binary_cross_entropy_with_logits", target, "target", 2)
        if weight is not None and type(weight) is not Tensor:
            weight = single("binary_cross_entropy_with_logits", weight, "weight", 3)
        if pos_weight is not None and type(pos_weight) is not Tensor:
            pos_weight = single("binary_cross_entropy_with_logits", pos_weight, "pos_weight", 4)
    a_input = input._array
    a_target = target._array
    a_weight = None if weight is None else weight._array
    a_pos_weight = None if pos_weight is None else pos_weight._array
    data = loss_kernels.bce_logits_array(a_input, a_target, a_weight, a_pos_weight, reduction)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if target._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(target)
    if weight is not None and weight._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(weight)
    if pos_weight is not None and pos_weight._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(pos_weight)
    if (input._requires_grad or target._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(BinaryCrossEntropyWithLogitsBackward0)
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
        if e0 is not None:
            node.saved_target = target if not saved.attention else save_input(target)
            node.version_target = 0 if target._counter is None else target._counter.value
        else:
            node.saved_target = None
        node.saved_weight = None if weight is None else weight if not saved.attention else save_input(weight)
        node.version_weight = 0 if weight is None or weight._counter is None else weight._counter.value
        node.saved_pos_weight = (
            None if pos_weight is None else pos_weight if not saved.attention else save_input(pos_weight)
        )
        node.version_pos_weight = 0 if pos_weight is None or pos_weight._counter is None else pos_weight._counter.value
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
            (input, target, weight, pos_weight),
            {"reduction": reduction},
            (result,),
            node,
        )
    return result


FUNCTIONS = {"binary_cross_entropy_with_logits_pair": binary_cross_entropy_with_logits_pair}
OPERATORS: dict[str, Any] = {}
