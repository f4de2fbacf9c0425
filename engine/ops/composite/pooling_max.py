"""Maximum pooling as scripts call it, and its nodes.

The nodes are written by hand: what PyTorch saves as ``result1``, the index of every maximum, is found only when a
script or the gradient of the gradient asks; the gradient itself compares with the result, three times as fast.
"""

from __future__ import annotations

from typing import Any

from ... import autocasting
from ...autograd import saved
from ...autograd.node import Node
from ...autograd.saved import RELEASED, PackedTensor, kept_output, modified, save_input, unpack
from ...storage import Array
from ...tensor import Tensor, tensor_of
from ..functions import composite
from ..functions import namespace as F
from ..kernels import pooling as kernels
from ..operands import single
from ..recording import new_node, one_result
from .pooling_checks import Sizes, check_max_pool1d, check_windows, not_implemented, window_sizes


class _LateIndices(PackedTensor):
    """The indices of the maxima, found when they are first looked at."""

    __slots__ = ("found", "node")

    def __init__(self, node: _MaxPool) -> None:
        self._counter = None
        self.node = node
        self.found: Tensor | None = None

    def tensor(self, node: Node | None = None) -> Tensor:
        """The indices."""
        if self.found is None:
            self.found = tensor_of(kernels.max_pool_indices(unpack(self.node, "self")._array, *self.node.window))
        return self.found


class _MaxPool(Node):
    """Backward of maximum pooling."""

    __slots__ = (
        "ceil_mode", "dilation", "kernel_size", "padding", "pooled", "pooled_version", "saved_result1", "saved_self",
        "stride", "version_self",
    )  # fmt: skip
    saved_names = ("self", "result1")
    parameter_names = ("kernel_size", "stride", "padding", "dilation", "ceil_mode")
    formula = "the gradient at the first of the largest"
    backward = ""
    kernel_size: Sizes
    stride: Sizes
    padding: Sizes
    dilation: Sizes
    ceil_mode: bool
    pooled: Any
    pooled_version: int
    saved_self: Any
    version_self: int
    saved_result1: Any

    @property
    def window(self) -> tuple[Any, ...]:
        """The parameters, in the order of the kernels."""
        return (self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode)

    def apply(self, grad: Array) -> tuple[Any, ...]:
        held = self.saved_self
        counter = held._counter
        if counter is not None and counter.value != self.version_self:
            raise modified(self, "self")
        x, pooled = held._array, self.pooled
        result = pooled._array
        if pooled._counter.value != self.pooled_version:  # overwritten since
            result = kernels.max_pool_array(x, *self.window)
        return (kernels.max_pool_gradient(grad, x, result, *self.window),)

    def apply_tensors(self, grad: Tensor) -> tuple[Any, ...]:
        backward = getattr(F, self.backward)
        return (backward(grad, unpack(self, "self"), unpack(self, "result1")),)

    def release(self) -> bool:
        self.saved_self = self.saved_result1 = self.pooled = RELEASED
        return True


class MaxPool2DWithIndicesBackward0(_MaxPool):
    """Backward of maximum pooling in two dimensions."""

    __slots__ = ()
    backward = "max_pool2d_with_indices_backward"


class MaxPool3DWithIndicesBackward0(_MaxPool):
    """Backward of maximum pooling in three dimensions."""

    __slots__ = ()
    backward = "max_pool3d_with_indices_backward"


def _pooled(
    count: int, input: Tensor, kernel: Sizes, stride: Sizes, padding: Sizes, dilation: Sizes, ceil: bool
) -> Any:
    """The result, and the indices as a function."""
    window = (kernel, stride, padding, dilation, ceil)
    data = kernels.max_pool_array(input._array, *window)
    made: list[Any] = []

    def node() -> Node:
        one: Any = new_node(MaxPool2DWithIndicesBackward0 if count == 2 else MaxPool3DWithIndicesBackward0, (input,))
        one.kernel_size, one.stride, one.padding, one.dilation, one.ceil_mode = window
        one.saved_self = save_input(input) if saved.attention else input
        one.version_self = 0 if input._counter is None else input._counter.value
        one.saved_result1 = _LateIndices(one)
        if saved.attention:
            one.saved_result1 = save_input(one.saved_result1.tensor())
        made.append(one)
        return one  # type: ignore[no-any-return]

    attributes = dict(zip(("kernel_size", "stride", "padding", "dilation", "ceil_mode"), window, strict=True))
    result = one_result(f"max_pool{count}d", data, (input,), node, attributes)
    if made:
        made[0].pooled = kept_output(result)
        made[0].pooled_version = made[0].pooled._counter.value
    return result


