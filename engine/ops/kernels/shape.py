"""Array computations of the shape family. The views really are numpy views."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...autograd.geometry import Geometry
from ...storage import Array
from .memory_format import arranged, keeps

NOT_VIEWABLE = (
    "view size is not compatible with input tensor's size and stride (at least one dimension spans "
    "across two contiguous "
    "subspaces). Use .reshape(...) instead."
)


def view_array(a: Array, size: tuple[int, ...]) -> Array:
    """The same elements in another shape, without copying.

    Raises:
        RuntimeError: If that isn't possible.
    """
    try:
        return a.reshape(size, copy=False)
    except ValueError:
        raise RuntimeError(NOT_VIEWABLE) from None


def reshape(a: Array, size: tuple[int, ...]) -> Array:
    """The same elements in another shape, copied only if need be."""
    return a.reshape(size)


def alias_array(a: Array) -> Array:
    """A new view of everything."""
    return a[...]


def transpose_array(a: Array, dim0: int, dim1: int) -> Array:
    """Two dimensions swapped."""
    return a.swapaxes(dim0, dim1) if a.ndim else a[...]


def transpose_dims(a: Array, dim0: int, dim1: int) -> Array:
    """Two dimensions swapped (in formulas)."""
    return transpose_array(a, dim0, dim1)


def matrix_transpose(a: Array) -> Array:
    """A matrix transposed; fewer dimensions as they are."""
    return a.T


def t_matrix(a: Array) -> Array:
    """A matrix transposed (in formulas)."""
    return a.T


def permute_array(a: Array, dims: tuple[int, ...]) -> Array:
    """The dimensions in another order."""
    return a.transpose(dims)


def permute_back(a: Array, dims: tuple[int, ...]) -> Array:
    """Undo :func:`permute_array`."""
    return a.transpose(inverse(dims))


def inverse(dims: tuple[int, ...]) -> tuple[int, ...]:
    """The permutation that undoes ``dims``."""
    back = [0] * len(dims)
    for i, d in enumerate(dims):
        back[d] = i
    return tuple(back)


def squeeze_array(a: Array, dims: tuple[int, ...] | None = None) -> Array:
    """Without dimensions of size 1: all of them, or those of ``dims`` that have size 1."""
    every = range(a.ndim) if dims is None else dims
    axes = tuple(d for d in every if d < a.ndim and a.shape[d] == 1)
    return a.squeeze(axes) if axes else a[...]


def unsqueeze_array(a: Array, dim: int) -> Array:
    """With a new dimension of size 1 before dimension ``dim``."""
    return a[(slice(None),) * dim + (None, ...)]


def expand_array(a: Array, size: tuple[int, ...]) -> Array:
    """``a`` repeated along new and size-1 dimensions without copying (stride 0)."""
    extra = len(size) - a.ndim
    strides = (0,) * extra + tuple(
        0 if n == 1 and m != 1 else s for n, m, s in zip(a.shape, size[extra:], a.strides, strict=True)
    )
    if a.flags.c_contiguous and a.size:  # a tenth of the other's time
        return np.ndarray(size, a.dtype, a, 0, strides)
    return np.lib.stride_tricks.as_strided(a, size, strides)


def slice_array(a: Array, dim: int, start: int, stop: int, step: int) -> Array:
    """``start:stop:step`` of one dimension."""
    return a[(slice(None),) * dim + (slice(start, max(stop, start), step),)]


def slice_dim(a: Array, dim: int, start: int, stop: int, step: int) -> Array:
    """A slice of one dimension (in formulas)."""
    return slice_array(a, dim, start, stop, step)


def slice_backward(grad: Array, shape: tuple[int, ...], dim: int, start: int, stop: int, step: int) -> Array:
    """Zeros in ``shape`` with ``grad`` where the slice was."""
    whole = np.zeros(shape, grad.dtype)
    slice_array(whole, dim, start, stop, step)[...] = grad
    return whole


def select_array(a: Array, dim: int, index: int) -> Array:
    """One index of one dimension."""
    return a[(slice(None),) * dim + (index, ...)]


def select_dim(a: Array, dim: int, index: int) -> Array:
    """One index of one dimension (in formulas)."""
    return select_array(a, dim, index)


def select_backward(grad: Array, shape: tuple[int, ...], dim: int, index: int) -> Array:
    """Zeros in ``shape`` with ``grad`` at one index."""
    whole = np.zeros(shape, grad.dtype)
    whole[(slice(None),) * dim + (index, ...)] = grad
    return whole


def diagonal_array(a: Array, offset: int, dim1: int, dim2: int) -> Array:
    """A diagonal of two dimensions, as last dimension; writable."""
    found = np.diagonal(a, offset, dim1, dim2)
    return np.lib.stride_tricks.as_strided(
        a[_corner(a.ndim, offset, dim1, dim2)] if found.size else a, found.shape, found.strides
    )


def _corner(ndim: int, offset: int, dim1: int, dim2: int) -> tuple[slice, ...]:
    index = [slice(None)] * ndim
    if offset > 0:
        index[dim2] = slice(offset, None)
    elif offset < 0:
        index[dim1] = slice(-offset, None)
    return tuple(index)


def diagonal_dims(a: Array, offset: int, dim1: int, dim2: int) -> Array:
    """A diagonal (in formulas)."""
    return diagonal_array(a, offset, dim1, dim2)


def diagonal_backward(grad: Array, shape: tuple[int, ...], offset: int, dim1: int, dim2: int) -> Array:
    """Zeros in ``shape`` with ``grad`` on the diagonal."""
    whole = np.zeros(shape, grad.dtype)
    diagonal_array(whole, offset, dim1, dim2)[...] = grad
    return whole


def unfold_array(a: Array, dimension: int, size: int, step: int) -> Array:
    """Windows of one dimension; the window is the last dimension."""
    count = (a.shape[dimension] - size) // step + 1
    shape = (*a.shape[:dimension], count, *a.shape[dimension + 1 :], size)
    strides = (*a.strides[:dimension], a.strides[dimension] * step, *a.strides[dimension + 1 :], a.strides[dimension])
    return np.lib.stride_tricks.as_strided(a, shape, strides)


def unfold_dim(a: Array, dimension: int, size: int, step: int) -> Array:
    """Windows of one dimension (in formulas)."""
    return unfold_array(a, dimension, size, step)


def unfold_backward(grad: Array, shape: tuple[int, ...], dimension: int, size: int, step: int) -> Array:
    """The windows' gradients added where they came from."""
    whole = np.zeros(shape, grad.dtype)
    count = grad.shape[dimension]
    for k in range(size):
        slice_array(whole, dimension, k, k + (count - 1) * step + 1, step)[...] += grad[..., k]
    return whole


