"""Operations of the family index, part 9, written by ``make generate`` from ``engine/ops/index.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.views import bump, check_overwrite, rebase, refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import elementary as elementary_kernels
from ..kernels import index as index_kernels
from ..operands import check_result, single
from ..reporting import report, report_write

new = object.__new__


class FillBackward3(Node):
    """Backward of fill."""

    __slots__ = ()
    formula = "0; the value gets the sum"

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            g0 = elementary_kernels.zeros_like(grad)
        if e1 is not None:
            g1 = index_kernels.total(grad)
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            g0 = F.zeros_like(grad)
        if e1 is not None:
            g1 = F.total(grad)
        return (g0, g1)


def fill_tensor(input: Any, value: Any) -> Tensor:
    """``fill``: 0; the value gets the sum"""
    if type(input) is not Tensor or type(value) is not Tensor:
        if marked.active:
            mark = marked.found((input, value))
            if mark is not None:
                return marked.run(fill_tensor, mark, (input, value), None, (input, value), {})
        if type(input) is not Tensor:
            input = single("fill", input, "input", 1)
        if type(value) is not Tensor:
            value = single("fill", value, "value", 2)
    a_input = input._array
    a_value = value._array
    data = index_kernels.fill_tensor_array(a_input, a_value)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if value._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(value)
    if (input._requires_grad or value._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(FillBackward3)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = value._edge
        if e1 is None and value._requires_grad:
            e1 = value._accumulator() or accumulate_grad(value)
        node.next = (e0, e1)
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
        report("fill", (input, value), {}, (result,), node)
    return result


def fill_tensor_(input: Any, value: Any) -> Any:
    """``fill`` that overwrites its first argument."""
    if type(input) is not Tensor or type(value) is not Tensor:
        if marked.active:
            mark = marked.found((input, value))
            if mark is not None:
                return marked.run(fill_tensor_, mark, (input, value), None, (input, value), {})
        if type(input) is not Tensor:
            input = single("fill_", input, "input", 1)
        if type(value) is not Tensor:
            value = single("fill_", value, "value", 2)
    check_overwrite(input)
    a_input = input._array
    a_value = value._array
    data = index_kernels.fill_tensor_array(a_input, a_value)
    check_result("fill_tensor_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if value._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(value)
    if (input._requires_grad or value._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(FillBackward3)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = value._edge
        if e1 is None and value._requires_grad:
            e1 = value._accumulator() or accumulate_grad(value)
        node.next = (e0, e1)
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("fill_", (input, value), {}, (input,), node)
        report_write(input, "fill_", before, node is not None)
    return input


FUNCTIONS = {"fill_tensor": fill_tensor, "fill_tensor_": fill_tensor_}
OPERATORS: dict[str, Any] = {}
