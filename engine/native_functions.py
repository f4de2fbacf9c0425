"""Losses, normalisations and dropouts as ``torch`` carries them: those of ``nn.functional`` with other arguments.

Reductions are numbers here: 0 none, 1 mean, 2 sum.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .ops.functions import namespace as F
from .ops.functions import torch_functions
from .tensor import Tensor, tensor_of

_REDUCTIONS = ("none", "mean", "sum")


def _functional() -> Any:
    from .nn import functional

    return functional


def dropout(input: Tensor, p: float, train: bool) -> Tensor:
    """Zeros with probability ``p``, the rest scaled up."""
    _check_probability(p)
    return _functional().dropout(input, p, train)  # type: ignore[no-any-return]


def _check_probability(p: float) -> None:
    if not 0 <= p <= 1:
        raise RuntimeError(f"dropout probability has to be between 0 and 1, but got {p:g}")


def _noise(input: Tensor, shape: tuple[int, ...], p: float) -> Tensor:
    from .random import generator_of

    return tensor_of(generator_of(None).bernoulli(shape, input._array.dtype, 1 - p))


def feature_dropout(input: Tensor, p: float, train: bool) -> Tensor:
    """Whole channels zeroed with probability ``p``."""
    _check_probability(p)
    if p == 0 or not train or not input._array.size:
        return input
    if input._array.ndim < 2:
        raise RuntimeError("Feature dropout requires at least 2 dimensions in the input")
    shape = input._array.shape[:2] + (1,) * (input._array.ndim - 2)
    noise = _noise(input, shape, p)
    return input * tensor_of(noise._array / input._array.dtype.type(1 - p))


def alpha_dropout(input: Tensor, p: float, train: bool) -> Tensor:
    """Dropout that keeps mean and variance of SELU's outputs."""
    return _alpha(input, p, train, input._array.shape)


def feature_alpha_dropout(input: Tensor, p: float, train: bool) -> Tensor:
    """:func:`alpha_dropout` of whole channels."""
    return _alpha(input, p, train, input._array.shape[:2] + (1,) * (input._array.ndim - 2))


def _alpha(input: Tensor, p: float, train: bool, shape: tuple[int, ...]) -> Tensor:
    _check_probability(p)
    if p == 0 or not train or not input._array.size:
        return input
    if p == 1:
        return input * tensor_of(np.zeros((), input._array.dtype))
    alpha = 1.7580993408473766
    a = 1 / np.sqrt((alpha * alpha * p + 1) * (1 - p))
    noise, kind = _noise(input, shape, p)._array, input._array.dtype
    shift = ((noise - 1) * kind.type(alpha * a) + kind.type(alpha * a * p)).astype(kind)
    return input * tensor_of((noise * kind.type(a)).astype(kind)) + tensor_of(shift)


def native_dropout(input: Tensor, p: float, train: bool | None) -> tuple[Tensor, Tensor]:
    """Dropout and its mask."""
    from .random import generator_of

    if train is not None and not train:
        return input.clone(), tensor_of(np.ones(input._array.shape, np.bool_))
    mask = generator_of(None).bernoulli(input._array.shape, input._array.dtype, 1 - p)
    scale = 0.0 if p == 1 else 1.0 / (1.0 - p)
    return F.native_dropout_row(input, mask, scale), tensor_of(mask.astype(np.bool_))


def embedding(
    weight: Tensor, indices: Tensor, padding_idx: int = -1, scale_grad_by_freq: bool = False, sparse: bool = False
) -> Tensor:
    """Rows of ``weight``."""
    padding = None if padding_idx < 0 else padding_idx
    return _functional().embedding(indices, weight, padding, None, 2.0, scale_grad_by_freq, sparse)  # type: ignore[no-any-return]


