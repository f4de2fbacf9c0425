"""The script's other threads, as they are seen while the program is paused."""

from __future__ import annotations

import sys
import threading

from ..protocol.answers import RunningThread
from .user_code import UserFiles

#: How the names of the debugger's own threads begin.
OWN = "retrograd-"


def running_threads(files: UserFiles) -> tuple[RunningThread, ...]:
    """Every thread of the script but this one, with the line of the user's code that it is in."""
    frames = sys._current_frames()
    here = threading.get_ident()
    found = []
    for thread in threading.enumerate():
        if thread.ident is None or thread.ident == here or thread.name.startswith(OWN):
            continue
        frame, info = files.nearest(frames.get(thread.ident))
        if frame is None or info is None:
            found.append(RunningThread(thread.name))
        else:
            code = frame.f_code
            found.append(RunningThread(thread.name, code.co_name, info.source.path, frame.f_lineno or 0))
    return tuple(found)
