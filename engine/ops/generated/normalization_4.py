"""Operations of the family normalization, part 4, written by ``make generate`` from ``engine/ops/normalization.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, OutputPort, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, optional_array, save_input, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import normalization as normalization_kernels
from ..operands import single
from ..reporting import report
from ..results import named_results

new = object.__new__


class NativeBatchNormBackwardBackward0(Node):
    """Backward of native_batch_norm_backward."""

    __slots__ = (
        "saved_grad_out",
        "saved_input",
        "saved_save_invstd",
        "saved_save_mean",
        "saved_weight",
        "train",
        "version_grad_out",
        "version_input",
        "version_save_invstd",
        "version_save_mean",
        "version_weight",
    )
    saved_names = (
        "grad_out",
        "input",
        "weight",
        "save_mean",
        "save_invstd",
    )
    parameter_names = ("train",)
    formula = "second derivative of the normalisation"
    outputs = 3
    saved_grad_out: Any
    saved_input: Any
    saved_save_invstd: Any
    saved_save_mean: Any
    saved_weight: Any
    train: Any
    version_grad_out: Any
    version_input: Any
    version_save_invstd: Any
    version_save_mean: Any
    version_weight: Any

    def run_arrays(self, grads: Any, release: bool) -> tuple[Any, ...]:
        grad0, grad1, grad2 = grads
        e0, e1, e2, _, _ = self.next
        g0 = g1 = g2 = g3 = g4 = None
        held = self.saved_grad_out
        counter = held._counter
        if counter is not None and counter.value != self.version_grad_out:
            raise modified(self, "grad_out")
        grad_out = held._array
        held = self.saved_input
        counter = held._counter
        if counter is not None and counter.value != self.version_input:
            raise modified(self, "input")
        input = held._array
        weight = optional_array(self, "weight")
        held = self.saved_save_mean
        counter = held._counter
        if counter is not None and counter.value != self.version_save_mean:
            raise modified(self, "save_mean")
        save_mean = held._array
        held = self.saved_save_invstd
        counter = held._counter
        if counter is not None and counter.value != self.version_save_invstd:
            raise modified(self, "save_invstd")
        save_invstd = held._array
        train = self.train
        wanted = (e0 is not None, e1 is not None, e2 is not None)
        g0, g1, g2 = normalization_kernels.batch_norm_double_backward(
            grad0, grad1, grad2, grad_out, input, weight, save_mean, save_invstd, train
        )
        if release:
            self.saved_grad_out = self.saved_input = self.saved_weight = self.saved_save_mean = (
                self.saved_save_invstd
            ) = RELEASED
        return (g0, g1, g2, g3, g4)

    def apply_tensors(self, grads: Any) -> tuple[Any, ...]:
        grad0, grad1, grad2 = grads
        e0, e1, e2, _, _ = self.next
        g0 = g1 = g2 = g3 = g4 = None
        held = self.saved_grad_out
        grad_out = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_grad_out)
            else unpack(self, "grad_out")
        )
        held = self.saved_input
        input = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_input)
            else unpack(self, "input")
        )
        weight = None if self.saved_weight is None else unpack(self, "weight")
        held = self.saved_save_mean
        save_mean = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_save_mean)
            else unpack(self, "save_mean")
        )
        held = self.saved_save_invstd
        save_invstd = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_save_invstd)
            else unpack(self, "save_invstd")
        )
        train = self.train
        wanted = (e0 is not None, e1 is not None, e2 is not None)
        g0, g1, g2 = F.batch_norm_double_backward(
            grad0, grad1, grad2, grad_out, input, weight, save_mean, save_invstd, train
        )
        return (g0, g1, g2, g3, g4)

    def output_edge(self, number: int) -> Any:
        return OutputPort(self, number)

    def release(self) -> bool:
        self.saved_grad_out = self.saved_input = self.saved_weight = self.saved_save_mean = self.saved_save_invstd = (
            RELEASED
        )
        return True


def native_batch_norm_backward(
    grad_out: Any, input: Any, weight: Any, save_mean: Any, save_invstd: Any, train: Any
) -> Any:
    """``native_batch_norm_backward``: second derivative of the normalisation"""
    if (
        type(grad_out) is not Tensor
        or type(input) is not Tensor
        or (weight is not None and type(weight) is not Tensor)
        or type(save_mean) is not Tensor
        or type(save_invstd) is not Tensor
    ):
        if marked.active:
            mark = marked.found((grad_out, input, weight, save_mean, save_invstd))
            if mark is not None:
                return marked.run(
                    native_batch_norm_backward,
                    mark,
                    (grad_out, input, weight, save_mean, save_invstd),
                    None,
                    (grad_out, input, weight, save_mean, save_invstd, train),
                    {},
                )
        if type(grad_out) is not Tensor:
            grad_out = single("native_batch_norm_backward", grad_out, "grad_out", 1)
        if type(input) is not Tensor:
            input = single("native_batch_norm_backward", input, "input", 2)
        if weight is not None and type(weight) is not Tensor:
            weight = single("native_batch_norm_backward", weight, "weight", 3)
        if type(save_mean) is not Tensor:
            save_mean = single("native_batch_norm_backward", save_mean, "save_mean", 4)
        if type(save_invstd) is not Tensor:
            save_invstd = single("native_batch_norm_backward", save_invstd, "save_invstd", 5)
    a_grad_out = grad_out._array
    a_input = input._array
    a_weight = None if weight is None else weight._array
    a_save_mean = save_mean._array
    a_save_invstd = save_invstd._array
    data0, data1, data2 = normalization_kernels.batch_norm_backward_array(
        a_grad_out, a_input, a_weight, a_save_mean, a_save_invstd, train
    )
    result0: Tensor = new(Tensor)
    result0._array = data0
    result0._counter = result0._base = None
    result1: Tensor = new(Tensor)
    result1._array = data1
    result1._counter = result1._base = None
    result2: Tensor = new(Tensor)
    result2._array = data2
    result2._counter = result2._base = None
    if grad_out._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(grad_out)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if weight is not None and weight._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(weight)
    if save_mean._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(save_mean)
    if save_invstd._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(save_invstd)
    if (grad_out._requires_grad or input._requires_grad or (weight is not None and weight._requires_grad)) and (
        not modes.altered or modes.is_grad_enabled()
    ):
        node: Any = new(NativeBatchNormBackwardBackward0)
        node.sequence = next_sequence()
        e0 = grad_out._edge
        if e0 is None and grad_out._requires_grad:
            e0 = grad_out._accumulator() or accumulate_grad(grad_out)
        e1 = input._edge
        if e1 is None and input._requires_grad:
            e1 = input._accumulator() or accumulate_grad(input)
        e2 = None if weight is None else weight._edge
        if e2 is None and weight is not None and weight._requires_grad:
            e2 = weight._accumulator() or accumulate_grad(weight)
        node.next = (e0, e1, e2, None, None)
        node.saved_grad_out = grad_out if not saved.attention else save_input(grad_out)
        node.version_grad_out = 0 if grad_out._counter is None else grad_out._counter.value
        node.saved_input = input if not saved.attention else save_input(input)
        node.version_input = 0 if input._counter is None else input._counter.value
        node.saved_weight = None if weight is None else weight if not saved.attention else save_input(weight)
        node.version_weight = 0 if weight is None or weight._counter is None else weight._counter.value
        node.saved_save_mean = save_mean if not saved.attention else save_input(save_mean)
        node.version_save_mean = 0 if save_mean._counter is None else save_mean._counter.value
        node.saved_save_invstd = save_invstd if not saved.attention else save_input(save_invstd)
        node.version_save_invstd = 0 if save_invstd._counter is None else save_invstd._counter.value
        node.train = train
        result0._edge = OutputPort(node, 0)
        result0._requires_grad = True
        result1._edge = OutputPort(node, 1)
        result1._requires_grad = True
        result2._edge = OutputPort(node, 2)
        result2._requires_grad = True
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        result0._edge = None
        result0._requires_grad = False
        result1._edge = None
        result1._requires_grad = False
        result2._edge = None
        result2._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            result0._inference = True
            result1._inference = True
            result2._inference = True
    if probe.observer is not None:
        report(
            "native_batch_norm_backward",
            (grad_out, input, weight, save_mean, save_invstd),
            {"train": train},
            (result0, result1, result2),
            node,
        )
    return named_results("native_batch_norm_backward", ("result0", "result1", "result2"), (result0, result1, result2))


FUNCTIONS = {"native_batch_norm_backward": native_batch_norm_backward}
OPERATORS: dict[str, Any] = {}
