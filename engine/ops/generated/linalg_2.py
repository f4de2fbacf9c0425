"""Operations of the family linalg, part 2, written by ``make generate`` from ``engine/ops/linalg.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, OutputPort, accumulate_grad, next_sequence
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


class LinalgDetBackward0(Node):
    """Backward of linalg_det."""

    __slots__ = (
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
    formula = "∂det/∂A = det(A)·A⁻ᵀ"
    saved_A: Any
    saved_LU: Any
    saved_pivots: Any
    saved_result: Any
    version_A: Any
    version_LU: Any
    version_pivots: Any
    version_result: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
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
        g0 = linalg_gradients_kernels.det_gradient(grad, result, A, LU, pivots)
        if release:
            self.saved_A = self.saved_result = self.saved_LU = self.saved_pivots = RELEASED
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
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
        g0 = F.det_gradient(grad, result, A, LU, pivots)
        return (g0,)

    def release(self) -> bool:
        self.saved_A = self.saved_result = self.saved_LU = self.saved_pivots = RELEASED
        return True


def linalg_det_rows(A: Any) -> Any:
    """``linalg_det``: ∂det/∂A = det(A)·A⁻ᵀ"""
    if type(A) is not Tensor:
        if marked.active:
            mark = marked.found((A,))
            if mark is not None:
                return marked.run(linalg_det_rows, mark, (A,), None, (A,), {})
        A = single("linalg_det", A, "A", 1)
    a_A = A._array
    data0, data1, data2 = linalg_kernels.det_arrays(a_A)
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
    if A._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(A)
    if A._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(LinalgDetBackward0)
        node.sequence = next_sequence()
        e0 = A._edge
        if e0 is None and A._requires_grad:
            e0 = A._accumulator() or accumulate_grad(A)
        node.next = (e0,)
        node.saved_A = A if not saved.attention else save_input(A)
        node.version_A = 0 if A._counter is None else A._counter.value
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
    if probe.observer is not None:
        report("linalg_det", (A,), {}, (result, LU, pivots), node)
    return named_results("linalg_det", ("result", "LU", "pivots"), (result, LU, pivots))


class LinalgSlogdetBackward0(Node):
    """Backward of linalg_slogdet."""

    __slots__ = (
        "saved_A",
        "saved_LU",
        "saved_pivots",
        "saved_sign",
        "version_A",
        "version_LU",
        "version_pivots",
        "version_sign",
    )
    saved_names = (
        "A",
        "sign",
        "LU",
        "pivots",
    )
    formula = "∂log|det|/∂A = A⁻ᵀ"
    outputs = 2
    saved_A: Any
    saved_LU: Any
    saved_pivots: Any
    saved_sign: Any
    version_A: Any
    version_LU: Any
    version_pivots: Any
    version_sign: Any

    def run_arrays(self, grads: Any, release: bool) -> tuple[Any, ...]:
        grad0, grad1 = grads
        held = self.saved_A
        counter = held._counter
        if counter is not None and counter.value != self.version_A:
            raise modified(self, "A")
        A = held._array
        held = self.saved_sign
        counter = held._counter
        if counter is not None and counter.value != self.version_sign:
            raise modified(self, "sign")
        sign = held._array
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
        g0 = linalg_gradients_kernels.slogdet_gradient(grad0, grad1, A, sign, LU, pivots)
        if release:
            self.saved_A = self.saved_sign = self.saved_LU = self.saved_pivots = RELEASED
        return (g0,)

    def apply_tensors(self, grads: Any) -> tuple[Any, ...]:
        grad0, grad1 = grads
        held = self.saved_A
        A = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_A)
            else unpack(self, "A")
        )
        held = self.saved_sign
        sign = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_sign)
            else unpack(self, "sign")
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
        g0 = F.slogdet_gradient(grad0, grad1, A, sign, LU, pivots)
        return (g0,)

    def output_edge(self, number: int) -> Any:
        return OutputPort(self, number)

    def release(self) -> bool:
        self.saved_A = self.saved_sign = self.saved_LU = self.saved_pivots = RELEASED
        return True


def linalg_slogdet_rows(A: Any) -> Any:
    """``linalg_slogdet``: ∂log|det|/∂A = A⁻ᵀ"""
    if type(A) is not Tensor:
        if marked.active:
            mark = marked.found((A,))
            if mark is not None:
                return marked.run(linalg_slogdet_rows, mark, (A,), None, (A,), {})
        A = single("linalg_slogdet", A, "A", 1)
    a_A = A._array
    data0, data1, data2, data3 = linalg_kernels.slogdet_arrays(a_A)
    sign: Tensor = new(Tensor)
    sign._array = data0
    sign._counter = sign._base = None
    logabsdet: Tensor = new(Tensor)
    logabsdet._array = data1
    logabsdet._counter = logabsdet._base = None
    LU: Tensor = new(Tensor)
    LU._array = data2
    LU._counter = LU._base = None
    LU._edge = None
    LU._requires_grad = False
    pivots: Tensor = new(Tensor)
    pivots._array = data3
    pivots._counter = pivots._base = None
    pivots._edge = None
    pivots._requires_grad = False
    if A._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(A)
    if A._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(LinalgSlogdetBackward0)
        node.sequence = next_sequence()
        e0 = A._edge
        if e0 is None and A._requires_grad:
            e0 = A._accumulator() or accumulate_grad(A)
        node.next = (e0,)
        node.saved_A = A if not saved.attention else save_input(A)
        node.version_A = 0 if A._counter is None else A._counter.value
        sign._edge = OutputPort(node, 0)
        sign._requires_grad = True
        logabsdet._edge = OutputPort(node, 1)
        logabsdet._requires_grad = True
        node.saved_sign = save_output(sign)
        node.version_sign = 0
        node.saved_LU = LU
        node.version_LU = 0
        node.saved_pivots = pivots
        node.version_pivots = 0
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        sign._edge = None
        sign._requires_grad = False
        logabsdet._edge = None
        logabsdet._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            sign._inference = True
            logabsdet._inference = True
            LU._inference = True
            pivots._inference = True
    if probe.observer is not None:
        report("linalg_slogdet", (A,), {}, (sign, logabsdet, LU, pivots), node)
    return named_results("linalg_slogdet", ("sign", "logabsdet", "LU", "pivots"), (sign, logabsdet, LU, pivots))


FUNCTIONS = {"linalg_det_rows": linalg_det_rows, "linalg_slogdet_rows": linalg_slogdet_rows}
OPERATORS: dict[str, Any] = {}
