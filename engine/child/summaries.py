"""Arrays as they go into events: a summary always, the elements where they are small enough."""

from __future__ import annotations

import math
import struct
from typing import Any

import msgspec
import numpy as np

from .. import dtypes
from ..protocol.records import ELEMENTS, NORM, SUMMARY
from ..protocol.statistics import summary
from ..protocol.values import Capture, Summary

Array = np.ndarray[Any, np.dtype[Any]]

#: No array larger than this goes into an event whole, whatever the capture policy.
LARGEST = 16 << 20
_SMALL = 24
#: No larger array goes into a record whole.
LARGEST_PACKED = 1 << 16
#: Between these, sums of squares neither overflow nor vanish.
_LEAST, _MOST = 1e-140, 1e140
#: A sum of squares of floats that is smaller may have lost some.
_LEAST_SQUARE = 1e-30
_EMPTY = Summary()
_encode = msgspec.msgpack.Encoder().encode
_pack_norm, _pack_two = struct.Struct("<qd").pack, struct.Struct("<qq").pack
_elements_follow = struct.pack("<q", ELEMENTS)

_names: dict[np.dtype[Any], str] = {}


def dtype_name(array_type: np.dtype[Any]) -> str:
    """PyTorch's name of an array's type, without ``torch.``."""
    if array_type is dtypes.BF16:  # which equals float32
        return "bfloat16"
    found = _names.get(array_type)
    if found is None:
        found = _names[array_type] = repr(dtypes.of(array_type)).removeprefix("torch.")
    return found


def capture(array: Array, limit: int) -> Capture:
    """``array`` with statistics, and with its elements if they take at most ``limit`` bytes."""
    return Capture(dtype_name(array.dtype), array.shape, summarize(array), elements(array, limit))


def elements(array: Array, limit: int) -> bytes | None:
    """The elements if they take at most ``limit`` bytes."""
    if array.nbytes > limit:
        return None
    return (array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))).tobytes()


def note(array: Array, limit: int, whole: bool = False) -> Capture:
    """``array`` for an event: elements without statistics, which the receiver can make of them, or statistics alone.

    Where there are no elements, ``whole`` asks for all statistics; else they are those that cost little.
    """
    data = elements(array, limit)
    if data is not None:
        return Capture(dtype_name(array.dtype), array.shape, _EMPTY, data)
    found = summarize(array) if whole or array.size <= _SMALL or array.dtype.kind != "f" else weigh(array)
    return Capture(dtype_name(array.dtype), array.shape, found)


def packed(array: Array, limit: int) -> bytes:
    """The same as part of a record."""
    if array.nbytes <= limit:
        data = array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))
        return _elements_follow + data.tobytes()
    if array.size > _SMALL and array.dtype.kind == "f" and array.dtype.itemsize > 2:
        flat = owner_of_same(array).ravel(order="K")
        square = float(flat.dot(flat))
        if _LEAST_SQUARE < square < math.inf:
            return _pack_norm(NORM, math.sqrt(square))
    body = _encode(summarize(array))
    return _pack_two(SUMMARY, len(body)) + body


def owner_of_same(array: Array) -> Array:
    """The array whose elements ``array`` shows in another order, else itself: its memory has no gaps."""
    base = array.base
    if type(base) is np.ndarray and base.size == array.size and base.dtype is array.dtype and 0 not in array.strides:
        return base
    return array


def outline(array: Array) -> Capture:
    """``array`` without elements and statistics."""
    return Capture(
        dtype_name(array.dtype),
        array.shape,
        Summary(count=array.size, norm=math.nan, partial=True),
    )


def weigh(array: Array) -> Summary:
    """Norm and count of an array of floating numbers, and which of them aren't finite: one pass, mostly."""
    flat = array.ravel(order="K")
    square = float(flat.dot(flat)) if array.dtype.itemsize > 2 else math.inf
    if _LEAST_SQUARE < square < math.inf:
        return Summary(count=array.size, norm=math.sqrt(square), partial=True)
    return summarize(array)


def summarize(array: Array) -> Summary:
    """Statistics of an array of any type; of complex numbers, those of their absolute values."""
    count = array.size
    if count == 0:
        return Summary()
    if array.dtype.kind == "c":
        array = np.abs(array)
    return _summarize_few(array) if count <= _SMALL else _summarize_many(array)


def _summarize_many(array: Array) -> Summary:
    count = array.size
    flat = array.reshape(-1)
    zeros = count - int(np.count_nonzero(flat))
    wide = flat.astype(np.float64)
    total = float(np.add.reduce(wide))
    nans = infinities = 0
    if not math.isfinite(total):
        finite = np.isfinite(wide)
        nans = int(np.count_nonzero(np.isnan(wide)))
        infinities = count - int(np.count_nonzero(finite)) - nans
        wide = wide[finite]
        if wide.size == 0:
            return Summary(count=count, zeros=zeros, nans=nans, infinities=infinities)
        total = float(np.add.reduce(wide))
    mean = total / wide.size if math.isfinite(total) else float(np.add.reduce(wide / wide.size))
    minimum, maximum = float(np.minimum.reduce(wide)), float(np.maximum.reduce(wide))
    norm = _norm(wide, max(-minimum, maximum))
    wide -= mean
    std = _norm(wide, max(mean - minimum, maximum - mean)) / math.sqrt(wide.size)
    return Summary(count, minimum, maximum, mean, std, norm, zeros, nans, infinities)


def _norm(wide: Array, largest: float) -> float:
    """The 2-norm, also where the squares are too large or too small for a double."""
    if largest == 0.0 or _LEAST < largest < _MOST:
        return math.sqrt(float(wide.dot(wide)))
    scaled = wide / largest
    return largest * math.sqrt(float(scaled.dot(scaled)))


def _summarize_few(array: Array) -> Summary:
    """The same for so few elements that Python's arithmetic is faster than numpy's calls."""
    return summary(array.reshape(-1).tolist())
