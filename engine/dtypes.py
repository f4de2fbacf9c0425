"""Element types and PyTorch's rules for combining them.

PyTorch's promotion differs from numpy's: the *kind* (bool, integer, floating, complex) of a 0-d tensor or a Python
number can lift the result's kind, but never its width. :func:`result_type` implements those rules.
"""

from __future__ import annotations

import builtins
from typing import Any, Final

import numpy as np


class dtype:  # noqa: N801
    """The type of a tensor's elements, as ``torch.float32``.

    Attributes:
        name: PyTorch's name without the prefix, ``"float32"``.
        scalar_type: The name PyTorch uses in error messages, ``"Float"``.
        is_floating_point: True for real floating types.
        is_complex: True for complex types.
        is_signed: True where negative values exist.
        itemsize: Bytes per element.
    """

    __slots__ = ("_numpy", "is_complex", "is_floating_point", "is_signed", "itemsize", "kind", "name", "scalar_type")

    #: Order of the kinds: a higher one wins in promotion.
    KINDS: Final = "biufc"

    def __init__(self, name: str, scalar_type: str, kind: str, itemsize: int, array_type: Any | None) -> None:
        self.name = name
        self.scalar_type = scalar_type
        self.kind = kind
        self.itemsize = itemsize
        self.is_floating_point = kind == "f"
        self.is_complex = kind == "c"
        self.is_signed = kind in "ifc"
        self._numpy = None if array_type is None else np.dtype(array_type)

    @property
    def numpy(self) -> np.dtype[Any]:
        """The numpy type that stores it.

        Raises:
            NotImplementedError: For types that Retrograd doesn't have.
        """
        if self.is_complex:
            raise NotImplementedError(f"{self!r} is not supported: complex numbers are not in Retrograd")
        if self._numpy is None:
            raise NotImplementedError(
                f"{self!r} is not supported: Retrograd has integers, real floating numbers and bool."
            )
        found: np.dtype[Any] = self._numpy
        return found

    @property
    def is_integral(self) -> builtins.bool:
        """True for integer types, bool excluded."""
        return self.kind in "iu"

    def to_complex(self) -> dtype:
        """The complex type of the same precision."""
        return COMPLEX_OF.get(self.name, complex64)

    def to_real(self) -> dtype:
        """The real type of the same precision."""
        return REAL_OF.get(self.name, self)

    def __repr__(self) -> str:
        return f"torch.{self.name}"

    def __reduce__(self) -> str:
        return self.name


#: How arrays say that their float32 numbers are bfloat16: for numpy it is float32, but another object.
BF16: Final = np.dtype(np.float32, metadata={"torch": "bfloat16"})


class _BFloat16(dtype):
    """The type ``bfloat16``; see :mod:`.marked`."""

    __slots__ = ()
    __qualname__ = "dtype"

    @property
    def numpy(self) -> np.dtype[Any]:
        """The type of the arrays that hold it; from the first time on, operations look for it."""
        from . import marked

        marked.activate()
        return BF16


_BFloat16.__name__ = "dtype"

bool = dtype("bool", "Bool", "b", 1, np.bool_)
uint8 = dtype("uint8", "Byte", "u", 1, np.uint8)
uint16 = dtype("uint16", "UInt16", "u", 2, np.uint16)
uint32 = dtype("uint32", "UInt32", "u", 4, np.uint32)
uint64 = dtype("uint64", "UInt64", "u", 8, np.uint64)
int8 = dtype("int8", "Char", "i", 1, np.int8)
int16 = dtype("int16", "Short", "i", 2, np.int16)
int32 = dtype("int32", "Int", "i", 4, np.int32)
int64 = dtype("int64", "Long", "i", 8, np.int64)
float16 = dtype("float16", "Half", "f", 2, np.float16)
bfloat16 = _BFloat16("bfloat16", "BFloat16", "f", 2, None)
float32 = dtype("float32", "Float", "f", 4, np.float32)
float64 = dtype("float64", "Double", "f", 8, np.float64)
complex64 = dtype("complex64", "ComplexFloat", "c", 8, np.complex64)
complex128 = dtype("complex128", "ComplexDouble", "c", 16, np.complex128)


#: Every type once, in the order of PyTorch's documentation.
ALL: Final = (
    float32, float64, complex64, complex128, float16, bfloat16,
    uint8, uint16, uint32, uint64, int8, int16, int32, int64, bool,
)  # fmt: skip

#: Names that the ``torch`` namespace carries, aliases included.
NAMES: Final[dict[str, dtype]] = {t.name: t for t in ALL} | {
    "short": int16, "int": int32, "long": int64, "half": float16, "float": float32, "double": float64,
    "cfloat": complex64, "cdouble": complex128,
}  # fmt: skip

