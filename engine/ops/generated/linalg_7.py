"""Operations of the family linalg, part 7, written by ``make generate`` from ``engine/ops/linalg.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..kernels import linalg as linalg_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


class VdotBackward0(Node):
    """Backward of vdot."""

    __slots__ = ("saved_other", "saved_self", "version_other", "version_self")
    saved_names = (
        "self",
        "other",
    )
    formula = "∂(a·b)/∂a = b,  ∂(a·b)/∂b = a"
    saved_other: Any
    saved_self: Any
    version_other: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            held = self.saved_other
            counter = held._counter
            if counter is not None and counter.value != self.version_other:
                raise modified(self, "other")
            other = held._array
            g0 = np.multiply(grad, other, out=...)
        if e1 is not None:
            held = self.saved_self
            counter = held._counter
            if counter is not None and counter.value != self.version_self:
                raise modified(self, "self")
            input = held._array
            g1 = np.multiply(grad, input, out=...)
        if release:
            self.saved_self = self.saved_other = RELEASED
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            held = self.saved_other
            other = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_other)
                else unpack(self, "other")
            )
            g0 = grad * other
        if e1 is not None:
            held = self.saved_self
            input = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
                else unpack(self, "self")
            )
            g1 = grad * input
        return (g0, g1)

    def release(self) -> bool:
        self.saved_self = self.saved_other = RELEASED
        return True


def vdot_rows(input: Any, other: Any) -> Tensor:
    """``vdot``: ∂(a·b)/∂a = b,  ∂(a·b)/∂b = a"""
    if type(input) is not Tensor or type(other) is not Tensor:
        if marked.active:
            mark = marked.found((input, other))
            if mark is not None:
                return marked.run(vdot_rows, mark, (input, other), None, (input, other), {})
        if type(input) is not Tensor:
            input = single("vdot", input, "input", 1)
        if type(other) is not Tensor:
            other = single("vdot", other, "other", 2)
    a_input = input._array
    a_other = other._array
    data = linalg_kernels.vdot_array(a_input, a_other)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if other._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(other)
    if (input._requires_grad or other._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(VdotBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = other._edge
        if e1 is None and other._requires_grad:
            e1 = other._accumulator() or accumulate_grad(other)
        node.next = (e0, e1)
        if e0 is not None:
            node.saved_other = other if not saved.attention else save_input(other)
            node.version_other = 0 if other._counter is None else other._counter.value
        else:
            node.saved_other = None
        if e1 is not None:
            node.saved_self = input if not saved.attention else save_input(input)
            node.version_self = 0 if input._counter is None else input._counter.value
        else:
            node.saved_self = None
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
        report("vdot", (input, other), {}, (result,), node)
    return result


FUNCTIONS = {"vdot_rows": vdot_rows}
OPERATORS: dict[str, Any] = {}
