"""Operations of the family matmul, part 1, written by ``make generate`` from ``engine/ops/matmul.py``."""

from __future__ import annotations

from typing import Any

from ... import autocasting, marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.saved import RELEASED, modified, save_input, unpack
from ...autograd.views import refresh
from ...mistakes import MISTAKES, refuse
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import matmul as matmul_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


class MmBackward0(Node):
    """Backward of mm."""

    __slots__ = ("mat2_strides", "saved_mat2", "saved_self", "self_strides", "version_mat2", "version_self")
    saved_names = (
        "self",
        "mat2",
    )
    formula = "∂(AB)/∂A = G·Bᵀ,  ∂(AB)/∂B = Aᵀ·G"
    mat2_strides: Any
    saved_mat2: Any
    saved_self: Any
    self_strides: Any
    version_mat2: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            held = self.saved_mat2
            counter = held._counter
            if counter is not None and counter.value != self.version_mat2:
                raise modified(self, "mat2")
            mat2 = held._array
            self_strides = self.self_strides
            g0 = matmul_kernels.mm_right(grad, mat2, self_strides)
        if e1 is not None:
            held = self.saved_self
            counter = held._counter
            if counter is not None and counter.value != self.version_self:
                raise modified(self, "self")
            input = held._array
            mat2_strides = self.mat2_strides
            g1 = matmul_kernels.mm_left(grad, input, mat2_strides)
        if release:
            self.saved_self = self.saved_mat2 = RELEASED
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            held = self.saved_mat2
            mat2 = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_mat2)
                else unpack(self, "mat2")
            )
            self_strides = self.self_strides
            g0 = F.mm_right(grad, mat2, self_strides)
        if e1 is not None:
            held = self.saved_self
            input = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
                else unpack(self, "self")
            )
            mat2_strides = self.mat2_strides
            g1 = F.mm_left(grad, input, mat2_strides)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_self = self.saved_mat2 = RELEASED
        return True


def mm(input: Any, mat2: Any) -> Tensor:
    """``mm``: ∂(AB)/∂A = G·Bᵀ,  ∂(AB)/∂B = Aᵀ·G"""
    try:
        if autocasting.on:
            input, mat2 = autocasting.smaller(input, mat2)
        if type(input) is not Tensor or type(mat2) is not Tensor:
            if marked.active:
                mark = marked.found((input, mat2))
                if mark is not None:
                    return marked.run(mm, mark, (input, mat2), None, (input, mat2), {})
            if type(input) is not Tensor:
                input = single("mm", input, "input", 1)
            if type(mat2) is not Tensor:
                mat2 = single("mm", mat2, "mat2", 2)
        a_input = input._array
        a_mat2 = mat2._array
        data = matmul_kernels.mm_array(a_input, a_mat2)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if mat2._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(mat2)
        if (input._requires_grad or mat2._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(MmBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            e1 = mat2._edge
            if e1 is None and mat2._requires_grad:
                e1 = mat2._accumulator() or accumulate_grad(mat2)
            node.next = (e0, e1)
            if e0 is not None:
                node.saved_mat2 = mat2 if not saved.attention else save_input(mat2)
                node.version_mat2 = 0 if mat2._counter is None else mat2._counter.value
            else:
                node.saved_mat2 = None
            if e1 is not None:
                node.saved_self = input if not saved.attention else save_input(input)
                node.version_self = 0 if input._counter is None else input._counter.value
            else:
                node.saved_self = None
            node.self_strides = a_input.strides
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
            report("mm", (input, mat2), {}, (result,), node)
        return result
    except MISTAKES:
        refuse("mm", mm, (mat2,), {})
        raise


class BmmBackward0(Node):
    """Backward of bmm."""

    __slots__ = ("saved_mat2", "saved_self", "version_mat2", "version_self")
    saved_names = (
        "self",
        "mat2",
    )
    formula = "as mm, one by one"
    saved_mat2: Any
    saved_self: Any
    version_mat2: Any
    version_self: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            held = self.saved_mat2
            counter = held._counter
            if counter is not None and counter.value != self.version_mat2:
                raise modified(self, "mat2")
            mat2 = held._array
            g0 = matmul_kernels.bmm_right(grad, mat2)
        if e1 is not None:
            held = self.saved_self
            counter = held._counter
            if counter is not None and counter.value != self.version_self:
                raise modified(self, "self")
            input = held._array
            g1 = matmul_kernels.bmm_left(grad, input)
        if release:
            self.saved_self = self.saved_mat2 = RELEASED
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            held = self.saved_mat2
            mat2 = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_mat2)
                else unpack(self, "mat2")
            )
            g0 = F.bmm_right(grad, mat2)
        if e1 is not None:
            held = self.saved_self
            input = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
                else unpack(self, "self")
            )
            g1 = F.bmm_left(grad, input)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_self = self.saved_mat2 = RELEASED
        return True


def bmm(input: Any, mat2: Any) -> Tensor:
    """``bmm``: as mm, one by one"""
    try:
        if autocasting.on:
            input, mat2 = autocasting.smaller(input, mat2)
        if type(input) is not Tensor or type(mat2) is not Tensor:
            if marked.active:
                mark = marked.found((input, mat2))
                if mark is not None:
                    return marked.run(bmm, mark, (input, mat2), None, (input, mat2), {})
            if type(input) is not Tensor:
                input = single("bmm", input, "input", 1)
            if type(mat2) is not Tensor:
                mat2 = single("bmm", mat2, "mat2", 2)
        a_input = input._array
        a_mat2 = mat2._array
        data = matmul_kernels.bmm_array(a_input, a_mat2)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if mat2._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(mat2)
        if (input._requires_grad or mat2._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(BmmBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            e1 = mat2._edge
            if e1 is None and mat2._requires_grad:
                e1 = mat2._accumulator() or accumulate_grad(mat2)
            node.next = (e0, e1)
            if e0 is not None:
                node.saved_mat2 = mat2 if not saved.attention else save_input(mat2)
                node.version_mat2 = 0 if mat2._counter is None else mat2._counter.value
            else:
                node.saved_mat2 = None
            if e1 is not None:
                node.saved_self = input if not saved.attention else save_input(input)
                node.version_self = 0 if input._counter is None else input._counter.value
            else:
                node.saved_self = None
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
            report("bmm", (input, mat2), {}, (result,), node)
        return result
    except MISTAKES:
        refuse("bmm", bmm, (mat2,), {})
        raise


FUNCTIONS = {"mm": mm, "bmm": bmm}
OPERATORS: dict[str, Any] = {}
