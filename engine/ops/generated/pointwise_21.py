"""Operations of the family pointwise, part 21, written by ``make generate`` from ``engine/ops/pointwise.py``."""

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
from ..kernels import pointwise as pointwise_kernels
from ..operands import check_result, floating, single
from ..reporting import report, report_write
from ..results import overwritten

new = object.__new__
F32 = np.dtype("float32")
F64 = np.dtype("float64")


class NanToNumBackward0(Node):
    """Backward of nan_to_num."""

    __slots__ = ("saved_self", "version_self")
    saved_names = ("self",)
    formula = "1 where x is finite"
    saved_self: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        g0 = np.multiply(grad, np.isfinite(input, out=...), out=...)
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
        g0 = grad * F.isfinite(input)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def nan_to_num(input: Any, nan: Any = 0.0, posinf: Any = None, neginf: Any = None) -> Tensor:
    """``nan_to_num``: 1 where x is finite"""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(nan_to_num, mark, (input,), None, (input, nan, posinf, neginf), {})
            input = single("nan_to_num", input, "input", 1)
        a_input = input._array
        data = pointwise_kernels.nan_to_num_array(a_input, nan, posinf, neginf)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(NanToNumBackward0)
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
            report("nan_to_num", (input,), {"nan": nan, "posinf": posinf, "neginf": neginf}, (result,), node)
        return result
    except MISTAKES:
        refuse("nan_to_num", nan_to_num, (nan, posinf, neginf), {})
        raise


def nan_to_num_(input: Any, nan: Any = 0.0, posinf: Any = None, neginf: Any = None) -> Any:
    """``nan_to_num`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(nan_to_num_, mark, (input,), None, (input, nan, posinf, neginf), {})
            input = single("nan_to_num_", input, "input", 1)
        check_inplace(input)
        a_input = input._array
        data = pointwise_kernels.nan_to_num_array(a_input, nan, posinf, neginf)
        check_result("nan_to_num_", input, data.dtype, data.shape)
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(NanToNumBackward0)
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
            report("nan_to_num_", (input,), {"nan": nan, "posinf": posinf, "neginf": neginf}, (input,), node)
            report_write(input, "nan_to_num_", before, node is not None)
        return input
    except MISTAKES:
        refuse("nan_to_num_", nan_to_num_, (nan, posinf, neginf), {})
        raise


class Rad2DegBackward0(Node):
    """Backward of rad2deg."""

    __slots__ = ()
    formula = "∂/∂x = 180/π"

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        g0 = np.multiply(grad, 57.29577951308232, out=...)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        g0 = F.mul_scalar(grad, 57.29577951308232)
        return (g0,)


def rad2deg(input: Any) -> Tensor:
    """``rad2deg``: ∂/∂x = 180/π"""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(rad2deg, mark, (input,), None, (input,), {})
            input = single("rad2deg", input, "input", 1)
        a_input = input._array
        if a_input.dtype is not F32 and a_input.dtype is not F64:
            a_input = floating(a_input)
        data = np.rad2deg(a_input, out=...)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(Rad2DegBackward0)
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
            probe.observer.pointwise("rad2deg", result, node, input)
        return result
    except MISTAKES:
        refuse("rad2deg", rad2deg, (), {})
        raise


def rad2deg_(input: Any) -> Any:
    """``rad2deg`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(rad2deg_, mark, (input,), None, (input,), {})
            input = single("rad2deg_", input, "input", 1)
        check_inplace(input)
        a_input = input._array
        if a_input.dtype is not F32 and a_input.dtype is not F64:
            a_input = floating(a_input)
        data = np.rad2deg(a_input, out=...)
        check_result("rad2deg_", input, data.dtype, data.shape)
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(Rad2DegBackward0)
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
            report("rad2deg_", (input,), {}, (input,), node)
            report_write(input, "rad2deg_", before, node is not None)
        return input
    except MISTAKES:
        refuse("rad2deg_", rad2deg_, (), {})
        raise


class Deg2RadBackward0(Node):
    """Backward of deg2rad."""

    __slots__ = ()
    formula = "∂/∂x = π/180"

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        g0 = np.multiply(grad, 0.017453292519943295, out=...)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        g0 = F.mul_scalar(grad, 0.017453292519943295)
        return (g0,)


def deg2rad(input: Any) -> Tensor:
    """``deg2rad``: ∂/∂x = π/180"""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(deg2rad, mark, (input,), None, (input,), {})
            input = single("deg2rad", input, "input", 1)
        a_input = input._array
        if a_input.dtype is not F32 and a_input.dtype is not F64:
            a_input = floating(a_input)
        data = np.deg2rad(a_input, out=...)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(Deg2RadBackward0)
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
            probe.observer.pointwise("deg2rad", result, node, input)
        return result
    except MISTAKES:
        refuse("deg2rad", deg2rad, (), {})
        raise


def deg2rad_(input: Any) -> Any:
    """``deg2rad`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(deg2rad_, mark, (input,), None, (input,), {})
            input = single("deg2rad_", input, "input", 1)
        check_inplace(input)
        a_input = input._array
        if a_input.dtype is not F32 and a_input.dtype is not F64:
            a_input = floating(a_input)
        data = np.deg2rad(a_input, out=...)
        check_result("deg2rad_", input, data.dtype, data.shape)
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(Deg2RadBackward0)
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
            report("deg2rad_", (input,), {}, (input,), node)
            report_write(input, "deg2rad_", before, node is not None)
        return input
    except MISTAKES:
        refuse("deg2rad_", deg2rad_, (), {})
        raise


FUNCTIONS = {
    "nan_to_num": nan_to_num,
    "nan_to_num_": nan_to_num_,
    "rad2deg": rad2deg,
    "rad2deg_": rad2deg_,
    "deg2rad": deg2rad,
    "deg2rad_": deg2rad_,
}
OPERATORS: dict[str, Any] = {}
