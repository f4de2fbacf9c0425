"""Operations of the family matmul, part 3, written by ``make generate`` from ``engine/ops/matmul.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import autocasting, marked, probe
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


class AddmmBackward0(Node):
    """Backward of addmm."""

    __slots__ = (
        "alpha",
        "beta",
        "mat1_strides",
        "mat2_strides",
        "saved_mat1",
        "saved_mat2",
        "self_shape",
        "version_mat1",
        "version_mat2",
    )
    saved_names = (
        "mat1",
        "mat2",
    )
    parameter_names = (
        "beta",
        "alpha",
    )
    formula = "∂/∂bias = Σ rows of G,  ∂/∂A = G·Bᵀ,  ∂/∂B = Aᵀ·G"
    alpha: Any
    beta: Any
    mat1_strides: Any
    mat2_strides: Any
    saved_mat1: Any
    saved_mat2: Any
    self_shape: Any
    version_mat1: Any
    version_mat2: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1, e2 = self.next
        g0 = g1 = g2 = None
        if e0 is not None:
            self_shape = self.self_shape
            beta = self.beta
            g0 = matmul_kernels.summed_to(matmul_kernels.scaled(grad, beta), self_shape)
        if e1 is not None:
            alpha = self.alpha
            held = self.saved_mat2
            counter = held._counter
            if counter is not None and counter.value != self.version_mat2:
                raise modified(self, "mat2")
            mat2 = held._array
            mat1_strides = self.mat1_strides
            g1 = matmul_kernels.scaled(matmul_kernels.mm_right(grad, mat2, mat1_strides), alpha)
        if e2 is not None:
            alpha = self.alpha
            held = self.saved_mat1
            counter = held._counter
            if counter is not None and counter.value != self.version_mat1:
                raise modified(self, "mat1")
            mat1 = held._array
            mat2_strides = self.mat2_strides
            g2 = matmul_kernels.scaled(matmul_kernels.mm_left(grad, mat1, mat2_strides), alpha)
        if release:
            self.saved_mat1 = self.saved_mat2 = RELEASED
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
            held = self.saved_mat2
            mat2 = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_mat2)
                else unpack(self, "mat2")
            )
            mat1_strides = self.mat1_strides
            g1 = F.scaled(F.mm_right(grad, mat2, mat1_strides), alpha)
        if e2 is not None:
            alpha = self.alpha
            held = self.saved_mat1
            mat1 = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_mat1)
                else unpack(self, "mat1")
            )
            mat2_strides = self.mat2_strides
            g2 = F.scaled(F.mm_left(grad, mat1, mat2_strides), alpha)
        return (g0, g1, g2)

    def release(self) -> bool:
        self.saved_mat1 = self.saved_mat2 = RELEASED
        return True


def addmm(input: Any, mat1: Any, mat2: Any, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
    """``addmm``: ∂/∂bias = Σ rows of G,  ∂/∂A = G·Bᵀ,  ∂/∂B = Aᵀ·G"""
    try:
        if autocasting.on:
            input, mat1, mat2 = autocasting.smaller(input, mat1, mat2)
        if type(input) is not Tensor or type(mat1) is not Tensor or type(mat2) is not Tensor:
            if marked.active:
                mark = marked.found((input, mat1, mat2))
                if mark is not None:
                    return marked.run(
                        addmm, mark, (input, mat1, mat2), None, (input, mat1, mat2), {"beta": beta, "alpha": alpha}
                    )
            if type(input) is not Tensor:
                input = single("addmm", input, "input", 1)
            if type(mat1) is not Tensor:
                mat1 = single("addmm", mat1, "mat1", 2)
            if type(mat2) is not Tensor:
                mat2 = single("addmm", mat2, "mat2", 3)
        a_input = input._array
        a_mat1 = mat1._array
        a_mat2 = mat2._array
        data = matmul_kernels.addmm_array(a_input, a_mat1, a_mat2, beta, alpha)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if mat1._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(mat1)
        if mat2._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(mat2)
        if (input._requires_grad or mat1._requires_grad or mat2._requires_grad) and (
            not modes.altered or modes.is_grad_enabled()
        ):
            node: Any = new(AddmmBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            e1 = mat1._edge
            if e1 is None and mat1._requires_grad:
                e1 = mat1._accumulator() or accumulate_grad(mat1)
            e2 = mat2._edge
            if e2 is None and mat2._requires_grad:
                e2 = mat2._accumulator() or accumulate_grad(mat2)
            node.next = (e0, e1, e2)
            if e1 is not None:
                node.saved_mat2 = mat2 if not saved.attention else save_input(mat2)
                node.version_mat2 = 0 if mat2._counter is None else mat2._counter.value
            else:
                node.saved_mat2 = None
            if e2 is not None:
                node.saved_mat1 = mat1 if not saved.attention else save_input(mat1)
                node.version_mat1 = 0 if mat1._counter is None else mat1._counter.value
            else:
                node.saved_mat1 = None
            node.beta = beta
            node.alpha = alpha
            node.self_shape = a_input.shape
            node.mat1_strides = a_mat1.strides
            node.mat2_strides = a_mat2.strides
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
            report("addmm", (input, mat1, mat2), {"beta": beta, "alpha": alpha}, (result,), node)
        return result
    except MISTAKES:
        refuse("addmm", addmm, (mat1, mat2), {"beta": beta, "alpha": alpha})
        raise


def addmm_(input: Any, mat1: Any, mat2: Any, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """``addmm`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor or type(mat1) is not Tensor or type(mat2) is not Tensor:
            if marked.active:
                mark = marked.found((input, mat1, mat2))
                if mark is not None:
                    return marked.run(
                        addmm_, mark, (input, mat1, mat2), None, (input, mat1, mat2), {"beta": beta, "alpha": alpha}
                    )
            if type(input) is not Tensor:
                input = single("addmm_", input, "input", 1)
            if type(mat1) is not Tensor:
                mat1 = single("addmm_", mat1, "mat1", 2)
            if type(mat2) is not Tensor:
                mat2 = single("addmm_", mat2, "mat2", 3)
        check_inplace(input)
        a_input = input._array
        a_mat1 = mat1._array
        a_mat2 = mat2._array
        data = matmul_kernels.addmm_array(a_input, a_mat1, a_mat2, beta, alpha)
        check_result("addmm_", input, data.dtype, data.shape)
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if mat1._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(mat1)
        if mat2._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(mat2)
        if (input._requires_grad or mat1._requires_grad or mat2._requires_grad) and (
            not modes.altered or modes.is_grad_enabled()
        ):
            node: Any = new(AddmmBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            e1 = mat1._edge
            if e1 is None and mat1._requires_grad:
                e1 = mat1._accumulator() or accumulate_grad(mat1)
            e2 = mat2._edge
            if e2 is None and mat2._requires_grad:
                e2 = mat2._accumulator() or accumulate_grad(mat2)
            node.next = (e0, e1, e2)
            if e1 is not None:
                node.saved_mat2 = mat2 if not saved.attention else save_input(mat2)
                node.version_mat2 = 0 if mat2._counter is None else mat2._counter.value
            else:
                node.saved_mat2 = None
            if e2 is not None:
                node.saved_mat1 = mat1 if not saved.attention else save_input(mat1)
                node.version_mat1 = 0 if mat1._counter is None else mat1._counter.value
            else:
                node.saved_mat1 = None
            node.beta = beta
            node.alpha = alpha
            node.self_shape = a_input.shape
            node.mat1_strides = a_mat1.strides
            node.mat2_strides = a_mat2.strides
        else:
            node = None
        np.copyto(input._array, data, casting="unsafe")
        before = bump(input)
        if node is not None:
            rebase(input, node)
        if probe.observer is not None:
            report("addmm_", (input, mat1, mat2), {"beta": beta, "alpha": alpha}, (input,), node)
            report_write(input, "addmm_", before, node is not None)
        return input
    except MISTAKES:
        refuse("addmm_", addmm_, (mat1, mat2), {"beta": beta, "alpha": alpha})
        raise


FUNCTIONS = {"addmm": addmm, "addmm_": addmm_}
OPERATORS: dict[str, Any] = {}
