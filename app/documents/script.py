"""Reading a Python script: encoding as Python finds it (byte-order mark, PEP 263), syntax checked, nothing run."""

from __future__ import annotations

import io
import tokenize
import warnings
from pathlib import Path

from .document import Cell, Document, DocumentError

#: Longer sources are not checked for syntax while opening, since that would take seconds.
SYNTAX_LIMIT = 2 << 20

_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read(path: Path, data: bytes) -> Document:
    """The document of a script.

    Raises:
        DocumentError: The bytes are not text in the encoding that they declare.
    """
    text = decode(path, data)
    problem, line = syntax_problem(text, str(path), str(path))
    cell = Cell(0, "code", text, 0, str(path))
    return Document(path, "script", (cell,), problem, str(path) if problem else "", line)


def decode(path: Path, data: bytes) -> str:
    """The text of Python source, lines ended by ``\\n``; raises DocumentError as :func:`read` does."""
    if data.startswith(_WIDE_MARKS):
        raise DocumentError(f"{path} is UTF-16 text, which Python does not read; save it as UTF-8")
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise DocumentError(f"{path} is a binary file (zero byte in line {line}), not Python source; choose another")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except SyntaxError as error:
        raise DocumentError(_encoding_sentence(path, data, str(error))) from error
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DocumentError(
            f"{path}, line {line}: byte 0x{data[error.start]:02x} is not {encoding}; save the file as UTF-8, "
            "or name its encoding in the first line (# coding: latin-1)"
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def syntax_problem(text: str, name: str, shown: str) -> tuple[str, int]:
    """What the compiler says against a source as (sentence, line); ("", 0) if nothing.

    Args:
        text: The source.
        name: File name for the compiler.
        shown: What the sentence calls it.
    """
    if len(text) > SYNTAX_LIMIT:
        return "", 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, name, "exec", dont_inherit=True)
    except SyntaxError as error:
        line = error.lineno or 0
        where = f"{shown}, line {line}" if line else shown
        return (
            f"{where}: {type(error).__name__}: {error.msg}; it can be looked at, but running it will fail there",
            line,
        )
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        reason = str(error) or "it is nested too deeply"
        return f"{shown}: the compiler refuses it ({reason}); it can be looked at, but not run", 0
    return "", 0


def _encoding_sentence(path: Path, data: bytes, reason: str) -> str:
    if "unknown encoding" in reason:
        name = reason.rpartition(":")[2].strip()
        return f"{path}, line 1: Python knows no encoding {name!r}; save the file as UTF-8 and take the declaration out"
    if data.startswith(b"\xef\xbb\xbf"):
        return f"{path}, line 1: it starts as UTF-8 but declares another encoding; take the declaration out"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return (
            f"{path}, line {line}: byte 0x{data[error.start]:02x} is not utf-8; save the file as UTF-8, "
            "or name its encoding in the first line (# coding: latin-1)"
        )
    return f"{path}, line 1: its encoding is not clear ({reason}); save the file as UTF-8"
