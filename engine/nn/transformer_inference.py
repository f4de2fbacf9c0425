"""A layer of an encoder in evaluation, where PyTorch computes it as one operation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import autocasting
from ..autograd import modes
from ..ops.functions import namespace as ops
from ..tensor import Tensor

__all__: list[str] = []


def why_not(layer: Any, is_layer: bool = True, alone: bool = False) -> str:
    """Why a layer isn't one operation in evaluation, and an encoder of it doesn't leave out padding; "" if it is.

    ``alone`` asks about the layer itself only.
    """
    if not is_layer:
        return "encoder_layer was not TransformerEncoderLayer"
    attention = layer.self_attn
    reasons = (
        (layer.norm_first and not alone, "norm_first was True"),
        (
            not attention.batch_first,
            "self_attn.batch_first was not True(use batch_first for better inference performance)",
        ),
        (not attention._qkv_same_embed_dim, "self_attn._qkv_same_embed_dim was not True"),
        (attention.in_proj_bias is None, "self_attn was passed bias=False"),
        (not layer.activation_relu_or_gelu, "activation_relu_or_gelu was not True"),
        (layer.norm1.eps != layer.norm2.eps, "norm1.eps was not equal to encoder_layer.norm2.eps"),
        (attention.num_heads % 2 == 1, "self_attn.num_heads is odd"),
    )
    return next((f"encoder_layer.{text}" for holds, text in reasons if holds), "")


def runs_as_one(layer: Any, src: Tensor) -> bool:
    """Whether PyTorch computes the layer as one operation: in evaluation, without gradients, on a batch."""
    if layer.training or src.ndim != 3 or why_not(layer, alone=True):
        return False
    tensors = (src, *layer.parameters())
    return not (modes.is_grad_enabled() and any(t.requires_grad for t in tensors))


def in_smaller_type(layer: Any, src: Tensor, attend: Callable[[Tensor], Tensor]) -> Tensor:
    """What that operation gives inside ``torch.autocast``: everything after attention is kept in the smaller type."""
    kind = autocasting.dtype().numpy

    def small(value: Tensor) -> Tensor:
        found: Tensor = ops.to_dtype(value, kind)
        return found

    def normed(value: Tensor, norm: Any) -> Tensor:
        return small(norm(value))

    first = layer.norm_first
    x = small(small(attend(layer.norm1(src) if first else src)) + src)
    x = x if first else normed(x, layer.norm1)
    mapped = layer.linear2(layer.activation(layer.linear1(normed(x, layer.norm2) if first else x)))
    x = small(mapped + x)
    return x if first else normed(x, layer.norm2)


def refuse_smaller_types() -> None:
    """PyTorch's error about an encoder that leaves out padding inside ``torch.autocast``.

    Raises:
        RuntimeError: There.
    """
    if autocasting.on and autocasting.enabled():
        found = autocasting.dtype().scalar_type
        raise RuntimeError(f"expected scalar type Float but found {found}")
