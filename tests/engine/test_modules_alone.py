"""A module of the engine that is the first to be imported has all of its names."""

from __future__ import annotations

import subprocess
import sys

import pytest

_ASK = """
import importlib
module = importlib.import_module("retrograd.engine.{name}")
missing = [name for name in {names!r} if getattr(module, name, None) is None]
raise SystemExit(f"missing: {{missing}}" if missing else 0)
"""


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("nn.functional", ["conv2d", "relu", "avg_pool2d", "scaled_dot_product_attention"]),
        ("linalg", ["solve", "det", "svd"]),
        ("special", ["erf", "expit", "ndtr"]),
        ("nn", ["Conv2d", "Linear", "LSTM"]),
    ],
)
def test_a_module_imported_alone_is_whole(name: str, names: list[str]) -> None:
    program = _ASK.format(name=name, names=names)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
