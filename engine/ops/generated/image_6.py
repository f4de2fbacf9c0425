"""Operations of the family image, part 6, written by ``make generate`` from ``engine/ops/image.py``."""

from __future__ import annotations

from typing import Any

from ... import probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import sampling as sampling_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


class AffineGridGeneratorBackward0(Node):
    """Backward of affine_grid_generator."""

    __slots__ = ("align_corners", "size")
    parameter_names = (
        "size",
        "align_corners",
    )
    formula = "the base grid times the gradient"
    align_corners: Any
    size: Any

    def apply(self, grad: Any) -> tuple[Any, ...]:
        size = self.size
        align_corners = self.align_corners
        g0 = sampling_kernels.affine_grid_gradient(grad, size, align_corners)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        size = self.size
        align_corners = self.align_corners
        g0 = F.affine_grid_gradient(grad, size, align_corners)
        return (g0,)


def affine_grid_generator(theta: Any, size: Any, align_corners: Any) -> Tensor:
    """``affine_grid_generator``: the base grid times the gradient"""
    if type(theta) is not Tensor:
        theta = single("affine_grid_generator", theta, "theta", 1)
    a_theta = theta._array
    data = sampling_kernels.affine_grid_array(a_theta, size, align_corners)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if theta._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(theta)
    if theta._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(AffineGridGeneratorBackward0)
        node.sequence = next_sequence()
        e0 = theta._edge
        if e0 is None and theta._requires_grad:
            e0 = accumulate_grad(theta)
        node.next = (e0,)
        node.size = size
        node.align_corners = align_corners
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
        report("affine_grid_generator", (theta,), {"size": size, "align_corners": align_corners}, (result,), node)
    return result


FUNCTIONS = {"affine_grid_generator": affine_grid_generator}
OPERATORS: dict[str, Any] = {}
