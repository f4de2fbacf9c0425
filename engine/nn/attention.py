"""Attention with several heads as a module."""

from __future__ import annotations

from typing import Any

from ..creation import empty
from . import functional_attention as attention
from . import init
from .linear import Linear
from .module import Module
from .parameter import Parameter

__all__ = ["MultiheadAttention"]


class NonDynamicallyQuantizableLinear(Linear):
    """The map behind attention, under the name that PyTorch gives it."""


class MultiheadAttention(Module):
    """Attention of ``num_heads`` heads over queries, keys and values, each mapped first, and a map behind.

    Args:
        embed_dim: Size of queries and of the result.
        num_heads: Number of heads.
        dropout: Probability with which weights are dropped in training.
        bias: Whether the maps have biases.
        add_bias_kv: Whether a learned key and value are added.
        add_zero_attn: Whether a zero key and value are added.
        kdim: Size of keys, if different.
        vdim: Size of values, if different.
        batch_first: Whether the batch comes before the sequence.
    """

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        add_bias_kv: bool = False,
        add_zero_attn: bool = False,
        kdim: int | None = None,
        vdim: int | None = None,
        batch_first: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        if embed_dim <= 0 or num_heads <= 0:
            raise ValueError(
                f"embed_dim and num_heads must be greater than 0, got embed_dim={embed_dim} and num_heads={num_heads} "
                "instead"
            )
        super().__init__()
        self.embed_dim = embed_dim
        self.kdim = embed_dim if kdim is None else kdim
        self.vdim = embed_dim if vdim is None else vdim
        self._qkv_same_embed_dim = self.kdim == embed_dim and self.vdim == embed_dim
        self.num_heads = num_heads
        self.dropout = dropout
        self.batch_first = batch_first
        self.head_dim = embed_dim // num_heads
        if self.head_dim * num_heads != embed_dim:
            raise AssertionError("embed_dim must be divisible by num_heads")
        made: dict[str, Any] = {"device": device, "dtype": dtype}
        apart = {"q_proj_weight": embed_dim, "k_proj_weight": self.kdim, "v_proj_weight": self.vdim}
        if self._qkv_same_embed_dim:
            self.in_proj_weight = Parameter(empty((3 * embed_dim, embed_dim), **made))
            for name in apart:
                self.register_parameter(name, None)
        else:
            for name, size in apart.items():
                self.register_parameter(name, Parameter(empty((embed_dim, size), **made)))
            self.register_parameter("in_proj_weight", None)
        self.register_parameter("in_proj_bias", Parameter(empty(3 * embed_dim, **made)) if bias else None)
        self.out_proj = NonDynamicallyQuantizableLinear(embed_dim, embed_dim, bias=bias, **made)
        self.bias_k: Any = None
        self.bias_v: Any = None
        if add_bias_kv:
            self.bias_k = Parameter(empty((1, 1, embed_dim), **made))
            self.bias_v = Parameter(empty((1, 1, embed_dim), **made))
        self.add_zero_attn = add_zero_attn
        self._reset_parameters()

    def __setattr__(self, name: str, value: Any) -> None:
        if name in ("bias_k", "bias_v") and isinstance(value, Parameter):
            self.__dict__.pop(name, None)
        super().__setattr__(name, value)

    def _reset_parameters(self) -> None:
        for weight in (self.in_proj_weight, self.q_proj_weight, self.k_proj_weight, self.v_proj_weight):
            if weight is not None:
                init.xavier_uniform_(weight)
        if self.in_proj_bias is not None:
            init.constant_(self.in_proj_bias, 0.0)
            init.constant_(self.out_proj.bias, 0.0)
        for bias in (self.bias_k, self.bias_v):
            if bias is not None:
                init.xavier_normal_(bias)

    def forward(
        self,
        query: Any,
        key: Any,
        value: Any,
        key_padding_mask: Any = None,
        need_weights: bool = True,
        attn_mask: Any = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Any, Any]:
        """The attended values, and the weights (averaged over the heads) if ``need_weights``."""
        batched = query.dim() == 3
        padding = attention._canonical_mask(
            key_padding_mask, "key_padding_mask", attention._none_or_dtype(attn_mask), "attn_mask", query.dtype
        )
        mask = attention._canonical_mask(attn_mask, "attn_mask", None, "", query.dtype, check_other=False)
        turned = self.batch_first and batched
        if turned:
            query, key, value = _steps_first(query, key, value)
        output, weights = attention.multi_head_attention_forward(
            query,
            key,
            value,
            self.embed_dim,
            self.num_heads,
            self.in_proj_weight,
            self.in_proj_bias,
            self.bias_k,
            self.bias_v,
            self.add_zero_attn,
            self.dropout,
            self.out_proj.weight,
            self.out_proj.bias,
            training=self.training,
            key_padding_mask=padding,
            need_weights=need_weights,
            attn_mask=mask,
            use_separate_proj_weight=not self._qkv_same_embed_dim,
            q_proj_weight=self.q_proj_weight,
            k_proj_weight=self.k_proj_weight,
            v_proj_weight=self.v_proj_weight,
            average_attn_weights=average_attn_weights,
            is_causal=is_causal,
        )
        return (output.transpose(1, 0) if turned else output), weights


def _steps_first(query: Any, key: Any, value: Any) -> tuple[Any, Any, Any]:
    """The three with the sequence before the batch; what was one tensor stays one."""
    if key is not value:
        return query.transpose(1, 0), key.transpose(1, 0), value.transpose(1, 0)
    if query is key:
        query = query.transpose(1, 0)
        return query, query, query
    query, key = query.transpose(1, 0), key.transpose(1, 0)
    return query, key, key
