"""Operations of the family index, part 1, written by ``make generate`` from ``engine/ops/index.py``."""

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
from ..kernels import elementary as elementary_kernels
from ..kernels import index as index_kernels
from ..operands import check_result, single
from ..reporting import report, report_write

new = object.__new__


class IndexBackward0(Node):
    """Backward of index."""

    __slots__ = ("indices", "self_shape")
    parameter_names = ("indices",)
    formula = "the gradient added where the elements came from"
    indices: Any
    self_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        self_shape = self.self_shape
        indices = self.indices
        if indices is RELEASED:
            raise freed()
        g0 = index_kernels.index_backward(grad, self_shape, indices)
        if release:
            self.indices = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        self_shape = self.self_shape
        indices = self.indices
        if indices is RELEASED:
            raise freed()
        g0 = F.index_backward(grad, self_shape, indices)
        return (g0,)

    def release(self) -> bool:
        self.indices = RELEASED
        return True


def index_tensors(input: Any, indices: Any) -> Tensor:
    """``index``: the gradient added where the elements came from"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(index_tensors, mark, (input,), None, (input, indices), {})
        input = single("index", input, "input", 1)
    a_input = input._array
    data = index_kernels.index_array(a_input, indices)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(IndexBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.indices = indices
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
        report("index", (input,), {"indices": indices}, (result,), node)
    return result


class IndexPutImplBackward0(Node):
    """Backward of _index_put_impl_."""

    __slots__ = ("indices",)
    parameter_names = ("indices",)
    formula = "1; the values get the gradient there"
    indices: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            g0 = grad
        if e1 is not None:
            indices = self.indices
            if indices is RELEASED:
                raise freed()
            g1 = index_kernels.index_tensors(grad, indices)
        if release:
            self.indices = RELEASED
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            g0 = grad
        if e1 is not None:
            indices = self.indices
            if indices is RELEASED:
                raise freed()
            g1 = F.index_tensors(grad, indices)
        return (g0, g1)

    def release(self) -> bool:
        self.indices = RELEASED
        return True


def index_put_impl(input: Any, values: Any, indices: Any) -> Tensor:
    """``_index_put_impl_``: 1; the values get the gradient there"""
    if type(input) is not Tensor or type(values) is not Tensor:
        if marked.active:
            mark = marked.found((input, values))
            if mark is not None:
                return marked.run(index_put_impl, mark, (input, values), None, (input, values, indices), {})
        if type(input) is not Tensor:
            input = single("_index_put_impl_", input, "input", 1)
        if type(values) is not Tensor:
            values = single("_index_put_impl_", values, "values", 2)
    a_input = input._array
    a_values = values._array
    data = index_kernels.index_put_array(a_input, a_values, indices, True)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if values._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(values)
    if (input._requires_grad or values._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(IndexPutImplBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = values._edge
        if e1 is None and values._requires_grad:
            e1 = values._accumulator() or accumulate_grad(values)
        node.next = (e0, e1)
        node.indices = indices
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
        report("_index_put_impl_", (input, values), {"indices": indices}, (result,), node)
    return result


class IndexPutBackward0(Node):
    """Backward of index_put."""

    __slots__ = ("accumulate", "indices", "values_shape")
    parameter_names = (
        "indices",
        "accumulate",
    )
    formula = "zero where written; the values get the gradient there"
    accumulate: Any
    indices: Any
    values_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        indices = self.indices
        if indices is RELEASED:
            raise freed()
        if e0 is not None:
            accumulate = self.accumulate
            g0 = grad if accumulate else index_kernels.index_erase(grad, indices)
        if e1 is not None:
            values_shape = self.values_shape
            g1 = elementary_kernels.sum_to_size(index_kernels.index_tensors(grad, indices), values_shape)
        if release:
            self.indices = RELEASED
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        indices = self.indices
        if indices is RELEASED:
            raise freed()
        if e0 is not None:
            accumulate = self.accumulate
            g0 = grad if accumulate else F.index_erase(grad, indices)
        if e1 is not None:
            values_shape = self.values_shape
            g1 = F.sum_to_size(F.index_tensors(grad, indices), values_shape)
        return (g0, g1)

    def release(self) -> bool:
        self.indices = RELEASED
        return True


def index_put_values(input: Any, values: Any, indices: Any, accumulate: Any) -> Tensor:
    """``index_put``: zero where written; the values get the gradient there"""
    if type(input) is not Tensor or type(values) is not Tensor:
        if marked.active:
            mark = marked.found((input, values))
            if mark is not None:
                return marked.run(
                    index_put_values, mark, (input, values), None, (input, values, indices, accumulate), {}
                )
        if type(input) is not Tensor:
            input = single("index_put", input, "input", 1)
        if type(values) is not Tensor:
            values = single("index_put", values, "values", 2)
    a_input = input._array
    a_values = values._array
    data = index_kernels.index_put_array(a_input, a_values, indices, accumulate)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if values._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(values)
    if (input._requires_grad or values._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(IndexPutBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = values._edge
        if e1 is None and values._requires_grad:
            e1 = values._accumulator() or accumulate_grad(values)
        node.next = (e0, e1)
        node.indices = indices
        node.accumulate = accumulate
        node.values_shape = a_values.shape
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
        report("index_put", (input, values), {"indices": indices, "accumulate": accumulate}, (result,), node)
    return result


def index_put_values_(input: Any, values: Any, indices: Any, accumulate: Any) -> Any:
    """``index_put`` that overwrites its first argument."""
    if type(input) is not Tensor or type(values) is not Tensor:
        if marked.active:
            mark = marked.found((input, values))
            if mark is not None:
                return marked.run(
                    index_put_values_, mark, (input, values), None, (input, values, indices, accumulate), {}
                )
        if type(input) is not Tensor:
            input = single("index_put_", input, "input", 1)
        if type(values) is not Tensor:
            values = single("index_put_", values, "values", 2)
    check_inplace(input)
    a_input = input._array
    a_values = values._array
    data = index_kernels.index_put_array(a_input, a_values, indices, accumulate)
    check_result("index_put_values_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if values._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(values)
    if (input._requires_grad or values._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(IndexPutBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = values._edge
        if e1 is None and values._requires_grad:
            e1 = values._accumulator() or accumulate_grad(values)
        node.next = (e0, e1)
        node.indices = indices
        node.accumulate = accumulate
        node.values_shape = a_values.shape
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("index_put_", (input, values), {"indices": indices, "accumulate": accumulate}, (input,), node)
        report_write(input, "index_put_", before, node is not None)
    return input


FUNCTIONS = {
    "index_tensors": index_tensors,
    "index_put_impl": index_put_impl,
    "index_put_values": index_put_values,
    "index_put_values_": index_put_values_,
}
OPERATORS: dict[str, Any] = {}
