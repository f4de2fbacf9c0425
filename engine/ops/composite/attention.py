"""``scaled_dot_product_attention``: the fused operation where PyTorch's CPU code takes it, else the products."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np

from ... import autocasting, dtypes
from ...dtypes import C_NAMES, dtype
from ...tensor import Tensor, tensor_of
from ..functions import composite
from ..functions import namespace as F
from .unimplemented import unimplemented_together


def _named(kind: dtype) -> str:
    return C_NAMES.get(kind.name, str(kind))


def _check(query: Tensor, key: Tensor, value: Tensor, attn_mask: Tensor | None) -> None:
    if not query.dtype is key.dtype is value.dtype:
        raise RuntimeError(
            f"Expected query, key, and value to have the same dtype, but got query.dtype: {_named(query.dtype)} "
            f"key.dtype: {_named(key.dtype)} and value.dtype: {_named(value.dtype)} instead."
        )
    if min(query.ndim, key.ndim, value.ndim) < 2:
        raise RuntimeError(
            "Expected query, key, and value to all be  at least 2 dimensional, but got query.dim: "
            f"{query.ndim} key.dim: {key.ndim} and value.dim: {value.ndim} instead."
        )
    allowed = ("torch.bool", "torch.float32", str(query.dtype))
    if attn_mask is not None and str(attn_mask.dtype) not in allowed:
        raise RuntimeError(
            "Expected attn_mask dtype to be bool or float or to match query dtype, but got attn_mask.dtype: "
            f"{_named(attn_mask.dtype)} and  query.dtype: {_named(query.dtype)} instead."
        )


def _fits(mask: Tensor | None, query: Tensor, key: Tensor) -> bool:
    """Whether the fused operation takes this mask."""
    if mask is None:
        return True
    shape = tuple(mask.shape)
    if mask.requires_grad or len(shape) not in (2, 4):
        return False
    due = (query.shape[0], query.shape[1], query.shape[2], key.shape[2])
    return all(n in (1, d) for n, d in zip(shape, due[-len(shape) :], strict=True))


def _fused(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, dropout_p: float, gqa: bool) -> bool:
    """Whether PyTorch's CPU code takes the fused operation."""
    arrays = [t._array for t in (query, key, value)]
    q, k, v = arrays
    if dropout_p or any(a.ndim != 4 or a.dtype.kind != "f" for a in arrays):
        return False
    heads = k.shape[1] == v.shape[1] and (q.shape[1] == k.shape[1] or (gqa and not q.shape[1] % k.shape[1]))
    sizes = q.shape[-1] == k.shape[-1] == v.shape[-1] and k.shape[2] == v.shape[2]
    same = q.shape[0] == k.shape[0] == v.shape[0] and heads and sizes
    filled = all(a.shape[2] for a in arrays)
    dense = all(a.shape[-1] == 1 or a.strides[-1] == a.itemsize for a in arrays)
    return same and filled and dense and _fits(mask, query, key)


def _as_numbers(mask: Tensor | None, like: Tensor) -> Tensor | None:
    """A boolean mask as zeros and minus infinities."""
    if mask is None or mask._array.dtype.kind != "b":
        return mask
    kind = like._array.dtype.type
    return tensor_of(np.asarray(np.where(mask._array, kind(0), kind(-np.inf))))


@composite(torch=False, method=False, nn_functional=True)
def scaled_dot_product_attention(
    query: Any,
    key: Any,
    value: Any,
    attn_mask: Any = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    scale: float | None = None,
    enable_gqa: bool = False,
) -> Any:
    """``softmax(scale · query @ keyᵀ + mask) @ value``."""
    if autocasting.on and autocasting.enabled():
        query, key, value, attn_mask = autocasting.smaller(query, key, value, attn_mask)
        given = (query, key, value, attn_mask, dropout_p, is_causal, scale, enable_gqa)
        return autocasting.outside(scaled_dot_product_attention, given, {})
    _check(query, key, value, attn_mask)
    mask = _as_numbers(attn_mask, query)
    if _fused(query, key, value, mask, dropout_p, enable_gqa):
        name = "_scaled_dot_product_flash_attention_for_cpu"
        return getattr(F, name)(query, key, value, dropout_p, is_causal, mask, scale)[0]
    return _by_products(query, key, value, mask, dropout_p, is_causal, scale, enable_gqa)


def _by_products(
    query: Any, key: Any, value: Any, mask: Any, dropout_p: float, is_causal: bool, scale: float | None, gqa: bool
) -> Any:
    kind = query.dtype
    if kind in (dtypes.bfloat16, dtypes.float16):
        query, key, value = (F.to_dtype(t, np.dtype(np.float32)) for t in (query, key, value))
    factor = 1 / sqrt(query.shape[-1]) if scale is None else float(scale)
    root = sqrt(abs(factor))
    query = F.mul_scalar(query, -root if factor < 0 else root)
    if is_causal:
        if mask is not None:
            raise RuntimeError(
                "_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True"
            )
        mask = _as_numbers(tensor_of(np.tri(query.shape[-2], key.shape[-2], dtype=bool)), query)
    if gqa:
        key, value = _repeated(key, query.shape[-3]), _repeated(value, query.shape[-3])
    scores = F.matmul(query, F.mul_scalar(F.transpose(key, -2, -1), root))
    if mask is not None:
        scores = scores + mask
    weights = F._safe_softmax(scores, scores.ndim - 1)
    if dropout_p > 0:
        from ...nn.functional_dropout import dropout

        weights = dropout(weights, dropout_p, True)
    return F.to_dtype(F.matmul(weights, value), kind.numpy)


def _repeated(values: Any, heads: int) -> Any:
    """Keys or values repeated for groups of query heads."""
    shape = tuple(values.shape)
    own = shape[-3]
    if heads % own:
        raise RuntimeError("Number of heads in key and value must divide the number of heads in query")
    if heads == own:
        return values
    apart = F.unsqueeze(values, -3)
    wide = F.clone(F.expand(apart, (*shape[:-2], heads // own, *shape[-2:])))
    return F.view(F.contiguous(wide), (*shape[:-3], heads, *shape[-2:]))


@composite(torch=False, method=False)
def attention_gradients(
    grad: Tensor, query: Tensor, key: Tensor, value: Tensor, output: Tensor, weights: Tensor, scale: Any, wanted: Any
) -> Any:
    """Gradients of the fused operation, which PyTorch can't differentiate again."""
    from ..kernels.attention import attention_gradients as kernel

    inputs = (grad, query, key, value, output)
    q, k, v = query._array, key._array, value._array
    arrays = kernel(grad._array, q, k, v, output._array, weights._array, scale, wanted)
    given = [a for a in arrays if a is not None]
    name = "aten::_scaled_dot_product_flash_attention_for_cpu_backward"
    made = iter(unimplemented_together(name, given, inputs))
    return tuple(None if a is None else next(made) for a in arrays)
