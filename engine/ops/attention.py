"""Attention: the fused operation of the CPU, and the softmax that knows rows without anything to look at."""

from __future__ import annotations

from .op import PLAIN, UNARY, Op

_NAME = "_scaled_dot_product_flash_attention_for_cpu"

OPS = (
    Op(
        _NAME,
        "ScaledDotProductFlashAttentionForCpuBackward0",
        "query, key, value, dropout_p=0.0, is_causal=False, attn_mask=None, scale=None",
        "attention_array(query, key, value, is_causal, attn_mask, scale)",
        {"query, key, value": ("attention_gradients(grad, query, key, value, output, weights, scale, wanted)")},
        kind=PLAIN,
        tensors=("query", "key", "value", "attn_mask"),
        constants=("attn_mask",),
        optional=("attn_mask",),
        outputs=("output", "logsumexp", "weights"),
        public="scaled_dot_product_attention",
        method=False,
        function=False,
        second_order=False,
        formula="dV = Pᵀ·G,  dS = P∘(G·Vᵀ − Σ G∘O),  dQ = s·dS·K,  dK = s·dSᵀ·Q",
        samples=(
            "t(1, 2, 3, 2), t(1, 2, 4, 2), t(1, 2, 4, 2)",
            "t(1, 1, 2, 2), t(1, 1, 2, 2), t(1, 1, 2, 2), 0.0, True",
        ),
    ),
    Op(
        "_safe_softmax",
        "SafeSoftmaxBackward0",
        "self, dim",
        "safe_softmax_array(self, dim)",
        {"self": "softmax_backward_data(grad, result, dim)"},
        kind=UNARY,
        method=False,
        formula="y(g − Σ g·y)",
        samples=("t(2, 3), 1",),
    ),
)
