"""Operations of the family loss_backward, part 6, written by ``make generate`` from ``engine/ops/loss_backward.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, optional_array, save_input, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import elementary as elementary_kernels
from ..kernels import loss_backward as loss_backward_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


class NllLoss2DBackwardBackward0(Node):
    """Backward of nll_loss2d_backward."""

    __slots__ = (
        "ignore_index",
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
        "reduction",
        "ignore_index",
    )
    formula = "linear in the gradient; the loss's second derivative for the rest"
    ignore_index: Any
    reduction: Any
    saved_self: Any
    saved_target: Any
    saved_weight: Any
    version_self: Any
    version_target: Any
    version_weight: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            held = self.saved_target
            counter = held._counter
            if counter is not None and counter.value != self.version_target:
                raise modified(self, "target")
            target = held._array
            weight = optional_array(self, "weight")
            reduction = self.reduction
            ignore_index = self.ignore_index
            g0 = loss_backward_kernels.nll_loss_upstream(grad, target, weight, reduction, ignore_index)
        if e1 is not None:
            held = self.saved_self
            counter = held._counter
            if counter is not None and counter.value != self.version_self:
                raise modified(self, "self")
            input = held._array
            g1 = elementary_kernels.zeros_like(input)
        if release:
            self.saved_self = self.saved_target = self.saved_weight = RELEASED
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            held = self.saved_target
            target = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_target)
                else unpack(self, "target")
            )
            weight = None if self.saved_weight is None else unpack(self, "weight")
            reduction = self.reduction
            ignore_index = self.ignore_index
            g0 = F.nll_loss_upstream(grad, target, weight, reduction, ignore_index)
        if e1 is not None:
            held = self.saved_self
            input = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
                else unpack(self, "self")
            )
            g1 = F.zeros_like(input)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_self = self.saved_target = self.saved_weight = RELEASED
        return True


def nll_loss2d_backward(
    grad_output: Any, input: Any, target: Any, weight: Any, reduction: Any, ignore_index: Any
) -> Tensor:
    """``nll_loss2d_backward``: linear in the gradient; the loss's second derivative for the rest"""
    if (
        type(grad_output) is not Tensor
        or type(input) is not Tensor
        or type(target) is not Tensor
        or (weight is not None and type(weight) is not Tensor)
    ):
        if marked.active:
            mark = marked.found((grad_output, input, target, weight))
            if mark is not None:
                return marked.run(
                    nll_loss2d_backward,
                    mark,
                    (grad_output, input, target, weight),
                    None,
                    (grad_output, input, target, weight, reduction, ignore_index),
                    {},
                )
        if type(grad_output) is not Tensor:
            grad_output = single("nll_loss2d_backward", grad_output, "grad_output", 1)
        if type(input) is not Tensor:
            input = single("nll_loss2d_backward", input, "input", 2)
        if type(target) is not Tensor:
            target = single("nll_loss2d_backward", target, "target", 3)
        if weight is not None and type(weight) is not Tensor:
            weight = single("nll_loss2d_backward", weight, "weight", 4)
    a_grad_output = grad_output._array
    a_input = input._array
    a_target = target._array
    a_weight = None if weight is None else weight._array
    data = loss_backward_kernels.nll_loss2d_backward(
        a_grad_output, a_input, a_target, a_weight, reduction, ignore_index
    )
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if grad_output._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(grad_output)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if target._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(target)
    if weight is not None and weight._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(weight)
    if (grad_output._requires_grad or input._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(NllLoss2DBackwardBackward0)
        node.sequence = next_sequence()
        e0 = grad_output._edge
        if e0 is None and grad_output._requires_grad:
            e0 = grad_output._accumulator() or accumulate_grad(grad_output)
        e1 = input._edge
        if e1 is None and input._requires_grad:
            e1 = input._accumulator() or accumulate_grad(input)
        node.next = (e0, e1)
        if e0 is not None:
            node.saved_target = target if not saved.attention else save_input(target)
            node.version_target = 0 if target._counter is None else target._counter.value
        else:
            node.saved_target = None
        if e0 is not None:
            node.saved_weight = None if weight is None else weight if not saved.attention else save_input(weight)
            node.version_weight = 0 if weight is None or weight._counter is None else weight._counter.value
        else:
            node.saved_weight = None
        if e1 is not None:
            node.saved_self = input if not saved.attention else save_input(input)
            node.version_self = 0 if input._counter is None else input._counter.value
        else:
            node.saved_self = None
        node.reduction = reduction
        node.ignore_index = ignore_index
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
            "nll_loss2d_backward",
            (grad_output, input, target, weight),
            {"reduction": reduction, "ignore_index": ignore_index},
            (result,),
            node,
        )
    return result


FUNCTIONS = {"nll_loss2d_backward": nll_loss2d_backward}
OPERATORS: dict[str, Any] = {}
