"""The engine against numpy by hand, and against PyTorch, mygrad and autograd where they are installed.

Interleaved repeats in one process, the memory allocator set as in a run of the debugger; start this with
``OPENBLAS_NUM_THREADS=1`` (``make bench`` does). Depth, memory and start-up are measured in processes of their own.
"""

from __future__ import annotations

import functools
import gc
import importlib
import importlib.util
import json
import resource
import subprocess
import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any

import retrograd.engine as engine
from retrograd.engine.child.process import keep_memory

from .measure import Row, smallest
from .workloads import depth, memory, networks, second_order, small, transformer
from .workloads.workload import RUNNERS, Step, Workload, check, numpy_step, repeated

FLOOR = "numpy by hand"
WORKLOADS = (*small.WORKLOADS, *networks.WORKLOADS, *transformer.WORKLOADS)

#: What importing may take beyond numpy, in seconds.
START_UP = 0.060


@functools.cache
def libraries() -> Mapping[str, ModuleType]:
    """The engine, and whatever else is installed here, each on one thread."""
    found: dict[str, ModuleType] = {"engine": engine}
    for name in ("torch", "mygrad", "autograd"):
        if importlib.util.find_spec(name) is not None:
            found[name] = importlib.import_module(name)
    if "autograd" in found:
        importlib.import_module("autograd.numpy")
    if "torch" in found:
        found["torch"].set_num_threads(1)
    return found


def workload_rows(workload: Workload) -> list[Row]:
    """One workload against every baseline."""
    steps: dict[str, Step] = {}
    if workload.by_hand is not None:
        steps[FLOOR] = numpy_step(workload)
    for name, library in libraries().items():
        if name in workload.libraries:
            steps[name] = RUNNERS[name](workload, library)
    check(workload, steps)
    actions = [repeated(step, workload.calls) for step in steps.values()]
    times = {
        name: taken / workload.calls for name, taken in zip(steps, smallest(workload.repeats, *actions), strict=True)
    }
    what = f"{workload.name}: {workload.what}"
    return [
        Row(what, name, times["engine"], times[name], workload.goals.get(name)) for name in steps if name != "engine"
    ]


def second_order_rows() -> list[Row]:
    """w9 against PyTorch; against its own first order where there is no PyTorch."""
    if "torch" not in libraries():
        return []
    ours, theirs = second_order.step(engine), second_order.step(libraries()["torch"])
    taken, baseline = smallest(second_order.REPEATS, ours, theirs)
    what = f"{second_order.NAME}: {second_order.WHAT}"
    return [Row(what, "torch", taken, baseline, second_order.GOALS["torch"])]


def depth_rows() -> list[Row]:
    """w8: long chains, with the interpreter's own setting of the collector and with that of a run."""
    rows = []
    threshold = gc.get_threshold()
    settings: tuple[tuple[str, Any, float], ...] = (
        ("the interpreter's collector setting", threshold, 1.6),
        ("a run's collector setting", (50_000, 20, 50), 1.2),
    )
    for setting, values, goal in settings:
        gc.set_threshold(*values)
        short, long = depth.smallest(engine, 10_000, 7), depth.smallest(engine, 100_000, 3)
        gc.set_threshold(*threshold)
        both = short.forward + short.backward
        long_both = long.forward + long.backward
        rows.append(Row(f"w8: an operation of 100,000, {setting}", "of 10,000", long_both, both, goal, "µs"))
        rows.append(
            Row(f"w8: freeing an operation of 100,000, {setting}", "its two passes", long.free, long_both, 0.1, "µs")
        )
    whole = depth.chain(engine, 1_000_000)
    rows.append(
        Row("w8: an operation of 1,000,000", "of 10,000", whole.forward + whole.backward, both, unit="µs"),
    )
    return rows


def memory_rows() -> list[Row]:
    """w7: peak memory, each library in a process of its own."""
    if not memory.available():
        return []
    names = ["engine", "numpy", *(["torch"] if "torch" in libraries() else [])]
    found: dict[str, dict[str, int]] = {}
    for name in names:
        done = subprocess.run(
            [sys.executable, "-m", f"{__package__}.workloads.memory", name], check=True, capture_output=True, text=True
        )
        found[name] = json.loads(done.stdout)
    what = f"w7: peak memory of w5 with {memory.BATCH} sequences of {memory.LENGTH}"
    ours = found["engine"]
    rows = [Row(what, FLOOR, ours["peak"], found["numpy"]["peak"], 0.75, "MiB")]
    if "torch" in found:
        rows.append(Row(what, "torch", ours["peak"], found["torch"]["peak"], None, "MiB"))
    growth = max(0, ours["growth"])
    rows.append(Row(f"w7: growth over {memory.STEPS - 3} steps", "2 MiB", growth, 2 << 20, 1.0, "MiB"))
    what = f"w7: left to the collector after {memory.STEPS} steps, at most none"
    rows.append(Row(what, "one", ours["collected"], 1, 0.0, "objects"))
    return rows


def _import_time(statement: str) -> float:
    """CPU seconds of a fresh interpreter that runs ``statement``, the smallest of several."""
    best = float("inf")
    for _ in range(7):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", statement], check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return best


def start_up_rows() -> list[Row]:
    """Importing, up to the first name, against numpy's import: the goal is numpy's and 60 ms."""
    floor = _import_time("import numpy")
    goal = (floor + START_UP) / floor
    return [
        Row("import retrograd.engine", "import numpy", _import_time("import retrograd.engine"), floor, goal),
        Row(
            "import torch in a run, and its first name",
            "import numpy",
            _import_time(
                "from retrograd.engine.child import torch_names; torch_names.install(); import torch; torch.tensor"
            ),
            floor,
            goal,
        ),
    ]


def rows() -> list[Row]:
    """Every workload, then depth, memory and start-up."""
    keep_memory()
    found = []
    for workload in WORKLOADS:
        found += workload_rows(workload)
    return found + second_order_rows() + memory_rows() + start_up_rows() + depth_rows()
