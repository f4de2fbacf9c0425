"""Norms, ranks and pseudo-inverses as scripts call them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ... import autocasting, dtypes
from ...settings import warn_once
from ...tensor import Tensor, tensor_of
from ..functions import composite
from ..functions import namespace as F
from ..kernels.linalg_factors import cutoff, singular_values
from ..operands import single
from .linalg_arguments import floating, full, handled, linear, square, tensor
from .reduction import dims_of

_INFINITE = (math.inf, -math.inf)


def _shown(ord: Any) -> str:
    return str(ord) if isinstance(ord, str) else f"{ord:g}"


def _listed(dim: Any) -> list[int]:
    return [dim] if isinstance(dim, int) else list(dim)


def _norm_type(name: str, a: Tensor, dtype: Any) -> None:
    """Refuse types that have no norm, and ``dtype`` if it isn't at least as wide."""
    floating(name, a)
    if dtype is None:
        return
    if not (dtype.is_floating_point or dtype.is_complex):
        raise RuntimeError(f"{name}: dtype should be floating point or complex, but got {dtype.scalar_type}")
    if dtypes.promote_types(a.dtype, dtype) is not dtype:
        raise RuntimeError(
            f"{name}: the dtype of the input ({a.dtype.scalar_type}) should be convertible without narrowing to the "
            f"specified dtype ({dtype.scalar_type})"
        )


