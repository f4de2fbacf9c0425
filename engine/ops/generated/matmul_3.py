"""Operations of the family matmul, part 3, written by ``make generate`` from ``engine/ops/matmul.py``."""

from __future__ import annotations

from typing import Any

from ... import probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, unpack
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import matmul as matmul_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


class AddmvBackward0(Node):
    """Backward of addmv."""

    __slots__ = ("alpha", "beta", "saved_mat", "saved_vec", "self_shape", "version_mat", "version_vec")
    saved_names = (
        "mat",
        "vec",
    )
    parameter_names = (
        "beta",
        "alpha",
    )
    formula = "as mv, and the gradient itself for the summand"
    alpha: Any
    beta: Any
    saved_mat: Any
    saved_vec: Any
    self_shape: Any
    version_mat: Any
    version_vec: Any

    def apply(self, grad: Any) -> tuple[Any, ...]:
        e0, e1, e2 = self.next
        g0 = g1 = g2 = None
        if e0 is not None:
            self_shape = self.self_shape
            beta = self.beta
            g0 = matmul_kernels.summed_to(matmul_kernels.scaled(grad, beta), self_shape)
        if e1 is not None:
            alpha = self.alpha
            held = self.saved_vec
            counter = held._counter
            if counter is not None and counter.value != self.version_vec:
                raise modified(self, "vec")
            vec = held._array
            g1 = matmul_kernels.scaled(matmul_kernels.mv_left(grad, vec), alpha)
        if e2 is not None:
            alpha = self.alpha
            held = self.saved_mat
            counter = held._counter
            if counter is not None and counter.value != self.version_mat:
                raise modified(self, "mat")
            mat = held._array
            g2 = matmul_kernels.scaled(matmul_kernels.mv_right(grad, mat), alpha)
        return (g0, g1, g2)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1, e2 = self.next
        g0 = g1 = g2 = None
        if e0 is not None:
            self_shape = self.self_shape
            beta = self.beta
            g0 = F.summed_to(F.scaled(grad, beta), self_shape)
        if e1 is not None:
            alpha = self.alpha
            vec = unpack(self, "vec")
            g1 = F.scaled(F.mv_left(grad, vec), alpha)
        if e2 is not None:
            alpha = self.alpha
            mat = unpack(self, "mat")
            g2 = F.scaled(F.mv_right(grad, mat), alpha)
        return (g0, g1, g2)

    def release(self) -> bool:
        self.saved_mat = self.saved_vec = RELEASED
        return True


