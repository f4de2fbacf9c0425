"""``matmul`` and its kin as PyTorch composes them: the views between the products are part of the graph."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np

from ... import autocasting
from ...dtypes import C_NAMES
from ...tensor import Tensor
from ...tensor_access import dimension
from ..functions import composite, publish, torch_functions
from ..functions import namespace as F
from ..kernels.matmul import by_columns
from ..operands import single


# ------------------------------------------------------------------------------------------------ in formulas
@composite(torch=False, method=False)
def mm_right(grad: Tensor, b: Tensor, strides: tuple[int, ...]) -> Any:
    """``grad @ b.T``, by columns if the strides are."""
    if by_columns(strides, grad._array.shape[0], grad._array.itemsize):
        return F.t(F.mm(b, F.t(grad)))
    return F.mm(grad, F.t(b))


@composite(torch=False, method=False)
def mm_left(grad: Tensor, a: Tensor, strides: tuple[int, ...]) -> Any:
    """``a.T @ grad``, by columns if the strides are."""
    if by_columns(strides, a._array.shape[1], grad._array.itemsize):
        return F.t(F.mm(F.t(grad), a))
    return F.mm(F.t(a), grad)


@composite(torch=False, method=False)
def bmm_right(grad: Tensor, b: Tensor) -> Any:
    """``grad @ b.T`` for each pair."""
    return F.bmm(grad, F.transpose(b, 1, 2))


@composite(torch=False, method=False)
def bmm_left(grad: Tensor, a: Tensor) -> Any:
    """``a.T @ grad`` for each pair."""
    return F.bmm(F.transpose(a, 1, 2), grad)


@composite(torch=False, method=False)
def addbmm_right(grad: Tensor, b: Tensor) -> Any:
    """``grad @ b.T`` with the same ``grad`` for each."""
    return F.bmm(F.expand(F.unsqueeze(grad, 0), (b.shape[0], *grad.shape)), F.transpose(b, 1, 2))


@composite(torch=False, method=False)
def addbmm_left(grad: Tensor, a: Tensor) -> Any:
    """``a.T @ grad`` with the same ``grad`` for each."""
    return F.bmm(F.transpose(a, 1, 2), F.expand(F.unsqueeze(grad, 0), (a.shape[0], *grad.shape)))


@composite(torch=False, method=False)
def mv_array(a: Tensor, b: Tensor) -> Any:
    """``a @ b``."""
    return F.mv(a, b)


@composite(torch=False, method=False)
def mv_left(grad: Tensor, b: Tensor) -> Any:
    """The outer product of ``grad`` and ``b``."""
    return outer(grad, b)


@composite(torch=False, method=False)
def mv_right(grad: Tensor, a: Tensor) -> Any:
    """``a.T @ grad``."""
    return F.mv(F.t(a), grad)


@composite(torch=False, method=False)
def scaled(values: Tensor, factor: float) -> Any:
    """``factor * values``; ``values`` themselves for 1."""
    return values if factor == 1 else F.mul_scalar(values, factor)


@composite(torch=False, method=False)
def summed_to(grad: Tensor, shape: tuple[int, ...]) -> Any:
    """``grad`` summed to ``shape``."""
    return grad if grad.shape == shape else F.sum_to_size(grad, shape)


# ------------------------------------------------------------------------------------------------ products
@composite("ger")
def outer(input: Tensor, vec2: Tensor) -> Any:
    """Every product of an element of one vector and one of another."""
    input, vec2 = single("outer", input), single("outer", vec2, "vec2", 2)
    if input.ndim != 1:
        raise RuntimeError(f"outer: Expected 1-D argument self, but got {input.ndim}-D")
    if vec2.ndim != 1:
        raise RuntimeError(f"outer: Expected 1-D argument vec2, but got {vec2.ndim}-D")
    return F.mul(F.view(input, (input.shape[0], 1)), vec2)


@composite()
def matmul(input: Any, other: Any) -> Any:
    """Product of matrices, of vectors, or of broadcast batches of matrices."""
    if autocasting.on:
        input, other = autocasting.smaller(input, other)
    a, b = single("matmul", input), single("matmul", other, "other", 2)
    m, n = a._array.ndim, b._array.ndim
    if m == 2 and n == 2:
        return F.mm(a, b)
    if m == 0 or n == 0:
        raise RuntimeError(f"both arguments to matmul need to be at least 1D, but they are {m}D and {n}D")
    if m == 1 and n == 1:
        return F.dot(a, b)
    if m == 2 and n == 1:
        return F.mv(a, b)
    if m == 1 and n == 2:
        return F.squeeze_(F.mm(F.unsqueeze(a, 0), b), 0)
    if m == 3 and n == 3 and (a._array.shape[0] == 1) != (b._array.shape[0] == 1):  # a batch of one is no batch
        if b._array.shape[0] == 1:
            b = F.squeeze(b, 0)
        else:
            a = F.squeeze(a, 0)
    if _folds(a, b):
        return _folded(a, b)
    return _batched(a, b)


def _folds(a: Tensor, b: Tensor) -> bool:
    """Whether a batch times a matrix is done as one matrix product, by PyTorch's own rule."""
    m, n = a._array.ndim, b._array.ndim
    batch, flat = (a._array, b) if m >= n else (b._array.swapaxes(-1, -2), a)
    if batch.ndim < 3 or flat._array.ndim > 2:
        return False
    if flat.requires_grad:  # else the gradient of an expanded matrix would be large
        return True
    if m == 2:
        return False
    shape, strides = batch.shape, batch.strides
    return not batch.size or all(strides[i] == strides[i + 1] * shape[i + 1] for i in range(len(shape) - 2))


