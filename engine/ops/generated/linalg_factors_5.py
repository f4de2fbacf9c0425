"""Operations of the family linalg_factors, part 5, written by ``make generate`` from ``engine/ops/linalg_factors.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import linalg_factor_gradients as linalg_factor_gradients_kernels
from ..kernels import linalg_factors as linalg_factors_kernels
from ..kernels import linalg_indefinite as linalg_indefinite_kernels
from ..operands import single
from ..reporting import report
from ..results import named_results

new = object.__new__


class OrmqrBackward0(Node):
    """Backward of ormqr."""

    __slots__ = (
        "left",
        "saved_other",
        "saved_self",
        "saved_tau",
        "transpose",
        "version_other",
        "version_self",
        "version_tau",
    )
    saved_names = (
        "self",
        "tau",
        "other",
    )
    parameter_names = (
        "left",
        "transpose",
    )
    formula = "∂/∂X: Qᵀ·G,  ∂/∂Q: through the product of I − τ·v·vᵀ"
    left: Any
    saved_other: Any
    saved_self: Any
    saved_tau: Any
    transpose: Any
    version_other: Any
    version_self: Any
    version_tau: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1, e2 = self.next
        g0 = g1 = g2 = None
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        held = self.saved_tau
        counter = held._counter
        if counter is not None and counter.value != self.version_tau:
            raise modified(self, "tau")
        tau = held._array
        held = self.saved_other
        counter = held._counter
        if counter is not None and counter.value != self.version_other:
            raise modified(self, "other")
        other = held._array
        left = self.left
        transpose = self.transpose
        wanted = (e0 is not None, e1 is not None, e2 is not None)
        g0, g1, g2 = linalg_factor_gradients_kernels.ormqr_gradients(grad, input, tau, other, left, transpose, wanted)
        if release:
            self.saved_self = self.saved_tau = self.saved_other = RELEASED
        return (g0, g1, g2)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1, e2 = self.next
        g0 = g1 = g2 = None
        held = self.saved_self
        input = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
            else unpack(self, "self")
        )
        held = self.saved_tau
        tau = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_tau)
            else unpack(self, "tau")
        )
        held = self.saved_other
        other = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_other)
            else unpack(self, "other")
        )
        left = self.left
        transpose = self.transpose
        wanted = (e0 is not None, e1 is not None, e2 is not None)
        g0, g1, g2 = F.ormqr_gradients(grad, input, tau, other, left, transpose, wanted)
        return (g0, g1, g2)

    def release(self) -> bool:
        self.saved_self = self.saved_tau = self.saved_other = RELEASED
        return True


def ormqr_rows(input: Any, tau: Any, other: Any, left: Any = True, transpose: Any = False) -> Tensor:
    """``ormqr``: ∂/∂X: Qᵀ·G,  ∂/∂Q: through the product of I − τ·v·vᵀ"""
    if type(input) is not Tensor or type(tau) is not Tensor or type(other) is not Tensor:
        if marked.active:
            mark = marked.found((input, tau, other))
            if mark is not None:
                return marked.run(ormqr_rows, mark, (input, tau, other), None, (input, tau, other, left, transpose), {})
        if type(input) is not Tensor:
            input = single("ormqr", input, "input", 1)
        if type(tau) is not Tensor:
            tau = single("ormqr", tau, "tau", 2)
        if type(other) is not Tensor:
            other = single("ormqr", other, "other", 3)
    a_input = input._array
    a_tau = tau._array
    a_other = other._array
    data = linalg_factors_kernels.ormqr_array(a_input, a_tau, a_other, left, transpose)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if tau._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(tau)
    if other._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(other)
    if (input._requires_grad or tau._requires_grad or other._requires_grad) and (
        not modes.altered or modes.is_grad_enabled()
    ):
        node: Any = new(OrmqrBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        e1 = tau._edge
        if e1 is None and tau._requires_grad:
            e1 = tau._accumulator() or accumulate_grad(tau)
        e2 = other._edge
        if e2 is None and other._requires_grad:
            e2 = other._accumulator() or accumulate_grad(other)
        node.next = (e0, e1, e2)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
        node.saved_tau = tau if not saved.attention else save_input(tau)
        node.version_tau = 0 if tau._counter is None else tau._counter.value
        node.saved_other = other if not saved.attention else save_input(other)
        node.version_other = 0 if other._counter is None else other._counter.value
        node.left = left
        node.transpose = transpose
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
        report("ormqr", (input, tau, other), {"left": left, "transpose": transpose}, (result,), node)
    return result


def linalg_ldl_factor_ex_rows(input: Any) -> Any:
    """``linalg_ldl_factor_ex`` (not differentiable)."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(linalg_ldl_factor_ex_rows, mark, (input,), None, (input,), {})
        input = single("linalg_ldl_factor_ex", input, "input", 1)
    a_input = input._array
    data0, data1, data2 = linalg_indefinite_kernels.ldl_arrays(a_input)
    LD: Tensor = new(Tensor)
    LD._array = data0
    LD._counter = LD._base = None
    LD._edge = None
    LD._requires_grad = False
    pivots: Tensor = new(Tensor)
    pivots._array = data1
    pivots._counter = pivots._base = None
    pivots._edge = None
    pivots._requires_grad = False
    info: Tensor = new(Tensor)
    info._array = data2
    info._counter = info._base = None
    info._edge = None
    info._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        LD._inference = True
        pivots._inference = True
        info._inference = True
    if probe.observer is not None:
        report("linalg_ldl_factor_ex", (input,), {}, (LD, pivots, info), None, False)
    return named_results("linalg_ldl_factor_ex", ("LD", "pivots", "info"), (LD, pivots, info))


def linalg_ldl_solve_rows(LD: Any, pivots: Any, B: Any) -> Tensor:
    """``linalg_ldl_solve`` (not differentiable)."""
    if type(LD) is not Tensor or type(pivots) is not Tensor or type(B) is not Tensor:
        if marked.active:
            mark = marked.found((LD, pivots, B))
            if mark is not None:
                return marked.run(linalg_ldl_solve_rows, mark, (LD, pivots, B), None, (LD, pivots, B), {})
        if type(LD) is not Tensor:
            LD = single("linalg_ldl_solve", LD, "LD", 1)
        if type(pivots) is not Tensor:
            pivots = single("linalg_ldl_solve", pivots, "pivots", 2)
        if type(B) is not Tensor:
            B = single("linalg_ldl_solve", B, "B", 3)
    a_LD = LD._array
    a_pivots = pivots._array
    a_B = B._array
    data = linalg_indefinite_kernels.ldl_solve_array(a_LD, a_pivots, a_B)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("linalg_ldl_solve", (LD, pivots, B), {}, (result,), None, False)
    return result


FUNCTIONS = {
    "ormqr_rows": ormqr_rows,
    "linalg_ldl_factor_ex_rows": linalg_ldl_factor_ex_rows,
    "linalg_ldl_solve_rows": linalg_ldl_solve_rows,
}
OPERATORS: dict[str, Any] = {}
