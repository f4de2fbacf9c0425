"""Activation functions, and their backward kernels as operations of their own (for ``create_graph=True``)."""

from __future__ import annotations

from .op import PLAIN, UNARY, UNARY_FLOAT, Op


def _functional(name: str, node: str, signature: str, forward: str, gradient: str, **more: object) -> Op:
    """A row known as ``torch.nn.functional.<name>`` only."""
    return Op(name, node, signature, forward, {"self": gradient}, method=False, function=False, **more)  # type: ignore[arg-type]


def _backward(name: str, node: str, tensors: tuple[str, ...], parameters: str, **gradients: str) -> Op:
    """A backward kernel as an operation."""
    signature = ", ".join([*tensors, *([parameters] if parameters else [])])
    return Op(name, node, signature, f"{name}({signature})", gradients, kind=PLAIN, tensors=tensors, method=False,
              function=False, second_order=False)  # fmt: skip


OPS = (
    Op(
        "relu", "ReluBackward0", "self", "relu_array(self)", {"self": "threshold_backward(grad, result, 0)"}, kind=UNARY,
        inplace=True, formula="1 where x > 0, else 0", samples=("t(2, 3)",),
    ),
    Op(
        "sigmoid", "SigmoidBackward0", "self", "sigmoid_array(self)", {"self": "sigmoid_backward(grad, result)"},
        kind=UNARY_FLOAT, inplace=True, formula="σ′ = σ(1 − σ)", samples=("t(2, 3)",),
    ),
    Op(
        "tanh", "TanhBackward0", "self", "tanh(self)", {"self": "tanh_backward(grad, result)"},
        kind=UNARY_FLOAT, inplace=True, formula="tanh′ = 1 − tanh²", samples=("t(2, 3)",),
    ),
    Op(
        "softmax_dim", "SoftmaxBackward0", "self, dim", "softmax_array(self, dim)",
        {"self": "softmax_backward_data(grad, result, dim)"}, kind=UNARY, public="softmax", method=False, function=False,
        formula="y(g − Σ g·y)", samples=("t(2, 3), 1",),
    ),
    Op(
        "log_softmax_dim", "LogSoftmaxBackward0", "self, dim", "log_softmax_array(self, dim)",
        {"self": "log_softmax_backward_data(grad, result, dim)"}, kind=UNARY, public="log_softmax", method=False,
        function=False, formula="g − eʸ·Σ g", samples=("t(2, 3), 1",),
    ),
    _functional(
        "gelu_kind", "GeluBackward0", "self, approximate='none'", "gelu_array(self, approximate)",
        "gelu_gradient(grad, self, approximate)", public="gelu", formula="Φ(x) + x·φ(x)",
        samples=("t(2, 3)", "t(2, 3), 'tanh'"),
    ),
    _functional(
        "leaky_relu", "LeakyReluBackward0", "self, negative_slope=0.01", "leaky_relu_array(self, negative_slope)",
        "leaky_relu_backward(grad, self, negative_slope)", inplace=True, formula="1 where x > 0, else the slope",
        samples=("t(2, 3), 0.1",),
    ),
    _functional(
        "elu_scaled", "EluBackward0", "self, alpha=1.0, scale=1.0, input_scale=1.0",
        "elu_array(self, alpha, scale, input_scale)", "elu_gradient(grad, self, alpha, scale, input_scale)", inplace=True,
        public="elu", formula="1 where x > 0, else α·eˣ", samples=("t(2, 3), 1.3",),
    ),
    _functional(
        "celu_alpha", "CeluBackward0", "self, alpha=1.0", "elu_array(self, alpha, 1.0, 1.0 / alpha)",
        "elu_gradient(grad, self, alpha, 1.0, 1.0 / alpha)", inplace=True, public="celu",
        formula="1 where x > 0, else e^(x/α)", samples=("t(2, 3), 1.3",),
    ),
    _functional(
        "softplus", "SoftplusBackward0", "self, beta=1.0, threshold=20.0", "softplus_array(self, beta, threshold)",
        "softplus_gradient(grad, self, beta, threshold)", formula="σ(βx)", samples=("t(2, 3), 2.0",),
    ),
    _functional(
        "hardtanh", "HardtanhBackward0", "self, min_val=-1.0, max_val=1.0", "hardtanh_array(self, min_val, max_val)",
        "between_gradient(grad, self, min_val, max_val)", inplace=True, formula="1 inside, 0 outside",
        samples=("t(2, 3), -0.5, 0.5",),
    ),
    _functional(
        "hardsigmoid_x", "HardsigmoidBackward0", "self", "hardsigmoid_array(self)",
        "between_gradient(grad, self, -3.0, 3.0, 1.0 / 6.0)", inplace=True, public="hardsigmoid",
        formula="1/6 inside (−3, 3)", samples=("t(2, 3)",),
    ),
    _functional(
        "hardswish_x", "HardswishBackward0", "self", "hardswish_array(self)", "hardswish_gradient(grad, self)",
        inplace=True, public="hardswish", formula="x/3 + 1/2 inside (−3, 3)", samples=("t(2, 3)",),
    ),
    Op(
        "hardshrink", "HardshrinkBackward0", "self, lambd=0.5", "hardshrink_array(self, lambd)",
        {"self": "outside_gradient(grad, self, lambd)"}, kind=UNARY, formula="1 outside (−λ, λ)", samples=("t(2, 3)",),
    ),
    _functional(
        "softshrink", "SoftshrinkBackward0", "self, lambd=0.5", "softshrink_array(self, lambd)",
        "outside_gradient(grad, self, lambd)", formula="1 outside (−λ, λ)", samples=("t(2, 3)",),
    ),
    _functional(
        "silu_x", "SiluBackward0", "self", "silu_array(self)", "silu_gradient(grad, self)", inplace=True, public="silu",
        formula="σ(1 + x(1 − σ))", samples=("t(2, 3)",),
    ),
    _functional(
        "mish_x", "MishBackward0", "self", "mish_array(self)", "mish_gradient(grad, self)", inplace=True, public="mish",
        formula="as x·tanh(softplus x)", samples=("t(2, 3)",),
    ),
    _functional(
        "logsigmoid", "LogSigmoidBackward0", "self", "log_sigmoid_array(self)", "log_sigmoid_gradient(grad, self)",
        public="log_sigmoid", formula="σ(−x)", samples=("t(2, 3)",),
    ),
    _functional(
        "glu_dim", "GluBackward0", "self, dim=-1", "glu_array(self, dim)", "glu_gradient(grad, self, dim)",
        public="glu", formula="product rule of a·σ(b)", samples=("t(2, 4)",),
    ),
    Op(
        "threshold", "ThresholdBackward0", "self, threshold, value", "threshold_array(self, threshold, value)",
        {"self": "threshold_backward(grad, self, threshold)"}, kind=UNARY, method=False, inplace=True,
        formula="1 above the threshold", samples=("t(2, 3), 0.1, -1.0",),
    ),
    Op(
        "prelu_kernel", "PreluKernelBackward0", "self, weight", "prelu_array(self, weight)",
        {"self": "prelu_gradient(grad, self, weight)", "weight": "summed_to(prelu_weight_gradient(grad, self), weight_shape)"},
        kind=PLAIN, tensors=("self", "weight"), public="prelu", method=False, function=False,
        formula="1 where x > 0, else w;  x where x ≤ 0 for w", samples=("t(2, 3), t(1, 3)",),
    ),
    _backward("threshold_backward", "ThresholdBackwardBackward0", ("grad_output", "self"), "threshold",
              grad_output="threshold_backward(grad, self, threshold)", self="zeros_as(grad)"),
    _backward("sigmoid_backward", "SigmoidBackwardBackward0", ("grad_output", "output"), "",
              grad_output="sigmoid_backward(grad, output)", output="grad * grad_output * (1 - 2 * output)"),
    _backward("tanh_backward", "TanhBackwardBackward0", ("grad_output", "output"), "",
              grad_output="tanh_backward(grad, output)", output="grad * grad_output * (-2 * output)"),
    _backward("softmax_backward_data", "SoftmaxBackwardDataBackward0", ("grad_output", "output"), "dim",
              grad_output="softmax_backward_data(grad, output, dim)",
              output="softmax_double_backward(grad, grad_output, output, dim)"),
    _backward("log_softmax_backward_data", "LogSoftmaxBackwardDataBackward0", ("grad_output", "output"), "dim",
              grad_output="log_softmax_double_backward(grad, output, dim)",
              output="log_softmax_output_gradient(grad, grad_output, output, dim)"),
    _backward("leaky_relu_backward", "LeakyReluBackwardBackward0", ("grad_output", "self"), "negative_slope",
              grad_output="leaky_relu_backward(grad, self, negative_slope)", self="zeros_as(grad)"),
)  # fmt: skip