def spread_strided(grad: Array, geometry: Geometry) -> Array:
    """The gradient of a root from that of its view."""
    return geometry.spread(grad)


def strided_part(grad: Array, geometry: Geometry) -> Array:
    """The part of a root's gradient that belongs to a view."""
    whole, part = geometry.buffer(grad.dtype)
    whole[...] = grad
    return part.copy()


def replace_strided_part(grad: Array, new: Array, geometry: Geometry) -> Array:
    """A root's gradient with another one in the place of the view."""
    whole, part = geometry.buffer(grad.dtype)
    whole[...] = grad
    part[...] = new
    return whole


def erase_strided_part(grad: Array, geometry: Geometry) -> Array:
    """A root's gradient as PyTorch has it: what came to the place of the view, zeros elsewhere."""
    whole, part = geometry.buffer(grad.dtype)
    part[...] = strided_part(grad, geometry)
    return whole


# ------------------------------------------------------------------------------------------------ copies
def clone_array(a: Array, memory_format: Any = None) -> Array:
    """A copy; the layout of dense arrays is kept (unless a contiguous one is asked for), others become contiguous."""
    if not keeps(memory_format):
        return arranged(a, memory_format)
    if 0 in a.strides and a.ndim and any(s == 0 and n > 1 for s, n in zip(a.strides, a.shape, strict=True)):
        return a.copy("C")
    return a.copy("K")


def repeat_array(a: Array, repeats: tuple[int, ...]) -> Array:
    """``a`` repeated that often along each dimension."""
    return np.tile(a, repeats)


def repeat_backward(grad: Array, repeats: tuple[int, ...], shape: tuple[int, ...]) -> Array:
    """The sum over the copies."""
    padded = (1,) * (len(repeats) - len(shape)) + tuple(shape)
    split = tuple(n for pair in zip(repeats, padded, strict=True) for n in pair)
    if 0 in repeats:
        return np.zeros(shape, grad.dtype)
    return np.add.reduce(grad.reshape(split), axis=tuple(range(0, len(split), 2)), out=...).reshape(shape)