def layer_norm(
    input: Tensor,
    normalized_shape: Any,
    weight: Any = None,
    bias: Any = None,
    eps: float = 1e-05,
    cudnn_enable: bool = True,
) -> Tensor:
    """Normalised over the last dimensions."""
    return _functional().layer_norm(input, list(normalized_shape), weight, bias, eps)  # type: ignore[no-any-return]


def group_norm(
    input: Tensor, num_groups: int, weight: Any = None, bias: Any = None, eps: float = 1e-05, cudnn_enabled: bool = True
) -> Tensor:
    """Normalised over groups of channels."""
    return _functional().group_norm(input, num_groups, weight, bias, eps)  # type: ignore[no-any-return]


def rms_norm(input: Tensor, normalized_shape: Any, weight: Any = None, eps: float | None = None) -> Tensor:
    """Divided by the root of the mean square over the last dimensions."""
    return _functional().rms_norm(input, list(normalized_shape), weight, eps)  # type: ignore[no-any-return]


def batch_norm(
    input: Tensor,
    weight: Any,
    bias: Any,
    running_mean: Any,
    running_var: Any,
    training: bool,
    momentum: float,
    eps: float,
    cudnn_enabled: bool,
) -> Tensor:
    """Normalised over the batch."""
    return _functional().batch_norm(input, running_mean, running_var, weight, bias, training, momentum, eps)  # type: ignore[no-any-return]


def instance_norm(
    input: Tensor,
    weight: Any,
    bias: Any,
    running_mean: Any,
    running_var: Any,
    use_input_stats: bool,
    momentum: float,
    eps: float,
    cudnn_enabled: bool,
) -> Tensor:
    """Normalised over each channel of each sample."""
    return _functional().instance_norm(  # type: ignore[no-any-return]
        input, running_mean, running_var, weight, bias, use_input_stats, momentum, eps
    )


def _reduced(values: Tensor, reduction: int) -> Tensor:
    if reduction == 1:
        return F.mean(values)  # type: ignore[no-any-return]
    return F.sum(values) if reduction == 2 else values


def kl_div(input: Tensor, target: Tensor, reduction: int = 0, *, log_target: bool = False) -> Tensor:
    """Kullback-Leibler divergence."""
    return _reduced(_functional().kl_div(input, target, reduction="none", log_target=log_target), reduction)


def cosine_similarity(x1: Tensor, x2: Tensor, dim: int = 1, eps: float = 1e-08) -> Tensor:
    """Cosine of the angle along ``dim``."""
    return _functional().cosine_similarity(x1, x2, dim, eps)  # type: ignore[no-any-return]


def pairwise_distance(x1: Tensor, x2: Tensor, p: float = 2, eps: float = 1e-06, keepdim: bool = False) -> Tensor:
    """Distances of rows."""
    return _functional().pairwise_distance(x1, x2, p, eps, keepdim)  # type: ignore[no-any-return]


def cosine_embedding_loss(
    input1: Tensor, input2: Tensor, target: Tensor, margin: float = 0.0, reduction: int = 0
) -> Tensor:
    """Loss of cosines."""
    found = _functional().cosine_embedding_loss(input1, input2, target, margin, reduction="none")
    return _reduced(found, reduction)


def margin_ranking_loss(
    input1: Tensor, input2: Tensor, target: Tensor, margin: float = 0.0, reduction: int = 0
) -> Tensor:
    """Loss of an order."""
    found = _functional().margin_ranking_loss(input1, input2, target, margin, reduction="none")
    return _reduced(found, reduction)


def hinge_embedding_loss(input: Tensor, target: Tensor, margin: float = 1.0, reduction: int = 0) -> Tensor:
    """Loss of distances."""
    return _reduced(_functional().hinge_embedding_loss(input, target, margin, reduction="none"), reduction)


def triplet_margin_loss(
    anchor: Tensor,
    positive: Tensor,
    negative: Tensor,
    margin: float = 1.0,
    p: float = 2,
    eps: float = 1e-06,
    swap: bool = False,
    reduction: int = 0,
) -> Tensor:
    """Loss of triples."""
    found = _functional().triplet_margin_loss(anchor, positive, negative, margin, p, eps, swap, reduction="none")
    return _reduced(found, reduction)


