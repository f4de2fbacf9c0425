"""Operations of the family activation_backward, part 9, written by ``make generate`` from ``engine/ops/activation_backward.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, OutputPort, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import activation_backward as activation_backward_kernels
from ..operands import single
from ..reporting import report
from ..results import named_results

new = object.__new__


class PreluKernelBackwardBackward0(Node):
    """Backward of prelu_kernel_backward."""

    __slots__ = (
        "saved_grad_output",
        "saved_self",
        "saved_weight",
        "version_grad_output",
        "version_self",
        "version_weight",
    )
    saved_names = (
        "grad_output",
        "self",
        "weight",
    )
    formula = "linear in the gradient; the kernel's own slope for the rest"
    outputs = 2
    saved_grad_output: Any
    saved_self: Any
    saved_weight: Any
    version_grad_output: Any
    version_self: Any
    version_weight: Any

    def run_arrays(self, grads: Any, release: bool) -> tuple[Any, ...]:
        grad0, grad1 = grads
        e0, e1, e2 = self.next
        g0 = g1 = g2 = None
        held = self.saved_grad_output
        counter = held._counter
        if counter is not None and counter.value != self.version_grad_output:
            raise modified(self, "grad_output")
        grad_output = held._array
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        held = self.saved_weight
        counter = held._counter
        if counter is not None and counter.value != self.version_weight:
            raise modified(self, "weight")
        weight = held._array
        wanted = (e0 is not None, e1 is not None, e2 is not None)
        g0, g1, g2 = activation_backward_kernels.prelu_double_backward(grad0, grad1, grad_output, input, weight)
        if release:
            self.saved_grad_output = self.saved_self = self.saved_weight = RELEASED
        return (g0, g1, g2)

    def apply_tensors(self, grads: Any) -> tuple[Any, ...]:
        grad0, grad1 = grads
        e0, e1, e2 = self.next
        g0 = g1 = g2 = None
        held = self.saved_grad_output
        grad_output = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_grad_output)
            else unpack(self, "grad_output")
        )
        held = self.saved_self
        input = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
            else unpack(self, "self")
        )
        held = self.saved_weight
        weight = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_weight)
            else unpack(self, "weight")
        )
        wanted = (e0 is not None, e1 is not None, e2 is not None)
        g0, g1, g2 = F.prelu_double_backward(grad0, grad1, grad_output, input, weight)
        return (g0, g1, g2)

    def output_edge(self, number: int) -> Any:
        return OutputPort(self, number)

    def release(self) -> bool:
        self.saved_grad_output = self.saved_self = self.saved_weight = RELEASED
        return True


def prelu_kernel_backward(grad_output: Any, input: Any, weight: Any) -> Any:
    """``prelu_kernel_backward``: linear in the gradient; the kernel's own slope for the rest"""
    if type(grad_output) is not Tensor or type(input) is not Tensor or type(weight) is not Tensor:
        if marked.active:
            mark = marked.found((grad_output, input, weight))
            if mark is not None:
                return marked.run(
                    prelu_kernel_backward, mark, (grad_output, input, weight), None, (grad_output, input, weight), {}
                )
        if type(grad_output) is not Tensor:
            grad_output = single("prelu_kernel_backward", grad_output, "grad_output", 1)
        if type(input) is not Tensor:
            input = single("prelu_kernel_backward", input, "input", 2)
        if type(weight) is not Tensor:
            weight = single("prelu_kernel_backward", weight, "weight", 3)
    a_grad_output = grad_output._array
    a_input = input._array
    a_weight = weight._array
    data0, data1 = activation_backward_kernels.prelu_kernel_backward(a_grad_output, a_input, a_weight)
    result0: Tensor = new(Tensor)
    result0._array = data0
    result0._counter = result0._base = None
    result1: Tensor = new(Tensor)
    result1._array = data1
    result1._counter = result1._base = None
    if grad_output._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(grad_output)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if weight._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(weight)
    if (grad_output._requires_grad or input._requires_grad or weight._requires_grad) and (
        not modes.altered or modes.is_grad_enabled()
    ):
        node: Any = new(PreluKernelBackwardBackward0)
        node.sequence = next_sequence()
        e0 = grad_output._edge
        if e0 is None and grad_output._requires_grad:
            e0 = grad_output._accumulator() or accumulate_grad(grad_output)
        e1 = input._edge
        if e1 is None and input._requires_grad:
            e1 = input._accumulator() or accumulate_grad(input)
        e2 = weight._edge
        if e2 is None and weight._requires_grad:
            e2 = weight._accumulator() or accumulate_grad(weight)
        node.next = (e0, e1, e2)
        node.saved_grad_output = grad_output if not saved.attention else save_input(grad_output)
        node.version_grad_output = 0 if grad_output._counter is None else grad_output._counter.value
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.saved_weight = weight if not saved.attention else save_input(weight)
        node.version_weight = 0 if weight._counter is None else weight._counter.value
        result0._edge = OutputPort(node, 0)
        result0._requires_grad = True
        result1._edge = OutputPort(node, 1)
        result1._requires_grad = True
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        result0._edge = None
        result0._requires_grad = False
        result1._edge = None
        result1._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            result0._inference = True
            result1._inference = True
    if probe.observer is not None:
        report("prelu_kernel_backward", (grad_output, input, weight), {}, (result0, result1), node)
    return named_results("prelu_kernel_backward", ("result0", "result1"), (result0, result1))


FUNCTIONS = {"prelu_kernel_backward": prelu_kernel_backward}
OPERATORS: dict[str, Any] = {}
