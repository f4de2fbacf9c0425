"""Settings of the child process itself: memory, garbage collection, parent, descriptors."""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys

#: ``mallopt`` parameters of glibc: keep up to 1 GiB, map only from 32 MiB, grow by 64 MiB.
_MALLOPT = ((-1, 1 << 30), (-3, 32 << 20), (-2, 64 << 20))
_PR_SET_PDEATHSIG = 1


def settle() -> None:
    """Make this process a good place for an autograd engine that must not outlive its debugger."""
    gc.set_threshold(50_000, 20, 50)
    keep_memory()
    if sys.platform == "linux":
        _settle_linux()


def keep_memory() -> None:
    """Let glibc keep freed memory: else every step pays for page faults on what the last one gave back."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        for parameter, value in _MALLOPT:
            mallopt(ctypes.c_int(parameter), ctypes.c_int(value))


def _settle_linux() -> None:
    library = ctypes.CDLL(None, use_errno=True)
    prctl = getattr(library, "prctl", None)
    if prctl is not None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    try:
        # If memory runs out, the system should take the script and not the debugger's window.
        with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
            file.write("800")
    except OSError:
        pass  # a container may forbid it; nothing depends on it


def limit_memory(size: int) -> None:
    """Refuse this process more than ``size`` bytes of memory of its own; then Python raises ``MemoryError``.

    Files and libraries that are mapped into it do not count.
    """
    if sys.platform == "linux":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        most = size if hard == resource.RLIM_INFINITY else min(size, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


def flush_c_output() -> None:
    """Write out what C code has left in its own buffers of standard output and error."""
    if os.name == "posix":
        ctypes.CDLL(None).fflush(None)
