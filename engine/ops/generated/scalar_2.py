"""Operations of the family scalar, part 2, written by ``make generate`` from ``engine/ops/scalar.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.views import bump, check_inplace, rebase, refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import scalar as scalar_kernels
from ..operands import check_result, single
from ..reporting import report, report_write

new = object.__new__


class DivBackward1(Node):
    """Backward of div."""

    __slots__ = ("other",)
    parameter_names = ("other",)
    formula = "1 / the number"
    other: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        other = self.other
        g0 = scalar_kernels.over_number(grad, other)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        other = self.other
        g0 = F.over_number(grad, other)
        return (g0,)


def div_scalar(input: Any, other: Any) -> Tensor:
    """``div``: 1 / the number"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(div_scalar, mark, (input,), None, (input, other), {})
        input = single("div", input, "input", 1)
    a_input = input._array
    data = np.true_divide(a_input, other, out=...)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(DivBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.other = other
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
        probe.observer.pointwise(("div_scalar", other, type(other)), result, node, input)
    return result


def div_scalar_(input: Any, other: Any) -> Any:
    """``div`` that overwrites its first argument."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(div_scalar_, mark, (input,), None, (input, other), {})
        input = single("div_", input, "input", 1)
    check_inplace(input)
    a_input = input._array
    data = np.true_divide(a_input, other, out=...)
    check_result("div_scalar_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(DivBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.other = other
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("div_", (input,), {"other": other}, (input,), node)
        report_write(input, "div_", before, node is not None)
    return input


FUNCTIONS = {"div_scalar": div_scalar, "div_scalar_": div_scalar_}
OPERATORS: dict[str, Any] = {}
