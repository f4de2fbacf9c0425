"""Anomaly detection: find the forward operation whose backward fails or gives NaN."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np

from ..settings import warn
from . import saved

if TYPE_CHECKING:
    from .node import Node

#: Where the engine's own files are: tracebacks end in the program.
_ENGINE = str(Path(__file__).resolve().parents[1])


class _Running(threading.local):
    """The node that runs on this thread: nodes made meanwhile are induced by it."""

    node: Node | None = None


enabled = False
_running = _Running()
_check_nan = True


def is_anomaly_enabled() -> bool:
    """Whether anomaly detection is on."""
    return enabled


def is_anomaly_check_nan_enabled() -> bool:
    """Whether it also looks for NaN."""
    return _check_nan


def _set(mode: bool, check_nan: bool) -> None:
    global enabled, _check_nan
    if mode != enabled:
        saved.attention += 1 if mode else -1
    enabled, _check_nan = mode, check_nan


class set_detect_anomaly:  # noqa: N801
    """Switch anomaly detection at once; as a context manager, until the block ends."""

    def __init__(self, mode: bool, check_nan: bool = True) -> None:
        self._old = (enabled, _check_nan)
        _set(mode, check_nan)

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _set(*self._old)


class detect_anomaly:  # noqa: N801
    """Anomaly detection inside a block."""

    def __init__(self, check_nan: bool = True) -> None:
        self._check_nan = check_nan
        warn(
            "Anomaly Detection has been enabled. This mode will increase the runtime and should only be enabled for "
            "debugging.",
        )

    def __enter__(self) -> None:
        self._old = (enabled, _check_nan)
        _set(True, self._check_nan)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _set(*self._old)


def note_creation(node: Node) -> None:
    """Remember where in the program ``node`` was made, and which node's backward made it."""
    import traceback  # takes long to load, and few programs get here

    frames = traceback.extract_stack()
    while frames and frames[-1].filename.startswith(_ENGINE):
        frames.pop()
    node.metadata["traceback_"] = frames.format()
    if _running.node is not None:
        node.metadata["parent_"] = _running.node


def run(node: Node, grad: Any, tensors: bool) -> Any:
    """Run ``node``; on failure or NaN say where its forward operation was.

    Raises:
        RuntimeError: If a gradient it gives has NaN.
    """
    outer, _running.node = _running.node, node
    try:
        grads = node.apply_tensors(grad) if tensors else node.run_arrays(grad, False)
    except Exception:
        _tell(node)
        raise
    finally:
        _running.node = outer
    if _check_nan:
        for i, found in enumerate(grads):
            if found is None:
                continue
            array = found._array if tensors else found
            if array.dtype.kind in "fc" and np.isnan(array).any():
                _tell(node)
                raise RuntimeError(f"Function '{node.name()}' returned nan values in its {i}th output.")
    return grads


def _tell(node: Node) -> None:
    """Warn with the traceback of the forward operation, then those of the operations that induced it."""
    _warn(node, f"Error detected in {node.name()}. ", "Traceback of forward call that caused the error:")
    parent = node.metadata.get("parent_")
    while parent is not None:
        _warn(
            parent,
            f"\n\nPrevious calculation was induced by {parent.name()}. ",
            "Traceback of forward call that induced the previous calculation:",
        )
        parent = parent.metadata.get("parent_")


def _warn(node: Node, start: str, label: str) -> None:
    trace = node.metadata.get("traceback_")
    if trace is None:
        end = "No forward pass information available. Enable detect anomaly during forward pass for more information."
    else:
        end = f"{label}\n" + "".join(trace)
    try:
        warn(start + end, UserWarning)
    except UserWarning as warning:  # made an error by a filter, but the error of the node is the one to raise
        print(f"UserWarning: {warning}", file=sys.stderr)
