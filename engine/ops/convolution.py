"""Convolution: one operation for every number of dimensions, as in PyTorch."""

from __future__ import annotations

from typing import Any

from .op import PLAIN, Op

_HIDDEN: dict[str, Any] = {"kind": PLAIN, "method": False, "function": False}

_HOW = "stride, padding, dilation, transposed, output_padding, groups"

OPS = (
    Op(
        "convolve",
        "ConvolutionBackward0",
        f"input, weight, bias, {_HOW}",
        f"convolution_array(input, weight, bias, {_HOW})",
        {"input, weight, bias": f"convolution_gradients(grad, input, weight, {_HOW}, wanted)"},
        tensors=("input", "weight", "bias"),
        optional=("bias",),
        public="convolution",
        formula="gx = g ⋆ᵀ w,  gw = x ⋆ g,  gb = Σ g",
        samples=(
            "t(2, 2, 4), t(3, 2, 2), t(3), (1,), (0,), (1,), False, (0,), 1",
            "t(1, 2, 4, 3), t(4, 1, 2, 2), t(4), (2, 1), (1, 1), (1, 2), False, (0, 0), 2",
            "t(1, 2, 3, 2), t(2, 1, 2, 2), None, (2, 1), (1, 0), (1, 1), True, (1, 0), 1",
            "t(1, 2, 3), t(2, 2, 2), t(4), (1,), (1,), (2,), True, (1,), 2",
            "t(1, 1, 2, 3, 2), t(1, 1, 1, 2, 2), t(1), (1, 1, 1), (0, 1, 0), (1, 1, 1), False, (0, 0, 0), 1",
        ),
        **_HIDDEN,
    ),
    Op(
        "convolution_backward_masked",
        "ConvolutionBackwardBackward0",
        f"grad_output, input, weight, {_HOW}, output_mask",
        f"convolution_backward_array(grad_output, input, weight, {_HOW}, output_mask)",
        {
            "grad_output, input, weight": "convolution_double_backward(grad0, grad1, grad2, grad_output, input, "
            f"weight, {_HOW}, wanted)"
        },
        tensors=("grad_output", "input", "weight"),
        outputs=("result0", "result1", "result2"),
        differentiable=3,
        public="convolution_backward",
        formula="bilinear in the gradient, the input and the weight",
        samples=(
            "t(1, 2, 3), t(1, 1, 4), t(2, 1, 2), (1,), (0,), (1,), False, (0,), 1, (True, True, True)",
            "t(1, 2, 5), t(1, 2, 2), t(2, 1, 3), (2,), (0,), (1,), True, (0,), 2, (True, True, True)",
        ),
        **_HIDDEN,
    ),
    Op(
        "conv_tbc_padded",
        "ConvTbcBackward0",
        "self, weight, bias, pad",
        "conv_tbc_array(self, weight, bias, pad)",
        {"self, weight, bias": "conv_tbc_gradients(grad, self, weight, pad, wanted)"},
        tensors=("self", "weight", "bias"),
        public="conv_tbc",
        formula="gx = g ⋆ᵀ w,  gw = x ⋆ g,  gb = Σ g",
        samples=("t(4, 1, 2), t(2, 2, 2), t(2), 1",),
        **_HIDDEN,
    ),
)
