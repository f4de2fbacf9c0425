"""Operations of the family loss, part 7, written by ``make generate`` from ``engine/ops/loss.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, save_output, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import ctc as ctc_kernels
from ..operands import single
from ..reporting import report
from ..results import named_results

new = object.__new__


class CtcLossBackward0(Node):
    """Backward of ctc_loss."""

    __slots__ = (
        "blank",
        "input_lengths",
        "saved_log_probs",
        "saved_result0",
        "saved_result1",
        "saved_targets",
        "target_lengths",
        "version_log_probs",
        "version_result0",
        "version_result1",
        "version_targets",
        "zero_infinity",
    )
    saved_names = (
        "log_probs",
        "targets",
        "result0",
        "result1",
    )
    parameter_names = (
        "input_lengths",
        "target_lengths",
        "blank",
        "zero_infinity",
    )
    formula = "exp(log p) − the posterior of each symbol at each step"
    blank: Any
    input_lengths: Any
    saved_log_probs: Any
    saved_result0: Any
    saved_result1: Any
    saved_targets: Any
    target_lengths: Any
    version_log_probs: Any
    version_result0: Any
    version_result1: Any
    version_targets: Any
    zero_infinity: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_log_probs
        counter = held._counter
        if counter is not None and counter.value != self.version_log_probs:
            raise modified(self, "log_probs")
        log_probs = held._array
        held = self.saved_targets
        counter = held._counter
        if counter is not None and counter.value != self.version_targets:
            raise modified(self, "targets")
        targets = held._array
        input_lengths = self.input_lengths
        target_lengths = self.target_lengths
        held = self.saved_result0
        counter = held._counter
        if counter is not None and counter.value != self.version_result0:
            raise modified(self, "result0")
        result0 = held._array
        held = self.saved_result1
        counter = held._counter
        if counter is not None and counter.value != self.version_result1:
            raise modified(self, "result1")
        result1 = held._array
        blank = self.blank
        zero_infinity = self.zero_infinity
        g0 = ctc_kernels.ctc_loss_gradient(
            grad, log_probs, targets, input_lengths, target_lengths, result0, result1, blank, zero_infinity
        )
        if release:
            self.saved_log_probs = self.saved_targets = self.saved_result0 = self.saved_result1 = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_log_probs
        log_probs = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_log_probs)
            else unpack(self, "log_probs")
        )
        held = self.saved_targets
        targets = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_targets)
            else unpack(self, "targets")
        )
        input_lengths = self.input_lengths
        target_lengths = self.target_lengths
        held = self.saved_result0
        result0 = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result0)
            else unpack(self, "result0")
        )
        held = self.saved_result1
        result1 = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result1)
            else unpack(self, "result1")
        )
        blank = self.blank
        zero_infinity = self.zero_infinity
        g0 = F.ctc_loss_gradient(
            grad, log_probs, targets, input_lengths, target_lengths, result0, result1, blank, zero_infinity
        )
        return (g0,)

    def release(self) -> bool:
        self.saved_log_probs = self.saved_targets = self.saved_result0 = self.saved_result1 = RELEASED
        return True


def _ctc_loss(
    log_probs: Any, targets: Any, input_lengths: Any, target_lengths: Any, blank: Any = 0, zero_infinity: Any = False
) -> Any:
    """``ctc_loss``: exp(log p) − the posterior of each symbol at each step"""
    if type(log_probs) is not Tensor or type(targets) is not Tensor:
        if marked.active:
            mark = marked.found((log_probs, targets))
            if mark is not None:
                return marked.run(
                    _ctc_loss,
                    mark,
                    (log_probs, targets),
                    None,
                    (log_probs, targets, input_lengths, target_lengths, blank, zero_infinity),
                    {},
                )
        if type(log_probs) is not Tensor:
            log_probs = single("ctc_loss", log_probs, "log_probs", 1)
        if type(targets) is not Tensor:
            targets = single("ctc_loss", targets, "targets", 2)
    a_log_probs = log_probs._array
    a_targets = targets._array
    data0, data1 = ctc_kernels.ctc_loss_array(a_log_probs, a_targets, input_lengths, target_lengths, blank)
    result0: Tensor = new(Tensor)
    result0._array = data0
    result0._counter = result0._base = None
    result1: Tensor = new(Tensor)
    result1._array = data1
    result1._counter = result1._base = None
    result1._edge = None
    result1._requires_grad = False
    if log_probs._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(log_probs)
    if targets._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(targets)
    if log_probs._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(CtcLossBackward0)
        node.sequence = next_sequence()
        e0 = log_probs._edge
        if e0 is None and log_probs._requires_grad:
            e0 = log_probs._accumulator() or accumulate_grad(log_probs)
        node.next = (e0,)
        node.saved_log_probs = log_probs if not saved.attention else save_input(log_probs)
        node.version_log_probs = 0 if log_probs._counter is None else log_probs._counter.value
        node.saved_targets = targets if not saved.attention else save_input(targets)
        node.version_targets = 0 if targets._counter is None else targets._counter.value
        node.input_lengths = input_lengths
        node.target_lengths = target_lengths
        node.blank = blank
        node.zero_infinity = zero_infinity
        result0._edge = node
        result0._requires_grad = True
        node.saved_result0 = save_output(result0)
        node.version_result0 = 0
        node.saved_result1 = result1
        node.version_result1 = 0
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        result0._edge = None
        result0._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            result0._inference = True
            result1._inference = True
    if probe.observer is not None:
        report(
            "ctc_loss",
            (log_probs, targets),
            {
                "input_lengths": input_lengths,
                "target_lengths": target_lengths,
                "blank": blank,
                "zero_infinity": zero_infinity,
            },
            (result0, result1),
            node,
        )
    return named_results("ctc_loss", ("result0", "result1"), (result0, result1))


FUNCTIONS = {"_ctc_loss": _ctc_loss}
OPERATORS: dict[str, Any] = {}
