"""Operations of the family linalg_factors, part 2, written by ``make generate`` from ``engine/ops/linalg_factors.py``."""

from __future__ import annotations

from typing import Any

from ... import probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, OutputPort, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_output, unpack
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


class LinalgCholeskyExBackward0(Node):
    """Backward of linalg_cholesky_ex."""

    __slots__ = ("saved_L", "upper", "version_L")
    saved_names = ("L",)
    parameter_names = ("upper",)
    formula = "½·L⁻ᵀ·sym(tril(Lᵀ·G))·L⁻¹"
    saved_L: Any
    upper: Any
    version_L: Any

    def apply(self, grad: Any) -> tuple[Any, ...]:
        upper = self.upper
        held = self.saved_L
        counter = held._counter
        if counter is not None and counter.value != self.version_L:
            raise modified(self, "L")
        L = held._array
        g0 = linalg_factor_gradients_kernels.cholesky_gradient(grad, upper, L)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        upper = self.upper
        L = unpack(self, "L")
        g0 = F.cholesky_gradient(grad, upper, L)
        return (g0,)

    def release(self) -> bool:
        self.saved_L = RELEASED
        return True


def linalg_cholesky_ex_rows(input: Any, upper: Any = False) -> Any:
    """``linalg_cholesky_ex``: ½·L⁻ᵀ·sym(tril(Lᵀ·G))·L⁻¹"""
    if type(input) is not Tensor:
        input = single("linalg_cholesky_ex", input, "input", 1)
    a_input = input._array
    data0, data1 = linalg_factors_kernels.cholesky_arrays(a_input, upper)
    L: Tensor = new(Tensor)
    L._array = data0
    L._counter = L._base = None
    info: Tensor = new(Tensor)
    info._array = data1
    info._counter = info._base = None
    info._edge = None
    info._requires_grad = False
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(LinalgCholeskyExBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = accumulate_grad(input)
        node.next = (e0,)
        node.upper = upper
        L._edge = node
        L._requires_grad = True
        node.saved_L = save_output(L)
        node.version_L = 0
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        L._edge = None
        L._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            L._inference = True
            info._inference = True
    if probe.observer is not None:
        report("linalg_cholesky_ex", (input,), {"upper": upper}, (L, info), node)
    return named_results("linalg_cholesky_ex", ("L", "info"), (L, info))


class CholeskyBackward0(Node):
    """Backward of cholesky."""

    __slots__ = ("saved_result", "upper", "version_result")
    saved_names = ("result",)
    parameter_names = ("upper",)
    formula = "½·L⁻ᵀ·sym(tril(Lᵀ·G))·L⁻¹"
    saved_result: Any
    upper: Any
    version_result: Any

    def apply(self, grad: Any) -> tuple[Any, ...]:
        upper = self.upper
        held = self.saved_result
        counter = held._counter
        if counter is not None and counter.value != self.version_result:
            raise modified(self, "result")
        result = held._array
        g0 = linalg_factor_gradients_kernels.cholesky_gradient(grad, upper, result)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        upper = self.upper
        result = unpack(self, "result")
        g0 = F.cholesky_gradient(grad, upper, result)
        return (g0,)

    def release(self) -> bool:
        self.saved_result = RELEASED
        return True


def cholesky_rows(input: Any, upper: Any = False) -> Tensor:
    """``cholesky``: ½·L⁻ᵀ·sym(tril(Lᵀ·G))·L⁻¹"""
    if type(input) is not Tensor:
        input = single("cholesky", input, "input", 1)
    a_input = input._array
    data = linalg_factors_kernels.cholesky_array(a_input, upper)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(CholeskyBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = accumulate_grad(input)
        node.next = (e0,)
        node.upper = upper
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
        report("cholesky", (input,), {"upper": upper}, (result,), node)
    return result


class LinalgLuBackward0(Node):
    """Backward of linalg_lu."""

    __slots__ = ("saved_L", "saved_P", "saved_U", "version_L", "version_P", "version_U")
    saved_names = (
        "L",
        "U",
        "P",
    )
    formula = "P·L⁻ᵀ·(tril(Lᵀ·G_L) + triu(G_U·Uᵀ))·U⁻ᵀ"
    outputs = 2
    saved_L: Any
    saved_P: Any
    saved_U: Any
    version_L: Any
    version_P: Any
    version_U: Any

    def apply(self, grads: Any) -> tuple[Any, ...]:
        grad0, grad1 = grads
        held = self.saved_P
        counter = held._counter
        if counter is not None and counter.value != self.version_P:
            raise modified(self, "P")
        P = held._array
        held = self.saved_L
        counter = held._counter
        if counter is not None and counter.value != self.version_L:
            raise modified(self, "L")
        L = held._array
        held = self.saved_U
        counter = held._counter
        if counter is not None and counter.value != self.version_U:
            raise modified(self, "U")
        U = held._array
        g0 = linalg_factor_gradients_kernels.lu_gradient(grad0, grad1, P, L, U)
        return (g0,)

    def apply_tensors(self, grads: Any) -> tuple[Any, ...]:
        grad0, grad1 = grads
        P = unpack(self, "P")
        L = unpack(self, "L")
        U = unpack(self, "U")
        g0 = F.lu_gradient(grad0, grad1, P, L, U)
        return (g0,)

    def output_edge(self, number: int) -> Any:
        return OutputPort(self, number)

    def release(self) -> bool:
        self.saved_L = self.saved_U = self.saved_P = RELEASED
        return True


def linalg_lu_rows(A: Any) -> Any:
    """``linalg_lu``: P·L⁻ᵀ·(tril(Lᵀ·G_L) + triu(G_U·Uᵀ))·U⁻ᵀ"""
    if type(A) is not Tensor:
        A = single("linalg_lu", A, "A", 1)
    a_A = A._array
    data0, data1, data2 = linalg_kernels.lu_matrices(a_A)
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
    if A._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(A)
    if A._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(LinalgLuBackward0)
        node.sequence = next_sequence()
        e0 = A._edge
        if e0 is None and A._requires_grad:
            e0 = accumulate_grad(A)
        node.next = (e0,)
        L._edge = OutputPort(node, 0)
        L._requires_grad = True
        U._edge = OutputPort(node, 1)
        U._requires_grad = True
        node.saved_L = save_output(L)
        node.version_L = 0
        node.saved_U = save_output(U, 1)
        node.version_U = 0
        node.saved_P = P
        node.version_P = 0
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
        report("linalg_lu", (A,), {}, (L, U, P), node)
    return named_results("linalg_lu", ("L", "U", "P"), (L, U, P))


FUNCTIONS = {
    "linalg_cholesky_ex_rows": linalg_cholesky_ex_rows,
    "cholesky_rows": cholesky_rows,
    "linalg_lu_rows": linalg_lu_rows,
}
OPERATORS: dict[str, Any] = {}
