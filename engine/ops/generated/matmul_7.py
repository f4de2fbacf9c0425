"""Operations of the family matmul, part 7, written by ``make generate`` from ``engine/ops/matmul.py``."""

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


class AddrBackward0(Node):
    """Backward of addr."""

    __slots__ = ("alpha", "beta", "saved_vec1", "saved_vec2", "self_shape", "version_vec1", "version_vec2")
    saved_names = (
        "vec1",
        "vec2",
    )
    parameter_names = (
        "beta",
        "alpha",
    )
    formula = "∂(abᵀ)/∂a = G·b,  ∂(abᵀ)/∂b = Gᵀ·a"
    alpha: Any
    beta: Any
    saved_vec1: Any
    saved_vec2: Any
    self_shape: Any
    version_vec1: Any
    version_vec2: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1, e2 = self.next
        g0 = g1 = g2 = None
        if e0 is not None:
            self_shape = self.self_shape
            beta = self.beta
            g0 = matmul_kernels.summed_to(matmul_kernels.scaled(grad, beta), self_shape)
        if e1 is not None:
            alpha = self.alpha
            held = self.saved_vec2
            counter = held._counter
            if counter is not None and counter.value != self.version_vec2:
                raise modified(self, "vec2")
            vec2 = held._array
            g1 = matmul_kernels.scaled(matmul_kernels.mv_array(grad, vec2), alpha)
        if e2 is not None:
            alpha = self.alpha
            held = self.saved_vec1
            counter = held._counter
            if counter is not None and counter.value != self.version_vec1:
                raise modified(self, "vec1")
            vec1 = held._array
            g2 = matmul_kernels.scaled(matmul_kernels.mv_right(vec1, grad), alpha)
        if release:
            self.saved_vec1 = self.saved_vec2 = RELEASED
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
            held = self.saved_vec2
            vec2 = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_vec2)
                else unpack(self, "vec2")
            )
            g1 = F.scaled(F.mv_array(grad, vec2), alpha)
        if e2 is not None:
            alpha = self.alpha
            held = self.saved_vec1
            vec1 = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_vec1)
                else unpack(self, "vec1")
            )
            g2 = F.scaled(F.mv_right(vec1, grad), alpha)
        return (g0, g1, g2)

    def release(self) -> bool:
        self.saved_vec1 = self.saved_vec2 = RELEASED
        return True


def addr(input: Any, vec1: Any, vec2: Any, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
    """``addr``: ∂(abᵀ)/∂a = G·b,  ∂(abᵀ)/∂b = Gᵀ·a"""
    try:
        if type(input) is not Tensor or type(vec1) is not Tensor or type(vec2) is not Tensor:
            if marked.active:
                mark = marked.found((input, vec1, vec2))
                if mark is not None:
                    return marked.run(
                        addr, mark, (input, vec1, vec2), None, (input, vec1, vec2), {"beta": beta, "alpha": alpha}
                    )
            if type(input) is not Tensor:
                input = single("addr", input, "input", 1)
            if type(vec1) is not Tensor:
                vec1 = single("addr", vec1, "vec1", 2)
            if type(vec2) is not Tensor:
                vec2 = single("addr", vec2, "vec2", 3)
        a_input = input._array
        a_vec1 = vec1._array
        a_vec2 = vec2._array
        data = matmul_kernels.plus_product(a_input, matmul_kernels.outer_array(a_vec1, a_vec2), beta, alpha)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if vec1._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(vec1)
        if vec2._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(vec2)
        if (input._requires_grad or vec1._requires_grad or vec2._requires_grad) and (
            not modes.altered or modes.is_grad_enabled()
        ):
            node: Any = new(AddrBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            e1 = vec1._edge
            if e1 is None and vec1._requires_grad:
                e1 = vec1._accumulator() or accumulate_grad(vec1)
            e2 = vec2._edge
            if e2 is None and vec2._requires_grad:
                e2 = vec2._accumulator() or accumulate_grad(vec2)
            node.next = (e0, e1, e2)
            if e1 is not None:
                node.saved_vec2 = vec2 if not saved.attention else save_input(vec2)
                node.version_vec2 = 0 if vec2._counter is None else vec2._counter.value
            else:
                node.saved_vec2 = None
            if e2 is not None:
                node.saved_vec1 = vec1 if not saved.attention else save_input(vec1)
                node.version_vec1 = 0 if vec1._counter is None else vec1._counter.value
            else:
                node.saved_vec1 = None
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
            report("addr", (input, vec1, vec2), {"beta": beta, "alpha": alpha}, (result,), node)
        return result
    except MISTAKES:
        refuse("addr", addr, (vec1, vec2), {"beta": beta, "alpha": alpha})
        raise


def addr_(input: Any, vec1: Any, vec2: Any, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """``addr`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor or type(vec1) is not Tensor or type(vec2) is not Tensor:
            if marked.active:
                mark = marked.found((input, vec1, vec2))
                if mark is not None:
                    return marked.run(
                        addr_, mark, (input, vec1, vec2), None, (input, vec1, vec2), {"beta": beta, "alpha": alpha}
                    )
            if type(input) is not Tensor:
                input = single("addr_", input, "input", 1)
            if type(vec1) is not Tensor:
                vec1 = single("addr_", vec1, "vec1", 2)
            if type(vec2) is not Tensor:
                vec2 = single("addr_", vec2, "vec2", 3)
        check_inplace(input)
        a_input = input._array
        a_vec1 = vec1._array
        a_vec2 = vec2._array
        data = matmul_kernels.plus_product(a_input, matmul_kernels.outer_array(a_vec1, a_vec2), beta, alpha)
        check_result("addr_", input, data.dtype, data.shape)
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if vec1._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(vec1)
        if vec2._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(vec2)
        if (input._requires_grad or vec1._requires_grad or vec2._requires_grad) and (
            not modes.altered or modes.is_grad_enabled()
        ):
            node: Any = new(AddrBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            e1 = vec1._edge
            if e1 is None and vec1._requires_grad:
                e1 = vec1._accumulator() or accumulate_grad(vec1)
            e2 = vec2._edge
            if e2 is None and vec2._requires_grad:
                e2 = vec2._accumulator() or accumulate_grad(vec2)
            node.next = (e0, e1, e2)
            if e1 is not None:
                node.saved_vec2 = vec2 if not saved.attention else save_input(vec2)
                node.version_vec2 = 0 if vec2._counter is None else vec2._counter.value
            else:
                node.saved_vec2 = None
            if e2 is not None:
                node.saved_vec1 = vec1 if not saved.attention else save_input(vec1)
                node.version_vec1 = 0 if vec1._counter is None else vec1._counter.value
            else:
                node.saved_vec1 = None
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
            report("addr_", (input, vec1, vec2), {"beta": beta, "alpha": alpha}, (input,), node)
            report_write(input, "addr_", before, node is not None)
        return input
    except MISTAKES:
        refuse("addr_", addr_, (vec1, vec2), {"beta": beta, "alpha": alpha})
        raise


FUNCTIONS = {"addr": addr, "addr_": addr_}
OPERATORS: dict[str, Any] = {}
