"""What holds for every test of the engine: grad mode and observer are as they were."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

import retrograd.engine as torch
from retrograd.engine import probe
from retrograd.engine.child.torch_names import TorchFinder


@pytest.fixture(autouse=True)
def grad_mode_is_restored() -> Iterator[None]:
    """A test that leaves grad mode or an observer switched fails."""
    yield
    assert torch.is_grad_enabled()
    assert probe.observer is None


@pytest.fixture
def imported_as_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    """``import torch`` and whatever is below it gives the engine."""
    for name in [n for n in sys.modules if n == "torch" or n.startswith("torch.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [TorchFinder(), *sys.meta_path])
