"""A child process per test that asks for one, and scripts with marked lines."""

from __future__ import annotations

import importlib.util
import os
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


@pytest.fixture(scope="session")
def nursery() -> Iterator[object]:
    """Makes children without the time of their imports; None where the system cannot watch them."""
    found = driver_module.Nursery() if hasattr(os, "pidfd_open") else None
    yield found
    if found is not None:
        found.close()


@pytest.fixture
def child(nursery: object) -> Iterator[object]:
    """A fresh child that has said nothing but Hello; killed at the end if it still runs."""
    with driver_module.Driver(nursery) as driver:
        yield driver


@pytest.fixture
def started_child() -> Iterator[object]:
    """As ``child``, but started as a program of its own, as the debugger does it."""
    with driver_module.Driver() as driver:
        yield driver


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """Where the test's script is to be."""
    return tmp_path / "script.py"
