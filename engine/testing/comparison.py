"""``assert_close`` and what it says."""

from __future__ import annotations

import cmath
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np

from .. import dtypes
from ..creation_data import as_tensor
from ..settings import warn
from ..tensor import Tensor, tensor_of

__all__ = ["assert_allclose", "assert_close"]

_NUMBERS = (int, float, complex, np.number)
_TOLERANCES = {
    dtypes.float16: (1e-3, 1e-5), dtypes.bfloat16: (1.6e-2, 1e-5), dtypes.float32: (1.3e-6, 1e-5),
    dtypes.float64: (1e-7, 1e-7), dtypes.complex64: (1.3e-6, 1e-5), dtypes.complex128: (1e-7, 1e-7),
}  # fmt: skip
_OF_NUMBERS: dict[type[Any], dtypes.dtype] = {int: dtypes.int64, float: dtypes.float64, complex: dtypes.complex128}


@dataclass
class Options:
    """How to compare; arguments of :func:`assert_close`."""

    allow_subclasses: bool
    rtol: float | None
    atol: float | None
    equal_nan: bool
    check_device: bool
    check_dtype: bool
    check_layout: bool
    check_stride: bool
    msg: str | Callable[[str], str] | None

    def tolerances(self, *kinds: dtypes.dtype) -> tuple[float, float]:
        """The tolerances: given, or the widest of the types."""
        if self.rtol is not None and self.atol is not None:
            return self.rtol, self.atol
        found = [_TOLERANCES.get(kind, (0.0, 0.0)) for kind in kinds]
        return max(r for r, _ in found), max(a for _, a in found)


def assert_close(
    actual: Any,
    expected: Any,
    *,
    allow_subclasses: bool = True,
    rtol: float | None = None,
    atol: float | None = None,
    equal_nan: bool = False,
    check_device: bool = True,
    check_dtype: bool = True,
    check_layout: bool = True,
    check_stride: bool = False,
    msg: str | Callable[[str], str] | None = None,
) -> None:
    """Raise unless ``actual`` and ``expected`` (tensors, arrays, numbers, containers of them) are close.

    Args:
        actual: What came out.
        expected: What was due.
        allow_subclasses: Compare tensors of different classes.
        rtol: Relative tolerance; given together with ``atol``. By default both depend on the type.
        atol: Absolute tolerance.
        equal_nan: NaN equals NaN.
        check_device: Of no effect: there is one device.
        check_dtype: Types must be the same.
        check_layout: Of no effect: there is one layout.
        check_stride: Strides must be the same.
        msg: Another message, or a function that makes it of the one meant.

    Raises:
        AssertionError: If they differ.
        TypeError: For values that can't be compared.
        ValueError: If only one tolerance is given.
    """
    if (rtol is None) != (atol is None):
        raise ValueError(
            "Both 'rtol' and 'atol' must be either specified or omitted, but got no "
            f"{'atol' if atol is None else 'rtol'}."
        )
    options = Options(
        allow_subclasses, rtol, atol, equal_nan, check_device, check_dtype, check_layout, check_stride, msg
    )
    for one, other, where in _pairs(actual, expected, (), options):
        _compare(one, other, where, options)


def assert_allclose(
    actual: Any, expected: Any, rtol: float | None = None, atol: float | None = None, equal_nan: bool = True,
    msg: str = "",
) -> None:  # fmt: skip
    """The old form of :func:`assert_close`, which takes arrays and lists and does not mind types."""
    warn(
        "`torch.testing.assert_allclose()` is deprecated since 1.12 and will be removed in a future release. Please "
        "use `torch.testing.assert_close()` instead. You can find detailed upgrade instructions in "
        "https://github.com/pytorch/pytorch/issues/61844.",
        FutureWarning,
    )
    one = actual if isinstance(actual, Tensor) else as_tensor(actual)
    other = expected if isinstance(expected, Tensor) else as_tensor(expected, dtype=one.dtype)
    if rtol is None and atol is None:
        widest = {dtypes.float16: (1e-3, 1e-3), dtypes.float32: (1e-4, 1e-5), dtypes.float64: (1e-5, 1e-8)}
        found = [widest.get(kind, (0.0, 0.0)) for kind in (one.dtype, other.dtype)]
        rtol, atol = max(r for r, _ in found), max(a for _, a in found)
    assert_close(
        one, other, rtol=rtol, atol=atol, equal_nan=equal_nan, check_device=True, check_dtype=False,
        check_stride=False, msg=msg or None,
    )  # fmt: skip


def _fail(text: str, where: tuple[Any, ...], options: Options) -> NoReturn:
    if where:
        text += f"\n\nThe failure occurred for item {''.join(str([item]) for item in where)}"
    if callable(options.msg):
        text = options.msg(text)
    elif options.msg is not None:
        text = options.msg
    raise AssertionError(text)


def _pairs(actual: Any, expected: Any, where: tuple[Any, ...], options: Options) -> Iterator[tuple[Any, Any, Any]]:
    """The values to compare inside containers, with their places."""
    if _is_sequence(actual) and _is_sequence(expected):
        if len(actual) != len(expected):
            _fail(f"The length of the sequences mismatch: {len(actual)} != {len(expected)}", where, options)
        for i, (one, other) in enumerate(zip(actual, expected, strict=True)):
            yield from _pairs(one, other, (*where, i), options)
    elif isinstance(actual, Mapping) and isinstance(expected, Mapping):
        lacking, extra = expected.keys() - actual.keys(), actual.keys() - expected.keys()
        if lacking or extra:
            _fail(
                "The keys of the mappings do not match:\n"
                f"Missing keys in the actual mapping: {_sorted(lacking)}\n"
                f"Additional keys in the actual mapping: {_sorted(extra)}",
                where,
                options,
            )
        for key in _sorted(actual.keys()):
            yield from _pairs(actual[key], expected[key], (*where, key), options)
    else:
        yield actual, expected, where


