"""What PyTorch says of arguments that a function of ``nn.functional`` can't take.

Some of these functions are PyTorch's argument parser itself; the others look at their arguments and hand them on to it.
:data:`CALLS` says what each of them asks of its arguments, in order. A function is checked once for each combination of
types that it is called with.
"""

from __future__ import annotations

import ast
import functools
import inspect
import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from ..argument_memory import Check, parser, remembered
from ..mistakes import MISTAKES
from ..signatures import complaint

#: Functions that are the argument parser's own, and what it calls them where that differs.
PARSED: Final = {
    name: name
    for name in (
        "adaptive_avg_pool1d", "avg_pool1d", "avg_pool2d", "avg_pool3d", "bilinear", "celu_", "channel_shuffle",
        "conv1d", "conv2d", "conv3d", "conv_tbc", "conv_transpose1d", "conv_transpose2d", "conv_transpose3d",
        "cosine_similarity", "elu_", "gelu", "hardshrink", "hardtanh_", "leaky_relu_", "linear",
        "native_channel_shuffle", "one_hot", "pairwise_distance", "pdist", "pixel_shuffle", "pixel_unshuffle", "prelu",
        "relu_", "rrelu_", "scaled_dot_product_attention", "selu_", "softplus", "softshrink", "threshold_",
    )
} | {"logsigmoid": "log_sigmoid"}  # fmt: skip

_SIZES: Final = "target.size; input.size; "

