"""Pooling. Maximum pooling's own nodes are in ``composite/pooling_max.py``: they find indices only when asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .op import PLAIN, Op

_HIDDEN: dict[str, Any] = {"kind": PLAIN, "method": False, "function": False}

_ADDED = "the gradient added at the index of the largest"
_INDEXED_SAMPLES = {
    2: "t(1, 2, 2), t(1, 2, 3), torch.tensor([[[0, 5], [1, 5]]])",
    3: "t(1, 1, 2, 2), t(1, 2, 3, 1), torch.tensor([[[[0, 5], [1, 5]]]])",
}
_AVERAGE = "kernel_size, stride, padding, ceil_mode, count_include_pad, divisor_override"


def _avg_pool(count: int, sample: str, made: str, arguments: str) -> tuple[Op, Op]:
    node = f"AvgPool{count}DBackward"
    return (
        Op(
            f"avg_pool{count}d_windows",
            f"{node}0",
            f"self, {_AVERAGE}",
            f"avg_pool_array(self, {_AVERAGE})",
            {"self": f"avg_pool{count}d_backward(grad, self, {_AVERAGE})"},
            kernel_gradients={"self": f"avg_pool_gradient(grad, self, {_AVERAGE})"},
            public=f"avg_pool{count}d",
            formula="each window's gradient shared out evenly",
            samples=(f"{sample}, {arguments}",),
            **_HIDDEN,
        ),
        Op(
            f"avg_pool{count}d_backward",
            f"{node}Backward0",
            f"grad_output, self, {_AVERAGE}",
            f"avg_pool_gradient(grad_output, self, {_AVERAGE})",
            {"grad_output": f"avg_pool{count}d_windows(grad, {_AVERAGE})", "self": "zeros_shaped(grad, self_shape)"},
            kernel_gradients={"grad_output": f"avg_pool_array(grad, {_AVERAGE})"},
            tensors=("grad_output", "self"),
            formula="avg_pool of the gradient's gradient",
            samples=(f"{made}, {sample}, {arguments}",),
            **_HIDDEN,
        ),
    )


def _adaptive_avg(count: int, sample: str, made: str, size: str) -> tuple[Op, Op]:
    node = f"AdaptiveAvgPool{count}DBackward"
    return (
        Op(
            f"adaptive_avg_pool{count}d_size",
            f"{node}0",
            "self, output_size",
            "adaptive_avg_array(self, output_size)",
            {"self": f"adaptive_avg_pool{count}d_backward(grad, self)"},
            kernel_gradients={"self": f"adaptive_avg_gradient(grad, self, {count})"},
            public=f"_adaptive_avg_pool{count}d",
            formula="each window's gradient shared out evenly",
            samples=(f"{sample}, {size}",),
            **_HIDDEN,
        ),
        Op(
            f"adaptive_avg_pool{count}d_backward",
            f"{node}Backward0",
            "grad_output, self",
            f"adaptive_avg_gradient(grad_output, self, {count})",
            {
                "grad_output": f"adaptive_avg_pool{count}d_size(grad, tuple(grad_output_shape[{-count}:]))",
                "self": "zeros_shaped(grad, self_shape)",
            },
            kernel_gradients={"grad_output": f"adaptive_avg_array(grad, tuple(grad_output_shape[{-count}:]))"},
            tensors=("grad_output", "self"),
            formula="adaptive_avg_pool of the gradient's gradient",
            samples=(f"{made}, {sample}",),
            **_HIDDEN,
        ),
    )


def _indexed(name: str, node: str, count: int, sample: str, keywords: Mapping[str, Any]) -> tuple[Op, Op]:
    """A pooling that gives values and indices, with its backward."""
    return (
        Op(
            f"{name}_indexed",
            f"{node}0",
            gradients={"self": f"{name}_backward(grad, self, result1)"},
            kernel_gradients={"self": f"max_at_indices_backward(grad, self, result1, {count})"},
            outputs=("result", "result1"),
            public=name,
            formula=_ADDED,
            samples=(sample,),
            **keywords,
            **_HIDDEN,
        ),
        _indexed_backward(f"{name}_backward", f"{node}Backward0", count),
    )


def _indexed_backward(name: str, node: str, count: int) -> Op:
    return Op(
        name,
        node,
        "grad_output, self, indices",
        f"max_at_indices_backward(grad_output, self, indices, {count})",
        {"grad_output": f"taken_at(grad, indices, {count})", "self": "zeros_shaped(grad, self_shape)"},
        tensors=("grad_output", "self", "indices"),
        constants=("indices",),
        formula="the gradient's gradient at the index of the largest",
        samples=(_INDEXED_SAMPLES[count],),
        **_HIDDEN,
    )


def _unpool(count: int, sample: str) -> Op:
    return Op(
        f"max_unpool{count}d_size",
        f"MaxUnpool{count}DBackward0",
        "self, indices, output_size",
        "max_unpool_array(self, indices, output_size)",
        {"self": f"max_unpool_gradient(grad, indices, {count})"},
        tensors=("self", "indices"),
        constants=("indices",),
        public=f"max_unpool{count}d",
        formula="the gradient at the index",
        samples=(sample,),
        **_HIDDEN,
    )


OPS = (
    *_avg_pool(2, "t(1, 2, 3, 5)", "t(1, 2, 4, 3)", "(2, 3), (1, 2), (1, 1), True, False, None"),
    *_avg_pool(3, "t(1, 2, 3, 2)", "t(1, 3, 2, 2)", "(2, 2, 1), (1, 1, 1), (1, 0, 0), False, True, None"),
    *_adaptive_avg(2, "t(1, 5, 4)", "t(1, 2, 3)", "(2, 3)"),
    *_adaptive_avg(3, "t(1, 3, 2, 3)", "t(1, 2, 1, 2)", "(2, 1, 2)"),
    *_indexed(
        "adaptive_max_pool2d", "AdaptiveMaxPool2DBackward", 2, "t(1, 5, 4), (2, 3)",
        {"signature": "self, output_size", "forward": "adaptive_max_array(self, output_size)"},
    ),
    *_indexed(
        "adaptive_max_pool3d", "AdaptiveMaxPool3DBackward", 3, "t(1, 3, 2, 3), (2, 1, 2)",
        {"signature": "self, output_size", "forward": "adaptive_max_array(self, output_size)"},
    ),
    *_indexed(
        "fractional_max_pool2d", "FractionalMaxPool2DBackward", 2,
        "t(1, 1, 5, 5), (2, 2), (3, 2), np.full((1, 1, 2), 0.4)",
        {"signature": "self, kernel_size, output_size, random_samples",
         "forward": "fractional_max_array(self, random_samples, kernel_size, output_size)"},
    ),
    *_indexed(
        "fractional_max_pool3d", "FractionalMaxPool3DBackward", 3,
        "t(1, 1, 3, 4, 3), (2, 2, 1), (2, 2, 2), np.full((1, 1, 3), 0.4)",
        {"signature": "self, kernel_size, output_size, random_samples",
         "forward": "fractional_max_array(self, random_samples, kernel_size, output_size)"},
    ),
    _indexed_backward("max_pool2d_with_indices_backward", "MaxPool2DWithIndicesBackwardBackward0", 2),
    _indexed_backward("max_pool3d_with_indices_backward", "MaxPool3DWithIndicesBackwardBackward0", 3),
    _unpool(2, "t(1, 2, 2), torch.tensor([[[0, 5], [7, 2]]]), (3, 3)"),
    _unpool(3, "t(1, 1, 2, 2), torch.tensor([[[[0, 5], [7, 2]]]]), (2, 2, 2)"),
)  # fmt: skip
