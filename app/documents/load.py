"""Opening a file: the checks that all kinds share, then the reader for its suffix."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from . import notebook, script
from .document import Document, DocumentError

#: Reader by suffix: bytes and absolute path in, document out.
READERS: dict[str, Callable[[Path, bytes], Document]] = {
    ".py": script.read,
    ".pyw": script.read,
    ".ipynb": notebook.read,
}

#: Largest file that is opened, bytes.
SIZE_LIMIT = 64 << 20


def load(path: Path) -> Document:
    """Read a script or notebook.

    Raises:
        DocumentError: It cannot be read or is neither; the text names file, line and remedy.
    """
    path = Path(os.path.abspath(path))
    data = read_bytes(path)
    reader = READERS.get(path.suffix.lower())
    if reader is None and not path.suffix and data.startswith(b"#!") and b"python" in data.split(b"\n", 1)[0]:
        reader = script.read
    if reader is None:
        kinds = ", ".join([*READERS, ".rgd"])
        raise DocumentError(f"{path} is none of the kinds that can be opened ({kinds}); rename it if it is Python")
    if not data.strip():
        raise DocumentError(f"{path} is empty, there is nothing to run; choose another file, or write code and save it")
    return reader(path, data)


def read_bytes(path: Path) -> bytes:
    """The bytes of a regular file of bearable size; raises DocumentError as :func:`load` does."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise DocumentError(f"{path} is a folder; choose a script or notebook inside it")
        if not stat.S_ISREG(status.st_mode):
            raise DocumentError(f"{path} is no regular file (a device or pipe); copy what it gives into a file first")
        if status.st_size > SIZE_LIMIT:
            size, limit = status.st_size >> 20, SIZE_LIMIT >> 20
            raise DocumentError(
                f"{path} is {size} MiB large, more than the {limit} MiB that are read; take large data or outputs out"
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise DocumentError(f"{path} does not exist; check the name and the folder {path.parent}") from error
    except PermissionError as error:
        raise DocumentError(f"{path} may not be read by this user; give yourself the right to read it") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DocumentError(f"{path} cannot be read: {reason}; check the name and the disk") from error