def flip_array(a: Array, dims: tuple[int, ...]) -> Array:
    """The order of elements reversed along ``dims``."""
    made = np.empty_like(a, subok=False)
    made[...] = np.flip(a, dims) if dims and a.ndim else a
    return made


def flip_dims(a: Array, dims: tuple[int, ...]) -> Array:
    """Reversed along ``dims`` (in formulas)."""
    return flip_array(a, dims)


def rot90_array(a: Array, k: int, dims: tuple[int, int]) -> Array:
    """Turned by 90° ``k`` times in a plane."""
    turns = k % 4
    if turns in (1, 3):  # as PyTorch: a flipped copy, seen with both dimensions swapped
        return np.swapaxes(flip_array(a, (dims[turns % 3],)), *dims)
    return np.rot90(a, k, dims).copy()


def rot90_plane(a: Array, k: int, dims: tuple[int, int]) -> Array:
    """Turned by 90° (in formulas)."""
    return rot90_array(a, k, dims)


def roll_array(a: Array, shifts: tuple[int, ...], dims: tuple[int, ...] | None) -> Array:
    """Elements moved along ``dims`` (None: as if flat), around the end."""
    return np.ascontiguousarray(np.roll(a, shifts if dims is not None else shifts[0], dims)).reshape(a.shape)


def roll_back(a: Array, shifts: tuple[int, ...], dims: tuple[int, ...] | None) -> Array:
    """Undo :func:`roll_array`."""
    return roll_array(a, tuple(-s for s in shifts), dims)


def tril(a: Array, diagonal: int) -> Array:
    """Zero above a diagonal.

    Raises:
        RuntimeError: For a vector or a number.
    """
    if a.ndim < 2:
        raise RuntimeError("tril: input tensor must have at least 2 dimensions")
    return np.asarray(np.tril(a, diagonal), order="K" if a.ndim == 2 else "C")


def triu(a: Array, diagonal: int) -> Array:
    """Zero below a diagonal.

    Raises:
        RuntimeError: For a vector or a number.
    """
    if a.ndim < 2:
        raise RuntimeError("triu: input tensor must have at least 2 dimensions")
    return np.asarray(np.triu(a, diagonal), order="K" if a.ndim == 2 else "C")


def diag_embed_array(a: Array, offset: int, dim1: int, dim2: int) -> Array:
    """The last dimension as diagonal of two new dimensions."""
    n = a.shape[-1] + abs(offset)
    shape: list[Any] = list(a.shape[:-1])
    for dim in sorted((dim1, dim2)):
        shape.insert(dim, n)
    whole = np.zeros(shape, a.dtype)
    diagonal_array(whole, offset, dim1, dim2)[...] = a
    return whole


def constant_pad_array(a: Array, pad: tuple[int, ...], value: float) -> Array:
    """``a`` with a border; ``pad`` gives the widths from the last dimension on, negative ones cut off."""
    widths = _widths(a.ndim, pad)
    shape = tuple(n + before + after for n, (before, after) in zip(a.shape, widths, strict=True))
    if any(n < 0 for n in shape):
        raise RuntimeError(
            f"The input size {list(a.shape)}, plus negative padding {list(pad)} resulted in a negative output size"
        )
    whole = np.full(shape, value, a.dtype)
    inner = tuple(slice(max(before, 0), n - max(after, 0)) for n, (before, after) in zip(shape, widths, strict=True))
    outer = tuple(
        slice(max(-before, 0), n - max(-after, 0)) for n, (before, after) in zip(a.shape, widths, strict=True)
    )
    whole[inner] = a[outer]
    return whole


def constant_pad_back(grad: Array, pad: tuple[int, ...]) -> Array:
    """The gradient without its border."""
    return constant_pad_array(grad, tuple(-p for p in pad), 0.0)


def _widths(ndim: int, pad: tuple[int, ...]) -> list[tuple[int, int]]:
    given = [(pad[2 * i], pad[2 * i + 1]) for i in range(len(pad) // 2)]
    return [(0, 0)] * (ndim - len(given)) + given[::-1]


def diagonal_copy_array(a: Array, offset: int, dim1: int, dim2: int) -> Array:
    """A copy of a diagonal."""
    return diagonal_array(a, offset, dim1, dim2).copy()


def copied(a: Array) -> Array:
    """A copy whose elements lie in order."""
    return np.array(a, order="C", subok=False)
