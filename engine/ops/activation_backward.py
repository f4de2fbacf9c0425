"""Backward kernels of activations as operations of their own: the nodes of gradients under ``create_graph=True``."""

from __future__ import annotations

from typing import Any

from .op import PLAIN, Op


def _backward(name: str, signature: str, sample: str, tensors: str = "grad_output self", **gradients: str) -> Op:
    """A backward kernel as an operation; it is linear in its first argument."""
    node = "".join(part.capitalize() for part in name.split("_")) + "Backward0"
    more: dict[str, Any] = {}
    if "prelu_kernel" in name:
        more = {"outputs": ("result0", "result1"), "differentiable": 2}
        gradients = {"grad_output, self, weight": gradients["all"]}
    constants = tuple(n for n in tensors.split() if n == "noise")
    return Op(
        name,
        node,
        signature,
        f"{name}({signature})",
        gradients,
        kind=PLAIN,
        tensors=tuple(tensors.split()),
        constants=constants,
        method=False,
        function=False,
        second_order=False,
        formula="linear in the gradient; the kernel's own slope for the rest",
        samples=(sample,),
        **more,
    )


_ZERO = "zeros_as(grad)"
_OUTPUT = "grad_output output"

OPS = (
    _backward(
        "threshold_backward",
        "grad_output, self, threshold",
        "t(2, 3), u(2, 3), 0.1",
        grad_output="threshold_backward(grad, self, threshold)",
        self=_ZERO,
    ),
    _backward(
        "sigmoid_backward",
        "grad_output, output",
        "t(2, 3), u(2, 3)",
        _OUTPUT,
        grad_output="sigmoid_backward(grad, output)",
        output="grad * grad_output * (1 - 2 * output)",
    ),
    _backward(
        "tanh_backward",
        "grad_output, output",
        "t(2, 3), u(2, 3)",
        _OUTPUT,
        grad_output="tanh_backward(grad, output)",
        output="grad * grad_output * (-2 * output)",
    ),
    _backward(
        "softmax_backward_data",
        "grad_output, output, dim",
        "t(2, 3), u(2, 3), 1",
        _OUTPUT,
        grad_output="softmax_backward_data(grad, output, dim)",
        output="softmax_double_backward(grad, grad_output, output, dim)",
    ),
    _backward(
        "log_softmax_backward_data",
        "grad_output, output, dim",
        "t(2, 3), u(2, 3), 1",
        _OUTPUT,
        grad_output="log_softmax_double_backward(grad, output, dim)",
        output="log_softmax_output_gradient(grad, grad_output, output, dim)",
    ),
    _backward(
        "leaky_relu_backward",
        "grad_output, self, negative_slope, self_is_result",
        "t(2, 3), u(2, 3), 0.2, False",
        grad_output="leaky_relu_backward(grad, self, negative_slope, self_is_result)",
        self=_ZERO,
    ),
    _backward(
        "gelu_backward",
        "grad_output, self, approximate",
        "t(2, 3), u(2, 3), 'tanh'",
        grad_output="gelu_backward(grad, self, approximate)",
        self="gelu_curve(grad * grad_output, self, approximate)",
    ),
    _backward(
        "elu_backward",
        "grad_output, alpha, scale, input_scale, is_result, self_or_result",
        "t(2, 3), 1.2, 1.1, 0.9, False, u(2, 3)",
        "grad_output self_or_result",
        grad_output="elu_backward(grad, alpha, scale, input_scale, is_result, self_or_result)",
        self_or_result="elu_curve(grad * grad_output, alpha, scale, input_scale, is_result, self_or_result)",
    ),
    _backward(
        "softplus_backward",
        "grad_output, self, beta, threshold",
        "t(2, 3), u(2, 3), 2.0, 20.0",
        grad_output="softplus_backward(grad, self, beta, threshold)",
        self="softplus_curve(grad * grad_output, self, beta, threshold)",
    ),
    _backward(
        "hardtanh_backward",
        "grad_output, self, min_val, max_val",
        "t(2, 3), u(2, 3), -0.5, 0.5",
        grad_output="hardtanh_backward(grad, self, min_val, max_val)",
        self=_ZERO,
    ),
    _backward(
        "hardswish_backward",
        "grad_output, self",
        "t(2, 3), u(2, 3)",
        grad_output="hardswish_backward(grad, self)",
        self="kept_between(grad * grad_output / 3, self, -3.0, 3.0)",
    ),
    _backward(
        "hardshrink_backward",
        "grad_out, self, lambd",
        "t(2, 3), u(2, 3), 0.3",
        "grad_out self",
        grad_out="hardshrink_backward(grad, self, lambd)",
        self=_ZERO,
    ),
    _backward(
        "softshrink_backward",
        "grad_output, self, lambd",
        "t(2, 3), u(2, 3), 0.3",
        grad_output="softshrink_backward(grad, self, lambd)",
        self=_ZERO,
    ),
    _backward(
        "log_sigmoid_backward",
        "grad_output, self",
        "t(2, 3), u(2, 3)",
        grad_output="log_sigmoid_backward(grad, self)",
        self="-(grad * grad_output) * sigmoid_slope(self)",
    ),
    _backward(
        "glu_backward",
        "grad_output, self, dim",
        "t(2, 2), u(2, 4), 1",
        grad_output="glu_upstream(grad, self, dim)",
        self="glu_curve(grad, grad_output, self, dim)",
    ),
    _backward(
        "rrelu_with_noise_backward",
        "grad_output, self, noise, lower, upper, training, self_is_result",
        "t(2, 3), u(2, 3), torch.full((2, 3), 0.25, dtype=torch.float64), 0.2, 0.3, True, False",
        "grad_output self noise",
        grad_output="rrelu_with_noise_backward(grad, self, noise, lower, upper, training, self_is_result)",
        self=_ZERO,
    ),
    _backward(
        "prelu_kernel_backward",
        "grad_output, self, weight",
        "t(2, 3), u(2, 3), t(1, 3)",
        "grad_output self weight",
        all="prelu_double_backward(grad0, grad1, grad_output, self, weight)",
    ),
)
