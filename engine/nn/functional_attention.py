"""``torch.nn.functional``: attention with several heads."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..ops.functions import namespace as F
from ..settings import warn
from ..tensor import Tensor, tensor_of
from .functional_activation import linear, softmax
from .functional_dropout import dropout

__all__ = ["multi_head_attention_forward"]


def _none_or_dtype(input: Any) -> Any:
    """The type of a tensor that may be missing."""
    if input is None or isinstance(input, Tensor):
        return None if input is None else input.dtype
    raise RuntimeError("input to _none_or_dtype() must be None or torch.Tensor")


def _canonical_mask(
    mask: Any, mask_name: str, other_type: Any, other_name: str, target_type: Any, check_other: bool = True
) -> Any:
    """A mask as numbers that are added: boolean ones get minus infinity where they are True."""
    if mask is None:
        return None
    kind = mask._array.dtype.kind
    if kind not in "bf":
        raise AssertionError(f"only bool and floating types of {mask_name} are supported")
    if check_other and other_type is not None and mask.dtype is not other_type:
        warn(
            f"Support for mismatched {mask_name} and {other_name} is deprecated. Use same type for both instead.",
        )
    if kind == "f":
        return mask
    number = target_type.numpy.type
    return tensor_of(np.asarray(np.where(mask._array, number(-np.inf), number(0))))


def _check_shapes(query: Any, key: Any, value: Any, padding: Any, mask: Any, num_heads: int) -> bool:
    """Whether there is a batch."""
    rank = query.ndim
    if rank not in (2, 3):
        raise AssertionError(f"query should be unbatched 2D or batched 3D tensor but received {rank}-D query tensor")
    kind = "batched (3-D)" if rank == 3 else "unbatched (2-D)"
    if key.ndim != rank or value.ndim != rank:
        raise AssertionError(
            f"For {kind} `query`, expected `key` and `value` to be {rank}-D but found {key.ndim}-D and "
            f"{value.ndim}-D tensors respectively"
        )
    if padding is not None and padding.ndim != rank - 1:
        raise AssertionError(
            f"For {kind} `query`, expected `key_padding_mask` to be `None` or {rank - 1}-D but found {padding.ndim}-D "
            "tensor instead"
        )
    if mask is not None:
        if mask.ndim not in (2, 3):
            raise AssertionError(
                f"For {kind} `query`, expected `attn_mask` to be `None`, 2-D or 3-D but found {mask.ndim}-D tensor "
                "instead"
            )
        due = (num_heads, query.shape[0], key.shape[0])
        if rank == 2 and mask.ndim == 3 and tuple(mask.shape) != due:
            raise AssertionError(f"Expected `attn_mask` shape to be {due} but got {mask.shape}")
    return bool(rank == 3)


def _projected_together(query: Any, key: Any, value: Any, weight: Any, bias: Any) -> tuple[Any, Any, Any]:
    """Query, key and value through one matrix, with as few products as the three being the same allows."""
    size = query.shape[-1]
    if key is not value:
        weights = weight.chunk(3)
        biases = (None, None, None) if bias is None else bias.chunk(3)
        made = [linear(x, w, b) for x, w, b in zip((query, key, value), weights, biases, strict=True)]
        return made[0], made[1], made[2]
    if query is key:
        parts = _separated(linear(query, weight, bias), 3, size)
        return parts[0], parts[1], parts[2]
    of_query, of_both = weight.split([size, size * 2])
    first, second = (None, None) if bias is None else bias.split([size, size * 2])
    q = linear(query, of_query, first)
    both = _separated(linear(key, of_both, second), 2, size)
    return q, both[0], both[1]


def _separated(joined: Any, count: int, size: int) -> Any:
    return joined.unflatten(-1, (count, size)).unsqueeze(0).transpose(0, -2).squeeze(-2).contiguous()


def _projected_apart(inputs: Any, weights: Any, bias: Any) -> list[Any]:
    biases = (None, None, None) if bias is None else bias.chunk(3)
    size = inputs[0].shape[-1]
    for name, x, w in zip(("query", "key", "value"), inputs, weights, strict=True):
        if tuple(w.shape) != (size, x.shape[-1]):
            raise AssertionError(f"expecting {name} weights shape of {(size, x.shape[-1])}, but got {w.shape}")
    return [linear(x, w, b) for x, w, b in zip(inputs, weights, biases, strict=True)]


def _widened(mask: Any) -> Any:
    """One more column that may be looked at."""
    if mask is None:
        return None
    from . import functional

    return functional.pad(mask, (0, 1))


def _shaped_mask(mask: Any, batch: int, heads: int, length: int, keys: int) -> Any:
    if mask is None:
        return None
    if mask.ndim == 2:
        if tuple(mask.shape) != (length, keys):
            raise RuntimeError(f"The shape of the 2D attn_mask is {mask.shape}, but should be {(length, keys)}.")
        return mask.unsqueeze(0)
    due = (batch * heads, length, keys)
    if tuple(mask.shape) != due:
        raise RuntimeError(f"The shape of the 3D attn_mask is {mask.shape}, but should be {due}.")
    return mask


def multi_head_attention_forward(
    query: Any,
    key: Any,
    value: Any,
    embed_dim_to_check: int,
    num_heads: int,
    in_proj_weight: Any,
    in_proj_bias: Any,
    bias_k: Any,
    bias_v: Any,
    add_zero_attn: bool,
    dropout_p: float,
    out_proj_weight: Any,
    out_proj_bias: Any,
    training: bool = True,
    key_padding_mask: Any = None,
    need_weights: bool = True,
    attn_mask: Any = None,
    use_separate_proj_weight: bool = False,
    q_proj_weight: Any = None,
    k_proj_weight: Any = None,
    v_proj_weight: Any = None,
    static_k: Any = None,
    static_v: Any = None,
    average_attn_weights: bool = True,
    is_causal: bool = False,
) -> tuple[Any, Any]:
    """Attention of several heads, each with its share of the size: the result, and the weights if asked for."""
    batched = _check_shapes(query, key, value, key_padding_mask, attn_mask, num_heads)
    if not batched:
        query, key, value = _batches_of_one(query, key, value)
        key_padding_mask = None if key_padding_mask is None else key_padding_mask.unsqueeze(0)
    length, batch, size = query.shape
    keys = key.shape[0]
    padding = _canonical_mask(key_padding_mask, "key_padding_mask", _none_or_dtype(attn_mask), "attn_mask", query.dtype)
    mask, is_causal = _own_mask(attn_mask, padding, need_weights, is_causal, query.dtype)
    _check_sizes(query, key, value, embed_dim_to_check, num_heads, use_separate_proj_weight)
    if use_separate_proj_weight:
        weights = (q_proj_weight, k_proj_weight, v_proj_weight)
        q, k, v = _projected_apart((query, key, value), weights, in_proj_bias)
    else:
        q, k, v = _projected_together(query, key, value, in_proj_weight, in_proj_bias)
    mask = _shaped_mask(mask, batch, num_heads, length, keys)
    if bias_k is not None and bias_v is not None:
        k = F.cat([k, bias_k.repeat(1, batch, 1)])
        v = F.cat([v, bias_v.repeat(1, batch, 1)])
        mask, padding = _widened(mask), _widened(padding)
    rows, head = batch * num_heads, size // num_heads
    q = q.view(length, rows, head).transpose(0, 1)
    k = _static(static_k, "k", rows, head) if static_k is not None else k.view(k.shape[0], rows, head).transpose(0, 1)
    v = _static(static_v, "v", rows, head) if static_v is not None else v.view(v.shape[0], rows, head).transpose(0, 1)
    if add_zero_attn:
        k, v = (F.cat([x, F.zeros_of(x, (rows, 1, head))], 1) for x in (k, v))
        mask, padding = _widened(mask), _widened(padding)
    if padding is not None:
        padding = _padding_rows(padding, batch, num_heads, k.shape[1])
        mask = padding if mask is None else mask + padding
    p = dropout_p if training else 0.0
    given = (q, k, v, mask, p, is_causal, batch, num_heads)
    attended, shown = _with_weights(*given) if need_weights else (_without_weights(*given), None)
    output = linear(attended, out_proj_weight, out_proj_bias)
    output = output.view(length, batch, output.shape[1])
    if shown is not None and average_attn_weights:
        shown = shown.mean(dim=1)
    if not batched:
        output = output.squeeze(1)
        shown = None if shown is None else shown.squeeze(0)
    return output, shown


def _batches_of_one(query: Any, key: Any, value: Any) -> tuple[Any, Any, Any]:
    return query.unsqueeze(1), key.unsqueeze(1), value.unsqueeze(1)


def _own_mask(attn_mask: Any, padding: Any, need_weights: bool, is_causal: bool, kind: Any) -> tuple[Any, bool]:
    if is_causal and attn_mask is None:
        raise RuntimeError(
            "Need attn_mask if specifying the is_causal hint. You may use the Transformer module method "
            "`generate_square_subsequent_mask` to create this mask."
        )
    if is_causal and padding is None and not need_weights:
        return None, True
    mask = _canonical_mask(attn_mask, "attn_mask", None, "", kind, check_other=False)
    return mask, is_causal and padding is None


def _check_sizes(query: Any, key: Any, value: Any, due: int, num_heads: int, apart: bool) -> None:
    size = query.shape[-1]
    if size != due:
        raise AssertionError(f"was expecting embedding dimension of {due}, but got {size}")
    if size % num_heads:
        raise AssertionError(f"embed_dim {size} not divisible by num_heads {num_heads}")
    if apart:
        if key.shape[:2] != value.shape[:2]:
            raise AssertionError(
                f"key's sequence and batch dims {key.shape[:2]} do not match value's {value.shape[:2]}"
            )
    elif key.shape != value.shape:
        raise AssertionError(f"key shape {key.shape} does not match value shape {value.shape}")


def _static(given: Any, name: str, rows: int, head: int) -> Any:
    for axis, due in ((0, rows), (2, head)):
        if given.shape[axis] != due:
            raise AssertionError(f"expecting static_{name}.size({axis}) of {due}, but got {given.shape[axis]}")
    return given


def _padding_rows(padding: Any, batch: int, heads: int, keys: int) -> Any:
    if padding.shape[0] != batch:
        raise AssertionError(f"Expected key_padded_mask.shape[0] to be {batch}, but got {padding.shape[0]}")
    if padding.shape[1] != keys:
        raise AssertionError(f"Expected key_padded_mask.shape[1] to be {keys}, but got {padding.shape[1]}")
    return padding.view(batch, 1, 1, keys).expand(-1, heads, -1, -1).reshape(batch * heads, 1, keys)


def _with_weights(
    q: Any, k: Any, v: Any, mask: Any, p: float, is_causal: bool, batch: int, heads: int
) -> tuple[Any, Any]:
    _, length, head = q.shape
    scaled = q * math.sqrt(1.0 / float(head))
    turned = k.transpose(-2, -1)
    weights = F.bmm(scaled, turned) if mask is None else F.baddbmm(mask, scaled, turned)
    weights = softmax(weights, dim=-1)
    if p > 0.0:
        weights = dropout(weights, p=p)
    attended = F.bmm(weights, v).transpose(0, 1).reshape(length * batch, heads * head)
    return attended, weights.view(batch, heads, length, k.shape[1])


def _without_weights(q: Any, k: Any, v: Any, mask: Any, p: float, is_causal: bool, batch: int, heads: int) -> Any:
    length, head, keys = q.shape[1], q.shape[2], k.shape[1]
    if mask is not None:
        mask = mask.unsqueeze(0) if mask.shape[0] == 1 and mask.ndim == 3 else mask.view(batch, heads, -1, keys)
    q, k, v = q.view(batch, heads, length, head), k.view(batch, heads, keys, head), v.view(batch, heads, keys, head)
    attended = F.scaled_dot_product_attention(q, k, v, mask, p, is_causal)
    return attended.permute(2, 0, 1, 3).reshape(batch * length, heads * head)
