"""Operations of the family linalg, part 5, written by ``make generate`` from ``engine/ops/linalg.py``."""

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
from ..kernels import linalg_factors as linalg_factors_kernels
from ..kernels import linalg_gradients as linalg_gradients_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


class CholeskyInverseBackward0(Node):
    """Backward of cholesky_inverse."""

    __slots__ = ("saved_result", "saved_self", "upper", "version_result", "version_self")
    saved_names = (
        "self",
        "result",
    )
    parameter_names = ("upper",)
    formula = "as the inverse of L·Lᵀ"
    saved_result: Any
    saved_self: Any
    upper: Any
    version_result: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        upper = self.upper
        held = self.saved_result
        counter = held._counter
        if counter is not None and counter.value != self.version_result:
            raise modified(self, "result")
        result = held._array
        g0 = linalg_gradients_kernels.cholesky_inverse_gradient(grad, input, upper, result)
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
        upper = self.upper
        held = self.saved_result
        result = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result)
            else unpack(self, "result")
        )
        g0 = F.cholesky_inverse_gradient(grad, input, upper, result)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = self.saved_result = RELEASED
        return True


def cholesky_inverse_rows(input: Any, upper: Any = False) -> Tensor:
    """``cholesky_inverse``: as the inverse of L·Lᵀ"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(cholesky_inverse_rows, mark, (input,), None, (input, upper), {})
        input = single("cholesky_inverse", input, "input", 1)
    a_input = input._array
    data = linalg_factors_kernels.cholesky_inverse_array(a_input, upper)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(CholeskyInverseBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
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
        report("cholesky_inverse", (input,), {"upper": upper}, (result,), node)
    return result


class LinalgMatrixExpBackward0(Node):
    """Backward of linalg_matrix_exp."""

    __slots__ = ("saved_self", "version_self")
    saved_names = ("self",)
    formula = "the upper right block of exp([[Aᵀ, G], [0, Aᵀ]])"
    saved_self: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        g0 = linalg_gradients_kernels.matrix_exp_gradient(grad, input)
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
        g0 = F.matrix_exp_gradient(grad, input)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = RELEASED
        return True


def linalg_matrix_exp_rows(input: Any) -> Tensor:
    """``linalg_matrix_exp``: the upper right block of exp([[Aᵀ, G], [0, Aᵀ]])"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(linalg_matrix_exp_rows, mark, (input,), None, (input,), {})
        input = single("linalg_matrix_exp", input, "input", 1)
    a_input = input._array
    data = linalg_kernels.matrix_exp_array(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(LinalgMatrixExpBackward0)
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
        report("linalg_matrix_exp", (input,), {}, (result,), node)
    return result


class LinalgPinvBackward0(Node):
    """Backward of linalg_pinv."""

    __slots__ = ("saved_result", "saved_self", "version_result", "version_self")
    saved_names = (
        "self",
        "result",
    )
    formula = "through A⁺ = (AᵀA)⁻¹Aᵀ"
    saved_result: Any
    saved_self: Any
    version_result: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        held = self.saved_result
        counter = held._counter
        if counter is not None and counter.value != self.version_result:
            raise modified(self, "result")
        result = held._array
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        input = held._array
        g0 = linalg_gradients_kernels.pinv_gradient(grad, result, input)
        if release:
            self.saved_self = self.saved_result = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        held = self.saved_result
        result = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_result)
            else unpack(self, "result")
        )
        held = self.saved_self
        input = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
            else unpack(self, "self")
        )
        g0 = F.pinv_gradient(grad, result, input)
        return (g0,)

    def release(self) -> bool:
        self.saved_self = self.saved_result = RELEASED
        return True


def linalg_pinv_rows(input: Any, atol: Any, rtol: Any, hermitian: Any) -> Tensor:
    """``linalg_pinv``: through A⁺ = (AᵀA)⁻¹Aᵀ"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(linalg_pinv_rows, mark, (input,), None, (input, atol, rtol, hermitian), {})
        input = single("linalg_pinv", input, "input", 1)
    a_input = input._array
    data = linalg_factors_kernels.pinv_array(a_input, atol, rtol, hermitian)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(LinalgPinvBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.saved_self = input if not saved.attention else save_input(input)
        node.version_self = 0 if input._counter is None else input._counter.value
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
        report("linalg_pinv", (input,), {"atol": atol, "rtol": rtol, "hermitian": hermitian}, (result,), node)
    return result


FUNCTIONS = {
    "cholesky_inverse_rows": cholesky_inverse_rows,
    "linalg_matrix_exp_rows": linalg_matrix_exp_rows,
    "linalg_pinv_rows": linalg_pinv_rows,
}
OPERATORS: dict[str, Any] = {}
