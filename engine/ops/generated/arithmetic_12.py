"""Operations of the family arithmetic, part 12, written by ``make generate`` from ``engine/ops/arithmetic.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, unpack
from ...autograd.views import bump, check_inplace, rebase, refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import arithmetic as arithmetic_kernels
from ..operands import broadcast_error, check_result, promoted, several
from ..reporting import report, report_write
from ..results import cast_arrays, cast_tensors, overwritten, sum_to

new = object.__new__


class LerpBackward1(Node):
    """Backward of lerp."""

    __slots__ = (
        "casts",
        "end_shape",
        "saved_end",
        "saved_self",
        "saved_weight",
        "self_shape",
        "version_end",
        "version_self",
        "version_weight",
        "weight_shape",
    )
    saved_names = (
        "self",
        "end",
        "weight",
    )
    formula = "a + w·(b − a)"
    casts: Any
    end_shape: Any
    saved_end: Any
    saved_self: Any
    saved_weight: Any
    self_shape: Any
    version_end: Any
    version_self: Any
    version_weight: Any
    weight_shape: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1, e2 = self.next
        g0 = g1 = g2 = None
        if e0 is not None:
            held = self.saved_weight
            counter = held._counter
            if counter is not None and counter.value != self.version_weight:
                raise modified(self, "weight")
            weight = held._array
            g0 = np.multiply(grad, np.subtract(1, weight, out=...), out=...)
            if g0.shape != self.self_shape:
                g0 = sum_to(g0, self.self_shape)
        if e1 is not None:
            held = self.saved_weight
            counter = held._counter
            if counter is not None and counter.value != self.version_weight:
                raise modified(self, "weight")
            weight = held._array
            g1 = np.multiply(grad, weight, out=...)
            if g1.shape != self.end_shape:
                g1 = sum_to(g1, self.end_shape)
        if e2 is not None:
            held = self.saved_end
            counter = held._counter
            if counter is not None and counter.value != self.version_end:
                raise modified(self, "end")
            end = held._array
            held = self.saved_self
            counter = held._counter
            if counter is not None and counter.value != self.version_self:
                raise modified(self, "self")
            input = held._array
            g2 = np.multiply(grad, np.subtract(end, input, out=...), out=...)
            if g2.shape != self.weight_shape:
                g2 = sum_to(g2, self.weight_shape)
        if release:
            self.saved_self = self.saved_end = self.saved_weight = RELEASED
        if self.casts is not None:
            return cast_arrays((g0, g1, g2), self.casts)
        return (g0, g1, g2)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1, e2 = self.next
        g0 = g1 = g2 = None
        if e0 is not None:
            held = self.saved_weight
            weight = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_weight)
                else unpack(self, "weight")
            )
            g0 = grad * F.from_number(1, weight)
            if g0._array.shape != self.self_shape:
                g0 = F.sum_to_size(g0, self.self_shape)
        if e1 is not None:
            held = self.saved_weight
            weight = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_weight)
                else unpack(self, "weight")
            )
            g1 = grad * weight
            if g1._array.shape != self.end_shape:
                g1 = F.sum_to_size(g1, self.end_shape)
        if e2 is not None:
            held = self.saved_end
            end = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_end)
                else unpack(self, "end")
            )
            held = self.saved_self
            input = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
                else unpack(self, "self")
            )
            g2 = grad * (end - input)
            if g2._array.shape != self.weight_shape:
                g2 = F.sum_to_size(g2, self.weight_shape)
        if self.casts is not None:
            return cast_tensors((g0, g1, g2), self.casts)
        return (g0, g1, g2)

    def release(self) -> bool:
        self.saved_self = self.saved_end = self.saved_weight = RELEASED
        return True


def lerp_tensor(input: Any, end: Any, weight: Any) -> Tensor:
    """``lerp``: a + w·(b − a)"""
    if type(input) is not Tensor or type(end) is not Tensor or type(weight) is not Tensor:
        if marked.active:
            mark = marked.found((input, end, weight))
            if mark is not None:
                return marked.run(lerp_tensor, mark, (input, end, weight), None, (input, end, weight), {})
        input, end, weight = several("lerp", ("input", "end", "weight"), (input, end, weight))
    a_input = input._array
    a_end = end._array
    a_weight = weight._array
    casts = None
    if a_input.dtype is not a_end.dtype or a_input.dtype is not a_weight.dtype:
        a_input, a_end, a_weight = promoted(input, end, weight)
        casts = (input._array.dtype, end._array.dtype, weight._array.dtype)
    try:
        data = arithmetic_kernels.lerp_array(a_input, a_end, a_weight)
    except ValueError:
        raise broadcast_error(a_input, a_end, a_weight) from None
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if end._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(end)
    if weight._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(weight)
    if (input._requires_grad or end._requires_grad or weight._requires_grad) and (
        not modes.altered or modes.is_grad_enabled()
    ):
        node: Any = new(LerpBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = end._edge
        if e1 is None and end._requires_grad:
            e1 = end._accumulator() or accumulate_grad(end)
        e2 = weight._edge
        if e2 is None and weight._requires_grad:
            e2 = weight._accumulator() or accumulate_grad(weight)
        node.next = (e0, e1, e2)
        if e0 is not None or e1 is not None:
            node.saved_weight = weight if not saved.attention else save_input(weight)
            node.version_weight = 0 if weight._counter is None else weight._counter.value
        else:
            node.saved_weight = None
        if e2 is not None:
            node.saved_end = end if not saved.attention else save_input(end)
            node.version_end = 0 if end._counter is None else end._counter.value
        else:
            node.saved_end = None
        if e2 is not None:
            node.saved_self = input if not saved.attention else save_input(input)
            node.version_self = 0 if input._counter is None else input._counter.value
        else:
            node.saved_self = None
        node.self_shape = a_input.shape
        node.end_shape = a_end.shape
        node.weight_shape = a_weight.shape
        node.casts = casts
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
        report("lerp", (input, end, weight), {}, (result,), node)
    return result


def lerp_tensor_(input: Any, end: Any, weight: Any) -> Any:
    """``lerp`` that overwrites its first argument."""
    if type(input) is not Tensor or type(end) is not Tensor or type(weight) is not Tensor:
        if marked.active:
            mark = marked.found((input, end, weight))
            if mark is not None:
                return marked.run(lerp_tensor_, mark, (input, end, weight), None, (input, end, weight), {})
        input, end, weight = several("lerp_", ("input", "end", "weight"), (input, end, weight))
    check_inplace(input, end, weight)
    a_input = input._array
    a_end = end._array
    a_weight = weight._array
    casts = None
    if a_input.dtype is not a_end.dtype or a_input.dtype is not a_weight.dtype:
        a_input, a_end, a_weight = promoted(input, end, weight)
        casts = (input._array.dtype, end._array.dtype, weight._array.dtype)
    try:
        data = arithmetic_kernels.lerp_array(a_input, a_end, a_weight)
    except ValueError:
        raise broadcast_error(a_input, a_end, a_weight) from None
    check_result("lerp_tensor_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if end._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(end)
    if weight._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(weight)
    if (input._requires_grad or end._requires_grad or weight._requires_grad) and (
        not modes.altered or modes.is_grad_enabled()
    ):
        node: Any = new(LerpBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = end._edge
        if e1 is None and end._requires_grad:
            e1 = end._accumulator() or accumulate_grad(end)
        e2 = weight._edge
        if e2 is None and weight._requires_grad:
            e2 = weight._accumulator() or accumulate_grad(weight)
        node.next = (e0, e1, e2)
        if e0 is not None or e1 is not None:
            node.saved_weight = weight if not saved.attention else save_input(weight)
            node.version_weight = 0 if weight._counter is None else weight._counter.value
        else:
            node.saved_weight = None
        if e2 is not None:
            node.saved_end = end if not saved.attention else save_input(end)
            node.version_end = 0 if end._counter is None else end._counter.value
        else:
            node.saved_end = None
        if e2 is not None:
            node.saved_self = overwritten(input, e0) if not saved.attention else save_input(overwritten(input, e0))
            node.version_self = 0
        else:
            node.saved_self = None
        node.self_shape = a_input.shape
        node.end_shape = a_end.shape
        node.weight_shape = a_weight.shape
        node.casts = casts
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("lerp_", (input, end, weight), {}, (input,), node)
        report_write(input, "lerp_", before, node is not None)
    return input


FUNCTIONS = {"lerp_tensor": lerp_tensor, "lerp_tensor_": lerp_tensor_}
OPERATORS: dict[str, Any] = {}
