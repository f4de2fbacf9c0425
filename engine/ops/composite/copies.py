"""Copying twins of views, as scripts call them: the arguments are those of the views."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ... import probe
from ...autograd.geometry import Geometry
from ...storage import element_offset, strided
from ...tensor import Tensor
from ...tensor_access import dimension
from ..functions import composite, publish
from ..functions import namespace as F
from ..operands import single
from ..recording import new_node, wants_node
from ..reporting import report
from .indexing import _range
from .sequences import SplitBackward0, SplitWithSizesBackward0, UnbindBackward0
from .shape import inferred


@composite(method=False)
def view_copy(input: Tensor, size: Any, dtype: Any = None) -> Tensor:
    """``view`` that copies."""
    return F.view_copy_size(input, inferred(tuple(size), single("view_copy", input)._array.size))  # type: ignore[no-any-return]


@composite(method=False)
def alias_copy(input: Tensor) -> Tensor:
    """A copy."""
    return F.alias_copy_row(input)  # type: ignore[no-any-return]


@composite(method=False)
def transpose_copy(input: Tensor, dim0: int, dim1: int) -> Tensor:
    """``transpose`` that copies."""
    ndim = single("transpose_copy", input)._array.ndim
    return F.transpose_copy_dims(input, dimension(dim0, ndim), dimension(dim1, ndim))  # type: ignore[no-any-return]


@composite(method=False)
def t_copy(input: Tensor) -> Tensor:
    """``t`` that copies."""
    if single("t_copy", input)._array.ndim > 2:
        raise RuntimeError(f"t() expects a tensor with <= 2 dimensions, but self is {input._array.ndim}D")
    return F.t_copy_matrix(input)  # type: ignore[no-any-return]


@composite(method=False)
def permute_copy(input: Tensor, dims: Sequence[int]) -> Tensor:
    """``permute`` that copies."""
    ndim = single("permute_copy", input)._array.ndim
    return F.permute_copy_dims(input, tuple(dimension(d, ndim) for d in dims))  # type: ignore[no-any-return]


@composite(method=False)
def squeeze_copy(input: Tensor, dim: Any = None) -> Tensor:
    """``squeeze`` that copies."""
    ndim = single("squeeze_copy", input)._array.ndim
    if dim is None:
        return F.squeeze_copy_all(input)  # type: ignore[no-any-return]
    if isinstance(dim, (tuple, list)):
        return F.squeeze_copy_dims(input, tuple(dimension(d, ndim) for d in dim))  # type: ignore[no-any-return]
    return F.squeeze_copy_dim(input, dimension(dim, ndim))  # type: ignore[no-any-return]


@composite(method=False)
def unsqueeze_copy(input: Tensor, dim: int) -> Tensor:
    """``unsqueeze`` that copies."""
    return F.unsqueeze_copy_dim(input, dimension(dim, single("unsqueeze_copy", input)._array.ndim + 1))  # type: ignore[no-any-return]


@composite(method=False)
def expand_copy(input: Tensor, size: Sequence[int], *, implicit: bool = False) -> Tensor:
    """``expand`` that copies."""
    shape = F.expand(single("expand_copy", input).detach(), tuple(size))._array.shape
    return F.expand_copy_size(input, shape)  # type: ignore[no-any-return]


@composite(method=False)
def slice_copy(input: Tensor, dim: int = 0, start: Any = None, end: Any = None, step: int = 1) -> Tensor:
    """A slice of one dimension, copied."""
    shape = single("slice_copy", input)._array.shape
    at = dimension(dim, len(shape))
    low, high, _ = _range(start, end, step, shape[at])
    return F.slice_copy_dim(input, at, low, high, step)  # type: ignore[no-any-return]


@composite()
def narrow_copy(input: Tensor, dim: int, start: int, length: int) -> Tensor:
    """``narrow`` that copies."""
    shape = single("narrow_copy", input)._array.shape
    if not shape:
        raise RuntimeError("narrow() cannot be applied to a 0-dim tensor.")
    if dim >= len(shape):
        raise RuntimeError(
            "Expected dim < static_cast<int64_t>(self_sizes.size()) to be true, but got false.  (Could this error "
            "message be improved?  If so, please report an enhancement request to PyTorch.)"
        )
    at = dimension(dim, len(shape))
    size = shape[at]
    if not -size <= start <= size:
        raise IndexError(f"start out of range (expected to be in range of [{-size}, {size}], but got {start})")
    low = start + size if start < 0 else start
    if length < 0 or low + length > size:
        raise RuntimeError(f"start ({low}) + length ({length}) exceeds dimension size ({size}).")
    return F.narrow_copy_dim(input, at, low, low + length, 1)  # type: ignore[no-any-return]


@composite(method=False)
def select_copy(input: Tensor, dim: int, index: int) -> Tensor:
    """``select`` that copies."""
    shape = single("select_copy", input)._array.shape
    at = dimension(dim, len(shape))
    size = shape[at]
    if not -size <= index < size:
        raise IndexError(f"select(): index {index} out of range for tensor of size {list(shape)} at dimension {at}")
    return F.select_copy_dim(input, at, index + size if index < 0 else index)  # type: ignore[no-any-return]


@composite(method=False)
def diagonal_copy(input: Tensor, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
    """``diagonal`` that copies."""
    ndim = single("diagonal_copy", input)._array.ndim
    first, second = dimension(dim1, ndim), dimension(dim2, ndim)
    if first == second:
        raise RuntimeError(f"diagonal dimensions cannot be identical {dim1}, {dim2}")
    return F.diagonal_copy_dims(input, offset, first, second)  # type: ignore[no-any-return]


@composite(method=False)
def unfold_copy(input: Tensor, dimension: int, size: int, step: int) -> Tensor:
    """``unfold`` that copies."""
    from ...tensor_access import dimension as index

    if not input._array.ndim:
        return F.clone(F.unfold(input, dimension, size, step))  # type: ignore[no-any-return]
    return F.unfold_copy_dim(input, index(dimension, input._array.ndim), size, step)  # type: ignore[no-any-return]


@composite(method=False)
def as_strided_copy(input: Tensor, size: Any, stride: Any, storage_offset: int | None = None) -> Tensor:
    """``as_strided`` that copies."""
    array = single("as_strided_copy", input)._array
    offset = element_offset(array) if storage_offset is None else storage_offset
    geometry = Geometry(array, strided(array, tuple(size), tuple(stride), offset))
    return F.as_strided_copy_part(input, geometry)  # type: ignore[no-any-return]


@composite(method=False)
def detach_copy(input: Tensor) -> Tensor:
    """A copy whose gradient PyTorch doesn't implement."""
    from .undifferentiable import results

    array = single("detach_copy", input)._array.copy()
    return results("detach_copy", [array], (input,), "derivative for aten::detach_copy is not implemented")[0]


