"""Operations of the family arithmetic, part 15, written by ``make generate`` from ``engine/ops/arithmetic.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, save_output, unpack
from ...autograd.views import bump, check_inplace, rebase, refresh, tell_history
from ...mistakes import MISTAKES, refuse
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import arithmetic as arithmetic_kernels
from ..kernels import elementary as elementary_kernels
from ..operands import broadcast_error, check_result, floating, promoted, tensor_first
from ..reporting import report, report_write
from ..results import cast_arrays, cast_tensors, overwritten, sum_to

new = object.__new__
F32 = np.dtype("float32")
F64 = np.dtype("float64")


class CopysignBackward0(Node):
    """Backward of copysign."""

    __slots__ = ("casts", "other_shape", "saved_result", "saved_self", "self_shape", "version_result", "version_self")
    saved_names = (
        "self",
        "result",
    )
    formula = "∂/∂a = sign(a)·sign(b)"
    casts: Any
    other_shape: Any
    saved_result: Any
    saved_self: Any
    self_shape: Any
    version_result: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            held = self.saved_self
            counter = held._counter
            if counter is not None and counter.value != self.version_self:
                raise modified(self, "self")
            input = held._array
            held = self.saved_result
            counter = held._counter
            if counter is not None and counter.value != self.version_result:
                raise modified(self, "result")
            result = held._array
            g0 = arithmetic_kernels.copysign_backward(grad, input, result)
            if self.self_shape is not None and g0.shape != self.self_shape:
                g0 = sum_to(g0, self.self_shape)
        if e1 is not None:
            g1 = elementary_kernels.zeros_like(grad)
            if self.other_shape is not None and g1.shape != self.other_shape:
                g1 = sum_to(g1, self.other_shape)
        if release:
            self.saved_self = self.saved_result = RELEASED
        if self.casts is not None:
            return cast_arrays((g0, g1), self.casts)
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            held = self.saved_self
            input = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
                else unpack(self, "self")
            )
            held = self.saved_result
            result = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result)
                else unpack(self, "result")
            )
            g0 = F.copysign_backward(grad, input, result)
            if self.self_shape is not None and g0._array.shape != self.self_shape:
                g0 = F.sum_to_size(g0, self.self_shape)
        if e1 is not None:
            g1 = F.zeros_like(grad)
            if self.other_shape is not None and g1._array.shape != self.other_shape:
                g1 = F.sum_to_size(g1, self.other_shape)
        if self.casts is not None:
            return cast_tensors((g0, g1), self.casts)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_self = self.saved_result = RELEASED
        return True


def copysign(input: Any, other: Any) -> Tensor:
    """``copysign``: ∂/∂a = sign(a)·sign(b)"""
    try:
        if type(input) is not Tensor or type(other) is not Tensor:
            if marked.active:
                mark = marked.found((input, other))
                if mark is not None:
                    return marked.run(copysign, mark, (input, other), None, (input, other), {})
            input, other = tensor_first("copysign", input, other)
        a_input = input._array
        a_other = other._array
        casts = None
        if a_input.dtype is not a_other.dtype:
            a_input, a_other = promoted(input, other)
            casts = (input._array.dtype, other._array.dtype)
        if a_input.dtype is not F32 and a_input.dtype is not F64:
            a_input = floating(a_input)
            a_other = floating(a_other)
        try:
            data = np.copysign(a_input, a_other, out=...)
        except ValueError:
            raise broadcast_error(a_input, a_other) from None
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if other._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(other)
        if (input._requires_grad or other._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(CopysignBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            e1 = other._edge
            if e1 is None and other._requires_grad:
                e1 = other._accumulator() or accumulate_grad(other)
            node.next = (e0, e1)
            if e0 is not None:
                node.saved_self = input if not saved.attention else save_input(input)
                node.version_self = 0 if input._counter is None else input._counter.value
            else:
                node.saved_self = None
            if a_input.shape == a_other.shape:
                node.self_shape = node.other_shape = None
            else:
                node.self_shape = a_input.shape
                node.other_shape = a_other.shape
            node.casts = casts
            result._edge = node
            result._requires_grad = True
            node.saved_result = save_output(result)
            node.version_result = 0
            if saved.attention and anomaly.enabled:
                anomaly.note_creation(node)
        else:
            node = None
            result._edge = None
            result._requires_grad = False
            if modes.altered and modes.is_inference_mode_enabled():
                result._inference = True
        if probe.observer is not None:
            probe.observer.pointwise("copysign", result, node, input, other)
        return result
    except MISTAKES:
        refuse("copysign", copysign, (other,), {})
        raise


def copysign_(input: Any, other: Any) -> Any:
    """``copysign`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor or type(other) is not Tensor:
            if marked.active:
                mark = marked.found((input, other))
                if mark is not None:
                    return marked.run(copysign_, mark, (input, other), None, (input, other), {})
            input, other = tensor_first("copysign_", input, other)
        check_inplace(input, other)
        a_input = input._array
        a_other = other._array
        casts = None
        if a_input.dtype is not a_other.dtype:
            a_input, a_other = promoted(input, other)
            casts = (input._array.dtype, other._array.dtype)
        if a_input.dtype is not F32 and a_input.dtype is not F64:
            a_input = floating(a_input)
            a_other = floating(a_other)
        try:
            data = np.copysign(a_input, a_other, out=...)
        except ValueError:
            raise broadcast_error(a_input, a_other) from None
        check_result("copysign_", input, data.dtype, data.shape)
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if other._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(other)
        if (input._requires_grad or other._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(CopysignBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            e1 = other._edge
            if e1 is None and other._requires_grad:
                e1 = other._accumulator() or accumulate_grad(other)
            node.next = (e0, e1)
            if e0 is not None:
                node.saved_self = overwritten(input, e0) if not saved.attention else save_input(overwritten(input, e0))
                node.version_self = 0
            else:
                node.saved_self = None
            if a_input.shape == a_other.shape:
                node.self_shape = node.other_shape = None
            else:
                node.self_shape = a_input.shape
                node.other_shape = a_other.shape
            node.casts = casts
        else:
            node = None
        np.copyto(input._array, data, casting="unsafe")
        before = bump(input)
        if node is not None:
            rebase(input, node, told=False)
            node.saved_result = save_output(input)
            node.version_result = input._version
        if probe.observer is not None:
            if node is not None:
                tell_history(input)
            report("copysign_", (input, other), {}, (input,), node)
            report_write(input, "copysign_", before, node is not None)
        return input
    except MISTAKES:
        refuse("copysign_", copysign_, (other,), {})
        raise


FUNCTIONS = {"copysign": copysign, "copysign_": copysign_}
OPERATORS: dict[str, Any] = {}
