"""Operations of the family linalg_factors, part 1, written by ``make generate`` from ``engine/ops/linalg_factors.py``."""

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


class LinalgSvdBackward0(Node):
    """Backward of linalg_svd."""

    __slots__ = ("full_matrices", "saved_S", "saved_U", "saved_Vh", "version_S", "version_U", "version_Vh")
    saved_names = (
        "U",
        "S",
        "Vh",
    )
    parameter_names = ("full_matrices",)
    formula = "∂σᵢ/∂A = uᵢ·vᵢᵀ"
    outputs = 3
    full_matrices: Any
    saved_S: Any
    saved_U: Any
    saved_Vh: Any
    version_S: Any
    version_U: Any
    version_Vh: Any

    def run_arrays(self, grads: Any, release: bool) -> tuple[Any, ...]:
        grad0, grad1, grad2 = grads
        held = self.saved_U
        counter = held._counter
        if counter is not None and counter.value != self.version_U:
            raise modified(self, "U")
        U = held._array
        held = self.saved_S
        counter = held._counter
        if counter is not None and counter.value != self.version_S:
            raise modified(self, "S")
        S = held._array
        held = self.saved_Vh
        counter = held._counter
        if counter is not None and counter.value != self.version_Vh:
            raise modified(self, "Vh")
        Vh = held._array
        full_matrices = self.full_matrices
        g0 = linalg_factor_gradients_kernels.svd_gradient(grad0, grad1, grad2, U, S, Vh, full_matrices)
        if release:
            self.saved_U = self.saved_S = self.saved_Vh = RELEASED
        return (g0,)

    def apply_tensors(self, grads: Any) -> tuple[Any, ...]:
        grad0, grad1, grad2 = grads
        held = self.saved_U
        U = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_U)
            else unpack(self, "U")
        )
        held = self.saved_S
        S = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_S)
            else unpack(self, "S")
        )
        held = self.saved_Vh
        Vh = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_Vh)
            else unpack(self, "Vh")
        )
        full_matrices = self.full_matrices
        g0 = F.svd_gradient(grad0, grad1, grad2, U, S, Vh, full_matrices)
        return (g0,)

    def output_edge(self, number: int) -> Any:
        return OutputPort(self, number)

    def release(self) -> bool:
        self.saved_U = self.saved_S = self.saved_Vh = RELEASED
        return True


def linalg_svd_rows(A: Any, full_matrices: Any, compute_uv: Any = True) -> Any:
    """``linalg_svd``: ∂σᵢ/∂A = uᵢ·vᵢᵀ"""
    if type(A) is not Tensor:
        if marked.active:
            mark = marked.found((A,))
            if mark is not None:
                return marked.run(linalg_svd_rows, mark, (A,), None, (A, full_matrices, compute_uv), {})
        A = single("linalg_svd", A, "A", 1)
    a_A = A._array
    data0, data1, data2 = linalg_factors_kernels.svd_arrays(a_A, full_matrices, compute_uv)
    U: Tensor = new(Tensor)
    U._array = data0
    U._counter = U._base = None
    S: Tensor = new(Tensor)
    S._array = data1
    S._counter = S._base = None
    Vh: Tensor = new(Tensor)
    Vh._array = data2
    Vh._counter = Vh._base = None
    if A._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(A)
    if A._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(LinalgSvdBackward0)
        node.sequence = next_sequence()
        e0 = A._edge
        if e0 is None and A._requires_grad:
            e0 = A._accumulator() or accumulate_grad(A)
        node.next = (e0,)
        node.full_matrices = full_matrices
        U._edge = OutputPort(node, 0)
        U._requires_grad = True
        S._edge = OutputPort(node, 1)
        S._requires_grad = True
        Vh._edge = OutputPort(node, 2)
        Vh._requires_grad = True
        node.saved_U = save_output(U)
        node.version_U = 0
        node.saved_S = save_output(S, 1)
        node.version_S = 0
        node.saved_Vh = save_output(Vh, 2)
        node.version_Vh = 0
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        U._edge = None
        U._requires_grad = False
        S._edge = None
        S._requires_grad = False
        Vh._edge = None
        Vh._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            U._inference = True
            S._inference = True
            Vh._inference = True
    if probe.observer is not None:
        report("linalg_svd", (A,), {"full_matrices": full_matrices, "compute_uv": compute_uv}, (U, S, Vh), node)
    return named_results("linalg_svd", ("U", "S", "Vh"), (U, S, Vh))


