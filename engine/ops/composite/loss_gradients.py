"""Gradients of losses in tensor operations, for ``create_graph=True``: what isn't an operation of the table itself."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...tensor import Tensor, tensor_of
from ..functions import composite
from ..functions import namespace as F
from ..kernels import loss as kernels
from ..kernels import loss_backward as backward_kernels
from ..operands import number
from .unimplemented import unimplemented


@composite(torch=False, method=False)
def averaged(values: Tensor, reduction: str) -> Any:
    """``values`` divided by their number if the loss is a mean."""
    return F.div_scalar(values, max(values.numel(), 1)) if reduction == "mean" else values


@composite(torch=False, method=False)
def weighted(values: Tensor, weight: Tensor | None) -> Any:
    """``values`` times the weight, if there is one."""
    return values if weight is None else values * weight


@composite(torch=False, method=False)
def mse_loss_slope(x: Tensor, y: Tensor) -> Any:
    """``2 (x - y)``."""
    return (x - y) * 2.0


@composite(torch=False, method=False)
def mse_loss_curve(x: Tensor, y: Tensor) -> Any:
    """Derivative of the slope."""
    return tensor_of(np.full_like(x._array, 2))


@composite(torch=False, method=False)
def smooth_l1_loss_slope(x: Tensor, y: Tensor, beta: float) -> Any:
    """``(x - y) / beta`` between -1 and 1."""
    off = x - y
    return F.clamp(off / beta, -1, 1) if beta else F.sign(off)


@composite(torch=False, method=False)
def smooth_l1_loss_curve(x: Tensor, y: Tensor, beta: float) -> Any:
    """Derivative of the slope."""
    return tensor_of(backward_kernels.smooth_l1_loss_curve(x._array, y._array, beta))


@composite(torch=False, method=False)
def huber_loss_slope(x: Tensor, y: Tensor, delta: float) -> Any:
    """``x - y`` between ``-delta`` and ``delta``."""
    return F.clamp(x - y, -delta, delta)


@composite(torch=False, method=False)
def huber_loss_curve(x: Tensor, y: Tensor, delta: float) -> Any:
    """Derivative of the slope."""
    return tensor_of(backward_kernels.huber_loss_curve(x._array, y._array, delta))


@composite(torch=False, method=False)
def soft_margin_loss_slope(x: Tensor, y: Tensor) -> Any:
    """``-y sigmoid(-y x)``."""
    return -y * F.sigmoid(-y * x)


@composite(torch=False, method=False)
def soft_margin_loss_curve(x: Tensor, y: Tensor) -> Any:
    """Derivative of the slope."""
    s = F.sigmoid(y * x)
    return y * y * s * (1 - s)


@composite(torch=False, method=False)
def nll_loss_upstream(grad: Tensor, target: Tensor, weight: Any, reduction: str, ignore_index: int) -> Any:
    """The loss of ``grad``."""
    row = F.nll_loss2d_planes if grad.ndim > 2 else F.nll_loss_rows
    return row(grad, target, weight, reduction, ignore_index)


@composite(torch=False, method=False)
def bce_slope(x: Tensor, y: Tensor) -> Any:
    """``(x - y) / (x (1 - x))``."""
    return (x - y) / F.clamp((1 - x) * x, min=1e-12)


@composite(torch=False, method=False)
def bce_curve(x: Tensor, y: Tensor) -> Any:
    """Derivative of the slope by ``x``."""
    return (x * x + y - 2 * y * x) / F.square(F.clamp((1 - x) * x, min=1e-12))


@composite(torch=False, method=False)
def bce_cross(x: Tensor) -> Any:
    """Derivative of the slope by ``y``."""
    return -1 / F.clamp((1 - x) * x, min=1e-12)


@composite(torch=False, method=False)
def bce_target_gradient(grad: Tensor, x: Tensor, weight: Any, reduction: str) -> Any:
    """``-logit(x)``."""
    return averaged(weighted(F.neg(F.logit(x)) * grad, weight), reduction)


@composite(torch=False, method=False)
def bce_logits_gradient(grad: Tensor, x: Tensor, y: Tensor, weight: Any, pos_weight: Any, reduction: str) -> Any:
    """``sigmoid(x) - y``, or its weighted form."""
    if pos_weight is None:
        slope = F.sigmoid(x) - y
    else:
        positive = pos_weight * y
        slope = (F.add_scalar(positive, 1) - y) * F.sigmoid(x) - positive
    return averaged(weighted(slope * grad, weight), reduction)


@composite(torch=False, method=False)
def bce_logits_target_gradient(grad: Tensor, x: Tensor, weight: Any, pos_weight: Any, reduction: str) -> Any:
    """``-x``, or its weighted form."""
    if pos_weight is None:
        slope = F.neg(x)
    else:
        below = F.log(F.sub(number(1.0, x._array), F.sigmoid(x)))
        slope = below - pos_weight * F.log(F.sigmoid(x))
    return averaged(weighted(slope * grad, weight), reduction)


@composite(torch=False, method=False)
def multi_margin_gradient(
    grad: Tensor, x: Tensor, target: Tensor, p: int, margin: float, weight: Any, reduction: str
) -> Any:
    """Gradient of the hinge loss over classes, which PyTorch can't differentiate again."""
    given = None if weight is None else weight._array
    made = kernels.multi_margin_gradient(grad._array, x._array, target._array, p, margin, given, reduction)
    return unimplemented("aten::multi_margin_loss_backward", made, (grad, x))


@composite(torch=False, method=False)
def multilabel_margin_gradient(grad: Tensor, x: Tensor, target: Tensor, reduction: str) -> Any:
    """Gradient of the hinge loss over labels, which PyTorch can't differentiate again."""
    made = kernels.multilabel_margin_gradient(grad._array, x._array, target._array, reduction)
    return unimplemented("aten::multilabel_margin_loss_backward", made, (grad, x))


@composite(torch=False, method=False)
def ctc_loss_gradient(
    grad: Tensor, log_probs: Tensor, targets: Tensor, input_lengths: Any, target_lengths: Any, loss: Tensor,
    alpha: Tensor, blank: int, zero_infinity: bool,
) -> Any:  # fmt: skip
    """Gradient of connectionist temporal classification, which PyTorch can't differentiate again."""
    from ..kernels.ctc import ctc_loss_gradient as kernel

    lengths = (input_lengths, target_lengths)
    first = (grad._array, log_probs._array, targets._array)
    made = kernel(*first, *lengths, loss._array, alpha._array, blank, zero_infinity)
    return unimplemented("aten::_ctc_loss_backward", made, (grad, log_probs, loss))
