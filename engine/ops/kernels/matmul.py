"""Products of matrices and vectors on arrays."""

from __future__ import annotations

import numpy as np

from ...dtypes import C_NAMES, of
from ...storage import Array
from .elementary import ones
from .reduction import sum_type

_F16, _F32, _F64 = np.dtype(np.float16), np.dtype(np.float32), np.dtype(np.float64)


def _product(a: Array, b: Array) -> Array:
    if a.dtype is _F16:
        return np.asarray(np.matmul(a.astype(np.float32), b.astype(np.float32))).astype(np.float16)
    if len(a) * b.shape[-1] > _LARGE and a.ndim == b.ndim == 2 and a.flags.forc and b.flags.forc:
        return np.asarray(np.matmul(a, b))
    made = a.dot(b)
    return made if type(made) is np.ndarray else np.asarray(made)


#: Elements from which on it shows that ``dot`` fills the product with zeros first; below, ``matmul`` takes longer.
_LARGE = 1 << 14

#: Elements of a matrix from which on it counts which way round it is multiplied.
_MUCH = 1 << 17


def check_types(a: Array, b: Array, first: str = "m1", second: str = "m2") -> None:
    """Refuse factors of different types.

    Raises:
        RuntimeError: In PyTorch's words.
    """
    if a.dtype is not b.dtype and of(a.dtype) is not of(b.dtype):
        one, other = (C_NAMES[of(x.dtype).name] for x in (a, b))
        raise RuntimeError(f"expected {first} and {second} to have the same dtype, but got: {one} != {other}")


def _check_matrices(a: Array, b: Array) -> None:
    if a.ndim != 2:
        raise RuntimeError("self must be a matrix")
    if b.ndim != 2:
        raise RuntimeError("mat2 must be a matrix")
    if a.shape[1] != b.shape[0]:
        raise RuntimeError(
            f"mat1 and mat2 shapes cannot be multiplied ({a.shape[0]}x{a.shape[1]} and {b.shape[0]}x{b.shape[1]})"
        )
    check_types(a, b)


def _check_sum(added: Array, a: Array, b: Array) -> None:
    for which, matrix in (("mat1", a), ("mat2", b)):
        if matrix.ndim != 2:
            raise RuntimeError(f"{which} must be a matrix, got {matrix.ndim}-D tensor")
    for which, left in (("self", added), ("mat1", a)):
        if of(left.dtype) is not of(b.dtype):
            one, other = (of(x.dtype).scalar_type for x in (left, b))
            raise RuntimeError(f"{which} and mat2 must have the same dtype, but got {one} and {other}")
    if a.dtype == np.bool_:
        raise NotImplementedError("\"addmm_impl_cpu_\" not implemented for 'Bool'")
    _check_matrices(a, b)


def mm_array(a: Array, b: Array) -> Array:
    """Matrix times matrix."""
    kind = a.dtype
    if kind is b.dtype and (kind is _F32 or kind is _F64) and a.ndim == 2 and b.ndim == 2:
        try:
            return _product(a, b)
        except ValueError:
            _check_matrices(a, b)
            raise
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or a.dtype is not b.dtype:
        _check_matrices(a, b)
    if a.dtype == np.bool_:
        raise NotImplementedError("\"addmm_impl_cpu_\" not implemented for 'Bool'")
    return _product(a, b)


def mv_array(a: Array, b: Array, added: Array | None = None) -> Array:
    """Matrix times vector, to be added to ``added``."""
    ranks = (1 if added is None else added.ndim, a.ndim, b.ndim)
    if ranks[1:] != (2, 1) or ranks[0] > 1:
        raise RuntimeError(f"vector + matrix @ vector expected, got {ranks[0]}, {ranks[1]}, {ranks[2]}")
    if a.shape[1] != b.shape[0]:
        raise RuntimeError(
            f"size mismatch, got input ({a.shape[0] if added is None else added.size}), "
            f"mat ({a.shape[0]}x{a.shape[1]}), vec ({b.shape[0]})"
        )
    if added is not None and added.size not in (1, a.shape[0]):
        raise RuntimeError(
            f"size mismatch, got input ({added.size}), mat ({a.shape[0]}x{a.shape[1]}), vec ({b.shape[0]})"
        )
    if of(a.dtype) is not of(b.dtype) or (added is not None and of(added.dtype) is not of(a.dtype)):
        names = [of(x.dtype).scalar_type for x in (b if added is None else added, a, b)]
        raise RuntimeError(
            f"addmv input tensors must have the same dtype, but got {names[0]}, {names[1]}, and {names[2]}"
        )
    if a.dtype == np.bool_:
        raise NotImplementedError("\"addmv_impl_cpu\" not implemented for 'Bool'")
    return _product(a, b)


