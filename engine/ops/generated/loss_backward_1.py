"""Operations of the family loss_backward, part 1, written by ``make generate`` from ``engine/ops/loss_backward.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import loss_backward as loss_backward_kernels
from ..kernels import matmul as matmul_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


class MseLossBackwardBackward0(Node):
    """Backward of mse_loss_backward."""

    __slots__ = (
        "grad_output_shape",
        "reduction",
        "saved_grad_output",
        "saved_self",
        "saved_target",
        "version_grad_output",
        "version_self",
        "version_target",
    )
    saved_names = (
        "grad_output",
        "self",
        "target",
    )
    parameter_names = ("reduction",)
    formula = "linear in the gradient; the loss's second derivative for the rest"
    grad_output_shape: Any
    reduction: Any
    saved_grad_output: Any
    saved_self: Any
    saved_target: Any
    version_grad_output: Any
    version_self: Any
    version_target: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1, e2 = self.next
        g0 = g1 = g2 = None
        reduction = self.reduction
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
        if e0 is not None:
            grad_output_shape = self.grad_output_shape
            g0 = matmul_kernels.summed_to(
                loss_backward_kernels.averaged(
                    np.multiply(grad, loss_backward_kernels.mse_loss_slope(input, target), out=...), reduction
                ),
                grad_output_shape,
            )
        if e1 is not None:
            held = self.saved_grad_output
            counter = held._counter
            if counter is not None and counter.value != self.version_grad_output:
                raise modified(self, "grad_output")
            grad_output = held._array
            g1 = loss_backward_kernels.averaged(
                np.multiply(
                    np.multiply(grad, grad_output, out=...),
                    loss_backward_kernels.mse_loss_curve(input, target),
                    out=...,
                ),
                reduction,
            )
        if e2 is not None:
            held = self.saved_grad_output
            counter = held._counter
            if counter is not None and counter.value != self.version_grad_output:
                raise modified(self, "grad_output")
            grad_output = held._array
            g2 = np.negative(
                loss_backward_kernels.averaged(
                    np.multiply(
                        np.multiply(grad, grad_output, out=...),
                        loss_backward_kernels.mse_loss_curve(input, target),
                        out=...,
                    ),
                    reduction,
                ),
                out=...,
            )
        if release:
            self.saved_grad_output = self.saved_self = self.saved_target = RELEASED
        return (g0, g1, g2)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1, e2 = self.next
        g0 = g1 = g2 = None
        reduction = self.reduction
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
        if e0 is not None:
            grad_output_shape = self.grad_output_shape
            g0 = F.summed_to(F.averaged(grad * F.mse_loss_slope(input, target), reduction), grad_output_shape)
        if e1 is not None:
            held = self.saved_grad_output
            grad_output = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_grad_output)
                else unpack(self, "grad_output")
            )
            g1 = F.averaged(grad * grad_output * F.mse_loss_curve(input, target), reduction)
        if e2 is not None:
            held = self.saved_grad_output
            grad_output = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_grad_output)
                else unpack(self, "grad_output")
            )
            g2 = -F.averaged(grad * grad_output * F.mse_loss_curve(input, target), reduction)
        return (g0, g1, g2)

    def release(self) -> bool:
        self.saved_grad_output = self.saved_self = self.saved_target = RELEASED
        return True


def mse_loss_backward(grad_output: Any, input: Any, target: Any, reduction: Any) -> Tensor:
    """``mse_loss_backward``: linear in the gradient; the loss's second derivative for the rest"""
    if type(grad_output) is not Tensor or type(input) is not Tensor or type(target) is not Tensor:
        if marked.active:
            mark = marked.found((grad_output, input, target))
            if mark is not None:
                return marked.run(
                    mse_loss_backward,
                    mark,
                    (grad_output, input, target),
                    None,
                    (grad_output, input, target, reduction),
                    {},
                )
        if type(grad_output) is not Tensor:
            grad_output = single("mse_loss_backward", grad_output, "grad_output", 1)
        if type(input) is not Tensor:
            input = single("mse_loss_backward", input, "input", 2)
        if type(target) is not Tensor:
            target = single("mse_loss_backward", target, "target", 3)
    a_grad_output = grad_output._array
    a_input = input._array
    a_target = target._array
    data = loss_backward_kernels.mse_loss_backward(a_grad_output, a_input, a_target, reduction)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if grad_output._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(grad_output)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if target._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(target)
    if (grad_output._requires_grad or input._requires_grad or target._requires_grad) and (
        not modes.altered or modes.is_grad_enabled()
    ):
        node: Any = new(MseLossBackwardBackward0)
        node.sequence = next_sequence()
        e0 = grad_output._edge
        if e0 is None and grad_output._requires_grad:
            e0 = grad_output._accumulator() or accumulate_grad(grad_output)
        e1 = input._edge
        if e1 is None and input._requires_grad:
            e1 = input._accumulator() or accumulate_grad(input)
        e2 = target._edge
        if e2 is None and target._requires_grad:
            e2 = target._accumulator() or accumulate_grad(target)
        node.next = (e0, e1, e2)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.saved_target = target if not saved.attention else save_input(target)
        node.version_target = 0 if target._counter is None else target._counter.value
        if e1 is not None or e2 is not None:
            node.saved_grad_output = grad_output if not saved.attention else save_input(grad_output)
            node.version_grad_output = 0 if grad_output._counter is None else grad_output._counter.value
        else:
            node.saved_grad_output = None
        node.reduction = reduction
        node.grad_output_shape = a_grad_output.shape
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
        report("mse_loss_backward", (grad_output, input, target), {"reduction": reduction}, (result,), node)
    return result


FUNCTIONS = {"mse_loss_backward": mse_loss_backward}
OPERATORS: dict[str, Any] = {}
