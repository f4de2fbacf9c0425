"""Operations of the family index, part 2, written by ``make generate`` from ``engine/ops/index.py``."""

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
from ..kernels import arithmetic as arithmetic_kernels
from ..kernels import index as index_kernels
from ..operands import check_result, single
from ..reporting import report, report_write

new = object.__new__


class IndexSelectBackward0(Node):
    """Backward of index_select."""

    __slots__ = ("dim", "index", "self_shape")
    parameter_names = (
        "dim",
        "index",
    )
    formula = "the gradient added at the index"
    dim: Any
    index: Any
    self_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        self_shape = self.self_shape
        dim = self.dim
        index = self.index
        if index is RELEASED:
            raise freed()
        g0 = index_kernels.index_add_zeros(grad, self_shape, dim, index)
        if release:
            self.index = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        self_shape = self.self_shape
        dim = self.dim
        index = self.index
        if index is RELEASED:
            raise freed()
        g0 = F.index_add_zeros(grad, self_shape, dim, index)
        return (g0,)

    def release(self) -> bool:
        self.index = RELEASED
        return True


def index_select_dim(input: Any, dim: Any, index: Any) -> Tensor:
    """``index_select``: the gradient added at the index"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(index_select_dim, mark, (input,), None, (input, dim, index), {})
        input = single("index_select", input, "input", 1)
    a_input = input._array
    data = index_kernels.index_select_array(a_input, dim, index)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(IndexSelectBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.dim = dim
        node.index = index
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
        report("index_select", (input,), {"dim": dim, "index": index}, (result,), node)
    return result


class IndexAddBackward0(Node):
    """Backward of index_add."""

    __slots__ = ("alpha", "dim", "index", "source_shape")
    parameter_names = (
        "dim",
        "index",
        "alpha",
    )
    formula = "1; the source gets the gradient at the index"
    alpha: Any
    dim: Any
    index: Any
    source_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            g0 = grad
        if e1 is not None:
            alpha = self.alpha
            dim = self.dim
            index = self.index
            if index is RELEASED:
                raise freed()
            source_shape = self.source_shape
            g1 = arithmetic_kernels.times_alpha(index_kernels.index_selected(grad, dim, index, source_shape), alpha)
        if release:
            self.index = RELEASED
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            g0 = grad
        if e1 is not None:
            alpha = self.alpha
            dim = self.dim
            index = self.index
            if index is RELEASED:
                raise freed()
            source_shape = self.source_shape
            g1 = F.times_alpha(F.index_selected(grad, dim, index, source_shape), alpha)
        return (g0, g1)

    def release(self) -> bool:
        self.index = RELEASED
        return True


def index_add_dim(input: Any, source: Any, dim: Any, index: Any, alpha: Any) -> Tensor:
    """``index_add``: 1; the source gets the gradient at the index"""
    if type(input) is not Tensor or type(source) is not Tensor:
        if marked.active:
            mark = marked.found((input, source))
            if mark is not None:
                return marked.run(index_add_dim, mark, (input, source), None, (input, source, dim, index, alpha), {})
        if type(input) is not Tensor:
            input = single("index_add", input, "input", 1)
        if type(source) is not Tensor:
            source = single("index_add", source, "source", 2)
    a_input = input._array
    a_source = source._array
    data = index_kernels.index_add_array(a_input, a_source, dim, index, alpha)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if source._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(source)
    if (input._requires_grad or source._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(IndexAddBackward0)
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
        node.alpha = alpha
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
        report("index_add", (input, source), {"dim": dim, "index": index, "alpha": alpha}, (result,), node)
    return result


def index_add_dim_(input: Any, source: Any, dim: Any, index: Any, alpha: Any) -> Any:
    """``index_add`` that overwrites its first argument."""
    if type(input) is not Tensor or type(source) is not Tensor:
        if marked.active:
            mark = marked.found((input, source))
            if mark is not None:
                return marked.run(index_add_dim_, mark, (input, source), None, (input, source, dim, index, alpha), {})
        if type(input) is not Tensor:
            input = single("index_add_", input, "input", 1)
        if type(source) is not Tensor:
            source = single("index_add_", source, "source", 2)
    check_inplace(input)
    a_input = input._array
    a_source = source._array
    data = index_kernels.index_add_array(a_input, a_source, dim, index, alpha)
    check_result("index_add_dim_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if source._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(source)
    if (input._requires_grad or source._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(IndexAddBackward0)
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
        node.alpha = alpha
        node.source_shape = a_source.shape
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("index_add_", (input, source), {"dim": dim, "index": index, "alpha": alpha}, (input,), node)
        report_write(input, "index_add_", before, node is not None)
    return input


FUNCTIONS = {"index_select_dim": index_select_dim, "index_add_dim": index_add_dim, "index_add_dim_": index_add_dim_}
OPERATORS: dict[str, Any] = {}
