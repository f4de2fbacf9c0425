"""Generated operations, submodules and parts are loaded when first used, and are then what they would have been."""

from __future__ import annotations

import importlib
import subprocess
import sys
from typing import Any

from retrograd.engine.names import LATE
from retrograd.engine.ops.deferred import Deferred, deferred, loaded
from retrograd.engine.tensor import Tensor

torch: Any = importlib.import_module("retrograd.engine")

_LOADED = """
import sys
import retrograd.engine as torch
torch.tensor
heavy = ("retrograd.engine.nn", "retrograd.engine.optim", "retrograd.engine.serialization", "numpy.random")
parts = [m for m in sys.modules if m.startswith("retrograd.engine.ops.generated.")]
print([m for m in heavy if m in sys.modules], len(parts))
"""


def test_first_name_loads_few_modules() -> None:
    found = subprocess.run([sys.executable, "-c", _LOADED], check=True, capture_output=True, text=True).stdout
    heavy, count = found.rsplit(" ", 1)
    assert heavy == "[]"
    assert int(count) <= 5


def test_method_takes_its_own_place_when_first_used() -> None:
    x = torch.ones(3)
    assert x.asinh().shape == (3,)
    assert not isinstance(vars(Tensor)["asinh"], Deferred)
    assert not isinstance(torch.asinh, Deferred)


def test_every_announced_function_can_be_loaded() -> None:
    for name, (module, own_name) in deferred.items():
        assert loaded(name).__name__ == own_name, module


def test_operators_and_inplace_operators() -> None:
    x = torch.tensor([5.0, 7.0])
    x //= 2
    assert (2 - x).tolist() == [0.0, -1.0]
    assert (x % 2).tolist() == [0.0, 1.0]


def test_late_parts_are_named_in_full() -> None:
    for part, names in LATE.items():
        assert set(importlib.import_module(f"retrograd.engine.{part}").EXPORTS) == set(names)


def test_submodules_are_listed_before_they_are_loaded() -> None:
    assert {"nn", "optim", "save", "asinh", "tensor"} <= set(dir(torch))
