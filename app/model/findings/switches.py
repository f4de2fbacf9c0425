"""Where gradients were switched off other than by a ``with``: by a decorator, or by a plain call."""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from retrograd.engine.protocol import events as e

from ..states import Place

if TYPE_CHECKING:
    from ..run import Run

#: What switches gradients off, as it stands in a source.
_SWITCHES = ("no_grad", "inference_mode", "set_grad_enabled")
_CALL = re.compile(r"(?<!with )\b_?set_grad_enabled\((?!True)")


def decorator_of(run: Run, operation: e.OperationExecuted, entered: e.RegionEntered) -> tuple[str, Place] | None:
    """The function around an operation whose decorator opened the region, with the decorator's line."""
    opened = run.place(entered.location)
    if opened is None or any(word in _line(run, opened.path, opened.line) for word in _SWITCHES):
        return None
    frame = run.frames.get(operation.frame)
    while frame is not None and frame.number != entered.frame:
        found = _decorators(run.source_of(frame.path)).get(frame.line)
        if found is not None:
            name, line = found
            source = run.sources.get(frame.path)
            return name, Place(frame.path, line, line, cell=source.cell if source is not None else -1)
        frame = run.frames.get(frame.caller)
    return None


def switched_off_at(run: Run, operation: e.OperationExecuted) -> Place | None:
    """The last plain call before an operation, by line, that switched gradients off."""
    place = run.place(operation.location)
    if place is None:
        return None
    # the same file above it, the script that was started, then the other files and the cells, the latest first
    others = [(path, 1 << 30) for path in (run.path, *reversed(run.sources)) if path != place.path]
    for path, before in ((place.path, place.line), *others):
        lines = run.source_of(path).splitlines()[: before - 1]
        found = [number for number, line in enumerate(lines, 1) if _CALL.search(line.split("#")[0])]
        if found:
            source = run.sources.get(path)
            return Place(path, found[-1], found[-1], cell=source.cell if source is not None else -1)
    return None


def _line(run: Run, path: str, line: int) -> str:
    lines = run.source_of(path).splitlines()
    return lines[line - 1] if 0 < line <= len(lines) else ""


@lru_cache(maxsize=32)
def _decorators(source: str) -> dict[int, tuple[str, int]]:
    """Functions that a decorator puts under a switch: by the line at which their code begins, name and line of it."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        # a cell with magics in it
        return {}
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            for decorator in node.decorator_list:
                if any(word in ast.unparse(decorator) for word in _SWITCHES):
                    found[first] = (node.name, decorator.lineno)
    return found
