"""Arrays as they go into events: a summary always, the elements where they are small enough."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import dtypes
from ..protocol.values import Capture, Summary

Array = np.ndarray[Any, np.dtype[Any]]

#: No array larger than this goes into an event whole, whatever the capture policy.
LARGEST = 16 << 20
_SMALL = 24

_names: dict[np.dtype[Any], str] = {}


def dtype_name(array_type: np.dtype[Any]) -> str:
    """PyTorch's name of an array's type, without ``torch.``."""
    found = _names.get(array_type)
    if found is None:
        found = _names[array_type] = repr(dtypes.of(array_type)).removeprefix("torch.")
    return found


def capture(array: Array, limit: int) -> Capture:
    """``array`` with its elements if they take at most ``limit`` bytes."""
    data = None
    if array.nbytes <= limit:
        data = (array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))).tobytes()
    return Capture(dtype_name(array.dtype), array.shape, summarize(array), data)


def summarize(array: Array) -> Summary:
    """Statistics of an array of any type; of complex numbers, those of their absolute values."""
    count = array.size
    if count == 0:
        return Summary()
    if count <= _SMALL:
        return _summarize_few(array)
    kind = array.dtype.kind
    if kind == "c":
        array = np.abs(array)
    flat = array.reshape(-1)
    zeros = count - int(np.count_nonzero(flat))
    wide = flat.astype(np.float64)
    nans = infinities = 0
    if kind in "fc" and not math.isfinite(np.add.reduce(wide)):
        finite = np.isfinite(wide)
        nans = int(np.count_nonzero(np.isnan(wide)))
        infinities = count - int(np.count_nonzero(finite)) - nans
        wide = wide[finite]
        if wide.size == 0:
            return Summary(count=count, nans=nans, infinities=infinities, zeros=zeros)
    mean = float(np.add.reduce(wide)) / wide.size
    square = float(wide.dot(wide))
    minimum, maximum = float(np.minimum.reduce(wide)), float(np.maximum.reduce(wide))
    wide -= mean
    return Summary(
        count=count,
        minimum=minimum,
        maximum=maximum,
        mean=mean,
        std=math.sqrt(float(wide.dot(wide)) / wide.size),
        norm=math.sqrt(square),
        zeros=zeros,
        nans=nans,
        infinities=infinities,
    )


def _summarize_few(array: Array) -> Summary:
    """The same for so few elements that Python's arithmetic is faster than numpy's calls."""
    values = array.reshape(-1).tolist()
    if array.dtype.kind == "c":
        values = [abs(v) for v in values]
    count = len(values)
    nans = infinities = 0
    zeros = values.count(0)
    total = math.fsum(values) if all(map(math.isfinite, values)) else math.nan
    if total != total:
        nans = sum(1 for v in values if v != v)
        values = [v for v in values if math.isfinite(v)]
        infinities = count - nans - len(values)
        if not values:
            return Summary(count=count, nans=nans, infinities=infinities, zeros=zeros)
        total = math.fsum(values)
    mean = total / len(values)
    return Summary(
        count=count,
        minimum=float(min(values)),
        maximum=float(max(values)),
        mean=mean,
        std=math.sqrt(sum((v - mean) * (v - mean) for v in values) / len(values)),
        norm=math.sqrt(sum(v * v for v in values)),
        zeros=zeros,
        nans=nans,
        infinities=infinities,
    )
