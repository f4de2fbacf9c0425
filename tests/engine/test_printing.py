"""Printed tensors against texts recorded from PyTorch."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from retrograd.engine import dtypes, printing

RECORDED = json.loads((Path(__file__).parent.parent / "oracle" / "extra_printing.json").read_text())


@pytest.fixture(autouse=True)
def default_options() -> Iterator[None]:
    yield
    printing.set_printoptions(profile="default")


def array(case: dict[str, Any]) -> np.ndarray[Any, Any]:
    data = case["data"]
    if "complex" in case["dtype"]:
        data = [complex(*v) for v in data]
    return np.array(data, case["dtype"]).reshape(case["shape"])


@pytest.mark.parametrize("number", range(len(RECORDED)))
def test_text_is_pytorchs(number: int) -> None:
    case = RECORDED[number]
    printing.set_printoptions(**case["options"])
    assert printing.tensor_text(array(case), requires_grad=case["requires_grad"]) == case["text"]


def test_grad_fn_goes_to_a_new_line_when_the_last_one_is_full() -> None:
    values = np.arange(24, dtype=np.float32) * np.float32(1.5)
    text = printing.tensor_text(values, grad_fn="MulBackward0")
    assert text.splitlines()[-1] == "       grad_fn=<MulBackward0>)"


def test_default_type_has_no_suffix() -> None:
    try:
        dtypes.set_default_dtype(dtypes.float64)
        assert printing.tensor_text(np.ones(1)) == "tensor([1.])"
        assert printing.tensor_text(np.ones(1, np.float32)) == "tensor([1.], dtype=torch.float32)"
    finally:
        dtypes.set_default_dtype(dtypes.float32)


def test_options_come_back_after_a_block() -> None:
    with printing.printoptions(precision=1):
        assert printing.tensor_text(np.array(1.25, np.float32)) == "tensor(1.2)"
    assert printing.tensor_text(np.array(1.25, np.float32)) == "tensor(1.2500)"


def test_parameter() -> None:
    assert printing.parameter_text(np.ones(2, np.float32)) == (
        "Parameter containing:\ntensor([1., 1.], requires_grad=True)"
    )
