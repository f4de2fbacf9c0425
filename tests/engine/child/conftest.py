"""A child process per test that asks for one, and scripts with marked lines."""

from __future__ import annotations

import importlib.util
import sys
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest

# The driver stands beside the tests; they are collected one by one and so can't import it as a neighbour.
_spec = importlib.util.spec_from_file_location("child_driver", Path(__file__).with_name("driver.py"))
assert _spec is not None and _spec.loader is not None
driver_module = importlib.util.module_from_spec(_spec)
sys.modules["child_driver"] = driver_module
_spec.loader.exec_module(driver_module)


#: Children that start up while a test still runs, as many as a common machine has processors.
READY = 2


@pytest.fixture(scope="session")
def standby() -> Iterator[deque[object]]:
    """The next children, started ahead, as the debugger does it."""
    waiting: deque[object] = deque(driver_module.Driver() for _ in range(READY))
    yield waiting
    for one in waiting:
        one.__exit__(None, None, None)  # type: ignore[attr-defined]


@pytest.fixture
def child(standby: deque[object]) -> Iterator[object]:
    """A fresh child that has said nothing but Hello; killed at the end if it still runs."""
    standby.append(driver_module.Driver())
    with standby.popleft() as driver:  # type: ignore[attr-defined]
        yield driver


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """Where the test's script is to be."""
    return tmp_path / "script.py"
