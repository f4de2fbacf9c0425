"""Operations of the family linalg_factors, part 3, written by ``make generate`` from ``engine/ops/linalg_factors.py``."""

from __future__ import annotations

from typing import Any

from ... import probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, OutputPort, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, save_output, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import linalg as linalg_kernels
from ..kernels import linalg_factor_gradients as linalg_factor_gradients_kernels
from ..kernels import linalg_factors as linalg_factors_kernels
from ..operands import single
from ..reporting import report
from ..results import named_results

new = object.__new__


class LinalgLuFactorExBackward0(Node):
    """Backward of linalg_lu_factor_ex."""

    __slots__ = ("saved_LU", "saved_pivots", "version_LU", "version_pivots")
    saved_names = (
        "LU",
        "pivots",
    )
    formula = "as lu"
    saved_LU: Any
    saved_pivots: Any
    version_LU: Any
    version_pivots: Any

    def apply(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_LU
        counter = held._counter
        if counter is not None and counter.value != self.version_LU:
            raise modified(self, "LU")
        LU = held._array
        held = self.saved_pivots
        counter = held._counter
        if counter is not None and counter.value != self.version_pivots:
            raise modified(self, "pivots")
        pivots = held._array
        g0 = linalg_factor_gradients_kernels.lu_factor_gradient(grad, LU, pivots)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        LU = unpack(self, "LU")
        pivots = unpack(self, "pivots")
        g0 = F.lu_factor_gradient(grad, LU, pivots)
        return (g0,)

    def release(self) -> bool:
        self.saved_LU = self.saved_pivots = RELEASED
        return True


def linalg_lu_factor_ex_rows(A: Any) -> Any:
    """``linalg_lu_factor_ex``: as lu"""
    if type(A) is not Tensor:
        A = single("linalg_lu_factor_ex", A, "A", 1)
    a_A = A._array
    data0, data1, data2 = linalg_kernels.lu_arrays(a_A)
    LU: Tensor = new(Tensor)
    LU._array = data0
    LU._counter = LU._base = None
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
    if A._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(A)
    if A._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(LinalgLuFactorExBackward0)
        node.sequence = next_sequence()
        e0 = A._edge
        if e0 is None and A._requires_grad:
            e0 = accumulate_grad(A)
        node.next = (e0,)
        LU._edge = node
        LU._requires_grad = True
        node.saved_LU = save_output(LU)
        node.version_LU = 0
        node.saved_pivots = pivots
        node.version_pivots = 0
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        LU._edge = None
        LU._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            LU._inference = True
            pivots._inference = True
            info._inference = True
    if probe.observer is not None:
        report("linalg_lu_factor_ex", (A,), {}, (LU, pivots, info), node)
    return named_results("linalg_lu_factor_ex", ("LU", "pivots", "info"), (LU, pivots, info))


class LuUnpackBackward0(Node):
    """Backward of lu_unpack."""

    __slots__ = ("LU_data_shape",)
    formula = "the lower part of one gradient, the upper part of the other"
    outputs = 2
    LU_data_shape: Any

    def apply(self, grads: Any) -> tuple[Any, ...]:
        grad0, grad1 = grads
        LU_data_shape = self.LU_data_shape
        g0 = linalg_factor_gradients_kernels.lu_unpack_gradient(grad0, grad1, LU_data_shape)
        return (g0,)

    def apply_tensors(self, grads: Any) -> tuple[Any, ...]:
        grad0, grad1 = grads
        LU_data_shape = self.LU_data_shape
        g0 = F.lu_unpack_gradient(grad0, grad1, LU_data_shape)
        return (g0,)

    def output_edge(self, number: int) -> Any:
        return OutputPort(self, number)


def lu_unpack_rows(LU_data: Any, LU_pivots: Any, unpack_data: Any, unpack_pivots: Any) -> Any:
    """``lu_unpack``: the lower part of one gradient, the upper part of the other"""
    if type(LU_data) is not Tensor:
        LU_data = single("lu_unpack", LU_data, "LU_data", 1)
    if type(LU_pivots) is not Tensor:
        LU_pivots = single("lu_unpack", LU_pivots, "LU_pivots", 2)
    a_LU_data = LU_data._array
    a_LU_pivots = LU_pivots._array
    data0, data1, data2 = linalg_kernels.lu_parts(a_LU_data, a_LU_pivots, unpack_data, unpack_pivots)
    L: Tensor = new(Tensor)
    L._array = data0
    L._counter = L._base = None
    U: Tensor = new(Tensor)
    U._array = data1
    U._counter = U._base = None
    P: Tensor = new(Tensor)
    P._array = data2
    P._counter = P._base = None
    P._edge = None
    P._requires_grad = False
    if LU_data._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(LU_data)
    if LU_pivots._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(LU_pivots)
    if LU_data._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(LuUnpackBackward0)
        node.sequence = next_sequence()
        e0 = LU_data._edge
        if e0 is None and LU_data._requires_grad:
            e0 = accumulate_grad(LU_data)
        node.next = (e0,)
        node.LU_data_shape = a_LU_data.shape
        L._edge = OutputPort(node, 0)
        L._requires_grad = True
        U._edge = OutputPort(node, 1)
        U._requires_grad = True
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        L._edge = None
        L._requires_grad = False
        U._edge = None
        U._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            L._inference = True
            U._inference = True
            P._inference = True
    if probe.observer is not None:
        report(
            "lu_unpack",
            (LU_data, LU_pivots),
            {"unpack_data": unpack_data, "unpack_pivots": unpack_pivots},
            (L, U, P),
            node,
        )
    return named_results("lu_unpack", ("L", "U", "P"), (L, U, P))


class LinalgHouseholderProductBackward0(Node):
    """Backward of linalg_householder_product."""

    __slots__ = ("saved_input", "saved_tau", "version_input", "version_tau")
    saved_names = (
        "input",
        "tau",
    )
    formula = "through the product of I − τ·v·vᵀ"
    saved_input: Any
    saved_tau: Any
    version_input: Any
    version_tau: Any

    def apply(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_input
        counter = held._counter
        if counter is not None and counter.value != self.version_input:
            raise modified(self, "input")
        input = held._array
        held = self.saved_tau
        counter = held._counter
        if counter is not None and counter.value != self.version_tau:
            raise modified(self, "tau")
        tau = held._array
        wanted = (e0 is not None, e1 is not None)
        g0, g1 = linalg_factor_gradients_kernels.householder_gradients(grad, input, tau, wanted)
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        input = unpack(self, "input")
        tau = unpack(self, "tau")
        wanted = (e0 is not None, e1 is not None)
        g0, g1 = F.householder_gradients(grad, input, tau, wanted)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_input = self.saved_tau = RELEASED
        return True


def linalg_householder_product_rows(input: Any, tau: Any) -> Tensor:
    """``linalg_householder_product``: through the product of I − τ·v·vᵀ"""
    if type(input) is not Tensor:
        input = single("linalg_householder_product", input, "input", 1)
    if type(tau) is not Tensor:
        tau = single("linalg_householder_product", tau, "tau", 2)
    a_input = input._array
    a_tau = tau._array
    data = linalg_factors_kernels.householder_array(a_input, a_tau)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if tau._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(tau)
    if (input._requires_grad or tau._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(LinalgHouseholderProductBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = accumulate_grad(input)
        e1 = tau._edge
        if e1 is None and tau._requires_grad:
            e1 = accumulate_grad(tau)
        node.next = (e0, e1)
        node.saved_input = input if not saved.attention else save_input(input)
        node.version_input = 0 if input._counter is None else input._counter.value
        node.saved_tau = tau if not saved.attention else save_input(tau)
        node.version_tau = 0 if tau._counter is None else tau._counter.value
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
        report("linalg_householder_product", (input, tau), {}, (result,), node)
    return result


def geqrf(input: Any) -> Any:
    """``geqrf`` (not differentiable)."""
    if type(input) is not Tensor:
        input = single("geqrf", input, "input", 1)
    a_input = input._array
    data0, data1 = linalg_factors_kernels.geqrf_arrays(a_input)
    a: Tensor = new(Tensor)
    a._array = data0
    a._counter = a._base = None
    a._edge = None
    a._requires_grad = False
    tau: Tensor = new(Tensor)
    tau._array = data1
    tau._counter = tau._base = None
    tau._edge = None
    tau._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        a._inference = True
        tau._inference = True
    if probe.observer is not None:
        report("geqrf", (input,), {}, (a, tau), None, False)
    return named_results("geqrf", ("a", "tau"), (a, tau))


def ormqr_rows(input: Any, tau: Any, other: Any, left: Any = True, transpose: Any = False) -> Tensor:
    """``ormqr`` (not differentiable)."""
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
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("ormqr", (input, tau, other), {"left": left, "transpose": transpose}, (result,), None, False)
    return result


FUNCTIONS = {
    "linalg_lu_factor_ex_rows": linalg_lu_factor_ex_rows,
    "lu_unpack_rows": lu_unpack_rows,
    "linalg_householder_product_rows": linalg_householder_product_rows,
    "geqrf": geqrf,
    "ormqr_rows": ormqr_rows,
}
OPERATORS: dict[str, Any] = {}