#: What the others ask of their arguments: attributes that must be there, and calls that the parser must take.
CALLS: Final = {
    "adaptive_avg_pool2d": "input.size; adaptive_avg_pool2d(input, filled(output_size, input))",
    "adaptive_avg_pool3d": "input.size; adaptive_avg_pool3d(input, filled(output_size, input))",
    "adaptive_max_pool1d": "adaptive_max_pool1d(input, output_size)",
    "adaptive_max_pool2d": "input.size; adaptive_max_pool2d(input, filled(output_size, input))",
    "adaptive_max_pool3d": "input.size; adaptive_max_pool3d(input, filled(output_size, input))",
    "alpha_dropout": "truth(p < 0.0); truth(p > 1.0); alpha_dropout(input, p, training)",
    "batch_norm": "training and input.size; "
    "batch_norm(input, weight, bias, running_mean, running_var, training, momentum, eps, True)",
    "binary_cross_entropy": _SIZES + "weight is not None and weight.size; "
    "binary_cross_entropy(input, target, weight, 1)",
    "binary_cross_entropy_with_logits": _SIZES
    + "binary_cross_entropy_with_logits(input, target, weight, pos_weight, 1)",
    "celu": "celu(input, alpha)",
    "cosine_embedding_loss": "cosine_embedding_loss(input1, input2, target, margin, 1)",
    "cross_entropy": "cross_entropy_loss(input, target, weight, 1, ignore_index, label_smoothing)",
    "ctc_loss": "ctc_loss(log_probs, targets, input_lengths, target_lengths, blank, 1, zero_infinity)",
    "dropout": "truth(p < 0.0); truth(p > 1.0); dropout(input, p, training)",
    "dropout1d": "truth(p < 0.0); truth(p > 1.0); input.dim; feature_dropout(input, p, training)",
    "dropout2d": "truth(p < 0.0); truth(p > 1.0); input.dim; feature_dropout(input, p, training)",
    "dropout3d": "truth(p < 0.0); truth(p > 1.0); input.dim; feature_dropout(input, p, training)",
    "elu": "elu(input, alpha)",
    "feature_alpha_dropout": "truth(p < 0.0); truth(p > 1.0); feature_alpha_dropout(input, p, training)",
    "embedding": "embedding(weight, input, none(padding_idx), scale_grad_by_freq, sparse)",
    "embedding_bag": "input.dim; weight.dtype",
    "max_unpool1d": "input.size",
    "max_unpool2d": "input.size",
    "max_unpool3d": "input.size",
    "fold": "col2im(input, pair(output_size), pair(kernel_size), pair(dilation), pair(padding), pair(stride))",
    "glu": "input.dim; glu(input, dim)",
    "group_norm": "input.dim; group_norm(input, num_groups, weight, bias, eps, True)",
    "gumbel_softmax": "empty_like(logits)",
    "hardtanh": "truth(min_val > max_val); hardtanh(input, min_val, max_val)",
    "hardsigmoid": "hardsigmoid(input)",
    "hardswish": "hardswish(input)",
    "hinge_embedding_loss": "hinge_embedding_loss(input, target, margin, 1)",
    "huber_loss": _SIZES + "huber_loss(input, target, 1, delta)",
    "instance_norm": "use_input_stats and input.size; "
    "instance_norm(input, weight, bias, running_mean, running_var, use_input_stats, momentum, eps, True)",
    "l1_loss": _SIZES + "l1_loss(input, target, 1)",
    "interpolate": "input.dim",
    "layer_norm": "layer_norm(input, normalized_shape, weight, bias, eps, True)",
    "leaky_relu": "leaky_relu(input, negative_slope)",
    "lp_pool1d": "kernel_size is not None and input.pow(norm_type); avg_pool1d(input, kernel_size, listed(stride), 0, "
    "ceil_mode)",
    "local_response_norm": "input.dim",
    "log_softmax": "dim is None and input.dim; input.log_softmax; "
    "dim is not None and dtype is None and input.log_softmax(dim)",
    "margin_ranking_loss": "input1.dim; input2.dim; target.dim; margin_ranking_loss(input1, input2, target, margin, 1)",
    "max_pool1d": "max_pool1d(input, kernel_size, listed(stride), padding, dilation, ceil_mode)",
    "max_pool2d": "max_pool2d(input, kernel_size, listed(stride), padding, dilation, ceil_mode)",
    "max_pool3d": "max_pool3d(input, kernel_size, listed(stride), padding, dilation, ceil_mode)",
    "mish": "mish(input)",
    "mse_loss": _SIZES + "mse_loss(input, target, 1)",
    "multi_margin_loss": "weight is not None and weight.dim; "
    "multi_margin_loss(input, target, p, margin, weight, 1)",
    "multilabel_margin_loss": "multilabel_margin_loss(input, target, 1)",
    "nll_loss": "nll_loss_nd(input, target, weight, 1, ignore_index)",
    "normalize": "input.norm",
    "pad": "pad(input, pad, mode, value)",
    "poisson_nll_loss": "poisson_nll_loss(input, target, log_input, full, eps, 1)",
    "relu6": "relu6(input)",
    "rms_norm": "rms_norm(input, normalized_shape, weight, eps)",
    "rrelu": "rrelu(input, lower, upper, training)",
    "selu": "selu(input)",
    "silu": "silu(input)",
    "smooth_l1_loss": _SIZES + "smooth_l1_loss(input, target, 1, beta)",
    "soft_margin_loss": "soft_margin_loss(input, target, 1)",
    "softmax": "dim is None and input.dim; input.softmax; "
    "dim is not None and dtype is None and input.softmax(dim)",
    "softmin": "dim is None and input.dim; negative(input).softmax; dim is not None and dtype is None and "
    "input.softmax(dim)",
    "softsign": "input.abs",
    "tanhshrink": "input.tanh",
    "threshold": "threshold(input, threshold, value)",
    "triplet_margin_loss": "margin <= 0; triplet_margin_loss(anchor, positive, negative, margin, p, eps, swap, 1)",
    "unfold": "im2col(input, pair(kernel_size), pair(dilation), pair(padding), pair(stride))",
}  # fmt: skip


def _filled(size: Any, input: Any) -> Any:
    """A size for each dimension; those of ``input`` stand for None."""
    if isinstance(size, (int, np.integer)):
        return size
    if input.dim() <= len(size):
        return tuple(1 for _ in size)  # too few dimensions: the function says so
    return [own if n is None else n for n, own in zip(size, input.shape[-len(size) :], strict=True)]


#: What messages about the number of arguments call functions.
RENAMED: Final = {
    name: f"_{name}"
    for name in (
        "threshold", "max_pool1d", "max_pool2d", "max_pool3d", "adaptive_max_pool1d", "adaptive_max_pool2d",
        "adaptive_max_pool3d", "fractional_max_pool2d", "fractional_max_pool3d",
    )
}  # fmt: skip

