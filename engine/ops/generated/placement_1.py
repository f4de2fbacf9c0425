"""Operations of the family placement, part 1, written by ``make generate`` from ``engine/ops/placement.py``."""

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
from ..kernels import placement as placement_kernels
from ..kernels import shape as shape_kernels
from ..operands import check_result, single
from ..reporting import report, report_write

new = object.__new__


class NativeDropoutBackward0(Node):
    """Backward of native_dropout."""

    __slots__ = ("mask", "scale")
    parameter_names = (
        "mask",
        "scale",
    )
    formula = "the gradient where the mask holds, scaled"
    mask: Any
    scale: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        mask = self.mask
        scale = self.scale
        g0 = placement_kernels.scaled_mask(grad, mask, scale)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        mask = self.mask
        scale = self.scale
        g0 = F.scaled_mask(grad, mask, scale)
        return (g0,)


def native_dropout_row(input: Any, mask: Any, scale: Any) -> Tensor:
    """``native_dropout``: the gradient where the mask holds, scaled"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(native_dropout_row, mark, (input,), None, (input, mask, scale), {})
        input = single("native_dropout", input, "input", 1)
    a_input = input._array
    data = placement_kernels.scaled_mask(a_input, mask, scale)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(NativeDropoutBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.mask = mask
        node.scale = scale
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
        report("native_dropout", (input,), {"mask": mask, "scale": scale}, (result,), node)
    return result


class TakeBackward0(Node):
    """Backward of take."""

    __slots__ = ("index", "self_shape")
    parameter_names = ("index",)
    formula = "the gradient added where the elements came from"
    index: Any
    self_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        self_shape = self.self_shape
        index = self.index
        g0 = placement_kernels.put_zeros(grad, self_shape, index)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        self_shape = self.self_shape
        index = self.index
        g0 = F.put_zeros(grad, self_shape, index)
        return (g0,)


def take_flat(input: Any, index: Any) -> Tensor:
    """``take``: the gradient added where the elements came from"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(take_flat, mark, (input,), None, (input, index), {})
        input = single("take", input, "input", 1)
    a_input = input._array
    data = placement_kernels.take_array(a_input, index)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(TakeBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
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
        report("take", (input,), {"index": index}, (result,), node)
    return result


class PutBackward0(Node):
    """Backward of put."""

    __slots__ = ("accumulate", "index", "source_shape")
    parameter_names = (
        "index",
        "accumulate",
    )
    formula = "zero where written; the source gets the gradient there"
    accumulate: Any
    index: Any
    source_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        index = self.index
        if index is RELEASED:
            raise freed()
        if e0 is not None:
            accumulate = self.accumulate
            g0 = grad if accumulate else placement_kernels.put_erase(grad, index)
        if e1 is not None:
            source_shape = self.source_shape
            g1 = shape_kernels.reshape(placement_kernels.take_flat(grad, index), source_shape)
        if release:
            self.index = RELEASED
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        index = self.index
        if index is RELEASED:
            raise freed()
        if e0 is not None:
            accumulate = self.accumulate
            g0 = grad if accumulate else F.put_erase(grad, index)
        if e1 is not None:
            source_shape = self.source_shape
            g1 = F.reshape(F.take_flat(grad, index), source_shape)
        return (g0, g1)

    def release(self) -> bool:
        self.index = RELEASED
        return True


def put_flat(input: Any, source: Any, index: Any, accumulate: Any) -> Tensor:
    """``put``: zero where written; the source gets the gradient there"""
    if type(input) is not Tensor or type(source) is not Tensor:
        if marked.active:
            mark = marked.found((input, source))
            if mark is not None:
                return marked.run(put_flat, mark, (input, source), None, (input, source, index, accumulate), {})
        if type(input) is not Tensor:
            input = single("put", input, "input", 1)
        if type(source) is not Tensor:
            source = single("put", source, "source", 2)
    a_input = input._array
    a_source = source._array
    data = placement_kernels.put_array(a_input, a_source, index, accumulate)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if source._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(source)
    if (input._requires_grad or source._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(PutBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = source._edge
        if e1 is None and source._requires_grad:
            e1 = source._accumulator() or accumulate_grad(source)
        node.next = (e0, e1)
        node.index = index
        node.accumulate = accumulate
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
        report("put", (input, source), {"index": index, "accumulate": accumulate}, (result,), node)
    return result


def put_flat_(input: Any, source: Any, index: Any, accumulate: Any) -> Any:
    """``put`` that overwrites its first argument."""
    if type(input) is not Tensor or type(source) is not Tensor:
        if marked.active:
            mark = marked.found((input, source))
            if mark is not None:
                return marked.run(put_flat_, mark, (input, source), None, (input, source, index, accumulate), {})
        if type(input) is not Tensor:
            input = single("put_", input, "input", 1)
        if type(source) is not Tensor:
            source = single("put_", source, "source", 2)
    check_inplace(input)
    a_input = input._array
    a_source = source._array
    data = placement_kernels.put_array(a_input, a_source, index, accumulate)
    check_result("put_flat_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if source._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(source)
    if (input._requires_grad or source._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(PutBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = source._edge
        if e1 is None and source._requires_grad:
            e1 = source._accumulator() or accumulate_grad(source)
        node.next = (e0, e1)
        node.index = index
        node.accumulate = accumulate
        node.source_shape = a_source.shape
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("put_", (input, source), {"index": index, "accumulate": accumulate}, (input,), node)
        report_write(input, "put_", before, node is not None)
    return input


FUNCTIONS = {
    "native_dropout_row": native_dropout_row,
    "take_flat": take_flat,
    "put_flat": put_flat,
    "put_flat_": put_flat_,
}
OPERATORS: dict[str, Any] = {}
