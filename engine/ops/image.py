"""Padding by reflection and repetition, sliding blocks, and rearrangements of pixels and channels."""

from __future__ import annotations

from typing import Any

from .op import PLAIN, Op

_HIDDEN: dict[str, Any] = {"kind": PLAIN, "method": False, "function": False}

_BLOCKS = "kernel_size, dilation, padding, stride"
_SAMPLES = {
    1: ("t(1, 2, 4)", "t(1, 2, 7)", "(1, 2)"),
    2: ("t(1, 3, 4)", "t(1, 4, 6)", "(1, 1, 2, -1)"),
    3: ("t(1, 3, 2, 3)", "t(1, 4, 3, 6)", "(1, 2, 1, 0, 0, 1)"),
}


def _pad(count: int, name: str, node: str) -> tuple[Op, Op]:
    sample, made, padding = _SAMPLES[count]
    row = f"{name}_pad{count}d"
    return (
        Op(
            row,
            f"{node}{count}DBackward0",
            "self, padding",
            f"{name}_padded(self, padding)",
            {"self": f"{row}_backward(grad, self, padding)"},
            kernel_gradients={"self": f"{name}_gradient(grad, self, padding)"},
            formula="the gradient of each place added to the element that stands there",
            samples=(f"{sample}, {padding}",),
            autocast="" if row == "reflection_pad3d" else "full",
            **_HIDDEN,
        ),
        Op(
            f"{row}_backward",
            f"{node}{count}DBackwardBackward0",
            "grad_output, self, padding",
            f"{name}_gradient(grad_output, self, padding)",
            {"grad_output": f"{row}(grad, padding)", "self": "zeros_shaped(grad, self_shape)"},
            kernel_gradients={"grad_output": f"{name}_padded(grad, padding)"},
            tensors=("grad_output", "self"),
            formula=f"{name} padding of the gradient's gradient",
            samples=(f"{made}, {sample}, {padding}",),
            **_HIDDEN,
        ),
    )


OPS = (
    *(op for count in (1, 2, 3) for op in _pad(count, "reflection", "ReflectionPad")),
    *(op for count in (1, 2, 3) for op in _pad(count, "replication", "ReplicationPad")),
    Op(
        "im2col",
        "Im2ColBackward0",
        f"self, {_BLOCKS}",
        f"im2col(self, {_BLOCKS})",
        {"self": f"col2im(grad, tuple(self_shape[-2:]), {_BLOCKS})"},
        formula="fold",
        samples=("t(1, 2, 4, 3), (2, 2), (2, 1), (1, 0), (1, 2)",),
        **_HIDDEN,
    ),
    Op(
        "col2im",
        "Col2ImBackward0",
        f"self, output_size, {_BLOCKS}",
        f"col2im(self, output_size, {_BLOCKS})",
        {"self": f"im2col(grad, {_BLOCKS})"},
        formula="unfold",
        samples=("t(1, 8, 6), (3, 4), (2, 2), (1, 1), (0, 0), (1, 1)",),
        **_HIDDEN,
    ),
    Op(
        "pixel_shuffle_blocks",
        "PixelShuffleBackward0",
        "self, upscale_factor",
        "pixel_shuffle(self, upscale_factor)",
        {"self": "pixel_unshuffle(grad, upscale_factor)"},
        public="pixel_shuffle",
        formula="pixel_unshuffle",
        samples=("t(1, 4, 2, 1), 2",),
        **_HIDDEN,
    ),
    Op(
        "pixel_unshuffle_blocks",
        "PixelUnshuffleBackward0",
        "self, downscale_factor",
        "pixel_unshuffle(self, downscale_factor)",
        {"self": "pixel_shuffle(grad, downscale_factor)"},
        public="pixel_unshuffle",
        formula="pixel_shuffle",
        samples=("t(1, 2, 2, 4), 2",),
        **_HIDDEN,
    ),
    Op(
        "channel_shuffle_groups",
        "ChannelShuffleBackward0",
        "self, groups",
        "channel_shuffle(self, groups)",
        {"self": "channel_shuffle(grad, self_shape[1] // groups)"},
        public="channel_shuffle",
        formula="channel_shuffle the other way",
        samples=("t(1, 6, 2, 1), 2",),
        **_HIDDEN,
    ),
    *(
        Op(
            f"grid_sampler_{count}d",
            f"GridSampler{count}DBackward0",
            "input, grid, interpolation_mode, padding_mode, align_corners",
            "grid_sampled(input, grid, interpolation_mode, padding_mode, align_corners)",
            {
                "input, grid": f"grid_sampler_{count}d_backward(grad, input, grid, interpolation_mode, padding_mode, "
                "align_corners, wanted)"
            },
            kernel_gradients={
                "input, grid": "grid_sampler_gradients(grad, input, grid, interpolation_mode, padding_mode, "
                "align_corners, wanted)"
            },
            tensors=("input", "grid"),
            formula="the gradient shared out to the pixels around each place",
            samples=samples,
            second_order=False,  # PyTorch has no second derivative either
            method=False,
        )
        for count, samples in (
            (2, ("t(1, 2, 3, 4), u(1, 2, 2, 2), 0, 0, False", "t(1, 1, 4, 4), u(1, 2, 2, 2), 2, 2, True",
                 "t(1, 1, 4, 4), t(1, 2, 3, 2), 0, 2, False")),
            (3, ("t(1, 1, 2, 3, 2), u(1, 1, 2, 1, 3), 0, 1, True",)),
        )
    ),
    Op(
        "affine_grid_generator",
        "AffineGridGeneratorBackward0",
        "theta, size, align_corners",
        "affine_grid_array(theta, size, align_corners)",
        {"theta": "affine_grid_gradient(grad, size, align_corners)"},
        tensors=("theta",),
        formula="the base grid times the gradient",
        samples=("t(2, 2, 3), (2, 1, 2, 3), False", "t(1, 3, 4), (1, 1, 2, 1, 2), True"),
        method=False,
    ),
)  # fmt: skip