@linear()
def linalg_vector_norm(input: Any, ord: Any = 2, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """The norm of vectors along ``dim``, or of all elements."""
    a = tensor("linalg_vector_norm", input, "input")
    name = "linalg.vector_norm"
    _norm_type(name, a, dtype)
    axes = None if dim is None or dim in ([], ()) else dims_of(dim, a._array.ndim)
    if ord < 0 or ord == math.inf:
        _identity(a, ord, axes, dim)
    return F.linalg_vector_norm_dims(a, ord, axes, keepdim, None if dtype is None else dtype.numpy)


def _identity(a: Tensor, ord: Any, axes: tuple[int, ...] | None, dim: Any) -> None:
    """Refuse norms of no elements where that means nothing."""
    shape = a._array.shape
    start = f"linalg.vector_norm cannot compute the {_shown(ord)} norm on "
    if axes is None and not a._array.size:
        raise RuntimeError(f"{start}an empty tensor because the operation does not have an identity")
    for asked, axis in zip(_listed(dim) if axes else (), axes or (), strict=True):
        if shape[axis] == 0:
            raise RuntimeError(
                f"{start}the dimension {asked}because this dimension is empty and the operation does not have an "
                "identity"
            )


@linear()
def linalg_matrix_norm(
    input: Any, ord: Any = "fro", dim: Any = (-2, -1), keepdim: bool = False, *, dtype: Any = None
) -> Any:
    """The norm of matrices: ``"fro"``, ``"nuc"``, 1, 2, inf or the negative of one."""
    a = tensor("linalg_matrix_norm", input, "input")
    name = "linalg.matrix_norm"
    if ord not in ("fro", "nuc") if isinstance(ord, str) else abs(ord) not in (1, 2, math.inf):
        raise RuntimeError(f"{name}: Order {_shown(ord)} not supported.")
    _norm_type(name, a, dtype)
    if a._array.ndim < 2:
        raise RuntimeError(f"{name}: The input tensor A must have at least 2 dimensions.")
    dims = _listed(dim)
    if len(dims) != 2:
        raise RuntimeError(f"{name}: dim must be a 2-tuple. Got {' '.join(map(str, dims))}")
    rows, columns = (dims_of(d, a._array.ndim)[0] for d in dims)  # type: ignore[index]
    if rows == columns:
        raise RuntimeError(f"{name}: dims must be different. Got ({dims[0]}, {dims[1]})")
    if ord == "fro":
        return linalg_vector_norm(a, 2, (rows, columns), keepdim, dtype=dtype)
    if ord in ("nuc", 2, -2):
        full(name, a)
        return _spectral(a, ord, rows, columns, keepdim, dtype)
    if ord in _INFINITE:
        rows, columns = columns, rows
    sums = linalg_vector_norm(a, 1, rows, keepdim, dtype=dtype)
    if columns > rows and not keepdim:
        columns -= 1
    return (F.amax if ord > 0 else F.amin)(sums, columns, keepdim)


def _spectral(a: Tensor, ord: Any, rows: int, columns: int, keepdim: bool, dtype: Any) -> Any:
    """A norm made of singular values."""
    if dtype is not None:
        a = F.to(a, dtype)
    ndim = a._array.ndim
    order = [*(d for d in range(ndim) if d not in (rows, columns)), rows, columns]
    values = F.linalg_svdvals(F.permute(a, tuple(order)))
    found = F.sum(values, -1, keepdim) if ord == "nuc" else (F.amax if ord > 0 else F.amin)(values, -1, keepdim)
    if not keepdim:
        return found
    return F.permute(F.unsqueeze(found, -1), tuple(order.index(d) for d in range(ndim)))


@linear()
def linalg_norm(input: Any, ord: Any = None, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Any:
    """A vector norm or a matrix norm, by what is given."""
    a = tensor("linalg_norm", input, "input")
    if dim is not None and (ord is not None or isinstance(ord, str)) and len(_listed(dim)) not in (1, 2):
        raise RuntimeError(f"linalg.norm: If dim is specified, it must be of length 1 or 2. Got {_listed(dim)}")
    if dim is None and ord is not None and not isinstance(ord, str) and a._array.ndim not in (1, 2):
        raise RuntimeError(
            f"linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got {a._array.ndim}D."
        )
    if isinstance(dim, int) and isinstance(ord, str):
        dim = (dim,)
    if isinstance(ord, str):
        return linalg_matrix_norm(a, ord, (0, 1) if dim is None else dim, keepdim, dtype=dtype)
    if ord is not None and (len(_listed(dim)) == 2 if dim is not None else a._array.ndim == 2):
        return linalg_matrix_norm(a, ord, (0, 1) if dim is None else dim, keepdim, dtype=dtype)
    return linalg_vector_norm(a, 2 if ord is None else ord, dim, keepdim, dtype=dtype)


# ------------------------------------------------------------------------------------------------ torch.norm
@composite()
def norm(input: Any, p: Any = "fro", dim: Any = None, keepdim: bool = False, out: Any = None, dtype: Any = None) -> Any:
    """A norm of vectors along ``dim`` or of all elements; of matrices for ``"nuc"``."""
    if not isinstance(input, Tensor):  # PyTorch's function looks at the layout first
        raise AttributeError(f"'{type(input).__name__}' object has no attribute 'layout'")
    a = input
    keys: dict[str, Any] = {"dtype": dtype} if out is None else {"dtype": dtype, "out": out}
    dims = None if dim is None else _listed(dim)
    if p == "fro" and (dims is None or len(dims) <= 2):
        return linalg_vector_norm(a, 2, dims, keepdim, **keys)
    if p == "nuc":
        shape = list(range(a._array.ndim)) if dims is None else dims
        return linalg_matrix_norm(a, "nuc", shape if dims is not None or len(shape) == 2 else (-2, -1), keepdim, **keys)
    if isinstance(p, str):
        return linalg_norm(a, p, dims, keepdim, **keys)
    return linalg_vector_norm(a, 2 if p is None else p, dims, keepdim, **keys)


def _left_for_scripts(old: str, new: str) -> None:
    warn_once(
        f"at::{old} is deprecated and it is just left for JIT compatibility. It will be removed in a future PyTorch "
        f"release. Please use `{new}` instead",
        UserWarning,
    )


@composite(method=False)
def nuclear_norm(input: Any, dim: Any = (-2, -1), keepdim: bool = False) -> Any:
    """The sum of the singular values."""
    _left_for_scripts("nuclear_norm", "linalg.matrix_norm(A, 'nuc', dim, keepdim)")
    if isinstance(dim, bool):
        dim, keepdim = (-2, -1), dim
    return linalg_matrix_norm(input, "nuc", dim, keepdim)


@composite(method=False)
def frobenius_norm(input: Any, dim: Any, keepdim: bool = False) -> Any:
    """The root of the sum of squares."""
    a = single("frobenius_norm", input)
    _left_for_scripts("frobenius_norm", "linalg.vector_norm(A, 2., dim, keepdim)")
    if len(_listed(dim)) > 2:
        raise RuntimeError(f"Expected at most 2 dimensions, but got {len(_listed(dim))} dimensions instead.")
    return F.norm_dims(a, 2.0, dims_of(dim, a._array.ndim), keepdim)


# ------------------------------------------------------------------------------------------------ rank, pseudo-inverse
def _tolerance(value: Any) -> Any:
    return value._array if isinstance(value, Tensor) else value


def _pinv(name: str, a: Tensor, atol: Any, rtol: Any, hermitian: bool) -> Any:
    if a._array.ndim < 2 or a.dtype not in (dtypes.float32, dtypes.float64):
        shape = f"{a.dtype.scalar_type}{{{list(a.shape)}}}"
        raise RuntimeError(
            f"{name}({shape}): expected a tensor with 2 or more dimensions of float, double, cfloat or cdouble types"
        )
    if hermitian:
        square("linalg.pinv", a)
    return F.linalg_pinv_rows(a, _tolerance(atol), _tolerance(rtol), hermitian)


@linear()
def linalg_pinv(input: Any, rcond: Any = None, hermitian: bool = False, *, atol: Any = None, rtol: Any = None) -> Any:
    """The pseudo-inverse, taking singular values below the tolerances for zero."""
    a = tensor("linalg_pinv", input, "input")
    return _pinv("linalg.pinv", a, atol, rcond if rtol is None else rtol, hermitian)


@composite()
def pinverse(input: Any, rcond: float = 1e-15) -> Any:
    """The pseudo-inverse."""
    if autocasting.on and autocasting.enabled():
        return autocasting.apart(pinverse, (input, rcond), {})
    return _pinv("linalg.pinv", single("pinverse", input), None, rcond, False)


@linear()
def linalg_matrix_rank(
    input: Any, tol: Any = None, hermitian: bool = False, *, atol: Any = None, rtol: Any = None
) -> Any:
    """How many singular values are above the tolerances."""
    a = tensor("linalg_matrix_rank", input, "input")
    if a._array.ndim < 2:
        raise RuntimeError("torch.linalg.matrix_rank: The input tensor input must have at least 2 dimensions.")
    handled(a)
    if tol is not None:
        atol, rtol = tol, 0.0
    if hermitian:
        square("linalg.matrix_rank", a)
    if not a._array.size:
        return tensor_of(np.zeros(a._array.shape[:-2], np.int64))
    values = np.abs(np.linalg.eigvalsh(a._array)) if hermitian else singular_values(a._array, compute_uv=False)
    limit = cutoff(values, a._array.shape, _tolerance(atol), _tolerance(rtol))
    return tensor_of(np.asarray((values > limit).sum(-1, dtype=np.int64)))
