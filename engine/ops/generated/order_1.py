"""Operations of the family order, part 1, written by ``make generate`` from ``engine/ops/order.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, save_output, unpack
from ...autograd.views import bump, check_inplace, rebase, refresh, tell_history
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import running as running_kernels
from ..operands import check_result, single
from ..reporting import report, report_write
from ..results import overwritten

new = object.__new__


class CumsumBackward0(Node):
    """Backward of cumsum."""

    __slots__ = ("dim", "source")
    parameter_names = (
        "dim",
        "source",
    )
    formula = "gradient summed from the end"
    dim: Any
    source: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        dim = self.dim
        source = self.source
        g0 = running_kernels.cumsum_gradient(grad, dim, source)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        dim = self.dim
        source = self.source
        g0 = F.cumsum_gradient(grad, dim, source)
        return (g0,)


def cumsum_dim(input: Any, dim: Any, dtype: Any = None, source: Any = None) -> Tensor:
    """``cumsum``: gradient summed from the end"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(cumsum_dim, mark, (input,), dtype, (input, dim, dtype, source), {})
        input = single("cumsum", input, "input", 1)
    a_input = input._array
    data = running_kernels.cumsum_array(a_input, dim, dtype)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(CumsumBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.dim = dim
        node.source = source
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
        report("cumsum", (input,), {"dim": dim, "dtype": dtype}, (result,), node)
    return result


def cumsum_dim_(input: Any, dim: Any, dtype: Any = None, source: Any = None) -> Any:
    """``cumsum`` that overwrites its first argument."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(cumsum_dim_, mark, (input,), dtype, (input, dim, dtype, source), {})
        input = single("cumsum_", input, "input", 1)
    check_inplace(input)
    a_input = input._array
    data = running_kernels.cumsum_array(a_input, dim, dtype)
    check_result("cumsum_dim_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(CumsumBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.dim = dim
        node.source = source
    else:
        node = None
    np.copyto(input._array, data, casting="unsafe")
    before = bump(input)
    if node is not None:
        rebase(input, node)
    if probe.observer is not None:
        report("cumsum_", (input,), {"dim": dim, "dtype": dtype}, (input,), node)
        report_write(input, "cumsum_", before, node is not None)
    return input


class CumprodBackward0(Node):
    """Backward of cumprod."""

    __slots__ = ("dim", "saved_result", "saved_self", "version_result", "version_self")
    saved_names = (
        "self",
        "result",
    )
    parameter_names = ("dim",)
    formula = "∂Πₖ≤ⱼ xₖ/∂xᵢ = Π without xᵢ"
    dim: Any
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
        dim = self.dim
        g0 = running_kernels.cumprod_gradient(grad, input, result, dim)
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
        dim = self.dim
        g0 = F.cumprod_gradient(grad, input, result, dim)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = self.saved_result = RELEASED
        return True


def cumprod_dim(input: Any, dim: Any, dtype: Any = None) -> Tensor:
    """``cumprod``: ∂Πₖ≤ⱼ xₖ/∂xᵢ = Π without xᵢ"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(cumprod_dim, mark, (input,), dtype, (input, dim, dtype), {})
        input = single("cumprod", input, "input", 1)
    a_input = input._array
    data = running_kernels.cumprod_array(a_input, dim, dtype)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(CumprodBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.dim = dim
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
        report("cumprod", (input,), {"dim": dim, "dtype": dtype}, (result,), node)
    return result


def cumprod_dim_(input: Any, dim: Any, dtype: Any = None) -> Any:
    """``cumprod`` that overwrites its first argument."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(cumprod_dim_, mark, (input,), dtype, (input, dim, dtype), {})
        input = single("cumprod_", input, "input", 1)
    check_inplace(input)
    a_input = input._array
    data = running_kernels.cumprod_array(a_input, dim, dtype)
    check_result("cumprod_dim_", input, data.dtype, data.shape)
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(CumprodBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = overwritten(input, e0) if not saved.attention else save_input(overwritten(input, e0))
        node.version_self = 0
        node.dim = dim
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
        report("cumprod_", (input,), {"dim": dim, "dtype": dtype}, (input,), node)
        report_write(input, "cumprod_", before, node is not None)
    return input


FUNCTIONS = {
    "cumsum_dim": cumsum_dim,
    "cumsum_dim_": cumsum_dim_,
    "cumprod_dim": cumprod_dim,
    "cumprod_dim_": cumprod_dim_,
}
OPERATORS: dict[str, Any] = {}