def _is_sequence(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _sorted(keys: Any) -> list[Any]:
    try:
        return sorted(keys)
    except TypeError:
        return list(keys)


def _compare(actual: Any, expected: Any, where: tuple[Any, ...], options: Options) -> None:
    if actual is None or expected is None:
        if actual is not expected:
            _fail(f"None mismatch: {actual} is not {expected}", where, options)
    elif all(isinstance(one, (bool, np.bool_)) for one in (actual, expected)):
        if bool(actual) is not bool(expected):
            _fail(f"Booleans mismatch: {bool(actual)} is not {bool(expected)}", where, options)
    elif all(isinstance(one, _NUMBERS) for one in (actual, expected)):
        _compare_numbers(actual, expected, where, options)
    elif _comparable(actual, expected, options):
        _compare_tensors(as_tensor(actual), as_tensor(expected), where, options)
    else:
        raise TypeError(f"No comparison pair was able to handle inputs of type {type(actual)} and {type(expected)}.")


def _comparable(actual: Any, expected: Any, options: Options) -> bool:
    if all(isinstance(one, np.ndarray) for one in (actual, expected)):
        return True
    if not (isinstance(actual, Tensor) and isinstance(expected, Tensor)):
        return False
    return options.allow_subclasses or type(actual) is type(expected)


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _compare_numbers(actual: Any, expected: Any, where: tuple[Any, ...], options: Options) -> None:
    one, other = _plain(actual), _plain(expected)
    if options.check_dtype and type(one) is not type(other):
        _fail(f"The (d)types do not match: {type(one)} != {type(other)}.", where, options)
    rtol, atol = options.tolerances(_OF_NUMBERS[type(one)], _OF_NUMBERS[type(other)])
    _check_number(one, other, rtol, atol, where, options)


def _check_number(one: Any, other: Any, rtol: float, atol: float, where: tuple[Any, ...], options: Options) -> None:
    nan = options.equal_nan and cmath.isnan(one) and cmath.isnan(other)
    if one == other or nan:
        return
    difference = abs(one - other)
    if cmath.isfinite(difference) and difference <= atol + rtol * abs(other):
        return
    relative = difference / abs(other) if other != 0 else float("inf")
    absolute_text, relative_text = _allowed(rtol, atol)
    _fail(
        f"Scalars are not {'equal' if rtol == atol == 0 else 'close'}!\n\nExpected {other} but got {one}.\n"
        f"Absolute difference: {difference}{absolute_text}\nRelative difference: {relative}{relative_text}",
        where,
        options,
    )


def _allowed(rtol: float, atol: float) -> tuple[str, str]:
    if rtol == atol == 0:
        return "", ""
    return f" (up to {atol} allowed)", f" (up to {rtol} allowed)"


def _compare_tensors(actual: Tensor, expected: Tensor, where: tuple[Any, ...], options: Options) -> None:
    def differ(name: str, one: Any, other: Any) -> NoReturn:
        _fail(f"The values for attribute '{name}' do not match: {one} != {other}.", where, options)

    if actual.shape != expected.shape:
        differ("shape", actual.shape, expected.shape)
    if options.check_stride and actual.stride() != expected.stride():
        differ("stride()", actual.stride(), expected.stride())
    if options.check_dtype and actual.dtype is not expected.dtype:
        differ("dtype", actual.dtype, expected.dtype)
    rtol, atol = options.tolerances(actual.dtype, expected.dtype)
    kind = dtypes.promote_types(actual.dtype, expected.dtype).numpy
    one, other = actual._array.astype(kind), expected._array.astype(kind)
    if kind.kind in "biu":
        one, other = one.astype(np.int64), other.astype(np.int64)
    matches = np.isclose(one, other, rtol, atol, equal_nan=options.equal_nan)
    if matches.all():
        return
    if one.ndim == 0:
        _check_number(one.item(), other.item(), rtol, atol, where, options)
        return
    _fail(_difference_text(one, other, matches, rtol, atol), where, options)


def _difference_text(one: Any, other: Any, matches: Any, rtol: float, atol: float) -> str:
    """Where two arrays differ most."""
    count = int((~matches).sum())
    difference = np.abs(one - other)
    whole = difference.dtype.kind in "iu"
    relative = (difference / np.abs(other)).astype(np.float32 if whole else difference.dtype)
    difference[matches] = 0
    relative[matches] = 0
    lines = [
        f"Tensor-likes are not {'equal' if rtol == atol == 0 else 'close'}!\n",
        f"Mismatched elements: {count} / {one.size} ({count / one.size:.1%})",
    ]
    for name, values, allowed in zip(
        ("absolute", "relative"), (difference, relative), _allowed(rtol, atol), strict=True
    ):
        index = tuple(int(i) for i in np.unravel_index(int(values.argmax()), values.shape))
        lines.append(f"Greatest {name} difference: {tensor_of(values[index]).item()} at index {index}{allowed}")
    return "\n".join(lines)
