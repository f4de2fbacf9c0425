"""``torch.multiprocessing``: tensors are not shared between processes."""

from __future__ import annotations

import multiprocessing as _python

from .refusal import absent, refusing

_REASON = "a program runs in one process."
_NAMES = ("Barrier", "Event", "Lock", "Manager", "Pipe", "Pool", "Process", "Queue", "SimpleQueue", "Value", "spawn",
          "start_processes")  # fmt: skip

__all__ = sorted({*_NAMES, "cpu_count", "current_process", "get_all_start_methods", "get_start_method",
                  "set_sharing_strategy", "set_start_method"})  # fmt: skip

for _name in _NAMES:
    globals()[_name] = refusing(
        _name, NotImplementedError, f"torch.multiprocessing.{_name} is not supported by Retrograd: {_REASON}"
    )

cpu_count = _python.cpu_count
current_process = _python.current_process
get_all_start_methods = _python.get_all_start_methods
get_start_method = _python.get_start_method


def set_start_method(method: str | None, force: bool = False) -> None:
    """Of no effect: no process is started."""


def set_sharing_strategy(new_strategy: str) -> None:
    """Of no effect: nothing is shared."""


def __getattr__(name: str) -> object:
    return absent("torch.multiprocessing", name, _REASON)
