"""Arguments that every factory takes: sizes, ``dtype``, ``device``, ``layout``, ``out``, ``requires_grad``."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from . import dtypes
from .autograd.views import bump
from .device import check
from .marked import as_bfloat16
from .settings import warn
from .size import Size
from .storage import Array
from .tensor import Tensor, created

_PYTHON_TYPES: Final[dict[Any, dtypes.dtype]] = {
    float: dtypes.float64,
    int: dtypes.int64,
    bool: dtypes.bool,
    complex: dtypes.complex128,
}


def dtype_of(given: Any, function: str) -> dtypes.dtype | None:
    """The type named by a ``dtype`` argument: one of ours, a Python number type, or None.

    Raises:
        TypeError: For anything else.
    """
    if given is None or isinstance(given, dtypes.dtype):
        found: dtypes.dtype | None = given
        return found
    if given in _PYTHON_TYPES:
        return _PYTHON_TYPES[given]
    raise TypeError(f"{function}(): argument 'dtype' must be torch.dtype, not {type(given).__name__}")


def integer(value: Any) -> int | None:
    """``value`` as an int if it is one: a Python or numpy integer or an integer tensor of one element."""
    if type(value) is int:
        return value
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, np.integer):
        return int(value)
    if isinstance(value, Tensor) and value._array.size == 1 and value._array.dtype.kind in "iu":
        return int(value._array.item())
    return None


def sizes(given: Sequence[Any], function: str, position: int = 1) -> tuple[int, ...]:
    """The shape meant by ``*size`` arguments: ints, or one sequence of ints.

    Raises:
        TypeError: If there is none, or something in it isn't an int.
        RuntimeError: If a size is negative.
    """
    if len(given) == 1 and isinstance(given[0], (tuple, list, Size)):
        given = given[0]
        inner = True
    else:
        inner = False
    shape = []
    for index, value in enumerate(given):
        size = integer(value) if index or not isinstance(value, bool) else None
        if size is None:
            found = type(value).__name__
            if index:
                raise TypeError(
                    f"{function}(): argument 'size' failed to unpack the object at pos {index + 1} with error "
                    f'"type must be tuple of ints,but got {found}"'
                )
            where = f", but found element of type {found} at pos 0" if inner else f", not {found}"
            raise TypeError(f"{function}(): argument 'size' (position {position}) must be tuple of ints{where}")
        if size >= 1 << 63:
            raise TypeError(
                f"{function}(): argument 'size' failed to unpack the object at pos {index + 1} with error "
                '"Overflow when unpacking long long\n"'
            )
        shape.append(size)
    check_sizes(shape, function)
    return tuple(shape)


def check_sizes(shape: Sequence[int], function: str) -> None:
    """Refuse negative sizes in the words that PyTorch has for this factory."""
    for size in shape:
        if size < 0:
            if function == "zeros":
                raise RuntimeError("zeros: Dimension size must be non-negative.")
            raise RuntimeError(f"Trying to create tensor with negative dimension {size}: {list(shape)}")
    if math.prod(shape) >= 1 << 61:
        raise RuntimeError(f"Storage size calculation overflowed with sizes={list(shape)}")


class Options:
    """The keyword arguments common to factories.

    Args:
        function: The factory's name, for messages and for the observer.
        given: The keyword arguments as the script gave them; all are taken.

    Raises:
        TypeError: For a keyword that no factory has, or a wrong ``dtype``.
    """

    __slots__ = ("dtype", "function", "out", "requires_grad", "subclass")

    subclass: type[Tensor] | None

    dtype: dtypes.dtype | None
    out: Tensor | None

    _IGNORED: Final = frozenset(("layout", "pin_memory", "memory_format", "names"))

    def __init__(self, function: str, given: dict[str, Any]) -> None:
        self.function = function
        self.dtype = self.out = self.subclass = None
        self.requires_grad = False
        for name, value in given.items():
            if name == "dtype":
                self.dtype = dtype_of(value, function)
            elif name == "requires_grad":
                if not isinstance(value, bool) and value is not None:
                    raise TypeError(f"{function}(): argument 'requires_grad' must be bool, not {type(value).__name__}")
                self.requires_grad = bool(value)
            elif name == "device":
                check(value)
            elif name == "out":
                self.out = value
            elif name not in self._IGNORED:
                raise TypeError(f"{function}() got an unexpected keyword argument '{name}'")
        if "device" not in given:
            check(None)

    def kind(self, default: dtypes.dtype | None = None) -> np.dtype[Any]:
        """The numpy type to make: the one asked for, that of ``out``, or ``default`` (the default floating type)."""
        if self.dtype is not None:
            if self.out is not None and self.out.dtype is not self.dtype:
                raise RuntimeError(
                    f"dtype {self.dtype.scalar_type} does not match dtype of out parameter "
                    f"({self.out.dtype.scalar_type})"
                )
            return self.dtype.numpy
        if self.out is not None:
            found: np.dtype[Any] = self.out._array.dtype
            return found
        return (default or dtypes.get_default_dtype()).numpy

    def result(self, array: Array) -> Tensor:
        """The new leaf over ``array``, or ``out`` filled with it."""
        out = self.out
        if out is None:
            if self.dtype is dtypes.bfloat16 and array.dtype is not dtypes.BF16:
                array = as_bfloat16(array)
            made: Tensor = created(array, self.function, self.requires_grad)
            if self.subclass is not None:
                made.__class__ = self.subclass
            return made
        if self.function == "arange" and out._array.size != array.size and out._array.size:
            warn(
                f"The number of elements in the out tensor of shape {list(out._array.shape)} is {out._array.size} "
                f"which does not match the computed number of elements {array.size}. Note that this may occur as a "
                f"result of rounding error. The out tensor will be resized to a tensor of shape ({array.size},).",
                UserWarning,
            )
        out.resize_(array.shape)
        out._array[...] = array
        bump(out)
        return out


def like(tensor: Any, function: str, given: dict[str, Any]) -> Options:
    """Options of a ``*_like`` factory: those given, with the type of ``tensor`` unless another is asked for.

    Raises:
        TypeError: If ``tensor`` isn't a tensor.
    """
    if not isinstance(tensor, Tensor):
        raise TypeError(f"{function}(): argument 'input' (position 1) must be Tensor, not {type(tensor).__name__}")
    options = Options(function, given)
    if options.dtype is None:
        options.dtype = tensor.dtype
    if type(tensor) in Tensor.kept_subclasses:
        options.subclass = type(tensor)
    return options


def number(value: Any, function: str, name: str, position: int = 0) -> Any:
    """A Python number from a number or a 0-d tensor that doesn't require a gradient.

    ``position`` is told in the error if it isn't 0.

    Raises:
        TypeError: For anything else.
    """
    if isinstance(value, Tensor) and not value.requires_grad and not value._array.ndim:
        return value._array.item()
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, (int, float, complex)):
        return value
    place = f" (position {position})" if position else ""
    raise TypeError(f"{function}(): argument '{name}'{place} must be Number, not {type(value).__name__}")


def asked_format(options: Mapping[str, Any]) -> Any:
    """The memory format that a call asks for; None where the order of dimensions stays as it is."""
    from .ops.kernels.memory_format import keeps

    asked = options.get("memory_format")
    return None if keeps(asked) else asked


def check_ends(function: str, start: Any, end: Any) -> None:
    """Refuse ends of a range that are tensors of more than one number.

    Raises:
        RuntimeError: In PyTorch's words.
    """
    ranks = {name: one.dim() for name, one in (("start", start), ("end", end)) if isinstance(one, Tensor)}
    if any(ranks.values()):
        shown = " and ".join(f"{name} with {rank} dimension(s)" for name, rank in ranks.items())
        raise RuntimeError(f"{function} only supports 0-dimensional start and end tensors, but got {shown}.")
