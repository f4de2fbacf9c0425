"""Operations of the family index, part 4, written by ``make generate`` from ``engine/ops/index.py``."""

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


class IndexFillBackward1(Node):
    """Backward of index_fill."""

    __slots__ = ("dim", "index")
    parameter_names = (
        "dim",
        "index",
    )
    formula = "zero where written; the value gets the sum there"
    dim: Any
    index: Any

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
            g1 = index_kernels.index_filled_sum(grad, dim, index)
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
            g1 = F.index_filled_sum(grad, dim, index)
        return (g0, g1)

    def release(self) -> bool:
        self.index = RELEASED
        return True


def index_fill_tensor(input: Any, value: Any, dim: Any, index: Any) -> Tensor:
    """``index_fill``: zero where written; the value gets the sum there"""
    if type(input) is not Tensor or type(value) is not Tensor:
        if marked.active:
            mark = marked.found((input, value))
            if mark is not None:
                return marked.run(index_fill_tensor, mark, (input, value), None, (input, value, dim, index), {})
        if type(input) is not Tensor:
            input = single("index_fill", input, "input", 1)
        if type(value) is not Tensor:
            value = single("index_fill", value, "value", 2)
    a_input = input._array
    a_value = value._array
    data = index_kernels.index_fill_dim(a_input, dim, index, a_value)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if value._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(value)
    if (input._requires_grad or value._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(IndexFillBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = value._edge
        if e1 is None and value._requires_grad:
            e1 = value._accumulator() or accumulate_grad(value)
        node.next = (e0, e1)
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
        report("index_fill", (input, value), {"dim": dim, "index": index}, (result,), node)
    return result


def index_fill_tensor_(input: Any, value: Any, dim: Any, index: Any) -> Any:
    """``index_fill`` that overwrites its first argument."""
    if type(input) is not Tensor or type(value) is not Tensor:
        if marked.active:
            mark = marked.found((input, value))
            if mark is not None:
                return marked.run(index_fill_tensor_, mark, (input, value), None, (input, value, dim, index), {})
        if type(input) is not Tensor:
            input = single("index_fill_", input, "input", 1)
        if type(value) is not Tensor:
            value = single("index_fill_", value, "value", 2)
    check_inplace(input)
    a_input = input._array
    a_value = value._array
    data = index_kernels.index_fill_dim(a_input, dim, index, a_value)
    check_result("index_fill_tensor_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if value._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(value)
    if (input._requires_grad or value._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(IndexFillBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = value._edge
        if e1 is None and value._requires_grad:
            e1 = value._accumulator() or accumulate_grad(value)
        node.next = (e0, e1)
        node.dim = dim
        node.index = index
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("index_fill_", (input, value), {"dim": dim, "index": index}, (input,), node)
        report_write(input, "index_fill_", before, node is not None)
    return input


class GatherBackward0(Node):
    """Backward of gather."""

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
        g0 = index_kernels.gather_backward(grad, self_shape, dim, index)
        if release:
            self.index = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        self_shape = self.self_shape
        dim = self.dim
        index = self.index
        if index is RELEASED:
            raise freed()
        g0 = F.gather_backward(grad, self_shape, dim, index)
        return (g0,)

    def release(self) -> bool:
        self.index = RELEASED
        return True


def gather_dim(input: Any, dim: Any, index: Any) -> Tensor:
    """``gather``: the gradient added at the index"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(gather_dim, mark, (input,), None, (input, dim, index), {})
        input = single("gather", input, "input", 1)
    a_input = input._array
    data = index_kernels.gather_array(a_input, dim, index)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(GatherBackward0)
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
        report("gather", (input,), {"dim": dim, "index": index}, (result,), node)
    return result


FUNCTIONS = {"index_fill_tensor": index_fill_tensor, "index_fill_tensor_": index_fill_tensor_, "gather_dim": gather_dim}
OPERATORS: dict[str, Any] = {}
