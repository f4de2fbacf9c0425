"""Operations of the family interpolation, part 9, written by ``make generate`` from ``engine/ops/interpolation.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import interpolation as interpolation_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


class UpsampleLanczos2DAaBackwardBackward0(Node):
    """Backward of _upsample_lanczos2d_aa_backward."""

    __slots__ = ("align_corners", "output_size", "scales_h", "scales_w")
    parameter_names = (
        "output_size",
        "align_corners",
        "scales_h",
        "scales_w",
    )
    formula = "the gradient's gradient resized"
    align_corners: Any
    output_size: Any
    scales_h: Any
    scales_w: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        output_size = self.output_size
        align_corners = self.align_corners
        scales_h = self.scales_h
        scales_w = self.scales_w
        g0 = interpolation_kernels.upsampled(grad, output_size, align_corners, (scales_h, scales_w), "smooth-lanczos")
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        output_size = self.output_size
        align_corners = self.align_corners
        scales_h = self.scales_h
        scales_w = self.scales_w
        g0 = F._upsample_lanczos2d_aa(grad, output_size, align_corners, scales_h, scales_w)
        return (g0,)


def _upsample_lanczos2d_aa_backward(
    grad_output: Any, output_size: Any, input_size: Any, align_corners: Any, scales_h: Any, scales_w: Any
) -> Tensor:
    """``_upsample_lanczos2d_aa_backward``: the gradient's gradient resized"""
    if type(grad_output) is not Tensor:
        if marked.active:
            mark = marked.found((grad_output,))
            if mark is not None:
                return marked.run(
                    _upsample_lanczos2d_aa_backward,
                    mark,
                    (grad_output,),
                    None,
                    (grad_output, output_size, input_size, align_corners, scales_h, scales_w),
                    {},
                )
        grad_output = single("_upsample_lanczos2d_aa_backward", grad_output, "grad_output", 1)
    a_grad_output = grad_output._array
    data = interpolation_kernels.upsampled_gradient(
        a_grad_output, input_size, align_corners, (scales_h, scales_w), "smooth-lanczos"
    )
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if grad_output._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(grad_output)
    if grad_output._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(UpsampleLanczos2DAaBackwardBackward0)
        node.sequence = next_sequence()
        e0 = grad_output._edge
        if e0 is None and grad_output._requires_grad:
            e0 = grad_output._accumulator() or accumulate_grad(grad_output)
        node.next = (e0,)
        node.output_size = output_size
        node.align_corners = align_corners
        node.scales_h = scales_h
        node.scales_w = scales_w
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
        report(
            "_upsample_lanczos2d_aa_backward",
            (grad_output,),
            {
                "output_size": output_size,
                "input_size": input_size,
                "align_corners": align_corners,
                "scales_h": scales_h,
                "scales_w": scales_w,
            },
            (result,),
            node,
        )
    return result


FUNCTIONS = {"_upsample_lanczos2d_aa_backward": _upsample_lanczos2d_aa_backward}
OPERATORS: dict[str, Any] = {}
