"""Functions that mean something for complex numbers only (identities here), and facts about tensors as functions."""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np

from ...settings import warn
from ...storage import Array
from ...tensor import Tensor, tensor_of
from ..functions import composite, publish
from ..functions import namespace as F
from ..operands import single
from .undifferentiable import raising_node, results


@composite("conj_physical", "resolve_conj", "resolve_neg")
def conj(input: Tensor) -> Tensor:
    """The tensor itself: it is real."""
    return single("conj", input)


@composite(method=False)
def real(input: Tensor) -> Tensor:
    """The tensor itself: it is real."""
    return single("real", input)


@composite(method=False)
def imag(input: Tensor) -> NoReturn:
    """PyTorch's error for real numbers."""
    raise RuntimeError("imag is not implemented for tensors with non-complex dtypes.")


@composite(torch=False)
def conj_physical_(input: Tensor) -> Tensor:
    """The tensor itself: it is real."""
    return input


@composite("is_neg")
def is_conj(input: Tensor) -> bool:
    """False: the tensor is real."""
    single("is_conj", input)
    return False


@composite()
def isreal(input: Tensor) -> Tensor:
    """True for every element."""
    return tensor_of(np.ones(single("isreal", input)._array.shape, np.bool_))


@composite()
def adjoint(input: Tensor) -> Tensor:
    """The last two dimensions swapped."""
    ndim = single("adjoint", input)._array.ndim
    if ndim == 0:
        warn("adjoint() is deprecated on 0-D tensors. Consider using x.conj().", UserWarning)
        return input
    if ndim < 2:
        raise RuntimeError(
            f"tensor.adjoint() is only supported on matrices or batches of matrices. Got {ndim}-D tensor."
        )
    return F.transpose(input, -2, -1)  # type: ignore[no-any-return]


def _complex(name: str) -> None:
    def refuse(*args: Any, **keyword: Any) -> NoReturn:
        raise NotImplementedError(f"torch.{name}() makes complex numbers, which Retrograd doesn't have")

    refuse.__name__ = name
    refuse.__doc__ = "Not here: complex numbers."
    publish(name, refuse, method=False)


for _name in ("complex", "polar", "view_as_complex", "view_as_real", "view_as_complex_copy", "view_as_real_copy"):
    _complex(_name)


# ------------------------------------------------------------------------------------------------ facts as functions
def _fact(name: str, *aliases: str) -> None:
    def ask(input: Tensor) -> Any:
        return getattr(single(name, input), name)()

    ask.__name__ = name
    ask.__doc__ = f"``input.{name}()``."
    publish(name, ask, method=False)


for _name in ("numel", "is_floating_point", "is_complex", "is_signed", "is_inference"):
    _fact(_name)


@composite()
def is_nonzero(input: Tensor) -> bool:
    """Whether the only element isn't zero."""
    return bool(single("is_nonzero", input))


@composite()
def get_device(input: Tensor) -> int:
    """-1: the CPU has no number."""
    single("get_device", input)
    return -1


# ------------------------------------------------------------------------------------------------ without a derivative
def _heaviside(a: Tensor, b: Tensor) -> Array:
    single("heaviside", a)
    single("heaviside", b, "values", 2)
    if a.dtype is not b.dtype:
        raise RuntimeError("heaviside is not yet implemented for tensors with different dtypes.")
    x, at_zero = np.broadcast_arrays(a._array, b._array)
    return np.where(x == 0, at_zero, (x > 0).astype(x.dtype))


@composite()
def heaviside(input: Tensor, values: Tensor) -> Tensor:
    """0 below zero, 1 above, ``values`` at it."""
    array = _heaviside(input, values)
    return results("heaviside", [array], (input, values), "derivative for aten::heaviside is not implemented")[0]


@composite(torch=False)
def heaviside_(input: Tensor, values: Tensor) -> Tensor:
    """``heaviside`` that overwrites its first argument."""
    from ...autograd.views import check_inplace, rebase
    from ..recording import wants_node

    check_inplace(input)
    operands = (input, values)
    tracked = wants_node(operands)
    node = raising_node(operands, "derivative for aten::heaviside_ is not implemented") if tracked else None
    F.copy_(input.detach(), tensor_of(_heaviside(input, values)))
    if node is not None:
        rebase(input, node)
    return input


@composite()
def diagflat(input: Tensor, offset: int = 0) -> Tensor:
    """The elements as diagonal of a matrix."""
    return F.diag_embed(F.view(F.contiguous(single("diagflat", input)), -1), offset)  # type: ignore[no-any-return]


@composite(method=False)
def block_diag(*tensors: Any) -> Tensor:
    """Matrices along the diagonal of a larger one."""
    from .block_diagonal import block_diagonal
    from .index_checks import all_tensors

    all_tensors(tensors)
    every = list(tensors[0]) if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)) else list(tensors)
    return block_diagonal(every)


# ------------------------------------------------------------------------------------------------ pieces
def _split_by(name: str, least: int, dim: int) -> None:
    def cut(input: Tensor, indices_or_sections: Any) -> tuple[Tensor, ...]:
        shape = single(name, input)._array.shape
        if len(shape) < least:
            raise RuntimeError(
                f"torch.{name} requires a tensor with at least {least} dimension, but got a tensor with {len(shape)} "
                "dimensions!"
            )
        at = 0 if name == "hsplit" and len(shape) == 1 else dim
        pieces = indices_or_sections
        if isinstance(pieces, int) and (pieces == 0 or shape[at] % pieces):
            raise RuntimeError(
                f"torch.{name} attempted to split along dimension {at}, but the size of the dimension {shape[at]} is "
                f"not divisible by the split_size {pieces}!"
            )
        return F.tensor_split(input, indices_or_sections, at)  # type: ignore[no-any-return]

    cut.__name__ = name
    cut.__doc__ = f"Pieces along dimension {dim}."
    publish(name, cut)


_split_by("hsplit", 1, 1)
_split_by("vsplit", 2, 0)
_split_by("dsplit", 3, 2)


@composite(method=False)
def unravel_index(indices: Tensor, shape: Any) -> tuple[Tensor, ...]:
    """The coordinates in a tensor of ``shape`` that flat positions mean."""
    if single("unravel_index", indices, "indices")._array.dtype.kind not in "iu":
        raise TypeError(f"expected 'indices' to be integer dtype, but got {indices.dtype}")
    if not isinstance(shape, (int, tuple, list)):
        raise TypeError(f"expected 'shape' to be int or sequence of ints, but got {type(shape)}")
    sizes = (shape,) if isinstance(shape, int) else tuple(shape)
    if any(n < 0 for n in sizes):
        raise ValueError(f"'shape' cannot have negative values, but got {sizes}")
    left, found = indices._array.astype(np.int64), []
    for n in reversed(sizes):
        found.append(tensor_of(np.asarray(np.remainder(left, n))))
        left = np.asarray(left // n)
    return tuple(reversed(found))


@composite()
def nonzero_static(input: Tensor, *, size: int, fill_value: int = -1) -> Tensor:
    """``size`` rows of indices of elements that aren't zero, padded with ``fill_value``."""
    if size < 0:
        raise RuntimeError("nonzero_static: 'size' must be an non-negative integer")
    found = np.stack(np.nonzero(input._array), 1) if input._array.ndim else np.zeros((0, 0), np.int64)
    made = np.full((size, input._array.ndim), fill_value, np.int64)
    kept = found[:size]
    made[: len(kept)] = kept
    return tensor_of(made)


@composite(torch=False)
def index(input: Tensor, indices: Any) -> Tensor:
    """``input[indices]``."""
    return input[tuple(indices)]
