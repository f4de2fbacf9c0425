"""Operations of the family distance, part 3, written by ``make generate`` from ``engine/ops/distance.py``."""

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
from ..kernels import distance as distance_kernels
from ..operands import check_result, pair, single
from ..reporting import report, report_write
from ..results import overwritten

new = object.__new__


class PdistBackward0(Node):
    """Backward of pdist."""

    __slots__ = ("p", "saved_result", "saved_self", "version_result", "version_self")
    saved_names = (
        "self",
        "result",
    )
    parameter_names = ("p",)
    formula = "∂‖a − b‖₂/∂a = (a − b)/‖a − b‖₂ for every pair"
    p: Any
    saved_result: Any
    saved_self: Any
    version_result: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
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
        p = self.p
        g0 = distance_kernels.pdist_slope(grad, input, result, p)
        if release:
            self.saved_self = self.saved_result = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
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
        p = self.p
        g0 = F.pdist_slope(grad, input, result, p)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = self.saved_result = RELEASED
        return True


def pdist_rows(input: Any, p: Any) -> Tensor:
    """``pdist``: ∂‖a − b‖₂/∂a = (a − b)/‖a − b‖₂ for every pair"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(pdist_rows, mark, (input,), None, (input, p), {})
        input = single("pdist", input, "input", 1)
    a_input = input._array
    data = distance_kernels.distances_within(a_input, p)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(PdistBackward0)
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
        report("pdist", (input,), {"p": p}, (result,), node)
    return result


class RenormBackward0(Node):
    """Backward of renorm."""

    __slots__ = ("dim", "maxnorm", "p", "saved_self", "version_self")
    saved_names = ("self",)
    parameter_names = (
        "p",
        "dim",
        "maxnorm",
    )
    formula = "as x·(m/‖x‖) where ‖x‖ > m"
    dim: Any
    maxnorm: Any
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
        dim = self.dim
        maxnorm = self.maxnorm
        g0 = distance_kernels.renorm_slope(grad, input, p, dim, maxnorm)
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
        dim = self.dim
        maxnorm = self.maxnorm
        g0 = F.renorm_slope(grad, input, p, dim, maxnorm)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def renorm(input: Any, p: Any, dim: Any, maxnorm: Any) -> Tensor:
    """``renorm``: as x·(m/‖x‖) where ‖x‖ > m"""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(renorm, mark, (input,), None, (input, p, dim, maxnorm), {})
            input = single("renorm", input, "input", 1)
        a_input = input._array
        data = distance_kernels.renorm_array(a_input, p, dim, maxnorm)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(RenormBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            node.next = (e0,)
            node.saved_self = input if not saved.attention else save_input(input)
            node.version_self = 0 if input._counter is None else input._counter.value
            node.p = p
            node.dim = dim
            node.maxnorm = maxnorm
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
            report("renorm", (input,), {"p": p, "dim": dim, "maxnorm": maxnorm}, (result,), node)
        return result
    except MISTAKES:
        refuse("renorm", renorm, (p, dim, maxnorm), {})
        raise


def renorm_(input: Any, p: Any, dim: Any, maxnorm: Any) -> Any:
    """``renorm`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor:
            if marked.active:
                mark = marked.found((input,))
                if mark is not None:
                    return marked.run(renorm_, mark, (input,), None, (input, p, dim, maxnorm), {})
            input = single("renorm_", input, "input", 1)
        check_inplace(input)
        a_input = input._array
        data = distance_kernels.renorm_array(a_input, p, dim, maxnorm)
        check_result("renorm_", input, data.dtype, data.shape)
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(RenormBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            node.next = (e0,)
            node.saved_self = overwritten(input, e0) if not saved.attention else save_input(overwritten(input, e0))
            node.version_self = 0
            node.p = p
            node.dim = dim
            node.maxnorm = maxnorm
        else:
            node = None
        np.copyto(input._array, data, casting="unsafe")
        before = bump(input)
        if node is not None:
            rebase(input, node)
        if probe.observer is not None:
            report("renorm_", (input,), {"p": p, "dim": dim, "maxnorm": maxnorm}, (input,), node)
            report_write(input, "renorm_", before, node is not None)
        return input
    except MISTAKES:
        refuse("renorm_", renorm_, (p, dim, maxnorm), {})
        raise


FUNCTIONS = {"pdist_rows": pdist_rows, "renorm": renorm, "renorm_": renorm_}
OPERATORS: dict[str, Any] = {}