# ------------------------------------------------------------------------------------------------ several pieces
class UnbindBackward0_copy(UnbindBackward0):  # noqa: N801 - the name that PyTorch shows
    """Backward of unbind_copy."""

    __slots__ = ()


class SplitBackward0_copy(SplitBackward0):  # noqa: N801
    """Backward of split_copy."""

    __slots__ = ()


class SplitWithSizesBackward0_copy(SplitWithSizesBackward0):  # noqa: N801
    """Backward of split_with_sizes_copy."""

    __slots__ = ()


class UnsafeSplitBackward0(SplitBackward0):
    """Backward of unsafe_split."""

    __slots__ = ()


class UnsafeSplitWithSizesBackward0(SplitWithSizesBackward0):
    """Backward of unsafe_split_with_sizes."""

    __slots__ = ()


#: Arguments of the views that cut, beside the tensor.
_ARGUMENTS = {
    "unbind": ("dim",), "split": ("split_size", "dim"), "split_with_sizes": ("split_sizes", "dim"),
    "chunk": ("chunks", "dim"),
}  # fmt: skip


def _pieces(name: str, view: str, kind: Any, copies: bool) -> Callable[..., Any]:
    """The pieces that the view ``view`` cuts, no longer views: copies, or sharing memory untracked."""

    def cut(input: Tensor, *args: Any, **keyword: Any) -> Any:
        # how the pieces are made concerns nobody: the program called one operation
        observer = probe.set_observer(None)
        try:
            found, node = made(input, args, keyword)
        finally:
            probe.set_observer(observer)
        shown = dict(zip(_ARGUMENTS[view], args, strict=False)) | keyword
        report(name, (input,), shown, found, node)
        if input._may_carry:
            from ...autograd.tangents.operations import give_pieces

            give_pieces(found, input, lambda tangent: getattr(F, view)(tangent, *args, **keyword))
        return found

    def made(input: Tensor, args: tuple[Any, ...], keyword: dict[str, Any]) -> tuple[Any, Any]:
        seen = getattr(F, view)(single(name, input).detach(), *args, **keyword)
        tracked = wants_node((input,))
        node = None
        if tracked:
            pattern = getattr(F, view)(_stand_in(input), *args, **keyword)[0]._edge.node
            node = new_node(kind, (input,))
            node.outputs = len(seen)
            for slot in ("dim", "sizes", "shape", "kind"):
                if hasattr(pattern, slot):
                    setattr(node, slot, getattr(pattern, slot))
        return type(seen)(_piece(part, i, node, copies) for i, part in enumerate(seen)), node

    cut.__name__ = name
    cut.__doc__ = f"``{view}`` whose results are no views."
    return cut


def _stand_in(input: Tensor) -> Tensor:
    """A tensor of the same layout that is tracked, to learn what the view's node keeps."""
    found: Tensor = input.detach()
    found._requires_grad = True
    return found


def _piece(part: Tensor, number: int, node: Any, copies: bool) -> Tensor:
    from ...autograd.node import OutputPort
    from ...tensor import tensor_of

    result = tensor_of(part._array.copy() if copies else part._array)
    if node is not None:
        result._edge, result._requires_grad = OutputPort(node, number), True
    return result


for _name, _view, _kind, _copies in (
    ("unbind_copy", "unbind", UnbindBackward0_copy, True),
    ("split_copy", "split", SplitBackward0_copy, True),
    ("split_with_sizes_copy", "split_with_sizes", SplitWithSizesBackward0_copy, True),
    ("unsafe_split", "split", UnsafeSplitBackward0, False),
    ("unsafe_split_with_sizes", "split_with_sizes", UnsafeSplitWithSizesBackward0, False),
    ("unsafe_chunk", "chunk", UnsafeSplitBackward0, False),
):
    publish(_name, _pieces(_name, _view, _kind, _copies), method=not _copies)
