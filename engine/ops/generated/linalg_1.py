"""Operations of the family linalg, part 1, written by ``make generate`` from ``engine/ops/linalg.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, save_output, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import linalg as linalg_kernels
from ..kernels import linalg_gradients as linalg_gradients_kernels
from ..operands import single
from ..reporting import report
from ..results import named_results

new = object.__new__


class LinalgSolveExBackward0(Node):
    """Backward of linalg_solve_ex."""

    __slots__ = (
        "B_shape",
        "left",
        "saved_A",
        "saved_LU",
        "saved_pivots",
        "saved_result",
        "version_A",
        "version_LU",
        "version_pivots",
        "version_result",
    )
    saved_names = (
        "A",
        "result",
        "LU",
        "pivots",
    )
    parameter_names = ("left",)
    formula = "∂X/∂B: A⁻ᵀ·G,  ∂X/∂A: −A⁻ᵀ·G·Xᵀ"
    B_shape: Any
    left: Any
    saved_A: Any
    saved_LU: Any
    saved_pivots: Any
    saved_result: Any
    version_A: Any
    version_LU: Any
    version_pivots: Any
    version_result: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_result
        counter = held._counter
        if counter is not None and counter.value != self.version_result:
            raise modified(self, "result")
        result = held._array
        held = self.saved_A
        counter = held._counter
        if counter is not None and counter.value != self.version_A:
            raise modified(self, "A")
        A = held._array
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
        left = self.left
        B_shape = self.B_shape
        wanted = (e0 is not None, e1 is not None)
        g0, g1 = linalg_gradients_kernels.solve_gradients(grad, result, A, LU, pivots, left, B_shape, wanted)
        if release:
            self.saved_A = self.saved_result = self.saved_LU = self.saved_pivots = RELEASED
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        held = self.saved_result
        result = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result)
            else unpack(self, "result")
        )
        held = self.saved_A
        A = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_A)
            else unpack(self, "A")
        )
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
        left = self.left
        B_shape = self.B_shape
        wanted = (e0 is not None, e1 is not None)
        g0, g1 = F.solve_gradients(grad, result, A, LU, pivots, left, B_shape, wanted)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_A = self.saved_result = self.saved_LU = self.saved_pivots = RELEASED
        return True


def linalg_solve_ex_rows(A: Any, B: Any, left: Any = True) -> Any:
    """``linalg_solve_ex``: ∂X/∂B: A⁻ᵀ·G,  ∂X/∂A: −A⁻ᵀ·G·Xᵀ"""
    if type(A) is not Tensor or type(B) is not Tensor:
        if marked.active:
            mark = marked.found((A, B))
            if mark is not None:
                return marked.run(linalg_solve_ex_rows, mark, (A, B), None, (A, B, left), {})
        if type(A) is not Tensor:
            A = single("linalg_solve_ex", A, "A", 1)
        if type(B) is not Tensor:
            B = single("linalg_solve_ex", B, "B", 2)
    a_A = A._array
    a_B = B._array
    data0, data1, data2, data3 = linalg_kernels.solve_arrays(a_A, a_B, left)
    result: Tensor = new(Tensor)
    result._array = data0
    result._counter = result._base = None
    LU: Tensor = new(Tensor)
    LU._array = data1
    LU._counter = LU._base = None
    LU._edge = None
    LU._requires_grad = False
    pivots: Tensor = new(Tensor)
    pivots._array = data2
    pivots._counter = pivots._base = None
    pivots._edge = None
    pivots._requires_grad = False
    info: Tensor = new(Tensor)
    info._array = data3
    info._counter = info._base = None
    info._edge = None
    info._requires_grad = False
    if A._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(A)
    if B._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(B)
    if (A._requires_grad or B._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(LinalgSolveExBackward0)
        node.sequence = next_sequence()
        e0 = A._edge
        if e0 is None and A._requires_grad:
            e0 = A._accumulator() or accumulate_grad(A)
        e1 = B._edge
        if e1 is None and B._requires_grad:
            e1 = B._accumulator() or accumulate_grad(B)
        node.next = (e0, e1)
        node.saved_A = A if not saved.attention else save_input(A)
        node.version_A = 0 if A._counter is None else A._counter.value
        node.left = left
        node.B_shape = a_B.shape
        result._edge = node
        result._requires_grad = True
        node.saved_result = save_output(result)
        node.version_result = 0
        node.saved_LU = LU
        node.version_LU = 0
        node.saved_pivots = pivots
        node.version_pivots = 0
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        result._edge = None
        result._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            result._inference = True
            LU._inference = True
            pivots._inference = True
            info._inference = True
    if probe.observer is not None:
        report("linalg_solve_ex", (A, B), {"left": left}, (result, LU, pivots, info), node)
    return named_results("linalg_solve_ex", ("result", "LU", "pivots", "info"), (result, LU, pivots, info))


class LinalgInvExBackward0(Node):
    """Backward of linalg_inv_ex."""

    __slots__ = ("saved_inverse", "version_inverse")
    saved_names = ("inverse",)
    formula = "−A⁻ᵀ·G·A⁻ᵀ"
    saved_inverse: Any
    version_inverse: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_inverse
        counter = held._counter
        if counter is not None and counter.value != self.version_inverse:
            raise modified(self, "inverse")
        inverse = held._array
        g0 = linalg_gradients_kernels.inv_gradient(grad, inverse)
        if release:
            self.saved_inverse = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_inverse
        inverse = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_inverse)
            else unpack(self, "inverse")
        )
        g0 = F.inv_gradient(grad, inverse)
        return (g0,)

    def release(self) -> bool:
        self.saved_inverse = RELEASED
        return True


def linalg_inv_ex_rows(A: Any) -> Any:
    """``linalg_inv_ex``: −A⁻ᵀ·G·A⁻ᵀ"""
    if type(A) is not Tensor:
        if marked.active:
            mark = marked.found((A,))
            if mark is not None:
                return marked.run(linalg_inv_ex_rows, mark, (A,), None, (A,), {})
        A = single("linalg_inv_ex", A, "A", 1)
    a_A = A._array
    data0, data1 = linalg_kernels.inv_arrays(a_A)
    inverse: Tensor = new(Tensor)
    inverse._array = data0
    inverse._counter = inverse._base = None
    info: Tensor = new(Tensor)
    info._array = data1
    info._counter = info._base = None
    info._edge = None
    info._requires_grad = False
    if A._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(A)
    if A._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(LinalgInvExBackward0)
        node.sequence = next_sequence()
        e0 = A._edge
        if e0 is None and A._requires_grad:
            e0 = A._accumulator() or accumulate_grad(A)
        node.next = (e0,)
        inverse._edge = node
        inverse._requires_grad = True
        node.saved_inverse = save_output(inverse)
        node.version_inverse = 0
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        inverse._edge = None
        inverse._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            inverse._inference = True
            info._inference = True
    if probe.observer is not None:
        report("linalg_inv_ex", (A,), {}, (inverse, info), node)
    return named_results("linalg_inv_ex", ("inverse", "info"), (inverse, info))


FUNCTIONS = {"linalg_solve_ex_rows": linalg_solve_ex_rows, "linalg_inv_ex_rows": linalg_inv_ex_rows}
OPERATORS: dict[str, Any] = {}
