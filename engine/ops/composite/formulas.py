"""Tensor twins of kernels that formulas of the index family call, so that gradients can be differentiated."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...storage import Array
from ...tensor import Tensor, tensor_of
from ..functions import composite
from ..functions import namespace as F


@composite(torch=False, method=False)
def zeros_like(input: Tensor) -> Tensor:
    """Zeros in the shape and type of ``input``."""
    return tensor_of(np.zeros(input._array.shape, input._array.dtype))


@composite(torch=False, method=False)
def index_erase(grad: Tensor, indices: tuple[Any, ...]) -> Tensor:
    """``grad`` with zeros at the indices."""
    zero = tensor_of(np.zeros((), grad._array.dtype))
    return F.index_put_values(grad, zero, indices, False)  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def gather_within(a: Tensor, dim: int, index: Array, shape: tuple[int, ...]) -> Tensor:
    """Gather into the part of ``shape`` that ``index`` covers, zeros beside it."""
    found = F.gather_dim(a, dim, index)
    if found._array.shape == tuple(shape):
        return found  # type: ignore[no-any-return]
    pad = [p for n, m in zip(shape[::-1], found._array.shape[::-1], strict=True) for p in (0, n - m)]
    return F.constant_pad(found, tuple(pad), 0.0)  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def masked_fill_back(grad: Tensor, mask: Array, shape: tuple[int, ...]) -> Tensor:
    """``grad`` with zeros where the mask holds, summed to the input's shape."""
    return F.sum_to_size(F.masked_fill_number(grad, mask, 0.0), shape)  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def index_backward(grad: Tensor, shape: tuple[int, ...], indices: tuple[Any, ...]) -> Tensor:
    """Zeros with ``grad`` added where the elements came from."""
    return F.index_put_impl(F.zeros_of(grad, shape), grad, indices)  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def index_add_zeros(grad: Tensor, shape: tuple[int, ...], dim: int, index: Array) -> Tensor:
    """Zeros with ``grad`` added along a dimension."""
    return F.index_add_dim(F.zeros_of(grad, shape), grad, dim, index.reshape(-1), 1)  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def gather_backward(grad: Tensor, shape: tuple[int, ...], dim: int, index: Array) -> Tensor:
    """Zeros with ``grad`` added where the elements came from."""
    return F.scatter_add_source(F.zeros_of(grad, shape), grad, dim, index)  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def masked_select_backward(grad: Tensor, shape: tuple[int, ...], mask: Array) -> Tensor:
    """Zeros with ``grad`` where the mask holds."""
    whole = F.zeros_of(grad, np.broadcast_shapes(tuple(shape), mask.shape))
    return F.sum_to_size(F.masked_scatter_mask(whole, grad, mask), shape)  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def index_selected(grad: Tensor, dim: int, index: Array, shape: tuple[int, ...]) -> Tensor:
    """``grad`` at the index, in the shape of the source that was written there."""
    found = F.index_select_dim(grad, dim, index)
    return F.expand(found, tuple(shape)) if shape else found  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def index_filled_sum(grad: Tensor, dim: int, index: Array) -> Tensor:
    """The sum of ``grad`` over what was filled, each place once."""
    return F.sum(F.index_select_dim(grad, dim, np.unique(index)))  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def times_alpha(grad: Tensor, alpha: Any) -> Any:
    """``grad * alpha``; as it is for 1."""
    return grad if alpha == 1 else F.mul_scalar(grad, alpha)


@composite(torch=False, method=False)
def masked_sum(grad: Tensor, mask: Array) -> Tensor:
    """The sum of ``grad`` where the mask holds."""
    return F.sum(F.masked_select_mask(grad, mask))  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def masked_scatter_back(grad: Tensor, mask: Array, shape: tuple[int, ...]) -> Tensor:
    """The gradient of the source: the masked elements in order, zeros behind them."""
    taken = F.masked_select_mask(grad, mask)
    flat = F.constant_pad(taken, (0, math.prod(shape) - taken._array.size), 0.0)
    return F.reshape(flat, shape)  # type: ignore[no-any-return]


@composite(torch=False, method=False)
def total(grad: Tensor) -> Tensor:
    """The sum of all elements."""
    return F.sum(grad)  # type: ignore[no-any-return]