def addmv(input: Any, mat: Any, vec: Any, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
    """``addmv``: as mv, and the gradient itself for the summand"""
    if type(input) is not Tensor:
        input = single("addmv", input, "input", 1)
    if type(mat) is not Tensor:
        mat = single("addmv", mat, "mat", 2)
    if type(vec) is not Tensor:
        vec = single("addmv", vec, "vec", 3)
    a_input = input._array
    a_mat = mat._array
    a_vec = vec._array
    data = matmul_kernels.plus_product(a_input, matmul_kernels.mv_array(a_mat, a_vec), beta, alpha)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if mat._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(mat)
    if vec._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(vec)
    if (input._requires_grad or mat._requires_grad or vec._requires_grad) and (
        not modes.altered or modes.is_grad_enabled()
    ):
        node: Any = new(AddmvBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = accumulate_grad(input)
        e1 = mat._edge
        if e1 is None and mat._requires_grad:
            e1 = accumulate_grad(mat)
        e2 = vec._edge
        if e2 is None and vec._requires_grad:
            e2 = accumulate_grad(vec)
        node.next = (e0, e1, e2)
        if e2 is not None:
            node.saved_mat = mat if not saved.attention else save_input(mat)
            node.version_mat = 0 if mat._counter is None else mat._counter.value
        else:
            node.saved_mat = None
        if e1 is not None:
            node.saved_vec = vec if not saved.attention else save_input(vec)
            node.version_vec = 0 if vec._counter is None else vec._counter.value
        else:
            node.saved_vec = None
        node.beta = beta
        node.alpha = alpha
        node.self_shape = a_input.shape
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
        report("addmv", (input, mat, vec), {"beta": beta, "alpha": alpha}, (result,), node)
    return result


class BaddbmmBackward0(Node):
    """Backward of baddbmm."""

    __slots__ = ("alpha", "beta", "saved_batch1", "saved_batch2", "self_shape", "version_batch1", "version_batch2")
    saved_names = (
        "batch1",
        "batch2",
    )
    parameter_names = (
        "beta",
        "alpha",
    )
    formula = "as bmm, and the gradient itself for the summand"
    alpha: Any
    beta: Any
    saved_batch1: Any
    saved_batch2: Any
    self_shape: Any
    version_batch1: Any
    version_batch2: Any

    def apply(self, grad: Any) -> tuple[Any, ...]:
        e0, e1, e2 = self.next
        g0 = g1 = g2 = None
        if e0 is not None:
            self_shape = self.self_shape
            beta = self.beta
            g0 = matmul_kernels.summed_to(matmul_kernels.scaled(grad, beta), self_shape)
        if e1 is not None:
            alpha = self.alpha
            held = self.saved_batch2
            counter = held._counter
            if counter is not None and counter.value != self.version_batch2:
                raise modified(self, "batch2")
            batch2 = held._array
            g1 = matmul_kernels.scaled(matmul_kernels.bmm_right(grad, batch2), alpha)
        if e2 is not None:
            alpha = self.alpha
            held = self.saved_batch1
            counter = held._counter
            if counter is not None and counter.value != self.version_batch1:
                raise modified(self, "batch1")
            batch1 = held._array
            g2 = matmul_kernels.scaled(matmul_kernels.bmm_left(grad, batch1), alpha)
        return (g0, g1, g2)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1, e2 = self.next
        g0 = g1 = g2 = None
        if e0 is not None:
            self_shape = self.self_shape
            beta = self.beta
            g0 = F.summed_to(F.scaled(grad, beta), self_shape)
        if e1 is not None:
            alpha = self.alpha
            batch2 = unpack(self, "batch2")
            g1 = F.scaled(F.bmm_right(grad, batch2), alpha)
        if e2 is not None:
            alpha = self.alpha
            batch1 = unpack(self, "batch1")
            g2 = F.scaled(F.bmm_left(grad, batch1), alpha)
        return (g0, g1, g2)

    def release(self) -> bool:
        self.saved_batch1 = self.saved_batch2 = RELEASED
        return True


def baddbmm(input: Any, batch1: Any, batch2: Any, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
    """``baddbmm``: as bmm, and the gradient itself for the summand"""
    if type(input) is not Tensor:
        input = single("baddbmm", input, "input", 1)
    if type(batch1) is not Tensor:
        batch1 = single("baddbmm", batch1, "batch1", 2)
    if type(batch2) is not Tensor:
        batch2 = single("baddbmm", batch2, "batch2", 3)
    a_input = input._array
    a_batch1 = batch1._array
    a_batch2 = batch2._array
    data = matmul_kernels.plus_product(a_input, matmul_kernels.bmm_array(a_batch1, a_batch2), beta, alpha)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if batch1._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(batch1)
    if batch2._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(batch2)
    if (input._requires_grad or batch1._requires_grad or batch2._requires_grad) and (
        not modes.altered or modes.is_grad_enabled()
    ):
        node: Any = new(BaddbmmBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = accumulate_grad(input)
        e1 = batch1._edge
        if e1 is None and batch1._requires_grad:
            e1 = accumulate_grad(batch1)
        e2 = batch2._edge
        if e2 is None and batch2._requires_grad:
            e2 = accumulate_grad(batch2)
        node.next = (e0, e1, e2)
        if e2 is not None:
            node.saved_batch1 = batch1 if not saved.attention else save_input(batch1)
            node.version_batch1 = 0 if batch1._counter is None else batch1._counter.value
        else:
            node.saved_batch1 = None
        if e1 is not None:
            node.saved_batch2 = batch2 if not saved.attention else save_input(batch2)
            node.version_batch2 = 0 if batch2._counter is None else batch2._counter.value
        else:
            node.saved_batch2 = None
        node.beta = beta
        node.alpha = alpha
        node.self_shape = a_input.shape
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
        report("baddbmm", (input, batch1, batch2), {"beta": beta, "alpha": alpha}, (result,), node)
    return result


FUNCTIONS = {"addmv": addmv, "baddbmm": baddbmm}
OPERATORS: dict[str, Any] = {}
