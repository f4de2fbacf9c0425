"""Matrix functions under the same names for arrays and for tensors, so that a derivative is written down once.

``of(x)`` gives the functions for what ``x`` is. Products, sums and ``.mT`` are Python's operators on both.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...storage import Array
from ..functions import namespace as F
from . import linalg, linalg_factors
from .elementary import sum_to_size


class Arrays:
    """On arrays."""

    solve = staticmethod(linalg.solve_array)
    solve_triangular = staticmethod(linalg.solve_triangular_array)
    lu_solve = staticmethod(linalg.lu_solve_array)
    lu_unpack = staticmethod(linalg.lu_parts)
    cholesky_solve = staticmethod(linalg_factors.cholesky_solve_array)
    matrix_exp = staticmethod(linalg.matrix_exp_array)
    tril = staticmethod(np.tril)
    triu = staticmethod(np.triu)

    @staticmethod
    def pinv(a: Array) -> Array:
        """Pseudo-inverse."""
        return linalg_factors.pinv_array(a, None, None, False)

    @staticmethod
    def triangular_solve(b: Array, a: Array, upper: bool, transpose: bool, unitriangular: bool) -> Array:
        """A triangular system in the older order of arguments."""
        linalg.warn_of_triangular_solve()
        if transpose:
            a, upper = a.swapaxes(-1, -2), not upper
        return linalg.solve_triangular_array(a, b, upper, True, unitriangular)

    @staticmethod
    def unsqueeze(x: Array, dim: int) -> Array:
        """With another dimension of size 1."""
        return np.expand_dims(x, dim)

    @staticmethod
    def squeeze(x: Array) -> Array:
        """Without the last dimension, which has size 1."""
        found: Array = x[..., 0]
        return found

    @staticmethod
    def sum_to(x: Any, shape: tuple[int, ...]) -> Any:
        """Summed to a shape that was broadcast."""
        return x if x is None or x.shape == tuple(shape) else sum_to_size(x, tuple(shape))

    @staticmethod
    def cat(parts: Sequence[Array], dim: int) -> Array:
        """Side by side."""
        return np.concatenate(parts, dim)

    @staticmethod
    def narrow(x: Array, dim: int, start: int, length: int) -> Array:
        """A part along a dimension."""
        place: list[Any] = [slice(None)] * x.ndim
        place[dim] = slice(start, start + length)
        found: Array = x[tuple(place)]
        return found

    @staticmethod
    def zeros(like: Array, shape: Sequence[int]) -> Array:
        """Zeros of the type of ``like``."""
        return np.zeros(tuple(shape), like.dtype)

    @staticmethod
    def diag_embed(x: Array) -> Array:
        """Square matrices with ``x`` on the diagonal."""
        n = x.shape[-1]
        out = np.zeros((*x.shape, n), x.dtype)
        out[..., range(n), range(n)] = x
        return out

    @staticmethod
    def scaled(x: Array, factor: float) -> Array:
        """``x`` times a number."""
        return np.asarray(x * x.dtype.type(factor))

    @staticmethod
    def diagonal_scaled(x: Array, factor: float) -> Array:
        """``x``, which may be overwritten, with its diagonal times a number."""
        n = min(x.shape[-2:])
        x[..., range(n), range(n)] *= x.dtype.type(factor)
        return x

    @staticmethod
    def diagonal_set(x: Array, values: Any) -> Array:
        """``x``, which may be overwritten, with another diagonal."""
        n = min(x.shape[-2:])
        x[..., range(n), range(n)] = values
        return x

    @staticmethod
    def filled(shape: Sequence[int], like: Array, blocks: Sequence[tuple[int, int, Array]]) -> Array:
        """Zeros of ``shape`` with square blocks written at rows and columns."""
        out = np.zeros(tuple(shape), like.dtype)
        for row, column, block in blocks:
            n = block.shape[-1]
            out[..., row : row + n, column : column + n] = block
        return out

    @staticmethod
    def column_sums(x: Array) -> Array:
        """Sums over the last two dimensions, which stay."""
        return np.add.reduce(x, axis=(-2, -1), keepdims=True, out=...)


class Tensors:
    """On tensors, recorded where a gradient of the gradient is wanted."""

    @staticmethod
    def solve(a: Any, b: Any, left: bool = True) -> Any:
        return F.linalg_solve_ex_rows(a, b, left)[0]

    @staticmethod
    def solve_triangular(a: Any, b: Any, upper: bool, left: bool = True, unitriangular: bool = False) -> Any:
        return F.linalg_solve_triangular_rows(a, b, upper, left, unitriangular)

    @staticmethod
    def lu_solve(packed: Any, pivots: Any, b: Any, left: bool = True, adjoint: bool = False) -> Any:
        return F.linalg_lu_solve_rows(packed, pivots, b, left, adjoint)

    @staticmethod
    def lu_unpack(packed: Any, pivots: Any, unpack_data: bool, unpack_pivots: bool) -> Any:
        return F.lu_unpack_rows(packed, pivots, unpack_data, unpack_pivots)

    @staticmethod
    def cholesky_solve(b: Any, factor: Any, upper: bool) -> Any:
        return F.cholesky_solve_rows(b, factor, upper)

    @staticmethod
    def matrix_exp(a: Any) -> Any:
        return F.linalg_matrix_exp_rows(a)

    @staticmethod
    def pinv(a: Any) -> Any:
        return F.linalg_pinv_rows(a, None, None, False)

    @staticmethod
    def triangular_solve(b: Any, a: Any, upper: bool, transpose: bool, unitriangular: bool) -> Any:
        linalg.warn_of_triangular_solve()
        return F.triangular_solve_rows(b, a, upper, transpose, unitriangular)[0]

    @staticmethod
    def tril(x: Any, diagonal: int = 0) -> Any:
        return F.tril(x, diagonal)

    @staticmethod
    def triu(x: Any, diagonal: int = 0) -> Any:
        return F.triu(x, diagonal)

    @staticmethod
    def unsqueeze(x: Any, dim: int) -> Any:
        return F.unsqueeze(x, dim)

    @staticmethod
    def squeeze(x: Any) -> Any:
        return F.squeeze(x, -1)

    @staticmethod
    def sum_to(x: Any, shape: tuple[int, ...]) -> Any:
        return x if x is None or tuple(x.shape) == tuple(shape) else F.sum_to_size(x, tuple(shape))

    @staticmethod
    def cat(parts: Sequence[Any], dim: int) -> Any:
        return F.cat(parts, dim)

    @staticmethod
    def narrow(x: Any, dim: int, start: int, length: int) -> Any:
        return F.narrow(x, dim, start, length)

    @staticmethod
    def zeros(like: Any, shape: Sequence[int]) -> Any:
        return F.zeros_of(like, tuple(shape))

    @staticmethod
    def diag_embed(x: Any) -> Any:
        return F.diag_embed(x)

    @staticmethod
    def scaled(x: Any, factor: float) -> Any:
        return F.mul_scalar(x, factor)

    @staticmethod
    def diagonal_scaled(x: Any, factor: float) -> Any:
        F.mul_scalar_(F.diagonal(x, 0, -2, -1), factor)
        return x

    @staticmethod
    def diagonal_set(x: Any, values: Any) -> Any:
        diagonal = F.diagonal(x, 0, -2, -1)
        if isinstance(values, (int, float)):
            diagonal.fill_(values)
        else:
            diagonal.copy_(values)
        return x

    @staticmethod
    def filled(shape: Sequence[int], like: Any, blocks: Sequence[tuple[int, int, Any]]) -> Any:
        out = F.zeros_of(like, tuple(shape))
        for row, column, block in blocks:
            n = block.shape[-1]
            F.narrow(F.narrow(out, -2, row, n), -1, column, n).copy_(block)
        return out

    @staticmethod
    def column_sums(x: Any) -> Any:
        return F.sum(x, (-2, -1), True)


def of(x: Any) -> Any:
    """The functions for what ``x`` is."""
    return Arrays if isinstance(x, np.ndarray) else Tensors
