"""Operations of the family index, part 8, written by ``make generate`` from ``engine/ops/index.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, freed
from ...autograd.views import bump, check_inplace, check_overwrite, rebase, refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import elementary as elementary_kernels
from ..kernels import index as index_kernels
from ..operands import check_result, single
from ..reporting import report, report_write

new = object.__new__


class MaskedScatterBackward0(Node):
    """Backward of masked_scatter."""

    __slots__ = ("mask", "self_shape", "source_shape")
    parameter_names = ("mask",)
    formula = "zero where written; the source gets the gradient there"
    mask: Any
    self_shape: Any
    source_shape: Any

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
            source_shape = self.source_shape
            g1 = index_kernels.masked_scatter_back(grad, mask, source_shape)
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
            source_shape = self.source_shape
            g1 = F.masked_scatter_back(grad, mask, source_shape)
        return (g0, g1)

    def release(self) -> bool:
        self.mask = RELEASED
        return True


def masked_scatter_mask(input: Any, source: Any, mask: Any) -> Tensor:
    """``masked_scatter``: zero where written; the source gets the gradient there"""
    if type(input) is not Tensor or type(source) is not Tensor:
        if marked.active:
            mark = marked.found((input, source))
            if mark is not None:
                return marked.run(masked_scatter_mask, mark, (input, source), None, (input, source, mask), {})
        if type(input) is not Tensor:
            input = single("masked_scatter", input, "input", 1)
        if type(source) is not Tensor:
            source = single("masked_scatter", source, "source", 2)
    a_input = input._array
    a_source = source._array
    data = index_kernels.masked_scatter_array(a_input, a_source, mask)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if source._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(source)
    if (input._requires_grad or source._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(MaskedScatterBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = source._edge
        if e1 is None and source._requires_grad:
            e1 = source._accumulator() or accumulate_grad(source)
        node.next = (e0, e1)
        node.mask = mask
        node.self_shape = a_input.shape
        node.source_shape = a_source.shape
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
        report("masked_scatter", (input, source), {"mask": mask}, (result,), node)
    return result


def masked_scatter_mask_(input: Any, source: Any, mask: Any) -> Any:
    """``masked_scatter`` that overwrites its first argument."""
    if type(input) is not Tensor or type(source) is not Tensor:
        if marked.active:
            mark = marked.found((input, source))
            if mark is not None:
                return marked.run(masked_scatter_mask_, mark, (input, source), None, (input, source, mask), {})
        if type(input) is not Tensor:
            input = single("masked_scatter_", input, "input", 1)
        if type(source) is not Tensor:
            source = single("masked_scatter_", source, "source", 2)
    check_inplace(input)
    a_input = input._array
    a_source = source._array
    data = index_kernels.masked_scatter_array(a_input, a_source, mask)
    check_result("masked_scatter_mask_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if source._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(source)
    if (input._requires_grad or source._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(MaskedScatterBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = source._edge
        if e1 is None and source._requires_grad:
            e1 = source._accumulator() or accumulate_grad(source)
        node.next = (e0, e1)
        node.mask = mask
        node.self_shape = a_input.shape
        node.source_shape = a_source.shape
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("masked_scatter_", (input, source), {"mask": mask}, (input,), node)
        report_write(input, "masked_scatter_", before, node is not None)
    return input


class ZeroBackward0(Node):
    """Backward of zero."""

    __slots__ = ()
    formula = "0"

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        g0 = elementary_kernels.zeros_like(grad)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        g0 = F.zeros_like(grad)
        return (g0,)


def zero_row(input: Any) -> Tensor:
    """``zero``: 0"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(zero_row, mark, (input,), None, (input,), {})
        input = single("zero", input, "input", 1)
    a_input = input._array
    data = elementary_kernels.zeros_like(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ZeroBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
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
        report("zero", (input,), {}, (result,), node)
    return result


def zero_row_(input: Any) -> Any:
    """``zero`` that overwrites its first argument."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(zero_row_, mark, (input,), None, (input,), {})
        input = single("zero_", input, "input", 1)
    check_overwrite(input)
    a_input = input._array
    data = elementary_kernels.zeros_like(a_input)
    check_result("zero_row_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ZeroBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("zero_", (input,), {}, (input,), node)
        report_write(input, "zero_", before, node is not None)
    return input


class FillBackward2(Node):
    """Backward of fill."""

    __slots__ = ()
    formula = "0"

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        g0 = elementary_kernels.zeros_like(grad)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        g0 = F.zeros_like(grad)
        return (g0,)


def fill_number(input: Any, value: Any) -> Tensor:
    """``fill``: 0"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(fill_number, mark, (input,), None, (input, value), {})
        input = single("fill", input, "input", 1)
    a_input = input._array
    data = index_kernels.fill_array(a_input, value)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(FillBackward2)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
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
        report("fill", (input,), {"value": value}, (result,), node)
    return result


def fill_number_(input: Any, value: Any) -> Any:
    """``fill`` that overwrites its first argument."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(fill_number_, mark, (input,), None, (input, value), {})
        input = single("fill_", input, "input", 1)
    check_overwrite(input)
    a_input = input._array
    data = index_kernels.fill_array(a_input, value)
    check_result("fill_number_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(FillBackward2)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("fill_", (input,), {"value": value}, (input,), node)
        report_write(input, "fill_", before, node is not None)
    return input


FUNCTIONS = {
    "masked_scatter_mask": masked_scatter_mask,
    "masked_scatter_mask_": masked_scatter_mask_,
    "zero_row": zero_row,
    "zero_row_": zero_row_,
    "fill_number": fill_number,
    "fill_number_": fill_number_,
}
OPERATORS: dict[str, Any] = {}
