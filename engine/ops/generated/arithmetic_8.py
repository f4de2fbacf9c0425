"""Operations of the family arithmetic, part 8, written by ``make generate`` from ``engine/ops/arithmetic.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, save_output, unpack
from ...autograd.views import bump, check_inplace, rebase, refresh
from ...mistakes import MISTAKES, refuse
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import arithmetic as arithmetic_kernels
from ..operands import check_result, single
from ..reporting import report, report_write
from ..results import overwritten

new = object.__new__


class PowBackward2(Node):
    """Backward of pow."""

    __slots__ = ("base", "saved_exponent", "saved_result", "version_exponent", "version_result")
    saved_names = (
        "exponent",
        "result",
    )
    parameter_names = ("base",)
    formula = "∂(aᵇ)/∂b = aᵇ·ln a"
    base: Any
    saved_exponent: Any
    saved_result: Any
    version_exponent: Any
    version_result: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        base = self.base
        held = self.saved_exponent
        counter = held._counter
        if counter is not None and counter.value != self.version_exponent:
            raise modified(self, "exponent")
        exponent = held._array
        held = self.saved_result
        counter = held._counter
        if counter is not None and counter.value != self.version_result:
            raise modified(self, "result")
        result = held._array
        g0 = arithmetic_kernels.pow_backward_base(grad, base, exponent, result)
        if release:
            self.saved_exponent = self.saved_result = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        base = self.base
        held = self.saved_exponent
        exponent = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_exponent)
            else unpack(self, "exponent")
        )
        held = self.saved_result
        result = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result)
            else unpack(self, "result")
        )
        g0 = F.pow_backward_base(grad, base, exponent, result)
        return (g0,)

    def release(self) -> bool:
        self.saved_exponent = self.saved_result = RELEASED
        return True


def pow_base(base: Any, exponent: Any) -> Tensor:
    """``pow``: ∂(aᵇ)/∂b = aᵇ·ln a"""
    if type(exponent) is not Tensor:
        if marked.active:
            mark = marked.found((exponent,))
            if mark is not None:
                return marked.run(pow_base, mark, (exponent,), None, (base, exponent), {})
        exponent = single("pow", exponent, "exponent", 1)
    a_exponent = exponent._array
    data = arithmetic_kernels.power_base(base, a_exponent)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if exponent._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(exponent)
    if exponent._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(PowBackward2)
        node.sequence = next_sequence()
        e0 = exponent._edge
        if e0 is None and exponent._requires_grad:
            e0 = exponent._accumulator() or accumulate_grad(exponent)
        node.next = (e0,)
        node.saved_exponent = exponent if not saved.attention else save_input(exponent)
        node.version_exponent = 0 if exponent._counter is None else exponent._counter.value
        node.base = base
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
        probe.observer.pointwise(("pow_base", base, type(base)), result, node, exponent)
    return result


class NegBackward0(Node):
    """Backward of neg."""

    __slots__ = ()
    formula = "∂(−a)/∂a = −1"

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        g0 = np.negative(grad, out=...)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        g0 = -grad
        return (g0,)


def neg(input: Any) -> Tensor:
    """``neg``: ∂(−a)/∂a = −1"""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(neg, mark, (input,), None, (input,), {})
            input = single("neg", input, "input", 1)
        a_input = input._array
        data = arithmetic_kernels.checked_negative(a_input)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(NegBackward0)
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
            probe.observer.pointwise("neg", result, node, input)
        return result
    except MISTAKES:
        refuse("neg", neg, (), {})
        raise


def neg_(input: Any) -> Any:
    """``neg`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(neg_, mark, (input,), None, (input,), {})
            input = single("neg_", input, "input", 1)
        check_inplace(input)
        a_input = input._array
        data = arithmetic_kernels.checked_negative(a_input)
        check_result("neg_", input, data.dtype, data.shape)
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(NegBackward0)
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
            report("neg_", (input,), {}, (input,), node)
            report_write(input, "neg_", before, node is not None)
        return input
    except MISTAKES:
        refuse("neg_", neg_, (), {})
        raise


class AbsBackward0(Node):
    """Backward of abs."""

    __slots__ = ("saved_self", "version_self")
    saved_names = ("self",)
    formula = "∂|a|/∂a = sign(a)"
    saved_self: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        g0 = np.multiply(grad, np.sign(input, out=...), out=...)
        if release:
            self.saved_self = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_self
        input = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
            else unpack(self, "self")
        )
        g0 = grad * F.sgn(input)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def abs(input: Any) -> Tensor:
    """``abs``: ∂|a|/∂a = sign(a)"""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(abs, mark, (input,), None, (input,), {})
            input = single("abs", input, "input", 1)
        a_input = input._array
        data = arithmetic_kernels.absolute_checked(a_input)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(AbsBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            node.next = (e0,)
            node.saved_self = input if not saved.attention else save_input(input)
            node.version_self = 0 if input._counter is None else input._counter.value
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
            probe.observer.pointwise("abs", result, node, input)
        return result
    except MISTAKES:
        refuse("abs", abs, (), {})
        raise


def abs_(input: Any) -> Any:
    """``abs`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(abs_, mark, (input,), None, (input,), {})
            input = single("abs_", input, "input", 1)
        check_inplace(input)
        a_input = input._array
        data = arithmetic_kernels.absolute_checked(a_input)
        check_result("abs_", input, data.dtype, data.shape)
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(AbsBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            node.next = (e0,)
            node.saved_self = overwritten(input, e0) if not saved.attention else save_input(overwritten(input, e0))
            node.version_self = 0
        else:
            node = None
        np.copyto(input._array, data, casting="unsafe")
        before = bump(input)
        if node is not None:
            rebase(input, node)
        if probe.observer is not None:
            report("abs_", (input,), {}, (input,), node)
            report_write(input, "abs_", before, node is not None)
        return input
    except MISTAKES:
        refuse("abs_", abs_, (), {})
        raise


FUNCTIONS = {"pow_base": pow_base, "neg": neg, "neg_": neg_, "abs": abs, "abs_": abs_}
OPERATORS: dict[str, Any] = {}
