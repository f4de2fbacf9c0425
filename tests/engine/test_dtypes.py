"""Element types against answers recorded from PyTorch."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import retrograd.engine as torch
from retrograd.engine import dtypes
from retrograd.engine.device import check, device
from retrograd.engine.size import Size

RECORDED = json.loads((Path(__file__).parent.parent / "oracle" / "extra_dtypes.json").read_text())


def named(name: str) -> dtypes.dtype:
    return dtypes.NAMES[name]


def test_promotion_of_every_pair() -> None:
    wrong = [
        (a, b, dtypes.promote_types(named(a), named(b)).name, due)
        for a, b, due in RECORDED["promote"]
        if dtypes.promote_types(named(a), named(b)).name != due
    ]
    assert not wrong


def test_result_type_of_dimensions_and_numbers() -> None:
    def operand(spec: Any) -> Any:
        if isinstance(spec, list):
            return np.zeros((1,) * spec[1], spec[0] if named(spec[0]).is_complex else named(spec[0]).numpy)
        return spec

    wrong = [
        (a, b, dtypes.result_type(operand(a), operand(b)).name, due)
        for a, b, due in RECORDED["result"]
        if due in dtypes.NAMES and dtypes.result_type(operand(a), operand(b)).name != due
    ]
    assert not wrong


def test_casting_rules_of_in_place_operations() -> None:
    assert [[a, b, dtypes.can_cast(named(a), named(b))] for a, b, _ in RECORDED["can_cast"]] == RECORDED["can_cast"]


@pytest.mark.parametrize("name", RECORDED["limits"])
def test_limits(name: str) -> None:
    limits = dtypes.finfo if named(name).is_floating_point else dtypes.iinfo
    assert repr(limits(named(name))) == RECORDED["limits"][name]


def test_limits_of_the_wrong_kind_are_refused() -> None:
    with pytest.raises(TypeError, match="requires a floating point input type"):
        dtypes.finfo(dtypes.int32)
    with pytest.raises(TypeError, match="requires an integer input type"):
        dtypes.iinfo(dtypes.float32)


def test_numpy_types_map_both_ways() -> None:
    for found in dtypes.ALL:
        assert dtypes.of(np.dtype(found.name) if found.is_complex else found.numpy) is found
    assert dtypes.of(np.dtype(np.longlong)) is dtypes.int64
    with pytest.raises(TypeError, match=r"numpy\.str_"):
        dtypes.of(np.dtype("U3"))


def test_default_type() -> None:
    try:
        dtypes.set_default_dtype(dtypes.float64)
        assert dtypes.of_scalar(1.5) is dtypes.float64
        assert dtypes.of_scalar(1j) is dtypes.complex128
    finally:
        dtypes.set_default_dtype(dtypes.float32)
    assert dtypes.of_scalar(1.5) is dtypes.float32
    assert dtypes.of_scalar(True) is dtypes.bool
    assert dtypes.of_scalar(3) is dtypes.int64
    with pytest.raises(TypeError, match="only floating-point types"):
        dtypes.set_default_dtype(dtypes.int32)


def test_types_are_single_objects_through_pickle() -> None:
    assert pickle.loads(pickle.dumps(dtypes.float32)) is dtypes.float32
    assert repr(dtypes.int64) == "torch.int64"


def test_size() -> None:
    size = Size([2, 3])
    assert repr(size) == "torch.Size([2, 3])"
    assert size.numel() == 6
    assert size == (2, 3)
    assert isinstance(size[1:], Size)
    assert isinstance(size + (4,), Size)  # noqa: RUF005
    assert isinstance((4,) + size, Size)  # noqa: RUF005
    assert pickle.loads(pickle.dumps(size)) == size
    with pytest.raises(TypeError, match="item 0 is 'float'"):
        Size([1.5])


def test_device() -> None:
    assert repr(device("cpu")) == "device(type='cpu')"
    assert str(device("cuda:1")) == "cuda:1"
    assert device("cpu") == check("cpu")
    with pytest.raises(AssertionError, match="CUDA"):
        check("cuda")
    with pytest.raises(RuntimeError, match="Expected one of"):
        device("toaster")


@pytest.mark.parametrize(
    "make",
    [
        lambda: torch.tensor(1j),
        lambda: torch.ones(2) * 1j,
        lambda: torch.ones(2) ** 1j,
        lambda: torch.ones(2, dtype=torch.complex64),
        lambda: torch.ones(2).to(torch.complex128),
        lambda: torch.from_numpy(np.ones(2, complex)),
        lambda: torch.view_as_complex(torch.ones(2, 2)),
    ],
)
def test_complex_numbers_are_refused_by_name(make: Any) -> None:
    with pytest.raises(NotImplementedError, match="complex numbers"):
        make()