#: Quick functions that take nothing wrong.
ASKED_LATE: Final = frozenset(("gelu", "linear", "mish", "silu", "softmax", "log_softmax"))

#: What is done to arguments before they are handed on.
PREPARED: Final[Mapping[str, Callable[..., Any]]] = {
    "pair": lambda size: tuple(size) if hasattr(size, "__iter__") and not isinstance(size, str) else (size, size),
    "listed": lambda stride: [] if stride is None else stride,
    "none": lambda index: -1 if index is None else index,
    "negative": operator.neg,
    "filled": _filled,
    "truth": bool,
}


COMPARED: Final[Mapping[type[ast.cmpop], Callable[[Any, Any], Any]]] = {
    ast.Is: operator.is_, ast.IsNot: operator.is_not, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
}  # fmt: skip


class _Check:
    """The steps of one function, run on its arguments by name."""

    def __init__(self, text: str) -> None:
        self.steps = [statement.value for statement in ast.parse(text).body if isinstance(statement, ast.Expr)]

    def run(self, given: Mapping[str, Any]) -> None:
        """Raise what PyTorch raises, if it would."""
        for step in self.steps:
            self._value(step, given)

    def _value(self, step: ast.expr, given: Mapping[str, Any]) -> Any:
        if isinstance(step, ast.Name):
            return given[step.id]
        if isinstance(step, ast.Constant):
            return step.value
        if isinstance(step, ast.Attribute):
            return getattr(self._value(step.value, given), step.attr)
        if isinstance(step, ast.BoolOp):
            return all(self._value(value, given) for value in step.values)
        if isinstance(step, ast.Compare):
            return self._comparison(step, given)
        assert isinstance(step, ast.Call)
        return self._call(step, given)

    def _comparison(self, step: ast.Compare, given: Mapping[str, Any]) -> Any:
        one, other = self._value(step.left, given), self._value(step.comparators[0], given)
        return COMPARED[type(step.ops[0])](one, other)

    def _call(self, step: ast.Call, given: Mapping[str, Any]) -> Any:
        args = [self._value(a, given) for a in step.args]
        kwargs = {str(k.arg): self._value(k.value, given) for k in step.keywords}
        method = isinstance(step.func, ast.Attribute)
        if isinstance(step.func, ast.Attribute):
            self._value(step.func, given)
            name = step.func.attr
        else:
            assert isinstance(step.func, ast.Name)
            name = step.func.id
        if name in PREPARED:
            return PREPARED[name](*args)
        text = complaint(name + "_" * bool(given.get("inplace")), args, kwargs, method)
        if text is not None:
            raise TypeError(text)
        return None


def checked(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of ``nn.functional`` that refuses what PyTorch refuses; the function itself if nothing is known."""
    parsed = PARSED.get(name)
    if parsed is None and name not in CALLS:
        return function
    check = parser(parsed) if parsed is not None else _caller(name, function)
    if name in ASKED_LATE:
        return _asked_late(function, check)
    if name in RENAMED:
        function.__qualname__ = RENAMED[name]
    look = remembered(check)

    @functools.wraps(function)
    def checking(*args: Any, **kwargs: Any) -> Any:
        look(args, kwargs)
        return function(*args, **kwargs)

    return checking


def _asked_late(function: Callable[..., Any], check: Check) -> Callable[..., Any]:
    """A quick function that takes nothing wrong: its arguments are looked at after a failure."""

    @functools.wraps(function)
    def trying(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except MISTAKES:
            check(args, kwargs)
            raise

    return trying


def _caller(name: str, function: Callable[..., Any]) -> Check:
    @functools.cache
    def prepared() -> tuple[inspect.Signature, _Check]:
        return inspect.signature(function), _Check(CALLS[name])

    def check(args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        signature, steps = prepared()
        try:
            bound = signature.bind(*args, **kwargs)
        except TypeError:
            return  # the function says it itself
        bound.apply_defaults()
        steps.run(bound.arguments)

    return check