def dot_array(a: Array, b: Array) -> Array:
    """Sum of the products of two vectors."""
    if a.ndim != 1 or b.ndim != 1:
        raise RuntimeError(f"1D tensors expected, but got {a.ndim}D and {b.ndim}D tensors")
    if of(a.dtype) is not of(b.dtype):
        raise RuntimeError(
            "dot : expected both vectors to have same dtype, but found "
            f"{of(a.dtype).scalar_type} and {of(b.dtype).scalar_type}"
        )
    if a.shape != b.shape:
        raise RuntimeError(
            f"inconsistent tensor size, expected tensor [{a.size}] and src [{b.size}] to have the same number of "
            f"elements, but got {a.size} and {b.size} elements respectively"
        )
    if a.dtype == np.bool_:
        raise NotImplementedError("\"dot\" not implemented for 'Bool'")
    return _product(a, b)


def by_columns(strides: tuple[int, ...], rows: int, itemsize: int) -> bool:
    """Whether a matrix with these strides lies in memory column by column."""
    return strides[0] == itemsize and strides[1] == rows * itemsize


def mm_right(grad: Array, b: Array, strides: tuple[int, ...]) -> Array:
    """Gradient of ``a @ b`` for ``a``, laid out as ``a`` (which has ``strides``)."""
    if strides[0] == grad.itemsize and by_columns(strides, len(grad), grad.itemsize):
        return _product(b, grad.T).T
    return _product(grad, b.T)


def mm_left(grad: Array, a: Array, strides: tuple[int, ...]) -> Array:
    """Gradient of ``a @ b`` for ``b``, laid out as ``b`` (which has ``strides``)."""
    if strides[0] == grad.itemsize and by_columns(strides, a.shape[1], grad.itemsize):
        return _product(grad.T, a).T
    return _product(a.T, grad)


def bmm_array(a: Array, b: Array) -> Array:
    """A batch of matrix products."""
    if a.ndim != 3 or b.ndim != 3:
        raise RuntimeError(f"batch{1 if a.ndim != 3 else 2} must be a 3D tensor")
    if a.shape[0] != b.shape[0] or a.shape[2] != b.shape[1]:
        raise RuntimeError(
            f"Expected size for first two dimensions of batch2 tensor to be: [{a.shape[0]}, {a.shape[2]}] but got: "
            f"[{b.shape[0]}, {b.shape[1]}]."
        )
    if a.dtype == np.bool_:
        raise NotImplementedError("\"bmm\" not implemented for 'Bool'")
    if of(a.dtype) is not of(b.dtype):
        one, other = (of(x.dtype).scalar_type for x in (a, b))
        raise RuntimeError(f"expected scalar type {one} but found {other}")
    made: Array = np.matmul(a, b)
    return made


def bmm_right(grad: Array, b: Array) -> Array:
    """Gradient of a batch of products for the left factors."""
    made: Array = np.matmul(grad, b.transpose(0, 2, 1))
    return made


def bmm_left(grad: Array, a: Array) -> Array:
    """Gradient of a batch of products for the right factors."""
    made: Array = np.matmul(a.transpose(0, 2, 1), grad)
    return made


def mv_left(grad: Array, b: Array) -> Array:
    """Gradient of matrix times vector for the matrix."""
    return np.multiply(grad[:, None], b)


def mv_right(grad: Array, a: Array) -> Array:
    """Gradient of matrix times vector for the vector."""
    return _product(a.T, grad)


def scaled(values: Array, factor: float) -> Array:
    """``factor`` times ``values``; ``values`` themselves for 1."""
    return values if factor == 1 else np.multiply(values, values.dtype.type(factor), out=...)


def check_expands(shape: tuple[int, ...], target: tuple[int, ...]) -> None:
    """Refuse a summand that can't be expanded to the product's shape.

    Raises:
        RuntimeError: In PyTorch's words.
    """
    lead = len(target) - len(shape)
    for i in range(len(shape) - 1, -1, -1):
        if lead < 0 or (shape[i] != 1 and shape[i] != target[i + lead]):
            if lead < 0:
                raise RuntimeError(
                    f"expand(torch.FloatTensor{{{list(shape)}}}, size={list(target)}): the number of sizes provided "
                    f"({len(target)}) must be greater or equal to the number of dimensions in the tensor ({len(shape)})"
                )
            raise RuntimeError(
                f"The expanded size of the tensor ({target[i + lead]}) must match the existing size ({shape[i]}) at "
                f"non-singleton dimension {i + lead}.  Target sizes: {list(target)}.  Tensor sizes: {list(shape)}"
            )


def bmm_onto(added: Array, a: Array, b: Array, drop: int = 0) -> Array:
    """A batch of matrix products to be added to ``added`` (the batch summed if ``drop`` is 1)."""
    if a.ndim > 1 and b.ndim == 3:
        check_expands(added.shape, (a.shape[0], a.shape[1], b.shape[2])[drop:])
    return bmm_array(a, b)


