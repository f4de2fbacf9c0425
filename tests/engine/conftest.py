"""What holds for every test of the engine: grad mode and observer are as they were."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import retrograd.engine as torch
from retrograd.engine import probe


@pytest.fixture(autouse=True)
def grad_mode_is_restored() -> Iterator[None]:
    """A test that leaves grad mode or an observer switched fails."""
    yield
    assert torch.is_grad_enabled()
    assert probe.observer is None
