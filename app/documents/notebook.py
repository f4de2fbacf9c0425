"""Reading a Jupyter notebook of any version as cells with their stored outputs; nothing is run or rendered."""

from __future__ import annotations

import base64
import binascii
import json
import warnings
from pathlib import Path
from typing import Any

from .document import Cell, Document, DocumentError, Output, cell_path
from .script import syntax_problem

_RE_SAVE = "open it in Jupyter and save it again"


def read(path: Path, data: bytes) -> Document:
    """The document of a notebook; older versions are upgraded in memory.

    Raises:
        DocumentError: Not JSON, no notebook, a version that is not known, or a kernel that is not Python.
    """
    raw = _parse(path, data)
    _check_header(path, raw)
    nodes = _upgrade(path, raw)
    cells: list[Cell] = []
    code_index = 0
    for index, node in enumerate(nodes):
        cell = _cell(path, index, node, code_index)
        code_index += cell.code_index >= 0
        cells.append(cell)
    problem, where, line = _problem(path, cells)
    return Document(path, "notebook", tuple(cells), problem, where, line)


def _parse(path: Path, data: bytes) -> dict[str, Any]:
    try:
        raw = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DocumentError(f"{path}, line {line}: not UTF-8, so no notebook; {_RE_SAVE}") from error
    except json.JSONDecodeError as error:
        raise DocumentError(
            f"{path}, line {error.lineno}: broken JSON ({error.msg}, column {error.colno}); "
            "was the file cut off or merged? Take it from a backup or repair that line"
        ) from error
    except RecursionError as error:
        raise DocumentError(f"{path}: its JSON is nested too deeply for a notebook; {_RE_SAVE}") from error
    if not isinstance(raw, dict):
        raise DocumentError(f"{path}, line 1: JSON, but no notebook (a {type(raw).__name__}); choose another file")
    return raw


def _check_header(path: Path, raw: dict[str, Any]) -> None:
    version = raw.get("nbformat")
    if version is None:
        raise DocumentError(f"{path}: JSON, but no notebook (there is no “nbformat”); choose another file")
    if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version <= 4:
        raise DocumentError(
            f"{path}: notebook version {version!r} is not known (1 to 4 are); save it as version 4 in Jupyter"
        )
    metadata = raw.get("metadata")
    if isinstance(metadata, dict):
        language = _language(metadata)
        if language and language.lower() not in ("python", "python3", "ipython"):
            raise DocumentError(f"{path}: its kernel is {language}, not Python; only Python notebooks can be run")


def _language(metadata: dict[str, Any]) -> str:
    for area, key in (("kernelspec", "language"), ("language_info", "name")):
        part = metadata.get(area)
        if isinstance(part, dict) and isinstance(part.get(key), str):
            return str(part[key])
    return ""


def _upgrade(path: Path, raw: dict[str, Any]) -> list[Any]:
    try:
        cells = raw["cells"] if raw["nbformat"] == 4 else _converted(raw)["cells"]
    except Exception as error:
        # A damaged notebook makes nbformat raise anything from its own errors to AttributeError and TypeError.
        reason = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no details'}"
        raise DocumentError(f"{path}: not a valid notebook ({reason}); {_RE_SAVE}") from error
    if not isinstance(cells, list):
        raise DocumentError(f"{path}: not a valid notebook (“cells” is no list); {_RE_SAVE}")
    return cells


def _converted(raw: dict[str, Any]) -> Any:
    # Imported here, since it takes longer to import than a script takes to open.
    import nbformat

    library: Any = nbformat
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        node = library.versions[raw["nbformat"]].to_notebook_json(raw, minor=raw.get("nbformat_minor", 0))
        return library.convert(node, 4)


def _cell(path: Path, index: int, node: Any, code_index: int) -> Cell:
    if not isinstance(node, dict) or node.get("cell_type") not in ("code", "markdown", "raw", "heading"):
        raise DocumentError(f"{path}, cell {index + 1}: not a cell of a notebook; {_RE_SAVE}")
    kind = "markdown" if node["cell_type"] == "heading" else str(node["cell_type"])
    text = _text(node.get("source"))
    if text is None:
        raise DocumentError(f"{path}, cell {index + 1}: it has no source text; {_RE_SAVE}")
    if kind != "code":
        return Cell(index, kind, text, -1, "")
    stored = node.get("outputs")
    outputs = tuple(_output(item) for item in stored) if isinstance(stored, list) else ()
    return Cell(index, kind, text, code_index, cell_path(code_index), outputs)


def _text(value: Any) -> str | None:
    """Text that a notebook stores as a string or a list of lines; None if it is neither."""
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        value = "".join(value)
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else None


def _output(item: Any) -> Output:
    if not isinstance(item, dict):
        return Output("other", "an output that cannot be read")
    kind = item.get("output_type")
    if kind == "stream":
        return Output("stderr" if item.get("name") == "stderr" else "stdout", _text(item.get("text")) or "")
    if kind == "error":
        lines = item.get("traceback")
        trace = "\n".join(map(str, lines)) if isinstance(lines, list) else ""
        return Output("error", trace or f"{item.get('ename')}: {item.get('evalue')}")
    return _displayed(item.get("data"))


def _displayed(data: Any) -> Output:
    if not isinstance(data, dict):
        return Output("other", "an output without data")
    plain = _text(data.get("text/plain")) or ""
    image = _text(data.get("image/png"))
    if image is not None:
        try:
            return Output("image", plain, base64.b64decode(image))
        except (binascii.Error, ValueError):
            return Output("other", "a PNG image that cannot be decoded")
    if plain:
        return Output("text", plain)
    kinds = ", ".join(f"{name} output, {len(_text(value) or '')} characters" for name, value in sorted(data.items()))
    return Output("other", kinds or "an empty output")


def _problem(path: Path, cells: list[Cell]) -> tuple[str, str, int]:
    code = [cell for cell in cells if cell.code_index >= 0]
    if not any(cell.text.strip() for cell in code):
        return f"{path} has no code cells, there is nothing to run", "", 0
    for cell in code:
        if _has_magics(cell.text):
            continue
        sentence, line = syntax_problem(cell.text, cell.path, f"{path}, cell {cell.code_index + 1}")
        if sentence:
            return sentence, cell.path, line
    return "", "", 0


def _has_magics(text: str) -> bool:
    """Whether the cell has lines that only IPython understands, or a top-level await: those are no syntax errors."""
    lines = [line.strip() for line in text.splitlines()]
    return any(line.startswith(("%", "!", "?")) or line.endswith("?") for line in lines) or any(
        mark in text for mark in ("= !", "=!", "= %", "=%", "await ")
    )
