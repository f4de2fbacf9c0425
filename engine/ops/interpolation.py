"""Resizing of signals, images and volumes."""

from __future__ import annotations

from typing import Any

from .op import PLAIN, Op

_HIDDEN: dict[str, Any] = {"kind": PLAIN, "method": False, "function": False}

_SCALES = {1: ("scales",), 2: ("scales_h", "scales_w"), 3: ("scales_d", "scales_h", "scales_w")}
_INPUTS = {1: "t(1, 2, 3)", 2: "t(1, 1, 3, 4)", 3: "t(1, 1, 2, 3, 2)"}
_GRADS = {1: "t(1, 2, 5), (5,), (1, 2, 3)", 2: "t(1, 1, 5, 3), (5, 3), (1, 1, 3, 4)",
          3: "t(1, 1, 3, 4, 2), (3, 4, 2), (1, 1, 2, 3, 2)"}  # fmt: skip
_MADE = {1: "(5,)", 2: "(5, 3)", 3: "(3, 4, 2)"}


def _resizing(name: str, node: str, count: int, mode: str, aligned: bool) -> tuple[Op, Op]:
    """A way of resizing and its backward, each the derivative of the other."""
    scales = _SCALES[count]
    more = ", ".join((*(("align_corners",) if aligned else ()), *scales))
    pair = f"({', '.join(scales)},)"
    corner = "align_corners" if aligned else "False"
    options = ("True, " if aligned else "") + ", ".join("None" for _ in scales)
    others = ("False, " if aligned else "") + ", ".join(("1.6", "1.7", "0.8")[: len(scales)])
    forward = f"upsampled({{}}, output_size, {corner}, {pair}, {mode!r})"
    backward = f"upsampled_gradient({{}}, {corner}, {pair}, {mode!r})"
    return (
        Op(
            name,
            f"{node}Backward0",
            f"self, output_size, {more}",
            forward.format("self"),
            {"self": f"{name}_backward(grad, output_size, self_shape, {more})"},
            kernel_gradients={"self": backward.format("grad, self_shape")},
            formula="each place's gradient shared out to the elements it was made of",
            samples=tuple(f"{_INPUTS[count]}, {_MADE[count]}, {o}" for o in (options, others)),
            **_HIDDEN,
        ),
        Op(
            f"{name}_backward",
            f"{node}BackwardBackward0",
            f"grad_output, output_size, input_size, {more}",
            backward.format("grad_output, input_size"),
            {"grad_output": f"{name}(grad, output_size, {more})"},
            kernel_gradients={"grad_output": forward.format("grad")},
            tensors=("grad_output",),
            formula="the gradient's gradient resized",
            samples=(f"{_GRADS[count]}, {options}",),
            **_HIDDEN,
        ),
    )


OPS = (
    *(op for n in (1, 2, 3) for op in _resizing(f"upsample_nearest{n}d", f"UpsampleNearest{n}D", n, "nearest", False)),
    *(
        op
        for n in (1, 2, 3)
        for op in _resizing(f"_upsample_nearest_exact{n}d", f"UpsampleNearestExact{n}D", n, "nearest-exact", False)
    ),
    *_resizing("upsample_linear1d", "UpsampleLinear1D", 1, "linear", True),
    *_resizing("upsample_bilinear2d", "UpsampleBilinear2D", 2, "linear", True),
    *_resizing("upsample_trilinear3d", "UpsampleTrilinear3D", 3, "linear", True),
    *_resizing("upsample_bicubic2d", "UpsampleBicubic2D", 2, "cubic", True),
    *_resizing("_upsample_bilinear2d_aa", "UpsampleBilinear2DAa", 2, "smooth-linear", True),
    *_resizing("_upsample_bicubic2d_aa", "UpsampleBicubic2DAa", 2, "smooth-cubic", True),
    *_resizing("_upsample_lanczos2d_aa", "UpsampleLanczos2DAa", 2, "smooth-lanczos", True),
)
