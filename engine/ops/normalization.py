"""Layer, batch and group normalisation with their backward operations, and embedding."""

from __future__ import annotations

from typing import Any

from .op import PLAIN, Op

_HIDDEN: dict[str, Any] = {"kind": PLAIN, "method": False, "function": False}
_BACKWARD: dict[str, Any] = {**_HIDDEN, "outputs": ("result0", "result1", "result2"), "differentiable": 3}
_SECOND = "second derivative of the normalisation"

OPS = (
    Op(
        "native_layer_norm_rows",
        "NativeLayerNormBackward0",
        "input, normalized_shape, weight, bias, eps",
        "layer_norm_array(input, weight, bias, len(normalized_shape), eps)",
        {
            "input, weight, bias": (
                "layer_norm_gradients(grad, input, normalized_shape, weight, bias, result1, result2, wanted)"
            )
        },
        tensors=("input", "weight", "bias"),
        optional=("weight", "bias"),
        outputs=("result", "result1", "result2"),
        public="native_layer_norm",
        typed="input",
        formula="(w·g − mean(w·g) − x̂·mean(w·g·x̂))/σ",
        samples=("t(2, 3), (3,), t(3), t(3), 1e-5",),
        **_HIDDEN,
    ),
    Op(
        "native_layer_norm_backward",
        "NativeLayerNormBackwardBackward0",
        "grad_out, input, mean, rstd, weight, bias, normalized_shape",
        "layer_norm_backward_array(grad_out, input, mean, rstd, weight, len(normalized_shape))",
        {
            "grad_out, input, weight, bias": (
                "layer_norm_double_backward(grad0, grad1, grad2, grad_out, input, mean, rstd, weight, normalized_shape)"
            )
        },
        tensors=("grad_out", "input", "mean", "rstd", "weight", "bias"),
        optional=("weight", "bias"),
        formula=_SECOND,
        second_order=False,
        samples=(
            "*(lambda x: (t(2, 3), x, x.detach().mean(1, True), torch.rsqrt(x.detach().var(1, correction=0, "
            "keepdim=True) + 1e-5)))(t(2, 3)), t(3), t(3), (3,)",
        ),
        **_BACKWARD,
    ),
    Op(
        "native_batch_norm_channels",
        "NativeBatchNormBackward0",
        "input, weight, bias, running_mean, running_var, training, eps",
        "batch_norm_array(input, weight, bias, running_mean, running_var, training, eps)",
        {"input, weight, bias": "batch_norm_gradients(grad, input, weight, result1, result2, training, eps, wanted)"},
        tensors=("input", "weight", "bias"),
        optional=("weight", "bias"),
        outputs=("result", "result1", "result2"),
        public="native_batch_norm",
        typed="input",
        formula="(w·g − mean(w·g) − x̂·mean(w·g·x̂))/σ over the batch",
        samples=("t(4, 3), t(3), t(3), None, None, True, 1e-5",),
        **_HIDDEN,
    ),
    Op(
        "native_batch_norm_backward",
        "NativeBatchNormBackwardBackward0",
        "grad_out, input, weight, save_mean, save_invstd, train",
        "batch_norm_backward_array(grad_out, input, weight, save_mean, save_invstd, train)",
        {
            "grad_out, input, weight": (
                "batch_norm_double_backward(grad0, grad1, grad2, grad_out, input, weight, save_mean, save_invstd, "
                "train)"
            )
        },
        tensors=("grad_out", "input", "weight", "save_mean", "save_invstd"),
        optional=("weight",),
        formula=_SECOND,
        second_order=False,
        samples=(
            "t(4, 3), t(4, 3), t(3), torch.ones(3, dtype=torch.float64), torch.ones(3, dtype=torch.float64), False",
            "*(lambda x: (t(4, 3), x, t(3), x.detach().mean(0), torch.rsqrt(x.detach().var(0, correction=0) + 1e-5)))("
            "t(4, 3)), True",
        ),
        **_BACKWARD,
    ),
    Op(
        "native_group_norm_groups",
        "NativeGroupNormBackward0",
        "input, weight, bias, group, eps",
        "group_norm_array(input, weight, bias, group, eps)",
        {
            "input, weight, bias": (
                "group_norm_gradients(grad0, grad1, grad2, input, weight, result1, result2, group, eps, wanted)"
            )
        },
        tensors=("input", "weight", "bias"),
        optional=("weight", "bias"),
        outputs=("result", "result1", "result2"),
        differentiable=3,
        public="native_group_norm",
        typed="input",
        formula="(w·g − mean(w·g) − x̂·mean(w·g·x̂))/σ over each group",
        samples=("t(2, 4, 3), t(4), t(4), 2, 1e-5",),
        **_HIDDEN,
    ),
    Op(
        "embedding_rows",
        "EmbeddingBackward0",
        "weight, indices, padding_idx, scale_grad_by_freq",
        "embedding_array(weight, indices)",
        {"weight": "embedding_dense_backward(grad, indices, weight_shape[0], padding_idx, scale_grad_by_freq)"},
        tensors=("weight", "indices"),
        constants=("indices",),
        public="embedding",
        formula="gradients added up in the rows looked up",
        samples=("t(5, 2), torch.tensor([1, 3, 1]), -1, False",),
        **_HIDDEN,
    ),
    Op(
        "embedding_dense_backward",
        "EmbeddingDenseBackwardBackward0",
        "grad_output, indices, num_weights, padding_idx, scale_grad_by_freq",
        "embedding_dense_backward(grad_output, indices, num_weights, padding_idx, scale_grad_by_freq)",
        {"grad_output": "embedding_double_backward(grad, indices, num_weights, padding_idx, scale_grad_by_freq)"},
        tensors=("grad_output", "indices"),
        constants=("indices",),
        formula="the rows looked up",
        samples=("t(3, 2), torch.tensor([1, 3, 1]), 5, 3, False",),
        kind=PLAIN,
        method=False,
    ),
    Op(
        "_weight_norm_interface",
        "WeightNormInterfaceBackward0",
        "v, g, dim=0",
        "weight_norm_array(v, g, dim)",
        {"v, g": "weight_norm_gradients(grad, v, g, result1, dim, wanted)"},
        tensors=("v", "g"),
        outputs=("result0", "result1"),
        formula="dg = Σ G·v/|v|,  dv = g/|v| (G − v̂·Σ G·v̂)",
        samples=("t(2, 3), t(2, 1), 0",),
        kind=PLAIN,
        method=False,
    ),
    Op(
        "_embedding_bag",
        "EmbeddingBagBackward0",
        "weight, indices, offsets, scale_grad_by_freq, mode, sparse, per_sample_weights, include_last_offset, "
        "padding_idx",
        "embedding_bag_array(weight, indices, offsets, mode, per_sample_weights, include_last_offset, padding_idx)",
        {
            "weight, per_sample_weights": (
                "embedding_bag_gradients(grad, weight, indices, result1, result2, result3, scale_grad_by_freq, mode, "
                "per_sample_weights, padding_idx, wanted)"
            )
        },
        tensors=("weight", "indices", "offsets", "per_sample_weights"),
        constants=("indices", "offsets"),
        optional=("per_sample_weights",),
        outputs=("result0", "result1", "result2", "result3"),
        public="embedding_bag",
        formula="each bag's gradient added to its rows",
        second_order=False,
        samples=(
            "t(5, 2), torch.tensor([1, 3, 1]), torch.tensor([0, 2]), False, 0, False, t(3), False, -1",
            "t(5, 2), torch.tensor([1, 3, 1]), torch.tensor([0, 2]), False, 1, False, None, False, -1",
        ),
        kind=PLAIN,
        method=False,
    ),
)
