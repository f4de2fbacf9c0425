"""Operations of the family special_functions, part 8, written by ``make generate`` from ``engine/ops/special_functions.py``."""

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
from ..kernels import bessel as bessel_kernels
from ..kernels import special_functions as special_functions_kernels
from ..operands import check_result, floating, single
from ..reporting import report, report_write
from ..results import overwritten

new = object.__new__
F32 = np.dtype("float32")
F64 = np.dtype("float64")


class MvlgammaBackward0(Node):
    """Backward of mvlgamma."""

    __slots__ = ("p", "saved_self", "version_self")
    saved_names = ("self",)
    parameter_names = ("p",)
    formula = "Σ ψ(x − j/2)"
    p: Any
    saved_self: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        p = self.p
        g0 = special_functions_kernels.mvlgamma_slope(grad, input, p)
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
        p = self.p
        g0 = F.mvlgamma_slope(grad, input, p)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def mvlgamma(input: Any, p: Any) -> Tensor:
    """``mvlgamma``: Σ ψ(x − j/2)"""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(mvlgamma, mark, (input,), None, (input, p), {})
            input = single("mvlgamma", input, "input", 1)
        a_input = input._array
        if a_input.dtype is not F32 and a_input.dtype is not F64:
            a_input = floating(a_input)
        data = special_functions_kernels.mvlgamma_array(a_input, p)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(MvlgammaBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            node.next = (e0,)
            node.saved_self = input if not saved.attention else save_input(input)
            node.version_self = 0 if input._counter is None else input._counter.value
            node.p = p
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
            report("mvlgamma", (input,), {"p": p}, (result,), node)
        return result
    except MISTAKES:
        refuse("mvlgamma", mvlgamma, (p,), {})
        raise


def mvlgamma_(input: Any, p: Any) -> Any:
    """``mvlgamma`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(mvlgamma_, mark, (input,), None, (input, p), {})
            input = single("mvlgamma_", input, "input", 1)
        check_inplace(input)
        a_input = input._array
        if a_input.dtype is not F32 and a_input.dtype is not F64:
            a_input = floating(a_input)
        data = special_functions_kernels.mvlgamma_array(a_input, p)
        check_result("mvlgamma_", input, data.dtype, data.shape)
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(MvlgammaBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            node.next = (e0,)
            node.saved_self = overwritten(input, e0) if not saved.attention else save_input(overwritten(input, e0))
            node.version_self = 0
            node.p = p
        else:
            node = None
        np.copyto(input._array, data, casting="unsafe")
        before = bump(input)
        if node is not None:
            rebase(input, node)
        if probe.observer is not None:
            report("mvlgamma_", (input,), {"p": p}, (input,), node)
            report_write(input, "mvlgamma_", before, node is not None)
        return input
    except MISTAKES:
        refuse("mvlgamma_", mvlgamma_, (p,), {})
        raise


def special_airy_ai(input: Any) -> Tensor:
    """``special_airy_ai`` (not differentiable)."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(special_airy_ai, mark, (input,), None, (input,), {})
        input = single("special_airy_ai", input, "input", 1)
    a_input = input._array
    if a_input.dtype is not F32 and a_input.dtype is not F64:
        a_input = floating(a_input)
    data = bessel_kernels.airy_ai(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("special_airy_ai", (input,), {}, (result,), None, False)
    return result


def special_bessel_j0(input: Any) -> Tensor:
    """``special_bessel_j0`` (not differentiable)."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(special_bessel_j0, mark, (input,), None, (input,), {})
        input = single("special_bessel_j0", input, "input", 1)
    a_input = input._array
    if a_input.dtype is not F32 and a_input.dtype is not F64:
        a_input = floating(a_input)
    data = bessel_kernels.bessel_j0(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("special_bessel_j0", (input,), {}, (result,), None, False)
    return result


def special_bessel_j1(input: Any) -> Tensor:
    """``special_bessel_j1`` (not differentiable)."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(special_bessel_j1, mark, (input,), None, (input,), {})
        input = single("special_bessel_j1", input, "input", 1)
    a_input = input._array
    if a_input.dtype is not F32 and a_input.dtype is not F64:
        a_input = floating(a_input)
    data = bessel_kernels.bessel_j1(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("special_bessel_j1", (input,), {}, (result,), None, False)
    return result


def special_bessel_y0(input: Any) -> Tensor:
    """``special_bessel_y0`` (not differentiable)."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(special_bessel_y0, mark, (input,), None, (input,), {})
        input = single("special_bessel_y0", input, "input", 1)
    a_input = input._array
    if a_input.dtype is not F32 and a_input.dtype is not F64:
        a_input = floating(a_input)
    data = bessel_kernels.bessel_y0(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("special_bessel_y0", (input,), {}, (result,), None, False)
    return result


def special_bessel_y1(input: Any) -> Tensor:
    """``special_bessel_y1`` (not differentiable)."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(special_bessel_y1, mark, (input,), None, (input,), {})
        input = single("special_bessel_y1", input, "input", 1)
    a_input = input._array
    if a_input.dtype is not F32 and a_input.dtype is not F64:
        a_input = floating(a_input)
    data = bessel_kernels.bessel_y1(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("special_bessel_y1", (input,), {}, (result,), None, False)
    return result


def special_modified_bessel_k0(input: Any) -> Tensor:
    """``special_modified_bessel_k0`` (not differentiable)."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(special_modified_bessel_k0, mark, (input,), None, (input,), {})
        input = single("special_modified_bessel_k0", input, "input", 1)
    a_input = input._array
    if a_input.dtype is not F32 and a_input.dtype is not F64:
        a_input = floating(a_input)
    data = bessel_kernels.modified_bessel_k0(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("special_modified_bessel_k0", (input,), {}, (result,), None, False)
    return result


def special_modified_bessel_k1(input: Any) -> Tensor:
    """``special_modified_bessel_k1`` (not differentiable)."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(special_modified_bessel_k1, mark, (input,), None, (input,), {})
        input = single("special_modified_bessel_k1", input, "input", 1)
    a_input = input._array
    if a_input.dtype is not F32 and a_input.dtype is not F64:
        a_input = floating(a_input)
    data = bessel_kernels.modified_bessel_k1(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("special_modified_bessel_k1", (input,), {}, (result,), None, False)
    return result


FUNCTIONS = {
    "mvlgamma": mvlgamma,
    "mvlgamma_": mvlgamma_,
    "special_airy_ai": special_airy_ai,
    "special_bessel_j0": special_bessel_j0,
    "special_bessel_j1": special_bessel_j1,
    "special_bessel_y0": special_bessel_y0,
    "special_bessel_y1": special_bessel_y1,
    "special_modified_bessel_k0": special_modified_bessel_k0,
    "special_modified_bessel_k1": special_modified_bessel_k1,
}
OPERATORS: dict[str, Any] = {}
