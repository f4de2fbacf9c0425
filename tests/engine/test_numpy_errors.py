"""A script's own numpy warns as it does without the engine, which is silent itself."""

from __future__ import annotations

from subprocess import run
from sys import executable

PROGRAM = """
import warnings
import numpy as np
{engine}
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    np.log(np.zeros(2))
    np.float32(1) / np.float32(0)
    np.array([1e308]) * 10
    np.zeros(2) / np.zeros(2)
    np.array([1.0, np.inf]).mean() - np.inf
    with np.errstate(divide="ignore"):
        np.log(np.zeros(2))
    np.sqrt(np.array([-1.0]))
    {silent}
for w in caught:
    print(w.category.__name__, w.message, w.lineno)
try:
    with np.errstate(all="raise"):
        np.log(np.zeros(2))
except FloatingPointError as error:
    print(error)
"""


def _printed(engine: str, silent: str) -> str:
    program = PROGRAM.format(engine=engine, silent=silent)
    return run([executable, "-c", program], capture_output=True, text=True, check=True).stdout


def test_numpy_warns_as_without_the_engine() -> None:
    silent = "torch.log(torch.zeros(2) - 1); (torch.ones(2) / 0).sum(); torch.zeros(2).std()"
    ours = _printed("import retrograd.engine as torch; torch.ones", silent)
    assert ours == _printed("pass", "pass")
    assert "divide by zero encountered in log" in ours
