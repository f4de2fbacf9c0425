"""Operations of the family index, part 7, written by ``make generate`` from ``engine/ops/index.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, freed
from ...autograd.views import bump, check_inplace, rebase, refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import index as index_kernels
from ..operands import check_result, single
from ..reporting import report, report_write

new = object.__new__


class MaskedFillBackward1(Node):
    """Backward of masked_fill."""

    __slots__ = ("mask", "self_shape")
    parameter_names = ("mask",)
    formula = "zero where filled; the value gets the sum there"
    mask: Any
    self_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        mask = self.mask
        if mask is RELEASED:
            raise freed()
        if e0 is not None:
            self_shape = self.self_shape
            g0 = index_kernels.masked_fill_back(grad, mask, self_shape)
        if e1 is not None:
            g1 = index_kernels.masked_sum(grad, mask)
        if release:
            self.mask = RELEASED
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        mask = self.mask
        if mask is RELEASED:
            raise freed()
        if e0 is not None:
            self_shape = self.self_shape
            g0 = F.masked_fill_back(grad, mask, self_shape)
        if e1 is not None:
            g1 = F.masked_sum(grad, mask)
        return (g0, g1)

    def release(self) -> bool:
        self.mask = RELEASED
        return True


def masked_fill_tensor(input: Any, value: Any, mask: Any) -> Tensor:
    """``masked_fill``: zero where filled; the value gets the sum there"""
    if type(input) is not Tensor or type(value) is not Tensor:
        if marked.active:
            mark = marked.found((input, value))
            if mark is not None:
                return marked.run(masked_fill_tensor, mark, (input, value), None, (input, value, mask), {})
        if type(input) is not Tensor:
            input = single("masked_fill", input, "input", 1)
        if type(value) is not Tensor:
            value = single("masked_fill", value, "value", 2)
    a_input = input._array
    a_value = value._array
    data = index_kernels.masked_fill_tensor_array(a_input, a_value, mask)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if value._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(value)
    if (input._requires_grad or value._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(MaskedFillBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = value._edge
        if e1 is None and value._requires_grad:
            e1 = value._accumulator() or accumulate_grad(value)
        node.next = (e0, e1)
        node.mask = mask
        node.self_shape = a_input.shape
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
        report("masked_fill", (input, value), {"mask": mask}, (result,), node)
    return result


def masked_fill_tensor_(input: Any, value: Any, mask: Any) -> Any:
    """``masked_fill`` that overwrites its first argument."""
    if type(input) is not Tensor or type(value) is not Tensor:
        if marked.active:
            mark = marked.found((input, value))
            if mark is not None:
                return marked.run(masked_fill_tensor_, mark, (input, value), None, (input, value, mask), {})
        if type(input) is not Tensor:
            input = single("masked_fill_", input, "input", 1)
        if type(value) is not Tensor:
            value = single("masked_fill_", value, "value", 2)
    check_inplace(input)
    a_input = input._array
    a_value = value._array
    data = index_kernels.masked_fill_tensor_array(a_input, a_value, mask)
    check_result("masked_fill_tensor_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if value._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(value)
    if (input._requires_grad or value._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(MaskedFillBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = value._edge
        if e1 is None and value._requires_grad:
            e1 = value._accumulator() or accumulate_grad(value)
        node.next = (e0, e1)
        node.mask = mask
        node.self_shape = a_input.shape
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("masked_fill_", (input, value), {"mask": mask}, (input,), node)
        report_write(input, "masked_fill_", before, node is not None)
    return input


class MaskedSelectBackward0(Node):
    """Backward of masked_select."""

    __slots__ = ("mask", "self_shape")
    parameter_names = ("mask",)
    formula = "the gradient where the mask holds"
    mask: Any
    self_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        self_shape = self.self_shape
        mask = self.mask
        if mask is RELEASED:
            raise freed()
        g0 = index_kernels.masked_select_backward(grad, self_shape, mask)
        if release:
            self.mask = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        self_shape = self.self_shape
        mask = self.mask
        if mask is RELEASED:
            raise freed()
        g0 = F.masked_select_backward(grad, self_shape, mask)
        return (g0,)

    def release(self) -> bool:
        self.mask = RELEASED
        return True


def masked_select_mask(input: Any, mask: Any) -> Tensor:
    """``masked_select``: the gradient where the mask holds"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(masked_select_mask, mark, (input,), None, (input, mask), {})
        input = single("masked_select", input, "input", 1)
    a_input = input._array
    data = index_kernels.masked_select_array(a_input, mask)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(MaskedSelectBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.mask = mask
        node.self_shape = a_input.shape
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
        report("masked_select", (input,), {"mask": mask}, (result,), node)
    return result


FUNCTIONS = {
    "masked_fill_tensor": masked_fill_tensor,
    "masked_fill_tensor_": masked_fill_tensor_,
    "masked_select_mask": masked_select_mask,
}
OPERATORS: dict[str, Any] = {}
