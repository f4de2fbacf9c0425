"""Operations of the family matmul, part 2, written by ``make generate`` from ``engine/ops/matmul.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
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


class MvBackward0(Node):
    """Backward of mv."""

    __slots__ = ("saved_self", "saved_vec", "version_self", "version_vec")
    saved_names = (
        "self",
        "vec",
    )
    formula = "∂(Av)/∂A = g·vᵀ,  ∂(Av)/∂v = Aᵀ·g"
    saved_self: Any
    saved_vec: Any
    version_self: Any
    version_vec: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            held = self.saved_vec
            counter = held._counter
            if counter is not None and counter.value != self.version_vec:
                raise modified(self, "vec")
            vec = held._array
            g0 = matmul_kernels.mv_left(grad, vec)
        if e1 is not None:
            held = self.saved_self
            counter = held._counter
            if counter is not None and counter.value != self.version_self:
                raise modified(self, "self")
            input = held._array
            g1 = matmul_kernels.mv_right(grad, input)
        if release:
            self.saved_self = self.saved_vec = RELEASED
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            held = self.saved_vec
            vec = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_vec)
                else unpack(self, "vec")
            )
            g0 = F.mv_left(grad, vec)
        if e1 is not None:
            held = self.saved_self
            input = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
                else unpack(self, "self")
            )
            g1 = F.mv_right(grad, input)
        return (g0, g1)

    def release(self) -> bool:
        self.saved_self = self.saved_vec = RELEASED
        return True


def mv(input: Any, vec: Any) -> Tensor:
    """``mv``: ∂(Av)/∂A = g·vᵀ,  ∂(Av)/∂v = Aᵀ·g"""
    try:
        if type(input) is not Tensor or type(vec) is not Tensor:
            if marked.active:
                mark = marked.found((input, vec))
                if mark is not None:
                    return marked.run(mv, mark, (input, vec), None, (input, vec), {})
            if type(input) is not Tensor:
                input = single("mv", input, "input", 1)
            if type(vec) is not Tensor:
                vec = single("mv", vec, "vec", 2)
        a_input = input._array
        a_vec = vec._array
        data = matmul_kernels.mv_array(a_input, a_vec)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if vec._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(vec)
        if (input._requires_grad or vec._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(MvBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            e1 = vec._edge
            if e1 is None and vec._requires_grad:
                e1 = vec._accumulator() or accumulate_grad(vec)
            node.next = (e0, e1)
            if e0 is not None:
                node.saved_vec = vec if not saved.attention else save_input(vec)
                node.version_vec = 0 if vec._counter is None else vec._counter.value
            else:
                node.saved_vec = None
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
            report("mv", (input, vec), {}, (result,), node)
        return result
    except MISTAKES:
        refuse("mv", mv, (vec,), {})
        raise


class DotBackward0(Node):
    """Backward of dot."""

    __slots__ = ("saved_self", "saved_tensor", "version_self", "version_tensor")
    saved_names = (
        "self",
        "tensor",
    )
    formula = "∂(a·b)/∂a = b,  ∂(a·b)/∂b = a"
    saved_self: Any
    saved_tensor: Any
    version_self: Any
    version_tensor: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            held = self.saved_tensor
            counter = held._counter
            if counter is not None and counter.value != self.version_tensor:
                raise modified(self, "tensor")
            tensor = held._array
            g0 = np.multiply(grad, tensor, out=...)
        if e1 is not None:
            held = self.saved_self
            counter = held._counter
            if counter is not None and counter.value != self.version_self:
                raise modified(self, "self")
            input = held._array
            g1 = np.multiply(grad, input, out=...)
        if release:
            self.saved_self = self.saved_tensor = RELEASED
        return (g0, g1)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1 = self.next
        g0 = g1 = None
        if e0 is not None:
            held = self.saved_tensor
            tensor = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_tensor)
                else unpack(self, "tensor")
            )
            g0 = grad * tensor
        if e1 is not None:
            held = self.saved_self
            input = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_self)
                else unpack(self, "self")
            )
            g1 = grad * input
        return (g0, g1)

    def release(self) -> bool:
        self.saved_self = self.saved_tensor = RELEASED
        return True


def dot(input: Any, tensor: Any) -> Tensor:
    """``dot``: ∂(a·b)/∂a = b,  ∂(a·b)/∂b = a"""
    try:
        if type(input) is not Tensor or type(tensor) is not Tensor:
            if marked.active:
                mark = marked.found((input, tensor))
                if mark is not None:
                    return marked.run(dot, mark, (input, tensor), None, (input, tensor), {})
            if type(input) is not Tensor:
                input = single("dot", input, "input", 1)
            if type(tensor) is not Tensor:
                tensor = single("dot", tensor, "tensor", 2)
        a_input = input._array
        a_tensor = tensor._array
        data = matmul_kernels.dot_array(a_input, a_tensor)
        result: Tensor = new(Tensor)
        result._array = data
        result._counter = result._base = None
        if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(input)
        if tensor._base is not None and (not modes.altered or modes.is_grad_enabled()):
            refresh(tensor)
        if (input._requires_grad or tensor._requires_grad) and (not modes.altered or modes.is_grad_enabled()):
            node: Any = new(DotBackward0)
            node.sequence = next_sequence()
            e0 = input._edge
            if e0 is None and input._requires_grad:
                e0 = input._accumulator() or accumulate_grad(input)
            e1 = tensor._edge
            if e1 is None and tensor._requires_grad:
                e1 = tensor._accumulator() or accumulate_grad(tensor)
            node.next = (e0, e1)
            if e0 is not None:
                node.saved_tensor = tensor if not saved.attention else save_input(tensor)
                node.version_tensor = 0 if tensor._counter is None else tensor._counter.value
            else:
                node.saved_tensor = None
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
            report("dot", (input, tensor), {}, (result,), node)
        return result
    except MISTAKES:
        refuse("dot", dot, (tensor,), {})
        raise


FUNCTIONS = {"mv": mv, "dot": dot}
OPERATORS: dict[str, Any] = {}
