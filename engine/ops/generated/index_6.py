"""Operations of the family index, part 6, written by ``make generate`` from ``engine/ops/index.py``."""

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


class ScatterAddBackward0(Node):
    """Backward of scatter_add."""

    __slots__ = ("dim", "index", "src_shape")
    parameter_names = (
        "dim",
        "index",
    )
    formula = "1; the source gets the gradient at the index"
    dim: Any
    index: Any
    src_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            g0 = grad
        if e1 is not None:
            dim = self.dim
            index = self.index
            if index is RELEASED:
                raise freed()
            src_shape = self.src_shape
            g1 = index_kernels.gather_within(grad, dim, index, src_shape)
        if release:
            self.index = RELEASED
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            g0 = grad
        if e1 is not None:
            dim = self.dim
            index = self.index
            if index is RELEASED:
                raise freed()
            src_shape = self.src_shape
            g1 = F.gather_within(grad, dim, index, src_shape)
        return (g0, g1)

    def release(self) -> bool:
        self.index = RELEASED
        return True


def scatter_add_source(input: Any, src: Any, dim: Any, index: Any) -> Tensor:
    """``scatter_add``: 1; the source gets the gradient at the index"""
    if type(input) is not Tensor or type(src) is not Tensor:
        if marked.active:
            mark = marked.found((input, src))
            if mark is not None:
                return marked.run(scatter_add_source, mark, (input, src), None, (input, src, dim, index), {})
        if type(input) is not Tensor:
            input = single("scatter_add", input, "input", 1)
        if type(src) is not Tensor:
            src = single("scatter_add", src, "src", 2)
    a_input = input._array
    a_src = src._array
    data = index_kernels.scatter_add_array(a_input, a_src, dim, index)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if src._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(src)
    if (input._requires_grad or src._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ScatterAddBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = src._edge
        if e1 is None and src._requires_grad:
            e1 = src._accumulator() or accumulate_grad(src)
        node.next = (e0, e1)
        node.dim = dim
        node.index = index
        node.src_shape = a_src.shape
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
        report("scatter_add", (input, src), {"dim": dim, "index": index}, (result,), node)
    return result


def scatter_add_source_(input: Any, src: Any, dim: Any, index: Any) -> Any:
    """``scatter_add`` that overwrites its first argument."""
    if type(input) is not Tensor or type(src) is not Tensor:
        if marked.active:
            mark = marked.found((input, src))
            if mark is not None:
                return marked.run(scatter_add_source_, mark, (input, src), None, (input, src, dim, index), {})
        if type(input) is not Tensor:
            input = single("scatter_add_", input, "input", 1)
        if type(src) is not Tensor:
            src = single("scatter_add_", src, "src", 2)
    check_inplace(input)
    a_input = input._array
    a_src = src._array
    data = index_kernels.scatter_add_array(a_input, a_src, dim, index)
    check_result("scatter_add_source_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if src._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(src)
    if (input._requires_grad or src._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ScatterAddBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = src._edge
        if e1 is None and src._requires_grad:
            e1 = src._accumulator() or accumulate_grad(src)
        node.next = (e0, e1)
        node.dim = dim
        node.index = index
        node.src_shape = a_src.shape
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("scatter_add_", (input, src), {"dim": dim, "index": index}, (input,), node)
        report_write(input, "scatter_add_", before, node is not None)
    return input


class MaskedFillBackward0(Node):
    """Backward of masked_fill."""

    __slots__ = ("mask", "self_shape")
    parameter_names = ("mask",)
    formula = "zero where filled"
    mask: Any
    self_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        mask = self.mask
        if mask is RELEASED:
            raise freed()
        self_shape = self.self_shape
        g0 = index_kernels.masked_fill_back(grad, mask, self_shape)
        if release:
            self.mask = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        mask = self.mask
        if mask is RELEASED:
            raise freed()
        self_shape = self.self_shape
        g0 = F.masked_fill_back(grad, mask, self_shape)
        return (g0,)

    def release(self) -> bool:
        self.mask = RELEASED
        return True


def masked_fill_number(input: Any, mask: Any, value: Any) -> Tensor:
    """``masked_fill``: zero where filled"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(masked_fill_number, mark, (input,), None, (input, mask, value), {})
        input = single("masked_fill", input, "input", 1)
    a_input = input._array
    data = index_kernels.masked_fill_array(a_input, mask, value)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(MaskedFillBackward0)
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
        report("masked_fill", (input,), {"mask": mask, "value": value}, (result,), node)
    return result


def masked_fill_number_(input: Any, mask: Any, value: Any) -> Any:
    """``masked_fill`` that overwrites its first argument."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(masked_fill_number_, mark, (input,), None, (input, mask, value), {})
        input = single("masked_fill_", input, "input", 1)
    check_inplace(input)
    a_input = input._array
    data = index_kernels.masked_fill_array(a_input, mask, value)
    check_result("masked_fill_number_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(MaskedFillBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.mask = mask
        node.self_shape = a_input.shape
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("masked_fill_", (input,), {"mask": mask, "value": value}, (input,), node)
        report_write(input, "masked_fill_", before, node is not None)
    return input


FUNCTIONS = {
    "scatter_add_source": scatter_add_source,
    "scatter_add_source_": scatter_add_source_,
    "masked_fill_number": masked_fill_number,
    "masked_fill_number_": masked_fill_number_,
}
OPERATORS: dict[str, Any] = {}
