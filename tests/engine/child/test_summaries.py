"""Summaries agree with numpy's own statistics."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra import numpy as arrays

from retrograd.engine.child.summaries import capture, summarize

SHAPES = arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=9)
DTYPES = some.sampled_from(["float32", "float64", "float16", "int64", "uint8", "bool"])


@given(DTYPES.flatmap(lambda dtype: arrays.arrays(dtype, SHAPES)))
def test_against_numpy(array: np.ndarray) -> None:  # type: ignore[type-arg]
    found = summarize(array)
    wide = (np.abs(array) if array.dtype.kind == "c" else array).astype(np.float64).reshape(-1)
    finite = wide[np.isfinite(wide)]
    assert found.count == array.size
    assert found.nans == np.isnan(wide).sum() and found.infinities == np.isinf(wide).sum()
    assert found.zeros == (array == 0).sum()
    if finite.size == 0:
        assert (found.minimum, found.maximum, found.mean, found.std, found.norm) == (0, 0, 0, 0, 0)
        return
    assert (found.minimum, found.maximum) == (finite.min(), finite.max())
    largest = float(np.abs(finite).max())
    if largest < 1e100:
        expected = [finite.mean(), finite.std(), np.linalg.norm(finite)]
        np.testing.assert_allclose(
            [found.mean, found.std, found.norm], expected, rtol=1e-6, atol=1e-9 * largest + 1e-300
        )


@pytest.mark.parametrize("shape", [(3,), (2000,), (30, 40)])
def test_huge_values_do_not_break_it(shape: tuple[int, ...]) -> None:
    found = summarize(np.full(shape, 1e200))
    assert found.maximum == 1e200 and found.nans == found.infinities == 0
    assert found.norm == pytest.approx(1e200 * np.prod(shape) ** 0.5) and found.std == pytest.approx(0, abs=1e190)


def test_capture_keeps_small_arrays_in_c_order() -> None:
    array = np.arange(6, dtype=np.float32).reshape(2, 3).T
    kept = capture(array, 24)
    assert kept.dtype == "float32" and kept.shape == (3, 2)
    assert kept.data == np.ascontiguousarray(array).tobytes()
    assert capture(array, 23).data is None
