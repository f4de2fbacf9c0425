"""Operations of the family linalg_factors, part 3, written by ``make generate`` from ``engine/ops/linalg_factors.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, OutputPort, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_output, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import linalg as linalg_kernels
from ..kernels import linalg_factor_gradients as linalg_factor_gradients_kernels
from ..operands import single
from ..reporting import report
from ..results import named_results

new = object.__new__


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

    def run_arrays(self, grads: Any, release: bool) -> tuple[Any, ...]:
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
        if release:
            self.saved_L = self.saved_U = self.saved_P = RELEASED
        return (g0,)

    def apply_tensors(self, grads: Any) -> tuple[Any, ...]:
        grad0, grad1 = grads
        held = self.saved_P
        P = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_P)
            else unpack(self, "P")
        )
        held = self.saved_L
        L = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_L)
            else unpack(self, "L")
        )
        held = self.saved_U
        U = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_U)
            else unpack(self, "U")
        )
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
        if marked.active:
            mark = marked.found((A,))
            if mark is not None:
                return marked.run(linalg_lu_rows, mark, (A,), None, (A,), {})
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
            e0 = A._accumulator() or accumulate_grad(A)
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

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
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
        if release:
            self.saved_LU = self.saved_pivots = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_LU
        LU = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_LU)
            else unpack(self, "LU")
        )
        held = self.saved_pivots
        pivots = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_pivots)
            else unpack(self, "pivots")
        )
        g0 = F.lu_factor_gradient(grad, LU, pivots)
        return (g0,)

    def release(self) -> bool:
        self.saved_LU = self.saved_pivots = RELEASED
        return True


def linalg_lu_factor_ex_rows(A: Any) -> Any:
    """``linalg_lu_factor_ex``: as lu"""
    if type(A) is not Tensor:
        if marked.active:
            mark = marked.found((A,))
            if mark is not None:
                return marked.run(linalg_lu_factor_ex_rows, mark, (A,), None, (A,), {})
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
            e0 = A._accumulator() or accumulate_grad(A)
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


FUNCTIONS = {"linalg_lu_rows": linalg_lu_rows, "linalg_lu_factor_ex_rows": linalg_lu_factor_ex_rows}
OPERATORS: dict[str, Any] = {}
