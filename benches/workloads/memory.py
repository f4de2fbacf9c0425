"""w7: peak memory of training steps, each library in a process of its own: ``python -m benches.workloads.memory NAME``.

Writes one line of JSON: peak over the start in bytes, growth from step 3 to the last, objects the collector finds.
"""

from __future__ import annotations

import gc
import importlib
import json
import sys
from pathlib import Path

from . import transformer
from .workload import Step, Workload, numpy_step, torch_step

BATCH, LENGTH, STEPS = 32, 128, 20
_STATUS = Path("/proc/self/status")


def workload() -> Workload:
    """w5 at 32 sequences of 128."""
    return Workload(
        "w7", "", lambda: transformer.sized_data(BATCH, LENGTH), transformer.fused, transformer.by_hand
    )  # fmt: skip


def _field(name: str) -> int:
    """A line of the process's status, in bytes."""
    for line in _STATUS.read_text(encoding="ascii").splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) * 1024
    raise OSError(f"{_STATUS} has no {name}")


def step_of(library: str) -> Step:
    """A step by hand, under the engine, or under PyTorch."""
    if library == "numpy":
        return numpy_step(workload())
    torch = importlib.import_module("retrograd.engine" if library == "engine" else "torch")
    if library == "torch":
        torch.set_num_threads(1)
    return torch_step(workload(), torch)


def measure(step: Step) -> dict[str, int]:
    """Run the steps and see how far memory rises."""
    gc.collect()
    gc.disable()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak starts anew
    start = _field("VmRSS")
    early = 0
    for number in range(STEPS):
        step()
        if number == 2:
            early = _field("VmRSS")
    peak, late = _field("VmHWM"), _field("VmRSS")
    return {"peak": peak - start, "growth": late - early, "collected": gc.collect()}


def available() -> bool:
    """Whether this system tells a process its peak."""
    return sys.platform == "linux" and _STATUS.exists()


if __name__ == "__main__":
    print(json.dumps(measure(step_of(sys.argv[1]))))