def _max_pool(
    count: int, input: Any, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool
) -> tuple[Tensor, tuple[Any, ...]]:
    name = f"max_pool{count}d"
    input = single(name, input)
    sizes = window_sizes(name, count, kernel_size, stride, padding, dilation)
    check_windows(name, input, *sizes, bool(ceil_mode))
    if input._array.dtype.kind == "b":
        raise not_implemented(name, input)
    window = (*sizes, bool(ceil_mode))
    return _pooled(count, input, *window), window


def _indices(input: Tensor, result: Tensor, window: tuple[Any, ...]) -> Tensor:
    edge = result._edge
    if isinstance(edge, _MaxPool) and isinstance(edge.saved_result1, _LateIndices):
        return edge.saved_result1.tensor()
    return tensor_of(kernels.max_pool_indices(input._array, *window))


def _with_indices(
    count: int, input: Any, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool
) -> tuple[Tensor, Tensor]:
    result, window = _max_pool(count, input, kernel_size, stride, padding, dilation, ceil_mode)
    return result, _indices(input, result, window)


@composite(method=False)
def max_pool2d(
    input: Any, kernel_size: Any, stride: Any = (), padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False
) -> Tensor:
    """The largest of each window of images."""
    return _max_pool(2, input, kernel_size, stride, padding, dilation, ceil_mode)[0]


@composite(method=False)
def max_pool3d(
    input: Any, kernel_size: Any, stride: Any = (), padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False
) -> Tensor:
    """The largest of each window of volumes."""
    if autocasting.on:
        input = autocasting.full(input)
    return _max_pool(3, input, kernel_size, stride, padding, dilation, ceil_mode)[0]


@composite(torch=False, method=False, nn_functional=True)
def max_pool2d_with_indices(
    input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False,
    return_indices: bool = False,
) -> tuple[Tensor, Tensor]:  # fmt: skip
    """The largest of each window of images, and their flat indices."""
    return _with_indices(2, input, kernel_size, stride or (), padding, dilation, ceil_mode)


@composite(torch=False, method=False, nn_functional=True)
def max_pool3d_with_indices(
    input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False,
    return_indices: bool = False,
) -> tuple[Tensor, Tensor]:  # fmt: skip
    """The largest of each window of volumes, and their flat indices."""
    return _with_indices(3, input, kernel_size, stride or (), padding, dilation, ceil_mode)


def _flat_window(input: Any, kernel_size: Any, stride: Any, padding: Any, dilation: Any, ceil_mode: bool) -> Any:
    """The arguments of pooling one dimension as two with a height of 1."""
    input = single("max_pool1d", input)
    k, s, p, d = check_max_pool1d(input, kernel_size, stride, padding, dilation, ceil_mode)
    if input._array.dtype.kind != "f" and not input.requires_grad:
        raise not_implemented("max_pool1d_impl", input)
    return F.unsqueeze(input, -2), (1, k), (1, s), (0, p), (1, d), ceil_mode


@composite(method=False)
def max_pool1d(
    input: Any, kernel_size: Any, stride: Any = (), padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False
) -> Tensor:
    """The largest of each window along one dimension."""
    flat = _flat_window(input, kernel_size, stride, padding, dilation, ceil_mode)
    return F.squeeze(_max_pool(2, *flat)[0], -2)  # type: ignore[no-any-return]


@composite(method=False)
def max_pool1d_with_indices(
    input: Any, kernel_size: Any, stride: Any = (), padding: Any = 0, dilation: Any = 1, ceil_mode: bool = False
) -> tuple[Tensor, Tensor]:
    """The largest of each window along one dimension, and their indices."""
    result, indices = _with_indices(2, *_flat_window(input, kernel_size, stride, padding, dilation, ceil_mode))
    return F.squeeze(result, -2), F.squeeze(indices, -2)
