"""A child process per test that asks for one, and scripts with marked lines."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

# The driver stands beside the tests; they are collected one by one and so can't import it as a neighbour.
_spec = importlib.util.spec_from_file_location("child_driver", Path(__file__).with_name("driver.py"))
assert _spec is not None and _spec.loader is not None
driver_module = importlib.util.module_from_spec(_spec)
sys.modules["child_driver"] = driver_module
_spec.loader.exec_module(driver_module)


@pytest.fixture
def child() -> Iterator[object]:
    """A fresh child that has said nothing but Hello; killed at the end if it still runs."""
    with driver_module.Driver() as driver:
        yield driver


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """Where the test's script is to be."""
    return tmp_path / "script.py"
