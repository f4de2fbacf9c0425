"""Operations of the family scalar, part 1, written by ``make generate`` from ``engine/ops/scalar.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.views import bump, check_inplace, rebase, refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import scalar as scalar_kernels
from ..operands import check_result, single
from ..reporting import report, report_write

new = object.__new__


class AddBackward1(Node):
    """Backward of add."""

    __slots__ = ()
    formula = "1"

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        g0 = grad
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        g0 = grad
        return (g0,)


def add_scalar(input: Any, other: Any) -> Tensor:
    """``add``: 1"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(add_scalar, mark, (input,), None, (input, other), {})
        input = single("add", input, "input", 1)
    a_input = input._array
    data = np.add(a_input, other, out=...)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(AddBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
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
        probe.observer.pointwise(("add_scalar", other, type(other)), result, node, input)
    return result


def add_scalar_(input: Any, other: Any) -> Any:
    """``add`` that overwrites its first argument."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(add_scalar_, mark, (input,), None, (input, other), {})
        input = single("add_", input, "input", 1)
    check_inplace(input)
    a_input = input._array
    data = np.add(a_input, other, out=...)
    check_result("add_scalar_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(AddBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("add_", (input,), {"other": other}, (input,), node)
        report_write(input, "add_", before, node is not None)
    return input


class SubBackward1(Node):
    """Backward of sub."""

    __slots__ = ()
    formula = "1"

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        g0 = grad
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        g0 = grad
        return (g0,)


def sub_scalar(input: Any, other: Any) -> Tensor:
    """``sub``: 1"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(sub_scalar, mark, (input,), None, (input, other), {})
        input = single("sub", input, "input", 1)
    a_input = input._array
    data = np.subtract(a_input, other, out=...)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SubBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
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
        probe.observer.pointwise(("sub_scalar", other, type(other)), result, node, input)
    return result


def sub_scalar_(input: Any, other: Any) -> Any:
    """``sub`` that overwrites its first argument."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(sub_scalar_, mark, (input,), None, (input, other), {})
        input = single("sub_", input, "input", 1)
    check_inplace(input)
    a_input = input._array
    data = np.subtract(a_input, other, out=...)
    check_result("sub_scalar_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(SubBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("sub_", (input,), {"other": other}, (input,), node)
        report_write(input, "sub_", before, node is not None)
    return input


class MulBackward1(Node):
    """Backward of mul."""

    __slots__ = ("other",)
    parameter_names = ("other",)
    formula = "the number"
    other: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        other = self.other
        g0 = scalar_kernels.times_number(grad, other)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        other = self.other
        g0 = F.times_number(grad, other)
        return (g0,)


def mul_scalar(input: Any, other: Any) -> Tensor:
    """``mul``: the number"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(mul_scalar, mark, (input,), None, (input, other), {})
        input = single("mul", input, "input", 1)
    a_input = input._array
    data = np.multiply(a_input, other, out=...)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(MulBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.other = other
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
        probe.observer.pointwise(("mul_scalar", other, type(other)), result, node, input)
    return result


def mul_scalar_(input: Any, other: Any) -> Any:
    """``mul`` that overwrites its first argument."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(mul_scalar_, mark, (input,), None, (input, other), {})
        input = single("mul_", input, "input", 1)
    check_inplace(input)
    a_input = input._array
    data = np.multiply(a_input, other, out=...)
    check_result("mul_scalar_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(MulBackward1)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.other = other
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("mul_", (input,), {"other": other}, (input,), node)
        report_write(input, "mul_", before, node is not None)
    return input


FUNCTIONS = {
    "add_scalar": add_scalar,
    "add_scalar_": add_scalar_,
    "sub_scalar": sub_scalar,
    "sub_scalar_": sub_scalar_,
    "mul_scalar": mul_scalar,
    "mul_scalar_": mul_scalar_,
}
OPERATORS: dict[str, Any] = {}
