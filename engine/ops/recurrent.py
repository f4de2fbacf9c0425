"""Recurrent layers that are one operation in PyTorch."""

from __future__ import annotations

from .op import PLAIN, Op

_WEIGHTS = ("weight0", "weight1", "weight2", "weight3")

OPS = (
    Op(
        "mkldnn_rnn_layer",
        "MkldnnRnnLayerBackward0",
        "input, weight0, weight1, weight2, weight3, hx_, cx_, reverse",
        "lstm_layer_array(input, weight0, weight1, weight2, weight3, hx_, cx_, reverse)",
        {
            "input, weight0, weight1, weight2, weight3, hx_, cx_": (
                "lstm_layer_gradients(grad0, grad1, grad2, input, weight0, weight1, weight2, weight3, hx_, cx_, "
                "result0, result3, reverse, wanted)"
            )
        },
        kind=PLAIN,
        autocast="smaller",
        tensors=("input", *_WEIGHTS, "hx_", "cx_"),
        optional=("weight2", "weight3"),
        outputs=("result0", "result1", "result2", "result3"),
        differentiable=3,
        method=False,
        formula="back through the steps: each gate's slope times what reaches it",
        samples=(
            "t(2, 1, 2), t(8, 2), t(8, 2), t(8), t(8), t(1, 2), t(1, 2), False",
            "t(2, 1, 2), t(8, 2), t(8, 2), None, None, t(1, 2), t(1, 2), True",
        ),
    ),
)