class LinalgEighBackward0(Node):
    """Backward of linalg_eigh."""

    __slots__ = ("saved_eigenvalues", "saved_eigenvectors", "version_eigenvalues", "version_eigenvectors")
    saved_names = (
        "eigenvalues",
        "eigenvectors",
    )
    formula = "∂λᵢ/∂A = vᵢ·vᵢᵀ"
    outputs = 2
    saved_eigenvalues: Any
    saved_eigenvectors: Any
    version_eigenvalues: Any
    version_eigenvectors: Any

    def run_arrays(self, grads: Any, release: bool) -> tuple[Any, ...]:
        grad0, grad1 = grads
        held = self.saved_eigenvalues
        counter = held._counter
        if counter is not None and counter.value != self.version_eigenvalues:
            raise modified(self, "eigenvalues")
        eigenvalues = held._array
        held = self.saved_eigenvectors
        counter = held._counter
        if counter is not None and counter.value != self.version_eigenvectors:
            raise modified(self, "eigenvectors")
        eigenvectors = held._array
        g0 = linalg_factor_gradients_kernels.eigh_gradient(grad0, grad1, eigenvalues, eigenvectors)
        if release:
            self.saved_eigenvalues = self.saved_eigenvectors = RELEASED
        return (g0,)

    def apply_tensors(self, grads: Any) -> tuple[Any, ...]:
        grad0, grad1 = grads
        held = self.saved_eigenvalues
        eigenvalues = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_eigenvalues)
            else unpack(self, "eigenvalues")
        )
        held = self.saved_eigenvectors
        eigenvectors = (
            held
            if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_eigenvectors)
            else unpack(self, "eigenvectors")
        )
        g0 = F.eigh_gradient(grad0, grad1, eigenvalues, eigenvectors)
        return (g0,)

    def output_edge(self, number: int) -> Any:
        return OutputPort(self, number)

    def release(self) -> bool:
        self.saved_eigenvalues = self.saved_eigenvectors = RELEASED
        return True


def linalg_eigh_rows(A: Any, UPLO: Any) -> Any:
    """``linalg_eigh``: ∂λᵢ/∂A = vᵢ·vᵢᵀ"""
    if type(A) is not Tensor:
        if marked.active:
            mark = marked.found((A,))
            if mark is not None:
                return marked.run(linalg_eigh_rows, mark, (A,), None, (A, UPLO), {})
        A = single("linalg_eigh", A, "A", 1)
    a_A = A._array
    data0, data1 = linalg_factors_kernels.eigh_arrays(a_A, UPLO)
    eigenvalues: Tensor = new(Tensor)
    eigenvalues._array = data0
    eigenvalues._counter = eigenvalues._base = None
    eigenvectors: Tensor = new(Tensor)
    eigenvectors._array = data1
    eigenvectors._counter = eigenvectors._base = None
    if A._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(A)
    if A._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(LinalgEighBackward0)
        node.sequence = next_sequence()
        e0 = A._edge
        if e0 is None and A._requires_grad:
            e0 = A._accumulator() or accumulate_grad(A)
        node.next = (e0,)
        eigenvalues._edge = OutputPort(node, 0)
        eigenvalues._requires_grad = True
        eigenvectors._edge = OutputPort(node, 1)
        eigenvectors._requires_grad = True
        node.saved_eigenvalues = save_output(eigenvalues)
        node.version_eigenvalues = 0
        node.saved_eigenvectors = save_output(eigenvectors, 1)
        node.version_eigenvectors = 0
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        eigenvalues._edge = None
        eigenvalues._requires_grad = False
        eigenvectors._edge = None
        eigenvectors._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            eigenvalues._inference = True
            eigenvectors._inference = True
    if probe.observer is not None:
        report("linalg_eigh", (A,), {"UPLO": UPLO}, (eigenvalues, eigenvectors), node)
    return named_results("linalg_eigh", ("eigenvalues", "eigenvectors"), (eigenvalues, eigenvectors))


FUNCTIONS = {"linalg_svd_rows": linalg_svd_rows, "linalg_eigh_rows": linalg_eigh_rows}
OPERATORS: dict[str, Any] = {}
