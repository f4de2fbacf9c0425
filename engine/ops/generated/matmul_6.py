"""Operations of the family matmul, part 6, written by ``make generate`` from ``engine/ops/matmul.py``."""

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
from ..kernels import reduction as reduction_kernels
from ..operands import check_result, single
from ..reporting import report, report_write

new = object.__new__


class AddbmmBackward0(Node):
    """Backward of addbmm."""

    __slots__ = ("alpha", "beta", "saved_batch1", "saved_batch2", "self_shape", "version_batch1", "version_batch2")
    saved_names = (
        "batch1",
        "batch2",
    )
    parameter_names = (
        "beta",
        "alpha",
    )
    formula = "as bmm with the gradient repeated over the batch"
    alpha: Any
    beta: Any
    saved_batch1: Any
    saved_batch2: Any
    self_shape: Any
    version_batch1: Any
    version_batch2: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
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
            g1 = matmul_kernels.scaled(matmul_kernels.addbmm_right(grad, batch2), alpha)
        if e2 is not None:
            alpha = self.alpha
            held = self.saved_batch1
            counter = held._counter
            if counter is not None and counter.value != self.version_batch1:
                raise modified(self, "batch1")
            batch1 = held._array
            g2 = matmul_kernels.scaled(matmul_kernels.addbmm_left(grad, batch1), alpha)
        if release:
            self.saved_batch1 = self.saved_batch2 = RELEASED
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
            held = self.saved_batch2
            batch2 = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_batch2)
                else unpack(self, "batch2")
            )
            g1 = F.scaled(F.addbmm_right(grad, batch2), alpha)
        if e2 is not None:
            alpha = self.alpha
            held = self.saved_batch1
            batch1 = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_batch1)
                else unpack(self, "batch1")
            )
            g2 = F.scaled(F.addbmm_left(grad, batch1), alpha)
        return (g0, g1, g2)

    def release(self) -> bool:
        self.saved_batch1 = self.saved_batch2 = RELEASED
        return True


def addbmm(input: Any, batch1: Any, batch2: Any, *, beta: Any = 1, alpha: Any = 1) -> Tensor:
    """``addbmm``: as bmm with the gradient repeated over the batch"""
    try:
        if autocasting.on:
            input, batch1, batch2 = autocasting.smaller(input, batch1, batch2)
        if type(input) is not Tensor or type(batch1) is not Tensor or type(batch2) is not Tensor:
            if marked.active:
                mark = marked.found((input, batch1, batch2))
                if mark is not None:
                    return marked.run(
                        addbmm,
                        mark,
                        (input, batch1, batch2),
                        None,
                        (input, batch1, batch2),
                        {"beta": beta, "alpha": alpha},
                    )
            if type(input) is not Tensor:
                input = single("addbmm", input, "input", 1)
            if type(batch1) is not Tensor:
                batch1 = single("addbmm", batch1, "batch1", 2)
            if type(batch2) is not Tensor:
                batch2 = single("addbmm", batch2, "batch2", 3)
        a_input = input._array
        a_batch1 = batch1._array
        a_batch2 = batch2._array
        data = matmul_kernels.plus_product(
            a_input,
            reduction_kernels.sum_array(matmul_kernels.bmm_onto(a_input, a_batch1, a_batch2, 1), (0,), False),
            beta,
            alpha,
        )
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
            node: Any = new(AddbmmBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            e1 = batch1._edge
            if e1 is None and batch1._requires_grad:
                e1 = batch1._accumulator() or accumulate_grad(batch1)
            e2 = batch2._edge
            if e2 is None and batch2._requires_grad:
                e2 = batch2._accumulator() or accumulate_grad(batch2)
            node.next = (e0, e1, e2)
            if e1 is not None:
                node.saved_batch2 = batch2 if not saved.attention else save_input(batch2)
                node.version_batch2 = 0 if batch2._counter is None else batch2._counter.value
            else:
                node.saved_batch2 = None
            if e2 is not None:
                node.saved_batch1 = batch1 if not saved.attention else save_input(batch1)
                node.version_batch1 = 0 if batch1._counter is None else batch1._counter.value
            else:
                node.saved_batch1 = None
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
            report("addbmm", (input, batch1, batch2), {"beta": beta, "alpha": alpha}, (result,), node)
        return result
    except MISTAKES:
        refuse("addbmm", addbmm, (batch1, batch2), {"beta": beta, "alpha": alpha})
        raise


def addbmm_(input: Any, batch1: Any, batch2: Any, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """``addbmm`` that overwrites its first argument."""
    try:
        if type(input) is not Tensor or type(batch1) is not Tensor or type(batch2) is not Tensor:
            if marked.active:
                mark = marked.found((input, batch1, batch2))
                if mark is not None:
                    return marked.run(
                        addbmm_,
                        mark,
                        (input, batch1, batch2),
                        None,
                        (input, batch1, batch2),
                        {"beta": beta, "alpha": alpha},
                    )
            if type(input) is not Tensor:
                input = single("addbmm_", input, "input", 1)
            if type(batch1) is not Tensor:
                batch1 = single("addbmm_", batch1, "batch1", 2)
            if type(batch2) is not Tensor:
                batch2 = single("addbmm_", batch2, "batch2", 3)
        check_inplace(input)
        a_input = input._array
        a_batch1 = batch1._array
        a_batch2 = batch2._array
        data = matmul_kernels.plus_product(
            a_input,
            reduction_kernels.sum_array(matmul_kernels.bmm_onto(a_input, a_batch1, a_batch2, 1), (0,), False),
            beta,
            alpha,
        )
        check_result("addbmm_", input, data.dtype, data.shape)
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if batch1._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(batch1)
        if batch2._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(batch2)
        if (input._requires_grad or batch1._requires_grad or batch2._requires_grad) and (
            not modes.altered or modes.is_grad_enabled()
        ):
            node: Any = new(AddbmmBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            e1 = batch1._edge
            if e1 is None and batch1._requires_grad:
                e1 = batch1._accumulator() or accumulate_grad(batch1)
            e2 = batch2._edge
            if e2 is None and batch2._requires_grad:
                e2 = batch2._accumulator() or accumulate_grad(batch2)
            node.next = (e0, e1, e2)
            if e1 is not None:
                node.saved_batch2 = batch2 if not saved.attention else save_input(batch2)
                node.version_batch2 = 0 if batch2._counter is None else batch2._counter.value
            else:
                node.saved_batch2 = None
            if e2 is not None:
                node.saved_batch1 = batch1 if not saved.attention else save_input(batch1)
                node.version_batch1 = 0 if batch1._counter is None else batch1._counter.value
            else:
                node.saved_batch1 = None
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
            report("addbmm_", (input, batch1, batch2), {"beta": beta, "alpha": alpha}, (input,), node)
            report_write(input, "addbmm_", before, node is not None)
        return input
    except MISTAKES:
        refuse("addbmm_", addbmm_, (batch1, batch2), {"beta": beta, "alpha": alpha})
        raise


FUNCTIONS = {"addbmm": addbmm, "addbmm_": addbmm_}
OPERATORS: dict[str, Any] = {}
