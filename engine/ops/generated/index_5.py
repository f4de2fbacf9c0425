"""Operations of the family index, part 5, written by ``make generate`` from ``engine/ops/index.py``."""

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


class ScatterBackward0(Node):
    """Backward of scatter."""

    __slots__ = ("dim", "index", "src_shape")
    parameter_names = (
        "dim",
        "index",
    )
    formula = "zero where written; the source gets the gradient there"
    dim: Any
    index: Any
    src_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        dim = self.dim
        index = self.index
        if index is RELEASED:
            raise freed()
        if e0 is not None:
            g0 = index_kernels.scatter_number(grad, dim, index, 0.0)
        if e1 is not None:
            src_shape = self.src_shape
            g1 = index_kernels.gather_within(grad, dim, index, src_shape)
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
            g0 = F.scatter_number(grad, dim, index, 0.0)
        if e1 is not None:
            src_shape = self.src_shape
            g1 = F.gather_within(grad, dim, index, src_shape)
        return (g0, g1)

    def release(self) -> bool:
        self.index = RELEASED
        return True


def scatter_source(input: Any, src: Any, dim: Any, index: Any) -> Tensor:
    """``scatter``: zero where written; the source gets the gradient there"""
    if type(input) is not Tensor or type(src) is not Tensor:
        if marked.active:
            mark = marked.found((input, src))
            if mark is not None:
                return marked.run(scatter_source, mark, (input, src), None, (input, src, dim, index), {})
        if type(input) is not Tensor:
            input = single("scatter", input, "input", 1)
        if type(src) is not Tensor:
            src = single("scatter", src, "src", 2)
    a_input = input._array
    a_src = src._array
    data = index_kernels.scatter_array(a_input, a_src, dim, index)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if src._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(src)
    if (input._requires_grad or src._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ScatterBackward0)
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
        report("scatter", (input, src), {"dim": dim, "index": index}, (result,), node)
    return result


def scatter_source_(input: Any, src: Any, dim: Any, index: Any) -> Any:
    """``scatter`` that overwrites its first argument."""
    if type(input) is not Tensor or type(src) is not Tensor:
        if marked.active:
            mark = marked.found((input, src))
            if mark is not None:
                return marked.run(scatter_source_, mark, (input, src), None, (input, src, dim, index), {})
        if type(input) is not Tensor:
            input = single("scatter_", input, "input", 1)
        if type(src) is not Tensor:
            src = single("scatter_", src, "src", 2)
    check_inplace(input)
    a_input = input._array
    a_src = src._array
    data = index_kernels.scatter_array(a_input, a_src, dim, index)
    check_result("scatter_source_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if src._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(src)
    if (input._requires_grad or src._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ScatterBackward0)
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
        report("scatter_", (input, src), {"dim": dim, "index": index}, (input,), node)
        report_write(input, "scatter_", before, node is not None)
    return input


class ScatterBackward1(Node):
    """Backward of scatter."""

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
        g0 = index_kernels.scatter_number(grad, dim, index, 0.0)
        if release:
            self.index = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        dim = self.dim
        index = self.index
        if index is RELEASED:
            raise freed()
        g0 = F.scatter_number(grad, dim, index, 0.0)
        return (g0,)

    def release(self) -> bool:
        self.index = RELEASED
        return True


def scatter_number(input: Any, dim: Any, index: Any, value: Any) -> Tensor:
    """``scatter``: zero where written"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(scatter_number, mark, (input,), None, (input, dim, index, value), {})
        input = single("scatter", input, "input", 1)
    a_input = input._array
    data = index_kernels.scatter_number(a_input, dim, index, value)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ScatterBackward1)
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
        report("scatter", (input,), {"dim": dim, "index": index, "value": value}, (result,), node)
    return result


def scatter_number_(input: Any, dim: Any, index: Any, value: Any) -> Any:
    """``scatter`` that overwrites its first argument."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(scatter_number_, mark, (input,), None, (input, dim, index, value), {})
        input = single("scatter_", input, "input", 1)
    check_inplace(input)
    a_input = input._array
    data = index_kernels.scatter_number(a_input, dim, index, value)
    check_result("scatter_number_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(ScatterBackward1)
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
        report("scatter_", (input,), {"dim": dim, "index": index, "value": value}, (input,), node)
        report_write(input, "scatter_", before, node is not None)
    return input


FUNCTIONS = {
    "scatter_source": scatter_source,
    "scatter_source_": scatter_source_,
    "scatter_number": scatter_number,
    "scatter_number_": scatter_number_,
}
OPERATORS: dict[str, Any] = {}
