"""Operations of the family matmul, part 8, written by ``make generate`` from ``engine/ops/matmul.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
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


class TrilinearBackward0(Node):
    """Backward of bilinear."""

    __slots__ = ("saved_i1", "saved_i3", "saved_weight", "version_i1", "version_i3", "version_weight")
    saved_names = (
        "i1",
        "weight",
        "i3",
    )
    formula = "∂(xᵀWy)/∂x = W·y,  ∂/∂W = x·yᵀ,  ∂/∂y = Wᵀ·x"
    saved_i1: Any
    saved_i3: Any
    saved_weight: Any
    version_i1: Any
    version_i3: Any
    version_weight: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        e0, e1, e2 = self.next
        g0 = g1 = g2 = None
        if e0 is not None:
            held = self.saved_weight
            counter = held._counter
            if counter is not None and counter.value != self.version_weight:
                raise modified(self, "weight")
            weight = held._array
            held = self.saved_i3
            counter = held._counter
            if counter is not None and counter.value != self.version_i3:
                raise modified(self, "i3")
            i3 = held._array
            g0 = matmul_kernels.trilinear_first(grad, weight, i3)
        if e1 is not None:
            held = self.saved_i3
            counter = held._counter
            if counter is not None and counter.value != self.version_i3:
                raise modified(self, "i3")
            i3 = held._array
            held = self.saved_i1
            counter = held._counter
            if counter is not None and counter.value != self.version_i1:
                raise modified(self, "i1")
            i1 = held._array
            g1 = matmul_kernels.trilinear_weight(grad, i1, i3)
        if e2 is not None:
            held = self.saved_weight
            counter = held._counter
            if counter is not None and counter.value != self.version_weight:
                raise modified(self, "weight")
            weight = held._array
            held = self.saved_i1
            counter = held._counter
            if counter is not None and counter.value != self.version_i1:
                raise modified(self, "i1")
            i1 = held._array
            g2 = matmul_kernels.trilinear_second(grad, weight, i1)
        if release:
            self.saved_i1 = self.saved_weight = self.saved_i3 = RELEASED
        return (g0, g1, g2)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        e0, e1, e2 = self.next
        g0 = g1 = g2 = None
        if e0 is not None:
            held = self.saved_weight
            weight = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_weight)
                else unpack(self, "weight")
            )
            held = self.saved_i3
            i3 = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_i3)
                else unpack(self, "i3")
            )
            g0 = F.trilinear_first(grad, weight, i3)
        if e1 is not None:
            held = self.saved_i3
            i3 = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_i3)
                else unpack(self, "i3")
            )
            held = self.saved_i1
            i1 = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_i1)
                else unpack(self, "i1")
            )
            g1 = F.trilinear_weight(grad, i1, i3)
        if e2 is not None:
            held = self.saved_weight
            weight = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_weight)
                else unpack(self, "weight")
            )
            held = self.saved_i1
            i1 = (
                held
                if type(held) is Tensor and (held._counter is None or held._counter.value == self.version_i1)
                else unpack(self, "i1")
            )
            g2 = F.trilinear_second(grad, weight, i1)
        return (g0, g1, g2)

    def release(self) -> bool:
        self.saved_i1 = self.saved_weight = self.saved_i3 = RELEASED
        return True


def trilinear(i1: Any, weight: Any, i3: Any) -> Tensor:
    """``bilinear``: ∂(xᵀWy)/∂x = W·y,  ∂/∂W = x·yᵀ,  ∂/∂y = Wᵀ·x"""
    if type(i1) is not Tensor or type(weight) is not Tensor or type(i3) is not Tensor:
        if marked.active:
            mark = marked.found((i1, weight, i3))
            if mark is not None:
                return marked.run(trilinear, mark, (i1, weight, i3), None, (i1, weight, i3), {})
        if type(i1) is not Tensor:
            i1 = single("bilinear", i1, "i1", 1)
        if type(weight) is not Tensor:
            weight = single("bilinear", weight, "weight", 2)
        if type(i3) is not Tensor:
            i3 = single("bilinear", i3, "i3", 3)
    a_i1 = i1._array
    a_weight = weight._array
    a_i3 = i3._array
    data = matmul_kernels.trilinear_array(a_i1, a_weight, a_i3)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if i1._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(i1)
    if weight._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(weight)
    if i3._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(i3)
    if (i1._requires_grad or weight._requires_grad or i3._requires_grad) and (
        not modes.altered or modes.is_grad_enabled()
    ):
        node: Any = new(TrilinearBackward0)
        node.sequence = next_sequence()
        e0 = i1._edge
        if e0 is None and i1._requires_grad:
            e0 = i1._accumulator() or accumulate_grad(i1)
        e1 = weight._edge
        if e1 is None and weight._requires_grad:
            e1 = weight._accumulator() or accumulate_grad(weight)
        e2 = i3._edge
        if e2 is None and i3._requires_grad:
            e2 = i3._accumulator() or accumulate_grad(i3)
        node.next = (e0, e1, e2)
        if e0 is not None or e2 is not None:
            node.saved_weight = weight if not saved.attention else save_input(weight)
            node.version_weight = 0 if weight._counter is None else weight._counter.value
        else:
            node.saved_weight = None
        if e0 is not None or e1 is not None:
            node.saved_i3 = i3 if not saved.attention else save_input(i3)
            node.version_i3 = 0 if i3._counter is None else i3._counter.value
        else:
            node.saved_i3 = None
        if e1 is not None or e2 is not None:
            node.saved_i1 = i1 if not saved.attention else save_input(i1)
            node.version_i1 = 0 if i1._counter is None else i1._counter.value
        else:
            node.saved_i1 = None
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
        report("bilinear", (i1, weight, i3), {}, (result,), node)
    return result


FUNCTIONS = {"trilinear": trilinear}
OPERATORS: dict[str, Any] = {}