def _swapped(tensor: Tensor) -> Any:
    return tensor if tensor._array.ndim < 2 else F.transpose(tensor, -1, -2)


def _folded(a: Tensor, b: Tensor) -> Any:
    turned = b._array.ndim > a._array.ndim
    batch = _swapped(b) if turned else a
    flat = (F.t(a) if a._array.ndim == 2 else a) if turned else b
    sizes = list(batch._array.shape)
    out = sizes[:-1]
    folded = F.reshape(batch, (prod(out), sizes[-1]))
    if flat._array.ndim == 1:
        return F.unsafe_view(F.mv(folded, flat), tuple(out))
    out.append(flat._array.shape[1])
    product = F.unsafe_view(F.mm(folded, flat), tuple(out))
    return F.contiguous(F.transpose(product, -1, -2)) if turned else product


def _batched(a: Tensor, b: Tensor) -> Any:
    m, n = a._array.ndim, b._array.ndim
    if m == 1:
        a = F.unsqueeze(a, 0)
    if n == 1:
        b = F.unsqueeze(b, 1)
    sa, sb = tuple(a._array.shape), tuple(b._array.shape)
    batch = _broadcast(sa[:-2], sb[:-2])
    count = prod(batch)
    left = F.reshape(F.expand(a, (*batch, *sa[-2:])), (count, *sa[-2:]))
    right = F.reshape(F.expand(b, (*batch, *sb[-2:])), (count, *sb[-2:]))
    product = F.bmm(left, right)
    out = [*batch]
    if m > 1:
        out.append(sa[-2])
    if n > 1:
        out.append(sb[-1])
    return F.unsafe_view(product, tuple(out))