def outer_array(a: Array, b: Array) -> Array:
    """Every product of two vectors' elements."""
    for which, vector in (("vec1", a), ("vec2", b)):
        if vector.ndim != 1:
            raise RuntimeError(f"addr: Expected 1-D argument {which}, but got {vector.ndim}-D")
    return mv_left(a, b)


def trilinear_array(i1: Array, weight: Array, i3: Array) -> Array:
    """``i1 @ weight[k] @ i3`` for each row and each ``k``."""
    return np.ascontiguousarray(np.einsum("ni,oij,nj->no", i1, weight, i3, optimize=True))


def trilinear_first(grad: Array, weight: Array, i3: Array) -> Array:
    """Gradient for the rows on the left."""
    return np.ascontiguousarray(np.einsum("no,oij,nj->ni", grad, weight, i3, optimize=True))


def trilinear_weight(grad: Array, i1: Array, i3: Array) -> Array:
    """Gradient for the matrices."""
    return np.ascontiguousarray(np.einsum("no,ni,nj->oij", grad, i1, i3, optimize=True))


def trilinear_second(grad: Array, weight: Array, i1: Array) -> Array:
    """Gradient for the rows on the right."""
    return np.ascontiguousarray(np.einsum("no,oij,ni->nj", grad, weight, i1, optimize=True))


def plus_product(added: Array, product: Array, beta: float, alpha: float) -> Array:
    """``beta * added + alpha * product``; ``added`` is left out, nan or not, where ``beta`` is 0."""
    if alpha != 1:
        product = product * product.dtype.type(alpha)
    check_expands(added.shape, product.shape)
    if beta == 0:
        return product
    return np.add(scaled(added, beta), product, out=...)


def _linear(added: Array, a: Array, b: Array) -> Array:
    """``a @ b`` plus a row, of matrices that fit.

    The other way round, as ``(b.T @ a.T).T``, it is faster for few rows times a large matrix that lies in memory by
    columns, as the weight of a linear layer does.
    """
    m, n = len(a), b.shape[1]
    if b.size >= _MUCH and 1 < m <= 64 and n >= 4 * m and b.flags.f_contiguous:
        product, made = b.T.dot(a.T).T, np.empty((m, n), a.dtype)
    else:
        product = made = _product(a, b)
    np.add(product, added, made)
    return made


def addmm_array(added: Array, a: Array, b: Array, beta: float, alpha: float) -> Array:
    """``beta * added + alpha * (a @ b)``."""
    kind = a.dtype
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0] or kind is not b.dtype or added.dtype is not kind:
        _check_sum(added, a, b)
    elif beta == alpha == 1 and added.shape == b.shape[1:] and (kind is _F32 or kind is _F64):
        return _linear(added, a, b)
    if added.shape != b.shape[1:]:
        check_expands(added.shape, (len(a), b.shape[1]))
    if kind == np.bool_:
        raise NotImplementedError("\"addmm_impl_cpu_\" not implemented for 'Bool'")
    product = _product(a, b)
    if beta == 1 and alpha == 1 and product.dtype == added.dtype:
        product += added
        return product
    return plus_product(added, product, beta, alpha)


def summed_to(grad: Array, shape: tuple[int, ...]) -> Array:
    """``grad`` summed to ``shape``, from which it was broadcast."""
    if grad.shape == shape:
        return grad
    lead = grad.ndim - len(shape)
    axes = (*range(lead), *(i + lead for i, n in enumerate(shape) if n == 1 and grad.shape[i + lead] != 1))
    if axes == (0,) and grad.ndim == 2 and grad.dtype.kind == "f":
        return np.asarray(ones(len(grad), grad.dtype).dot(grad).reshape(shape))
    return np.asarray(np.add.reduce(grad, axis=axes)).reshape(shape)


def addbmm_right(grad: Array, b: Array) -> Array:
    """Gradient of a summed batch of products for the left factors."""
    made: Array = np.matmul(grad, b.transpose(0, 2, 1))
    return made


def addbmm_left(grad: Array, a: Array) -> Array:
    """Gradient of a summed batch of products for the right factors."""
    made: Array = np.matmul(a.transpose(0, 2, 1), grad)
    return made


def trace_gradient(grad: Array, shape: tuple[int, ...]) -> Array:
    """``grad`` on the diagonal."""
    out = np.zeros(shape, grad.dtype)
    np.fill_diagonal(out, grad)
    return out


def trace_array(values: Array) -> Array:
    """Sum of the diagonal."""
    if values.ndim != 2:
        raise RuntimeError(f"trace: expected a matrix, but got tensor with dim {values.ndim}")
    found = np.asarray(np.trace(values, dtype=sum_type(values.dtype)))
    return found.astype(values.dtype) if values.dtype == np.float16 else found
