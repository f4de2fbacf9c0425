"""Words for places, operations and numbers in explanations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from retrograd.engine.protocol import events as e
from retrograd.engine.protocol.values import Capture

from ..name_flow import names_in
from ..states import Place
from ..value_text import short_text
from ..values import array_of
from .texts import text

if TYPE_CHECKING:
    from ..run import Run


def number(capture: Capture | None) -> str:
    """A gradient in a sentence: ``2``, ``[1, 0.5]``, ``None``; a norm for what is larger."""
    array = array_of(capture)
    if array is not None and array.size and array.size <= 4:
        return _nested(np.asarray(array, dtype=np.float64).tolist())
    return short_text(capture)


def plain(value: float) -> str:
    """A number without a trailing point."""
    return f"{value:.4g}"


def _nested(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_nested(part) for part in value) + "]"
    return plain(value) if isinstance(value, float) else str(value)


def where(run: Run, place: Place | None) -> str:
    """``line 6``, with the file or cell where it is not the script itself."""
    if place is None or not place.line:
        return text("nowhere")
    if place.path == run.path:
        return text("line", line=place.line)
    name = place.path if place.cell >= 0 else place.path.replace("\\", "/").rsplit("/", 1)[-1]
    return text("line.of", line=place.line, path=name)


def lines_of(*places: Place | None) -> tuple[int, ...]:
    """Their lines without repetition, the first first."""
    return tuple(dict.fromkeys(place.line for place in places if place is not None and place.line))


def statement(place: Place | None, otherwise: str) -> str:
    """The source of an operation with the name that it is bound to: ``y2 = x ** 3``."""
    if place is None or not place.expression:
        return otherwise
    expression = " ".join(place.expression.split())
    if len(expression) > 60:
        expression = expression[:57] + "…"
    itself = place.target and re.match(rf"{re.escape(place.target)}\s*\W?\W?=(?!=)", expression)
    return f"{place.target} = {expression}" if place.target and not itself else expression


def region_around(run: Run, operation: e.OperationExecuted) -> e.RegionEntered | None:
    """The region that kept an operation from being tracked: the innermost that switches gradients off."""
    number = operation.region
    while number in run.regions:
        entered = run.regions[number].entered
        if entered.region_kind in ("no_grad", "inference_mode", "set_grad_enabled"):
            return entered
        number = entered.parent
    return None


def total(grad: Capture | None, added: list[Capture]) -> str | None:
    """What ``grad`` would be with these added, None where an element is not known."""
    arrays = [array_of(capture) for capture in ([grad] if grad is not None else []) + added]
    if not arrays or any(array is None or array.shape != arrays[0].shape for array in arrays):  # type: ignore[union-attr]
        return None
    result = np.sum([np.asarray(array, dtype=np.float64) for array in arrays], axis=0)
    return _nested(result.tolist()) if result.size <= 4 else None


def source_line(run: Run, place: Place | None, otherwise: str = "") -> str:
    """The line of a place as it stands in the source, without its comment."""
    lines = run.source_of(place.path).splitlines() if place is not None else []
    if place is None or not 0 < place.line <= len(lines):
        return statement(place, otherwise)
    line = " ".join(lines[place.line - 1].split(" #")[0].split())
    return line if len(line) <= 60 else line[:57] + "…"


def called(run: Run, tensor: int, at: int, near: str = "") -> str:
    """What a person would call a tensor: its name, else the expression that made it, else its operation.

    Of several names one that stands in the source ``near`` it; of a parameter the one that its module gives it.
    """
    state = run.moment(at).tensor(tensor)
    if state is None:
        return text("nameless")
    if state.name:
        words = names_in(near)
        past = [name for (_, name), bound in run.tensors[tensor].names.items() if bound[0] <= at and name in words]
        dotted = [name for name in state.names if state.is_parameter and "." in name]
        return next((name for name in (*past, *dotted) if name), state.name)
    place = state.place
    return " ".join(place.expression.split()) if place is not None and place.expression else state.op or state.origin


def bytes_text(count: int) -> str:
    """``96 bytes``, ``1.5 MiB``."""
    size = float(count)
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if size < 1024 or unit == "GiB":
            return f"{size:.0f} {unit}" if unit == "bytes" else f"{size:.1f} {unit}"
        size /= 1024
    return ""