COMPLEX_OF: Final = {"float64": complex128, "complex128": complex128}
REAL_OF: Final = {"complex64": float32, "complex128": float64}

_by_numpy: Final[dict[np.dtype[Any], dtype]] = {t._numpy: t for t in ALL if t._numpy is not None}
#: numpy types that are another spelling of one of ours on this platform (``longlong``, byte-swapped ones excluded).
_by_numpy.update(
    (np.dtype(code), _by_numpy[np.dtype(f"{np.dtype(code).kind}{np.dtype(code).itemsize}")]) for code in "bhilqBHILQ"
)


def of(array_type: np.dtype[Any]) -> dtype:
    """The tensor type of a numpy type.

    Raises:
        TypeError: If no tensor can hold it (strings, objects, dates).
    """
    found = _by_numpy.get(array_type)
    if found is float32 and array_type is BF16:
        return bfloat16
    if found is None:
        raise TypeError(
            f"can't convert np.ndarray of type {_numpy_name(array_type)}. The only supported types are: float64, "
            "float32, float16, complex64, complex128, int64, int32, int16, int8, uint64, uint32, uint16, uint8, "
            "and bool."
        )
    return found


def stored(array_type: np.dtype[Any]) -> dtype:
    """The tensor type of a numpy type that a script brings.

    Raises:
        TypeError: If no tensor can hold it (strings, objects, dates).
        NotImplementedError: For complex numbers, which Retrograd doesn't have.
    """
    found = of(array_type)
    if found.is_complex:
        raise NotImplementedError(f"{found!r} is not supported: complex numbers are not in Retrograd")
    return found


def _numpy_name(array_type: np.dtype[Any]) -> str:
    return f"numpy.{array_type.type.__name__}"


# ------------------------------------------------------------------------------------------------ default type
_default = float32


def get_default_dtype() -> dtype:
    """The floating type that Python floats and factories take."""
    return _default


def set_default_dtype(d: dtype) -> None:
    """Make ``d`` the default floating type.

    Raises:
        TypeError: If ``d`` isn't a floating type.
    """
    global _default
    if not isinstance(d, dtype):
        raise TypeError("invalid dtype object: only floating-point types are supported as the default type")
    if not d.is_floating_point:
        raise TypeError("only floating-point types are supported as the default type")
    _default = d


def of_scalar(value: complex | np.generic) -> dtype:
    """The type a bare Python or numpy number stands for: bool, int64, the default floating or complex type."""
    if value is True or value is False or isinstance(value, np.bool_):
        return bool
    kind = "i" if type(value) is int else np.asarray(value).dtype.kind
    if kind in "iu":
        return int64
    return _default.to_complex() if kind == "c" else _default


# ------------------------------------------------------------------------------------------------ promotion
def promote_types(a: dtype, b: dtype) -> dtype:
    """The smallest type that holds both ``a`` and ``b``, without regard to dimensions."""
    if a is b:
        return a
    for position, given in enumerate((a, b)):
        if not isinstance(given, dtype):
            raise TypeError(
                f"promote_types(): argument 'type{position + 1}' (position {position + 1}) must be torch.dtype, not "
                f"{type(given).__name__}"
            )
    found = _promoted.get((a, b))
    if found is None:
        found = _promoted[a, b] = _promoted[b, a] = _promote(a, b)
    return found


promote = promote_types
_promoted: dict[tuple[dtype, dtype], dtype] = {}


def _promote(a: dtype, b: dtype) -> dtype:
    low, high = sorted((a, b), key=lambda t: ("biufc".index(t.kind) if t.kind != "u" else 1, t.itemsize))
    if high.is_complex:
        if low.is_complex or low.is_floating_point:
            return complex128 if complex128 in (a, b) or float64 in (a, b) else complex64
        return high
    if high.is_floating_point:
        return float32 if low.is_floating_point and low.itemsize == high.itemsize else high
    if low is bool:
        return high
    if {uint16, uint32, uint64} & {a, b}:
        raise RuntimeError(
            "Promotion for uint16, uint32, uint64 types is not supported, attempted to promote "
            f"{a.scalar_type} and {b.scalar_type}"
        )
    return int16 if low.itemsize == high.itemsize else high  # uint8 with int8


def combine(dimensioned: dtype | None, zero_dim: dtype | None, number: dtype | None) -> dtype:
    """The result type from the promoted types of each category, strongest first.

    Args:
        dimensioned: Promoted type of all tensors with at least one dimension.
        zero_dim: Promoted type of all 0-d tensors.
        number: Promoted type of all Python numbers (see :func:`of_scalar`).
    """
    result = _combine(dimensioned, _combine(zero_dim, number))
    if result is None:
        raise RuntimeError("result_type needs at least one operand")
    return result