def poisson_nll_loss(input: Tensor, target: Tensor, log_input: bool, full: bool, eps: float, reduction: int) -> Tensor:
    """Loss of counts."""
    return _functional().poisson_nll_loss(  # type: ignore[no-any-return]
        input, target, log_input, full, eps=eps, reduction=_REDUCTIONS[reduction]
    )


def binary_cross_entropy_with_logits(
    input: Tensor, target: Tensor, weight: Any = None, pos_weight: Any = None, reduction: int = 0
) -> Tensor:
    """Loss of logits."""
    return _functional().binary_cross_entropy_with_logits(  # type: ignore[no-any-return]
        input, target, weight, reduction=_REDUCTIONS[reduction], pos_weight=pos_weight
    )


def norm_except_dim(v: Tensor, pow: int = 2, dim: int = 0) -> Tensor:
    """Norms over all dimensions but one."""
    ndim = v._array.ndim
    if dim == -1:
        return F.norm(v, pow)  # type: ignore[no-any-return]
    size = v._array.shape[dim]
    if dim == 0:
        flat = F.norm(F.view(F.contiguous(v), (size, -1)), pow, 1)
        return F.view(flat, (size,) + (1,) * (ndim - 1))  # type: ignore[no-any-return]
    if dim == ndim - 1:
        flat = F.norm(F.view(F.contiguous(v), (-1, size)), pow, 0)
        return F.view(flat, (1,) * (ndim - 1) + (size,))  # type: ignore[no-any-return]
    return F.transpose(norm_except_dim(F.transpose(v, 0, dim), pow, 0), 0, dim)  # type: ignore[no-any-return]


def _same(name: str) -> Any:
    """The function of ``nn.functional`` under its own name, found when it is called."""

    def call(*args: Any, **kwargs: Any) -> Any:
        return getattr(_functional(), name)(*args, **kwargs)

    call.__name__ = name
    call.__doc__ = f"``torch.nn.functional.{name}``."
    return call


_OWN = (
    dropout, feature_dropout, alpha_dropout, feature_alpha_dropout, native_dropout, embedding, layer_norm, group_norm,
    rms_norm, batch_norm, instance_norm, kl_div, cosine_similarity, pairwise_distance, cosine_embedding_loss,
    margin_ranking_loss, hinge_embedding_loss, triplet_margin_loss, poisson_nll_loss,
    binary_cross_entropy_with_logits, norm_except_dim,
)  # fmt: skip
_SAME = ("celu", "selu", "rrelu", "bilinear", "threshold_", "celu_", "selu_", "hardshrink")


def _in_place(function: Any) -> Any:
    """A dropout that overwrites its argument."""

    def call(input: Tensor, p: float, train: bool) -> Tensor:
        found = function(input, p, train)
        return input if found is input else overwrite(input, found)

    call.__name__ = f"{function.__name__}_"
    call.__doc__ = f"``{function.__name__}`` that overwrites its argument."
    return call


def overwrite(target: Tensor, found: Tensor) -> Tensor:
    """Put the values and the history of a result in the place of the tensor it was computed from."""
    from .autograd.views import bump, check_inplace, rebase
    from .ops.operands import check_result

    check_inplace(target)
    check_result("", target, found._array.dtype, found._array.shape)
    np.copyto(target._array, found._array, casting="unsafe")
    bump(target)
    if found._edge is not None:
        rebase(target, found._edge)
    return target


EXPORTS: dict[str, Any] = {
    **{name: _same(name) for name in _SAME if name not in torch_functions},
    **{function.__name__: function for function in _OWN if function.__name__ not in torch_functions},
    **{
        f"{function.__name__}_": _in_place(function)
        for function in (dropout, feature_dropout, alpha_dropout, feature_alpha_dropout)
    },
}
