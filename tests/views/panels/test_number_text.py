"""Numbers read as PyTorch prints them."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrograd.app.model.value_text import shape_text
from retrograd.views.panels.number_text import array_text, capture_text, number_text

from .story import capture

RECORDED = json.loads((Path(__file__).parents[2] / "oracle" / "extra_printing.json").read_text())
SINGLE = [
    case
    for case in RECORDED
    if case["shape"] == [] and not case["options"] and case["dtype"] in ("float32", "float64", "int64", "bool")
]


@pytest.mark.parametrize("case", SINGLE, ids=lambda case: case["text"])
def test_single_numbers_are_pytorchs(case: dict[str, Any]) -> None:
    value = np.asarray(case["data"], dtype=case["dtype"])[0]
    printed = case["text"].removeprefix("tensor(").removesuffix(")").split(",")[0]
    assert number_text(value) == printed


def test_there_are_recorded_numbers() -> None:
    assert len(SINGLE) > 10


@given(st.floats(-1e300, 1e300))
def test_text_is_close_to_the_number(value: float) -> None:
    assert math.isclose(float(number_text(value)), value, rel_tol=1e-3, abs_tol=5.1e-5)


def test_arrays_and_types() -> None:
    assert array_text(np.array([[1.0, 2.0], [3.0, 4.5]])) == "[[1., 2.], [3., 4.5000]]"
    assert array_text(np.arange(6.0)).endswith("…")
    assert shape_text("float32", (2, 3)) == "f32[2,3]"
    assert shape_text("int64", ()) == "i64[]"


def test_capture_without_elements_tells_its_statistics() -> None:
    kept_nothing = capture([[1.0, float("nan")], [3.0, 2.0]], kept=False)
    assert capture_text(kept_nothing) == "2 ± 0.816 ⚠ 1 nan"
    assert capture_text(None, "None") == "None"