def _combine(higher: dtype | None, lower: dtype | None) -> dtype | None:
    if higher is None or lower is None:
        return lower if higher is None else higher
    if higher.is_complex:
        return higher
    if higher.is_floating_point:
        return higher.to_complex() if lower.is_complex else higher
    if higher is bool or lower.is_floating_point or lower.is_complex:
        return promote_types(higher, lower)
    return higher


def result_type(*operands: Any) -> dtype:
    """The type of an operation on ``operands``: tensors, arrays (anything with ``dtype`` and ``ndim``) or numbers."""
    categories: list[dtype | None] = [None, None, None]
    for operand in operands:
        found = getattr(operand, "dtype", None)
        if found is None or isinstance(operand, np.generic):
            found, rank = of_scalar(operand), 2
        else:
            found, rank = found if isinstance(found, dtype) else of(found), 0 if operand.ndim else 1
        known = categories[rank]
        categories[rank] = found if known is None else promote_types(known, found)
    return combine(*categories)


def can_cast(from_: dtype, to: dtype) -> builtins.bool:
    """Whether an in-place operation may store a result of type ``from_`` in a tensor of type ``to``."""
    for position, (name, given) in enumerate((("from_", from_), ("to", to))):
        if not isinstance(given, dtype):
            raise TypeError(
                f"can_cast(): argument '{name}' (position {position + 1}) must be torch.dtype, not "
                f"{type(given).__name__}"
            )
    if from_.is_complex and not to.is_complex:
        return False
    if from_.is_floating_point and not (to.is_floating_point or to.is_complex):
        return False
    return from_ is bool or to is not bool


# ------------------------------------------------------------------------------------------------ limits
class finfo:  # noqa: N801
    """Limits of a floating type: ``bits eps max min tiny smallest_normal resolution dtype``."""

    def __init__(self, type: dtype | None = None) -> None:
        found = _default if type is None else type
        if not isinstance(found, dtype):
            name = builtins.type(found).__name__
            raise TypeError(f"finfo(): argument 'type' (position 1) must be torch.dtype, not {name}")
        if not (found.is_floating_point or found.is_complex):
            raise TypeError(
                "torch.finfo() requires a floating point input type. Use torch.iinfo to handle 'torch.finfo'"
            )
        real = found.to_real()
        self.dtype = real.name
        self.bits = real.itemsize * 8
        if real is bfloat16:
            self.eps, self.max, self.tiny, self.resolution = (
                0.0078125,
                3.3895313892515355e38,
                1.1754943508222875e-38,
                0.01,
            )
        else:
            limits = np.finfo(real.numpy)
            self.eps, self.max, self.tiny = (limits.eps.item(), limits.max.item(), limits.tiny.item())
            self.resolution = 10.0**-limits.precision
        self.min = -self.max
        self.smallest_normal = self.tiny

    def __repr__(self) -> str:
        values = ("resolution", "min", "max", "eps", "smallest_normal", "tiny")
        return f"finfo({', '.join(f'{k}={getattr(self, k):g}' for k in values)}, dtype={self.dtype})"


class iinfo:  # noqa: N801
    """Limits of an integer type: ``bits max min dtype``."""

    def __init__(self, type: dtype) -> None:
        if not isinstance(type, dtype):
            name = builtins.type(type).__name__
            raise TypeError(f"iinfo(): argument 'type' (position 1) must be torch.dtype, not {name}")
        if not type.is_integral:
            if type is bool:
                raise TypeError("torch.bool is not supported by torch.iinfo")
            raise TypeError("torch.iinfo() requires an integer input type. Use torch.finfo to handle 'torch.iinfo'")
        limits = np.iinfo(type.numpy)
        self.dtype = type.name
        self.bits = limits.bits
        self.min = limits.min
        self.max = limits.max

    def __repr__(self) -> str:
        return f"iinfo(min={self.min:g}, max={self.max:g}, dtype={self.dtype})"


#: What C++ calls the types, as some of PyTorch's messages have it.
C_NAMES: Final = {
    "float32": "float", "float64": "double", "float16": "c10::Half", "int64": "long int", "int32": "int",
    "int16": "short int", "int8": "signed char", "uint8": "unsigned char", "bool": "bool", "bfloat16": "c10::BFloat16",
}  # fmt: skip

#: What ``torch`` gets from here.
EXPORTS: Final[dict[str, Any]] = NAMES | {
    "dtype": dtype,
    "finfo": finfo,
    "iinfo": iinfo,
    "get_default_dtype": get_default_dtype,
    "set_default_dtype": set_default_dtype,
    "promote_types": promote_types,
    "can_cast": can_cast,
}
