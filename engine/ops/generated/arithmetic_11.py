"""Operations of the family arithmetic, part 11, written by ``make generate`` from ``engine/ops/arithmetic.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, unpack
from ...autograd.views import bump, check_inplace, rebase, refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import arithmetic as arithmetic_kernels
from ..operands import check_result, single
from ..reporting import report, report_write
from ..results import overwritten

new = object.__new__


class PowBackward0(Node):
    """Backward of pow."""

    __slots__ = ("exponent", "saved_self", "version_self")
    saved_names = ("self",)
    parameter_names = ("exponent",)
    formula = "∂(aⁿ)/∂a = n·aⁿ⁻¹"
    exponent: Any
    saved_self: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        exponent = self.exponent
        g0 = arithmetic_kernels.pow_scalar_backward(grad, input, exponent)
        if release:
            self.saved_self = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_self
        input = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
            else unpack(self, "self")
        )
        exponent = self.exponent
        g0 = F.pow_scalar_backward(grad, input, exponent)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def pow_scalar(input: Any, exponent: Any) -> Tensor:
    """``pow``: ∂(aⁿ)/∂a = n·aⁿ⁻¹"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(pow_scalar, mark, (input,), None, (input, exponent), {})
        input = single("pow", input, "input", 1)
    a_input = input._array
    data = arithmetic_kernels.power_scalar(a_input, exponent)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(PowBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.exponent = exponent
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
        probe.observer.pointwise(("pow_scalar", exponent, type(exponent)), result, node, input)
    return result


def pow_scalar_(input: Any, exponent: Any) -> Any:
    """``pow`` that overwrites its first argument."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(pow_scalar_, mark, (input,), None, (input, exponent), {})
        input = single("pow_", input, "input", 1)
    check_inplace(input)
    a_input = input._array
    data = arithmetic_kernels.power_scalar(a_input, exponent)
    check_result("pow_scalar_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(PowBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = overwritten(input, e0) if not saved.attention else save_input(overwritten(input, e0))
        node.version_self = 0
        node.exponent = exponent
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("pow_", (input,), {"exponent": exponent}, (input,), node)
        report_write(input, "pow_", before, node is not None)
    return input


FUNCTIONS = {"pow_scalar": pow_scalar, "pow_scalar_": pow_scalar_}
OPERATORS: dict[str, Any] = {}
