"""Operations of the family copies, part 4, written by ``make generate`` from ``engine/ops/copies.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import shape as shape_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


class AsStridedBackward0_copy(Node):
    """Backward of as_strided_copy."""

    __slots__ = ("geometry",)
    parameter_names = ("geometry",)
    formula = "the gradient goes back to where the elements came from"
    geometry: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        geometry = self.geometry
        g0 = shape_kernels.spread_strided(grad, geometry)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        geometry = self.geometry
        g0 = F.spread_strided(grad, geometry)
        return (g0,)


def as_strided_copy_part(input: Any, geometry: Any) -> Tensor:
    """``as_strided_copy``: the gradient goes back to where the elements came from"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(as_strided_copy_part, mark, (input,), None, (input, geometry), {})
        input = single("as_strided_copy", input, "input", 1)
    a_input = input._array
    data = shape_kernels.copied(shape_kernels.strided_part(a_input, geometry))
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(AsStridedBackward0_copy)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.geometry = geometry
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
        report("as_strided_copy", (input,), {"geometry": geometry}, (result,), node)
    return result


FUNCTIONS = {"as_strided_copy_part": as_strided_copy_part}
OPERATORS: dict[str, Any] = {}
