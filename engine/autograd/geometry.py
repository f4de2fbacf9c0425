"""Where a view lies in the memory of its root."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..storage import Array, element_offset, element_strides

if TYPE_CHECKING:
    from ..tensor import Tensor


class Geometry:
    """Where a view lies in the memory of its root, so that the same part of a gradient can be found."""

    __slots__ = ("offset", "root_offset", "root_shape", "root_strides", "shape", "strides")

    def __init__(self, root: Array, view: Array) -> None:
        self.shape = view.shape
        self.strides = element_strides(view)
        self.offset = element_offset(view)
        self.root_shape = root.shape
        self.root_strides = element_strides(root)
        self.root_offset = element_offset(root)

    def buffer(self, dtype: Any) -> tuple[Array, Array]:
        """``(root-shaped, view-shaped)`` arrays over one new block of zeros, laid out as the originals."""
        reach = 1 + sum((n - 1) * s for n, s in zip(self.root_shape, self.root_strides, strict=True) if n)
        inner = (
            self.offset
            - self.root_offset
            + sum((n - 1) * s for n, s in zip(self.shape, self.strides, strict=True) if n)
        )
        flat = np.zeros(max(reach, inner + 1, 1), dtype)
        size = flat.itemsize
        whole: Array = np.ndarray(self.root_shape, dtype, flat, 0, tuple(s * size for s in self.root_strides))
        part: Array = np.ndarray(
            self.shape,
            dtype,
            flat,
            (self.offset - self.root_offset) * size if 0 not in self.shape else 0,
            tuple(s * size for s in self.strides),
        )
        return whole, part

    def tensors(self, grad: Tensor | None, dtype: Any = None) -> tuple[Tensor, Tensor]:
        """The same as tensors: a copy of ``grad`` (zeros without one) and the view of it."""
        from ..ops.functions import namespace as F
        from ..tensor import tensor_of

        whole = tensor_of(self.buffer(dtype if grad is None else grad._array.dtype)[0])
        if grad is not None:
            F.copy_(whole, grad)
        return whole, F.as_strided(whole, self.shape, self.strides, self.offset - self.root_offset)

    def spread_tensor(self, grad: Tensor) -> Any:
        """The same as :meth:`spread`, in tensor operations: zeros that are written to through a view."""
        from ..ops.functions import namespace as F

        if overlaps(self.strides, self.shape) or overlaps(self.root_strides, self.root_shape):
            return F.spread_strided(grad, self)
        whole, part = self.tensors(None, grad._array.dtype)
        F.copy_(part, grad)
        return F.as_strided(whole, self.root_shape, self.root_strides, 0)

    def spread(self, grad: Array) -> Array:
        """The gradient of the root from that of the view: zero elsewhere.

        It is summed where elements of the view share memory; where those of the root do, each gets its part.
        """
        whole, part = self.buffer(grad.dtype)
        if overlaps(self.strides, self.shape):
            flat = whole.base
            assert flat is not None
            np.add.at(flat, _positions(self.shape, self.strides, self.offset - self.root_offset), grad)
        else:
            part[...] = grad
        if overlaps(self.root_strides, self.root_shape):
            counts = np.zeros(len(whole.base), np.int64)  # type: ignore[arg-type]
            positions = _positions(self.root_shape, self.root_strides, 0)
            np.add.at(counts, positions, 1)
            whole = (whole / counts[positions]).astype(whole.dtype)
        return whole


def overlaps(strides: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    """Whether two elements of such a layout may lie in one place, judged by the strides in rising order."""
    reach = 0
    for stride, size in sorted((s, n) for s, n in zip(strides, shape, strict=True) if n > 1):
        if stride <= reach:
            return 0 not in shape
        reach += stride * (size - 1)
    return False


def _positions(shape: tuple[int, ...], strides: tuple[int, ...], offset: int) -> Array:
    """Where each element of a layout lies, counted in elements."""
    found: Array = np.full(shape, offset, np.intp)
    for axis, (stride, size) in enumerate(zip(strides, shape, strict=True)):
        found += (np.arange(size) * stride).reshape([-1 if i == axis else 1 for i in range(len(shape))])
    return found
