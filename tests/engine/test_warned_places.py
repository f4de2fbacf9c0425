"""A warning names the line of the program that led to it, however deep in the engine it is given."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import retrograd.engine as torch
from retrograd.engine import settings
from retrograd.engine.nn import functional as F


@pytest.mark.parametrize(
    "act",
    [
        lambda: torch.ones(1).std(),
        lambda: torch.tensor(torch.ones(1)),
        lambda: F.mse_loss(torch.ones(1), torch.ones(1, 1)),
        lambda: torch.ones(2)[torch.ones(2, dtype=torch.uint8)],
        lambda: F.softmax(torch.ones(2)),
        lambda: torch.add(torch.ones(2), 1, out=torch.ones(3)),
        lambda: torch.tensor([np.ones(1)]),
        lambda: torch.cholesky(torch.eye(1)),
        lambda: F.dropout2d(torch.ones(2, 2)),
    ],
)
def test_warning_is_about_the_line_of_the_program(act: Callable[[], object]) -> None:
    before = settings.is_warn_always_enabled()
    settings.set_warn_always(True)
    try:
        with warnings.catch_warnings(record=True) as given:
            warnings.simplefilter("always")
            act()
    finally:
        settings.set_warn_always(before)
    assert given
    assert {Path(one.filename).name for one in given} == {Path(__file__).name}
    assert all("lambda" in Path(__file__).read_text(encoding="utf-8").splitlines()[one.lineno - 1] for one in given)


def test_given_once() -> None:
    seen = []
    before = settings.is_warn_always_enabled()
    settings.set_warn_always(False)
    try:
        for _ in range(2):
            with warnings.catch_warnings(record=True) as given:
                warnings.simplefilter("always")
                settings.warn_once("only for this test", what="test_given_once")
            seen.append(len(given))
    finally:
        settings.set_warn_always(before)
    assert seen == [1, 0]