def _broadcast(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    rank = max(len(a), len(b))
    long_a, long_b = (1,) * (rank - len(a)) + a, (1,) * (rank - len(b)) + b
    for i in range(rank - 1, -1, -1):
        if long_a[i] != long_b[i] and 1 not in (long_a[i], long_b[i]):
            raise RuntimeError(
                f"The size of tensor a ({long_a[i]}) must match the size of tensor b ({long_b[i]}) at non-singleton "
                f"dimension {i}"
            )
    return tuple(y if x == 1 else x for x, y in zip(long_a, long_b, strict=True))


@composite(torch=False, method=False, nn_functional=True)
def linear(input: Any, weight: Any, bias: Any = None) -> Any:
    """``input @ weight.T + bias``."""
    if autocasting.on:
        input, weight, bias = autocasting.smaller(input, weight, bias)
    x, w = single("linear", input), single("linear", weight, "weight", 2)
    rank = x._array.ndim
    if not rank or not w._array.ndim:
        raise RuntimeError(
            f"both arguments to linear need to be at least 1D, but they are {rank}D and {w._array.ndim}D"
        )
    turned = F.t(w)
    if bias is None:
        if rank == 2 and w._array.ndim == 2:
            return F.mm(x, turned)
        return matmul(x, turned)
    if rank == 2:
        return F.addmm(bias, x, turned)
    shape = tuple(x._array.shape)
    added = bias._array
    if not x._array.flags.c_contiguous or added.ndim != 1 or not added.flags.c_contiguous:
        return matmul(x, turned) + bias
    folded = F.view(x, (prod(shape[:-1]), shape[-1]))
    return F.view(F.addmm(bias, folded, turned), (*shape[:-1], w._array.shape[0]))


@composite()
def inner(input: Tensor, other: Tensor) -> Any:
    """Sums of products over the last dimensions."""
    if not input.ndim or not other.ndim:
        return input * other
    if input.dtype is not other.dtype:
        raise RuntimeError("both inputs should have same dtype")
    if input.shape[-1] != other.shape[-1]:
        raise RuntimeError(
            "inner() the last dimension must match on both input tensors but got shapes "
            f"{list(input.shape)} and {list(other.shape)}"
        )
    return tensordot(input, other, ([-1], [-1]))


@composite(method=False)
def tensordot(a: Tensor, b: Tensor, dims: Any = 2, out: Any = None) -> Any:
    """Sums of products over several dimensions: the last and first ``dims``, or two lists of dimensions."""
    if isinstance(dims, Tensor):
        dims = dims.tolist()
    if isinstance(dims, int):
        if dims < 0:
            raise RuntimeError(f"tensordot expects dims >= 0, but got dims={dims}")
        if dims > min(a.ndim, b.ndim):
            raise RuntimeError(f"tensordot expects dims < ndim_a or ndim_b, but got dims={dims}")
        of_a, of_b = list(range(-dims, 0)), list(range(dims))
    else:
        of_a, of_b = ([d] if isinstance(d, int) else list(d) for d in dims)
    if len(of_a) != len(of_b):
        raise RuntimeError("both dimension lists should have same length")
    named = list(zip(of_a, of_b, strict=True))
    of_a, of_b = [dimension(d, a.ndim) for d in of_a], [dimension(d, b.ndim) for d in of_b]
    for (i, j), p, q in zip(named, of_a, of_b, strict=True):
        if a.shape[p] == 1 or b.shape[q] == 1:  # stands for as many as the other has
            a = F.sum(a, (p,), True) if a.shape[p] != 1 else a
            b = F.sum(b, (q,), True) if b.shape[q] != 1 else b
        if a.shape[p] != b.shape[q]:
            raise RuntimeError(
                f"contracted dimensions need to match, but first has size {a.shape[p]} in dim {i} and second has size "
                f"{b.shape[q]} in dim {j}"
            )
    free_a = [d for d in range(a.ndim) if d not in of_a]
    free_b = [d for d in range(b.ndim) if d not in of_b]
    count = prod(a.shape[d] for d in of_a)
    rows, columns = [a.shape[d] for d in free_a], [b.shape[d] for d in free_b]
    if not rows and not columns and of_a:
        one, other = F.permute(a, tuple(of_a)), F.permute(b, tuple(of_b))
        return F.view(F.dot(F.flatten(one), F.flatten(other)), ())
    left = F.reshape(F.permute(a, (*free_a, *of_a)), (prod(rows), count))
    right = F.reshape(F.permute(b, (*of_b, *free_b)), (count, prod(columns)))
    return F.view(F.mm(left, right), (*rows, *columns))


@composite()
def kron(input: Tensor, other: Tensor) -> Any:
    """Kronecker product."""
    rank = max(input.ndim, other.ndim)
    sa = [1] * (rank - input.ndim) + list(input.shape)
    sb = [1] * (rank - other.ndim) + list(other.shape)
    left = F.unsafe_view(input, tuple(n for s in sa for n in (s, 1)))
    right = F.unsafe_view(other, tuple(n for s in sb for n in (1, s)))
    product = F.mul(left, right)
    if not product._array.flags.c_contiguous:  # numpy orders what it makes of two layouts in its own way
        product._array = np.ascontiguousarray(product._array)
    return F.unsafe_view(product, tuple(x * y for x, y in zip(sa, sb, strict=True)))


# ------------------------------------------------------------------------------------------------ bilinear forms
@composite(method=False, nn_functional=True)
def bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | None = None) -> Any:
    """``input1 @ weight[k] @ input2`` for each output ``k``."""
    tensors = {"input1": input1, "input2": input2, "weight": weight} | ({} if bias is None else {"bias": bias})
    if any(t.dtype is not input1.dtype for t in tensors.values()):
        shown = ", ".join(f"{name}: {C_NAMES.get(t.dtype.name, t.dtype.name)}" for name, t in tensors.items())
        raise RuntimeError(f"All tensors must have the same dtype, got {shown}")
    for at, given in ((1, weight), (0, weight if bias is None else bias)):
        if not given.ndim:
            raise IndexError(f"Dimension specified as {at} but tensor has no dimensions")
    if input1.ndim != input2.ndim:
        raise RuntimeError(f"bilinear(): input dimensions do not match: got {input1.ndim} and {input2.ndim}")
    for i, (m, n) in enumerate(zip(input1.shape[:-1], input2.shape[:-1], strict=True)):
        if m != n:
            raise RuntimeError(f"bilinear(): input batch dimensions do not match at dim {i}: got {m} and {n}")
    for which, given, due in (("input1", input1, weight.shape[1]), ("input2", input2, weight.shape[2])):
        if given.shape[-1] != due:
            raise RuntimeError(
                f"bilinear(): {which} size does not match weight size: got {given.shape[-1]} but expected {due}"
            )
    if bias is not None and bias.shape[0] != weight.shape[0]:
        raise RuntimeError(
            f"bilinear(): bias size does not match weight size: got {bias.shape[0]} but expected {weight.shape[0]}"
        )
    first, second = (F.reshape(x, (-1, x.shape[-1])) for x in (input1, input2))
    made = F.view(F.trilinear(first, weight, second), (*input1.shape[:-1], weight.shape[0]))
    return made if bias is None else F.add(made, bias)


