"""Operations of the family linalg_factors, part 2, written by ``make generate`` from ``engine/ops/linalg_factors.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, OutputPort, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_output, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import linalg_factor_gradients as linalg_factor_gradients_kernels
from ..kernels import linalg_factors as linalg_factors_kernels
from ..operands import single
from ..reporting import report
from ..results import named_results

new = object.__new__


class LinalgQrBackward0(Node):
    """Backward of linalg_qr."""

    __slots__ = ("mode", "saved_Q", "saved_R", "version_Q", "version_R")
    saved_names = (
        "Q",
        "R",
    )
    parameter_names = ("mode",)
    formula = "(G_Q + Q·sym(triu(G_R·Rᵀ − Qᵀ·G_Q)))·R⁻ᵀ"
    outputs = 2
    mode: Any
    saved_Q: Any
    saved_R: Any
    version_Q: Any
    version_R: Any

    def run_arrays(self, grads: Any, release: bool) -> tuple[Any, ...]:
        grad0, grad1 = grads
        held = self.saved_Q
        counter = held._counter
        if counter is not None and counter.value != self.version_Q:
            raise modified(self, "Q")
        Q = held._array
        held = self.saved_R
        counter = held._counter
        if counter is not None and counter.value != self.version_R:
            raise modified(self, "R")
        R = held._array
        mode = self.mode
        g0 = linalg_factor_gradients_kernels.qr_gradient(grad0, grad1, Q, R, mode)
        if release:
            self.saved_Q = self.saved_R = RELEASED
        return (g0,)

    def apply_tensors(self, grads: Any) -> tuple[Any, ...]:
        grad0, grad1 = grads
        held = self.saved_Q
        Q = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_Q)
            else unpack(self, "Q")
        )
        held = self.saved_R
        R = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_R)
            else unpack(self, "R")
        )
        mode = self.mode
        g0 = F.qr_gradient(grad0, grad1, Q, R, mode)
        return (g0,)

    def output_edge(self, number: int) -> Any:
        return OutputPort(self, number)

    def release(self) -> bool:
        self.saved_Q = self.saved_R = RELEASED
        return True


def linalg_qr_rows(A: Any, mode: Any) -> Any:
    """``linalg_qr``: (G_Q + Q·sym(triu(G_R·Rᵀ − Qᵀ·G_Q)))·R⁻ᵀ"""
    if type(A) is not Tensor:
        if marked.active:
            mark = marked.found((A,))
            if mark is not None:
                return marked.run(linalg_qr_rows, mark, (A,), None, (A, mode), {})
        A = single("linalg_qr", A, "A", 1)
    a_A = A._array
    data0, data1 = linalg_factors_kernels.qr_arrays(a_A, mode)
    Q: Tensor = new(Tensor)
    Q._array = data0
    Q._counter = Q._base = None
    R: Tensor = new(Tensor)
    R._array = data1
    R._counter = R._base = None
    if A._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(A)
    if A._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(LinalgQrBackward0)
        node.sequence = next_sequence()
        e0 = A._edge
        if e0 is None and A._requires_grad:
            e0 = A._accumulator() or accumulate_grad(A)
        node.next = (e0,)
        node.mode = mode
        Q._edge = OutputPort(node, 0)
        Q._requires_grad = True
        R._edge = OutputPort(node, 1)
        R._requires_grad = True
        node.saved_Q = save_output(Q)
        node.version_Q = 0
        node.saved_R = save_output(R, 1)
        node.version_R = 0
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        Q._edge = None
        Q._requires_grad = False
        R._edge = None
        R._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            Q._inference = True
            R._inference = True
    if probe.observer is not None:
        report("linalg_qr", (A,), {"mode": mode}, (Q, R), node)
    return named_results("linalg_qr", ("Q", "R"), (Q, R))


class LinalgCholeskyExBackward0(Node):
    """Backward of linalg_cholesky_ex."""

    __slots__ = ("saved_L", "upper", "version_L")
    saved_names = ("L",)
    parameter_names = ("upper",)
    formula = "½·L⁻ᵀ·sym(tril(Lᵀ·G))·L⁻¹"
    saved_L: Any
    upper: Any
    version_L: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        upper = self.upper
        held = self.saved_L
        counter = held._counter
        if counter is not None and counter.value != self.version_L:
            raise modified(self, "L")
        L = held._array
        g0 = linalg_factor_gradients_kernels.cholesky_gradient(grad, upper, L)
        if release:
            self.saved_L = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        upper = self.upper
        held = self.saved_L
        L = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_L)
            else unpack(self, "L")
        )
        g0 = F.cholesky_gradient(grad, upper, L)
        return (g0,)

    def release(self) -> bool:
        self.saved_L = RELEASED
        return True


def linalg_cholesky_ex_rows(input: Any, upper: Any = False) -> Any:
    """``linalg_cholesky_ex``: ½·L⁻ᵀ·sym(tril(Lᵀ·G))·L⁻¹"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(linalg_cholesky_ex_rows, mark, (input,), None, (input, upper), {})
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
            e0 = input._accumulator() or accumulate_grad(input)
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

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        upper = self.upper
        held = self.saved_result
        counter = held._counter
        if counter is not None and counter.value != self.version_result:
            raise modified(self, "result")
        result = held._array
        g0 = linalg_factor_gradients_kernels.cholesky_gradient(grad, upper, result)
        if release:
            self.saved_result = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        upper = self.upper
        held = self.saved_result
        result = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result)
            else unpack(self, "result")
        )
        g0 = F.cholesky_gradient(grad, upper, result)
        return (g0,)

    def release(self) -> bool:
        self.saved_result = RELEASED
        return True


def cholesky_rows(input: Any, upper: Any = False) -> Tensor:
    """``cholesky``: ½·L⁻ᵀ·sym(tril(Lᵀ·G))·L⁻¹"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(cholesky_rows, mark, (input,), None, (input, upper), {})
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
            e0 = input._accumulator() or accumulate_grad(input)
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


FUNCTIONS = {
    "linalg_qr_rows": linalg_qr_rows,
    "linalg_cholesky_ex_rows": linalg_cholesky_ex_rows,
    "cholesky_rows": cholesky_rows,
}
OPERATORS: dict[str, Any] = {}
