"""Operations of the family arithmetic, part 10, written by ``make generate`` from ``engine/ops/arithmetic.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, unpack
from ...autograd.views import bump, check_inplace, rebase, refresh
from ...mistakes import MISTAKES, refuse
from ...tensor import Tensor
from ..functions import namespace as F
from ..operands import broadcast_error, check_result, floating, promoted, several
from ..reporting import report, report_write
from ..results import cast_arrays, cast_tensors, sum_to

new = object.__new__
F32 = np.dtype("float32")
F64 = np.dtype("float64")


class AddcdivBackward0(Node):
    """Backward of addcdiv."""

    __slots__ = (
        "casts",
        "saved_tensor1",
        "saved_tensor2",
        "self_shape",
        "tensor1_shape",
        "tensor2_shape",
        "value",
        "version_tensor1",
        "version_tensor2",
    )
    saved_names = (
        "tensor1",
        "tensor2",
    )
    parameter_names = ("value",)
    formula = "a + v·b/c"
    casts: Any
    saved_tensor1: Any
    saved_tensor2: Any
    self_shape: Any
    tensor1_shape: Any
    tensor2_shape: Any
    value: Any
    version_tensor1: Any
    version_tensor2: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1, e2 = self.next
        g0 = g1 = g2 = None
        if e0 is not None:
            g0 = grad
            if g0.shape != self.self_shape:
                g0 = sum_to(g0, self.self_shape)
        if e1 is not None:
            value = self.value
            held = self.saved_tensor2
            counter = held._counter
            if counter is not None and counter.value != self.version_tensor2:
                raise modified(self, "tensor2")
            tensor2 = held._array
            g1 = np.multiply(grad, np.true_divide(value, tensor2, out=...), out=...)
            if g1.shape != self.tensor1_shape:
                g1 = sum_to(g1, self.tensor1_shape)
        if e2 is not None:
            value = self.value
            held = self.saved_tensor2
            counter = held._counter
            if counter is not None and counter.value != self.version_tensor2:
                raise modified(self, "tensor2")
            tensor2 = held._array
            held = self.saved_tensor1
            counter = held._counter
            if counter is not None and counter.value != self.version_tensor1:
                raise modified(self, "tensor1")
            tensor1 = held._array
            g2 = np.multiply(
                np.negative(grad, out=...),
                np.true_divide(np.multiply(tensor1, value, out=...), np.multiply(tensor2, tensor2, out=...), out=...),
                out=...,
            )
            if g2.shape != self.tensor2_shape:
                g2 = sum_to(g2, self.tensor2_shape)
        if release:
            self.saved_tensor1 = self.saved_tensor2 = RELEASED
        if self.casts is not None:
            return cast_arrays((g0, g1, g2), self.casts)
        return (g0, g1, g2)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1, e2 = self.next
        g0 = g1 = g2 = None
        if e0 is not None:
            g0 = grad
            if g0._array.shape != self.self_shape:
                g0 = F.sum_to_size(g0, self.self_shape)
        if e1 is not None:
            value = self.value
            held = self.saved_tensor2
            tensor2 = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_tensor2)
                else unpack(self, "tensor2")
            )
            g1 = grad * F.number_over(value, tensor2)
            if g1._array.shape != self.tensor1_shape:
                g1 = F.sum_to_size(g1, self.tensor1_shape)
        if e2 is not None:
            value = self.value
            held = self.saved_tensor2
            tensor2 = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_tensor2)
                else unpack(self, "tensor2")
            )
            held = self.saved_tensor1
            tensor1 = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_tensor1)
                else unpack(self, "tensor1")
            )
            g2 = -grad * (F.mul_scalar(tensor1, value) / (tensor2 * tensor2))
            if g2._array.shape != self.tensor2_shape:
                g2 = F.sum_to_size(g2, self.tensor2_shape)
        if self.casts is not None:
            return cast_tensors((g0, g1, g2), self.casts)
        return (g0, g1, g2)

    def release(self) -> bool:
        self.saved_tensor1 = self.saved_tensor2 = RELEASED
        return True


def addcdiv(input: Any, tensor1: Any, tensor2: Any, *, value: Any = 1) -> Tensor:
    """``addcdiv``: a + v·b/c"""
    try:
        if type(input) is not Tensor or type(tensor1) is not Tensor or type(tensor2) is not Tensor:
            if marked.active:
                mark = marked.found((input, tensor1, tensor2))
                if mark is not None:
                    return marked.run(
                        addcdiv, mark, (input, tensor1, tensor2), None, (input, tensor1, tensor2), {"value": value}
                    )
            input, tensor1, tensor2 = several("addcdiv", ("input", "tensor1", "tensor2"), (input, tensor1, tensor2))
        a_input = input._array
        a_tensor1 = tensor1._array
        a_tensor2 = tensor2._array
        casts = None
        if a_input.dtype is not a_tensor1.dtype or a_input.dtype is not a_tensor2.dtype:
            a_input, a_tensor1, a_tensor2 = promoted(input, tensor1, tensor2)
            casts = (input._array.dtype, tensor1._array.dtype, tensor2._array.dtype)
        if a_input.dtype is not F32 and a_input.dtype is not F64:
            a_input = floating(a_input)
            a_tensor1 = floating(a_tensor1)
            a_tensor2 = floating(a_tensor2)
        try:
            data = np.add(a_input, np.true_divide(np.multiply(a_tensor1, value, out=...), a_tensor2, out=...), out=...)
        except ValueError:
            raise broadcast_error(a_input, a_tensor1, a_tensor2) from None
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if tensor1._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(tensor1)
        if tensor2._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(tensor2)
        if (input._requires_grad or tensor1._requires_grad or tensor2._requires_grad) and (
            not modes.altered or modes.is_grad_enabled()
        ):
            node: Any = new(AddcdivBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            e1 = tensor1._edge
            if e1 is None and tensor1._requires_grad:
                e1 = tensor1._accumulator() or accumulate_grad(tensor1)
            e2 = tensor2._edge
            if e2 is None and tensor2._requires_grad:
                e2 = tensor2._accumulator() or accumulate_grad(tensor2)
            node.next = (e0, e1, e2)
            if e1 is not None or e2 is not None:
                node.saved_tensor2 = tensor2 if not saved.attention else save_input(tensor2)
                node.version_tensor2 = 0 if tensor2._counter is None else tensor2._counter.value
            else:
                node.saved_tensor2 = None
            if e2 is not None:
                node.saved_tensor1 = tensor1 if not saved.attention else save_input(tensor1)
                node.version_tensor1 = 0 if tensor1._counter is None else tensor1._counter.value
            else:
                node.saved_tensor1 = None
            node.value = value
            node.self_shape = a_input.shape
            node.tensor1_shape = a_tensor1.shape
            node.tensor2_shape = a_tensor2.shape
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
            report("addcdiv", (input, tensor1, tensor2), {"value": value}, (result,), node)
        return result
    except MISTAKES:
        refuse("addcdiv", addcdiv, (tensor1, tensor2), {"value": value})
        raise


def addcdiv_(input: Any, tensor1: Any, tensor2: Any, *, value: Any = 1) -> Any:
    """``addcdiv`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor or type(tensor1) is not Tensor or type(tensor2) is not Tensor:
            if marked.active:
                mark = marked.found((input, tensor1, tensor2))
                if mark is not None:
                    return marked.run(
                        addcdiv_, mark, (input, tensor1, tensor2), None, (input, tensor1, tensor2), {"value": value}
                    )
            input, tensor1, tensor2 = several("addcdiv_", ("input", "tensor1", "tensor2"), (input, tensor1, tensor2))
        check_inplace(input, tensor1, tensor2)
        a_input = input._array
        a_tensor1 = tensor1._array
        a_tensor2 = tensor2._array
        casts = None
        if a_input.dtype is not a_tensor1.dtype or a_input.dtype is not a_tensor2.dtype:
            a_input, a_tensor1, a_tensor2 = promoted(input, tensor1, tensor2)
            casts = (input._array.dtype, tensor1._array.dtype, tensor2._array.dtype)
        if a_input.dtype is not F32 and a_input.dtype is not F64:
            a_input = floating(a_input)
            a_tensor1 = floating(a_tensor1)
            a_tensor2 = floating(a_tensor2)
        try:
            data = np.add(a_input, np.true_divide(np.multiply(a_tensor1, value, out=...), a_tensor2, out=...), out=...)
        except ValueError:
            raise broadcast_error(a_input, a_tensor1, a_tensor2) from None
        check_result("addcdiv_", input, data.dtype, data.shape)
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if tensor1._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(tensor1)
        if tensor2._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(tensor2)
        if (input._requires_grad or tensor1._requires_grad or tensor2._requires_grad) and (
            not modes.altered or modes.is_grad_enabled()
        ):
            node: Any = new(AddcdivBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            e1 = tensor1._edge
            if e1 is None and tensor1._requires_grad:
                e1 = tensor1._accumulator() or accumulate_grad(tensor1)
            e2 = tensor2._edge
            if e2 is None and tensor2._requires_grad:
                e2 = tensor2._accumulator() or accumulate_grad(tensor2)
            node.next = (e0, e1, e2)
            if e1 is not None or e2 is not None:
                node.saved_tensor2 = tensor2 if not saved.attention else save_input(tensor2)
                node.version_tensor2 = 0 if tensor2._counter is None else tensor2._counter.value
            else:
                node.saved_tensor2 = None
            if e2 is not None:
                node.saved_tensor1 = tensor1 if not saved.attention else save_input(tensor1)
                node.version_tensor1 = 0 if tensor1._counter is None else tensor1._counter.value
            else:
                node.saved_tensor1 = None
            node.value = value
            node.self_shape = a_input.shape
            node.tensor1_shape = a_tensor1.shape
            node.tensor2_shape = a_tensor2.shape
            node.casts = casts
        else:
            node = None
        np.copyto(input._array, data, casting="unsafe")
        before = bump(input)
        if node is not None:
            rebase(input, node)
        if probe.observer is not None:
            report("addcdiv_", (input, tensor1, tensor2), {"value": value}, (input,), node)
            report_write(input, "addcdiv_", before, node is not None)
        return input
    except MISTAKES:
        refuse("addcdiv_", addcdiv_, (tensor1, tensor2), {"value": value})
        raise


FUNCTIONS = {"addcdiv": addcdiv, "addcdiv_": addcdiv_}
OPERATORS: dict[str, Any] = {}
