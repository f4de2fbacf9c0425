"""Layer and batch normalisation, and embedding."""

from __future__ import annotations

from typing import Any

from .op import PLAIN, Op

_HIDDEN: dict[str, Any] = {"kind": PLAIN, "method": False, "function": False}

OPS = (
    Op(
        "native_layer_norm_rows",
        "NativeLayerNormBackward0",
        "self, weight, bias, rank, eps",
        "layer_norm_array(self, weight, bias, rank, eps)",
        {
            "self": "layer_norm_gradient(grad, self, weight, result1, result2, rank, eps)",
            "weight": "layer_norm_weight_gradient(grad, self, result1, result2, weight_shape, rank, eps)",
            "bias": "summed_to(grad, bias_shape)",
        },
        tensors=("self", "weight", "bias"),
        outputs=("result", "result1", "result2"),
        public="native_layer_norm",
        formula="(w·g − mean(w·g) − x̂·mean(w·g·x̂))/σ",
        samples=("t(2, 3), t(3), t(3), 1, 1e-5",),
        **_HIDDEN,
    ),
    Op(
        "native_batch_norm_channels",
        "NativeBatchNormBackward0",
        "self, weight, bias, running_mean, running_var, training, eps",
        "batch_norm_array(self, weight, bias, running_mean, running_var, training, eps)",
        {
            "self": "batch_norm_gradient(grad, self, weight, result1, result2, training, eps)",
            "weight": "batch_norm_weight_gradient(grad, self, result1, result2, training, eps)",
            "bias": "channel_sum(grad)",
        },
        tensors=("self", "weight", "bias"),
        outputs=("result", "result1", "result2"),
        public="native_batch_norm",
        formula="(w·g − mean(w·g) − x̂·mean(w·g·x̂))/σ over the batch",
        samples=("t(4, 3), t(3), t(3), None, None, True, 1e-5",),
        **_HIDDEN,
    ),
    Op(
        "embedding_rows",
        "EmbeddingBackward0",
        "weight, indices, padding_idx, scale_grad_by_freq",
        "embedding_array(weight, indices)",
        {"weight": "embedding_gradient(grad, indices, weight_shape, padding_idx, scale_grad_by_freq)"},
        tensors=("weight", "indices"),
        constants=("indices",),
        public="embedding",
        formula="gradients added up in the rows looked up",
        samples=("t(5, 2), torch.tensor([1, 3, 1]), -1, False",),
        **_HIDDEN,
    ),
)