@composite(torch=False, method=False)
def trilinear_first(grad: Tensor, weight: Tensor, i3: Tensor) -> Any:
    """Gradient for the rows on the left."""
    return F.trilinear(grad, F.permute(weight, (1, 0, 2)), i3)


@composite(torch=False, method=False)
def trilinear_weight(grad: Tensor, i1: Tensor, i3: Tensor) -> Any:
    """Gradient for the matrices."""
    return F.einsum("no,ni,nj->oij", grad, i1, i3)


@composite(torch=False, method=False)
def trilinear_second(grad: Tensor, weight: Tensor, i1: Tensor) -> Any:
    """Gradient for the rows on the right."""
    return F.trilinear(grad, F.permute(weight, (2, 0, 1)), i1)


# ------------------------------------------------------------------------------------------------ operators
def _operator(self: Tensor, other: Any) -> Any:
    """``self @ other``."""
    if type(self) is Tensor and type(other) is Tensor and self._array.ndim == 2 and other._array.ndim == 2:
        return F.mm(self, other)
    return matmul(self, other) if isinstance(other, Tensor) else NotImplemented


def _reflected(self: Tensor, other: Any) -> Any:
    """``other @ self``."""
    return matmul(other, self) if isinstance(other, Tensor) else NotImplemented


#: PyTorch has these as methods only.
for _name in ("addmm_", "addbmm_", "addr_", "baddbmm_", "renorm_", "igamma_", "igammac_", "mvlgamma_"):
    torch_functions.pop(_name, None)

publish("__matmul__", _operator, torch=False)
publish("__rmatmul__", _reflected, torch=False)
