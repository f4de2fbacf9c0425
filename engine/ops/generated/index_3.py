"""Operations of the family index, part 3, written by ``make generate`` from ``engine/ops/index.py``."""

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


class IndexCopyBackward0(Node):
    """Backward of index_copy."""

    __slots__ = ("dim", "index", "source_shape")
    parameter_names = (
        "dim",
        "index",
    )
    formula = "zero where written; the source gets the gradient there"
    dim: Any
    index: Any
    source_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        dim = self.dim
        index = self.index
        if index is RELEASED:
            raise freed()
        if e0 is not None:
            g0 = index_kernels.index_fill_dim(grad, dim, index, 0.0)
        if e1 is not None:
            source_shape = self.source_shape
            g1 = index_kernels.index_selected(grad, dim, index, source_shape)
        if release:
            self.index = RELEASED
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        dim = self.dim
        index = self.index
        if index is RELEASED:
            raise freed()
        if e0 is not None:
            g0 = F.index_fill_dim(grad, dim, index, 0.0)
        if e1 is not None:
            source_shape = self.source_shape
            g1 = F.index_selected(grad, dim, index, source_shape)
        return (g0, g1)

    def release(self) -> bool:
        self.index = RELEASED
        return True


def index_copy_dim(input: Any, source: Any, dim: Any, index: Any) -> Tensor:
    """``index_copy``: zero where written; the source gets the gradient there"""
    if type(input) is not Tensor or type(source) is not Tensor:
        if marked.active:
            mark = marked.found((input, source))
            if mark is not None:
                return marked.run(index_copy_dim, mark, (input, source), None, (input, source, dim, index), {})
        if type(input) is not Tensor:
            input = single("index_copy", input, "input", 1)
        if type(source) is not Tensor:
            source = single("index_copy", source, "source", 2)
    a_input = input._array
    a_source = source._array
    data = index_kernels.index_copy_array(a_input, a_source, dim, index)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if source._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(source)
    if (input._requires_grad or source._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(IndexCopyBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = source._edge
        if e1 is None and source._requires_grad:
            e1 = source._accumulator() or accumulate_grad(source)
        node.next = (e0, e1)
        node.dim = dim
        node.index = index
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
        report("index_copy", (input, source), {"dim": dim, "index": index}, (result,), node)
    return result


def index_copy_dim_(input: Any, source: Any, dim: Any, index: Any) -> Any:
    """``index_copy`` that overwrites its first argument."""
    if type(input) is not Tensor or type(source) is not Tensor:
        if marked.active:
            mark = marked.found((input, source))
            if mark is not None:
                return marked.run(index_copy_dim_, mark, (input, source), None, (input, source, dim, index), {})
        if type(input) is not Tensor:
            input = single("index_copy_", input, "input", 1)
        if type(source) is not Tensor:
            source = single("index_copy_", source, "source", 2)
    check_inplace(input)
    a_input = input._array
    a_source = source._array
    data = index_kernels.index_copy_array(a_input, a_source, dim, index)
    check_result("index_copy_dim_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if source._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(source)
    if (input._requires_grad or source._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(IndexCopyBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = source._edge
        if e1 is None and source._requires_grad:
            e1 = source._accumulator() or accumulate_grad(source)
        node.next = (e0, e1)
        node.dim = dim
        node.index = index
        node.source_shape = a_source.shape
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("index_copy_", (input, source), {"dim": dim, "index": index}, (input,), node)
        report_write(input, "index_copy_", before, node is not None)
    return input


class IndexFillBackward0(Node):
    """Backward of index_fill."""

    __slots__ = ("dim", "index")
    parameter_names = (
        "dim",
        "index",
    )
    formula = "zero where written"
    dim: Any
    index: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        dim = self.dim
        index = self.index
        if index is RELEASED:
            raise freed()
        g0 = index_kernels.index_fill_dim(grad, dim, index, 0.0)
        if release:
            self.index = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        dim = self.dim
        index = self.index
        if index is RELEASED:
            raise freed()
        g0 = F.index_fill_dim(grad, dim, index, 0.0)
        return (g0,)

    def release(self) -> bool:
        self.index = RELEASED
        return True


def index_fill_dim(input: Any, dim: Any, index: Any, value: Any) -> Tensor:
    """``index_fill``: zero where written"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(index_fill_dim, mark, (input,), None, (input, dim, index, value), {})
        input = single("index_fill", input, "input", 1)
    a_input = input._array
    data = index_kernels.index_fill_dim(a_input, dim, index, value)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(IndexFillBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.dim = dim
        node.index = index
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
        report("index_fill", (input,), {"dim": dim, "index": index, "value": value}, (result,), node)
    return result


def index_fill_dim_(input: Any, dim: Any, index: Any, value: Any) -> Any:
    """``index_fill`` that overwrites its first argument."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(index_fill_dim_, mark, (input,), None, (input, dim, index, value), {})
        input = single("index_fill_", input, "input", 1)
    check_inplace(input)
    a_input = input._array
    data = index_kernels.index_fill_dim(a_input, dim, index, value)
    check_result("index_fill_dim_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(IndexFillBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.dim = dim
        node.index = index
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("index_fill_", (input,), {"dim": dim, "index": index, "value": value}, (input,), node)
        report_write(input, "index_fill_", before, node is not None)
    return input


FUNCTIONS = {
    "index_copy_dim": index_copy_dim,
    "index_copy_dim_": index_copy_dim_,
    "index_fill_dim": index_fill_dim,
    "index_fill_dim_": index_fill_dim_,
}
OPERATORS: dict[str, Any] = {}
