"""Operations of the family matmul, part 4, written by ``make generate`` from ``engine/ops/matmul.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, unpack
from ...autograd.views import bump, check_inplace, rebase, refresh
from ...mistakes import MISTAKES, refuse
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import matmul as matmul_kernels
from ..operands import check_result, single
from ..reporting import report, report_write

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

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
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
        if release:
            self.saved_mat = self.saved_vec = RELEASED
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
            held = self.saved_vec
            vec = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_vec)
                else unpack(self, "vec")
            )
            g1 = F.scaled(F.mv_left(grad, vec), alpha)
        if e2 is not None:
            alpha = self.alpha
            held = self.saved_mat
            mat = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_mat)
                else unpack(self, "mat")
            )
            g2 = F.scaled(F.mv_right(grad, mat), alpha)
        return (g0, g1, g2)

    def release(self) -> bool:
        self.saved_mat = self.saved_vec = RELEASED
        return True


def addmv(input: Any, mat: Any, vec: Any, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
    """``addmv``: as mv, and the gradient itself for the summand"""
    try:
        if type(input) is not Tensor or type(mat) is not Tensor or type(vec) is not Tensor:
            if marked.active:
                mark = marked.found((input, mat, vec))
                if mark is not None:
                    return marked.run(
                        addmv, mark, (input, mat, vec), None, (input, mat, vec), {"beta": beta, "alpha": alpha}
                    )
            if type(input) is not Tensor:
                input = single("addmv", input, "input", 1)
            if type(mat) is not Tensor:
                mat = single("addmv", mat, "mat", 2)
            if type(vec) is not Tensor:
                vec = single("addmv", vec, "vec", 3)
        a_input = input._array
        a_mat = mat._array
        a_vec = vec._array
        data = matmul_kernels.plus_product(a_input, matmul_kernels.mv_array(a_mat, a_vec, a_input), beta, alpha)
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
                e0 = input._accumulator() or accumulate_grad(input)
            e1 = mat._edge
            if e1 is None and mat._requires_grad:
                e1 = mat._accumulator() or accumulate_grad(mat)
            e2 = vec._edge
            if e2 is None and vec._requires_grad:
                e2 = vec._accumulator() or accumulate_grad(vec)
            node.next = (e0, e1, e2)
            if e1 is not None:
                node.saved_vec = vec if not saved.attention else save_input(vec)
                node.version_vec = 0 if vec._counter is None else vec._counter.value
            else:
                node.saved_vec = None
            if e2 is not None:
                node.saved_mat = mat if not saved.attention else save_input(mat)
                node.version_mat = 0 if mat._counter is None else mat._counter.value
            else:
                node.saved_mat = None
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
    except MISTAKES:
        refuse("addmv", addmv, (mat, vec), {"beta": beta, "alpha": alpha})
        raise


def addmv_(input: Any, mat: Any, vec: Any, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """``addmv`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor or type(mat) is not Tensor or type(vec) is not Tensor:
            if marked.active:
                mark = marked.found((input, mat, vec))
                if mark is not None:
                    return marked.run(
                        addmv_, mark, (input, mat, vec), None, (input, mat, vec), {"beta": beta, "alpha": alpha}
                    )
            if type(input) is not Tensor:
                input = single("addmv_", input, "input", 1)
            if type(mat) is not Tensor:
                mat = single("addmv_", mat, "mat", 2)
            if type(vec) is not Tensor:
                vec = single("addmv_", vec, "vec", 3)
        check_inplace(input)
        a_input = input._array
        a_mat = mat._array
        a_vec = vec._array
        data = matmul_kernels.plus_product(a_input, matmul_kernels.mv_array(a_mat, a_vec, a_input), beta, alpha)
        check_result("addmv_", input, data.dtype, data.shape)
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
                e0 = input._accumulator() or accumulate_grad(input)
            e1 = mat._edge
            if e1 is None and mat._requires_grad:
                e1 = mat._accumulator() or accumulate_grad(mat)
            e2 = vec._edge
            if e2 is None and vec._requires_grad:
                e2 = vec._accumulator() or accumulate_grad(vec)
            node.next = (e0, e1, e2)
            if e1 is not None:
                node.saved_vec = vec if not saved.attention else save_input(vec)
                node.version_vec = 0 if vec._counter is None else vec._counter.value
            else:
                node.saved_vec = None
            if e2 is not None:
                node.saved_mat = mat if not saved.attention else save_input(mat)
                node.version_mat = 0 if mat._counter is None else mat._counter.value
            else:
                node.saved_mat = None
            node.beta = beta
            node.alpha = alpha
            node.self_shape = a_input.shape
        else:
            node = None
        np.copyto(input._array, data, casting="unsafe")
        before = bump(input)
        if node is not None:
            rebase(input, node)
        if probe.observer is not None:
            report("addmv_", (input, mat, vec), {"beta": beta, "alpha": alpha}, (input,), node)
            report_write(input, "addmv_", before, node is not None)
        return input
    except MISTAKES:
        refuse("addmv_", addmv_, (mat, vec), {"beta": beta, "alpha": alpha})
        raise


FUNCTIONS = {"addmv": addmv, "addmv_": addmv_}
OPERATORS: dict[str, Any] = {}
