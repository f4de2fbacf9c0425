"""Operations of the family image, part 5, written by ``make generate`` from ``engine/ops/image.py``."""

from __future__ import annotations

from typing import Any

from ... import marked, probe
from ...autograd import anomaly, modes, saved
from ...autograd.node import Node, accumulate_grad, next_sequence
from ...autograd.views import refresh
from ...tensor import Tensor
from ..functions import namespace as F
from ..kernels import image as image_kernels
from ..operands import single
from ..reporting import report

new = object.__new__


class Im2ColBackward0(Node):
    """Backward of im2col."""

    __slots__ = ("dilation", "kernel_size", "padding", "self_shape", "stride")
    parameter_names = (
        "kernel_size",
        "dilation",
        "padding",
        "stride",
    )
    formula = "fold"
    dilation: Any
    kernel_size: Any
    padding: Any
    self_shape: Any
    stride: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        kernel_size = self.kernel_size
        dilation = self.dilation
        padding = self.padding
        stride = self.stride
        self_shape = self.self_shape
        g0 = image_kernels.col2im(grad, tuple(self_shape[-2:]), kernel_size, dilation, padding, stride)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        kernel_size = self.kernel_size
        dilation = self.dilation
        padding = self.padding
        stride = self.stride
        self_shape = self.self_shape
        g0 = F.col2im(grad, tuple(self_shape[-2:]), kernel_size, dilation, padding, stride)
        return (g0,)


def im2col(input: Any, kernel_size: Any, dilation: Any, padding: Any, stride: Any) -> Tensor:
    """``im2col``: fold"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(im2col, mark, (input,), None, (input, kernel_size, dilation, padding, stride), {})
        input = single("im2col", input, "input", 1)
    a_input = input._array
    data = image_kernels.im2col(a_input, kernel_size, dilation, padding, stride)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(Im2ColBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.kernel_size = kernel_size
        node.dilation = dilation
        node.padding = padding
        node.stride = stride
        node.self_shape = a_input.shape
        result._edge = node
        result._requires_grad = True
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        result._edge = None
        result._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            result._inference = True
    if probe.observer is not None:
        report(
            "im2col",
            (input,),
            {"kernel_size": kernel_size, "dilation": dilation, "padding": padding, "stride": stride},
            (result,),
            node,
        )
    return result


class Col2ImBackward0(Node):
    """Backward of col2im."""

    __slots__ = ("dilation", "kernel_size", "padding", "stride")
    parameter_names = (
        "kernel_size",
        "dilation",
        "padding",
        "stride",
    )
    formula = "unfold"
    dilation: Any
    kernel_size: Any
    padding: Any
    stride: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        kernel_size = self.kernel_size
        dilation = self.dilation
        padding = self.padding
        stride = self.stride
        g0 = image_kernels.im2col(grad, kernel_size, dilation, padding, stride)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        kernel_size = self.kernel_size
        dilation = self.dilation
        padding = self.padding
        stride = self.stride
        g0 = F.im2col(grad, kernel_size, dilation, padding, stride)
        return (g0,)


def col2im(input: Any, output_size: Any, kernel_size: Any, dilation: Any, padding: Any, stride: Any) -> Tensor:
    """``col2im``: unfold"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(
                    col2im, mark, (input,), None, (input, output_size, kernel_size, dilation, padding, stride), {}
                )
        input = single("col2im", input, "input", 1)
    a_input = input._array
    data = image_kernels.col2im(a_input, output_size, kernel_size, dilation, padding, stride)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(Col2ImBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.kernel_size = kernel_size
        node.dilation = dilation
        node.padding = padding
        node.stride = stride
        result._edge = node
        result._requires_grad = True
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        result._edge = None
        result._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            result._inference = True
    if probe.observer is not None:
        report(
            "col2im",
            (input,),
            {
                "output_size": output_size,
                "kernel_size": kernel_size,
                "dilation": dilation,
                "padding": padding,
                "stride": stride,
            },
            (result,),
            node,
        )
    return result


class PixelShuffleBackward0(Node):
    """Backward of pixel_shuffle."""

    __slots__ = ("upscale_factor",)
    parameter_names = ("upscale_factor",)
    formula = "pixel_unshuffle"
    upscale_factor: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        upscale_factor = self.upscale_factor
        g0 = image_kernels.pixel_unshuffle(grad, upscale_factor)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        upscale_factor = self.upscale_factor
        g0 = F.pixel_unshuffle(grad, upscale_factor)
        return (g0,)


def pixel_shuffle_blocks(input: Any, upscale_factor: Any) -> Tensor:
    """``pixel_shuffle``: pixel_unshuffle"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(pixel_shuffle_blocks, mark, (input,), None, (input, upscale_factor), {})
        input = single("pixel_shuffle", input, "input", 1)
    a_input = input._array
    data = image_kernels.pixel_shuffle(a_input, upscale_factor)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(PixelShuffleBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.upscale_factor = upscale_factor
        result._edge = node
        result._requires_grad = True
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        result._edge = None
        result._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            result._inference = True
    if probe.observer is not None:
        report("pixel_shuffle", (input,), {"upscale_factor": upscale_factor}, (result,), node)
    return result


class PixelUnshuffleBackward0(Node):
    """Backward of pixel_unshuffle."""

    __slots__ = ("downscale_factor",)
    parameter_names = ("downscale_factor",)
    formula = "pixel_shuffle"
    downscale_factor: Any

    def run_arrays(self, grad: Any, release: bool) -> tuple[Any, ...]:
        downscale_factor = self.downscale_factor
        g0 = image_kernels.pixel_shuffle(grad, downscale_factor)
        return (g0,)

    def apply_tensors(self, grad: Any) -> tuple[Any, ...]:
        downscale_factor = self.downscale_factor
        g0 = F.pixel_shuffle(grad, downscale_factor)
        return (g0,)


def pixel_unshuffle_blocks(input: Any, downscale_factor: Any) -> Tensor:
    """``pixel_unshuffle``: pixel_shuffle"""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(pixel_unshuffle_blocks, mark, (input,), None, (input, downscale_factor), {})
        input = single("pixel_unshuffle", input, "input", 1)
    a_input = input._array
    data = image_kernels.pixel_unshuffle(a_input, downscale_factor)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    if input._base is not None and (not modes.altered or modes.is_grad_enabled()):
        refresh(input)
    if input._requires_grad and (not modes.altered or modes.is_grad_enabled()):
        node: Any = new(PixelUnshuffleBackward0)
        node.sequence = next_sequence()
        e0 = input._edge
        if e0 is None and input._requires_grad:
            e0 = input._accumulator() or accumulate_grad(input)
        node.next = (e0,)
        node.downscale_factor = downscale_factor
        result._edge = node
        result._requires_grad = True
        if saved.attention and anomaly.enabled:
            anomaly.note_creation(node)
    else:
        node = None
        result._edge = None
        result._requires_grad = False
        if modes.altered and modes.is_inference_mode_enabled():
            result._inference = True
    if probe.observer is not None:
        report("pixel_unshuffle", (input,), {"downscale_factor": downscale_factor}, (result,), node)
    return result


FUNCTIONS = {
    "im2col": im2col,
    "col2im": col2im,
    "pixel_shuffle_blocks": pixel_shuffle_blocks,
    "pixel_unshuffle_blocks": pixel_unshuffle_blocks,
}
OPERATORS: dict[str, Any] = {}
