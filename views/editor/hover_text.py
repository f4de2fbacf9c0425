"""What a value looks like in a tooltip: type and shape, how it stands to gradients, its numbers."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QCoreApplication

from retrograd.app.model.series import Recorded
from retrograd.app.model.value_text import shape_text
from retrograd.app.model.values import array_of
from retrograd.engine.protocol.answers import Evaluated
from retrograd.engine.protocol.values import Capture, Summary

from ..panels.number_text import array_text, number_text, size_text
from ..panels.plain_text import plain

#: Most elements that are printed, in at most so many rows, and most characters of a text.
FEW, ROWS, LONGEST = 16, 8, 400

#: Under the name that the extractor of texts looks for.
translate = QCoreApplication.translate


def of_answer(expression: str, answer: Evaluated, why: str = "") -> str:
    """The value of a paused program's expression, as rich text; ``why`` is what explains it."""
    if answer.error:
        return _page(expression, "", [plain(answer.error)])
    if not answer.is_tensor or answer.value is None:
        return _page(expression, answer.type, [plain(answer.text or "None")[:LONGEST]], why)
    if answer.requires_grad:
        kind = answer.grad_fn or translate("Hover", "leaf")
        gradient = translate("Hover", "{0} · grad {1}").format(kind, size_text(answer.gradient, "None"))
    else:
        gradient = translate("Hover", "needs no gradient")
    return _page(expression, _type_of(answer.value), [gradient, *_numbers(answer.value)], why)


def of_record(expression: str, found: Recorded, node_name: str, why: str = "") -> str:
    """What the record has under a name, as rich text; ``why`` is what explains it."""
    capture, state = found.capture, found.state
    if capture is None:
        missing = "None" if found.gradient else translate("Hover", "its value was not kept")
        return _page(expression, "" if found.gradient else shape_text(state.dtype, state.shape), [missing], why)
    lines = []
    if not found.gradient:
        if state.requires_grad:
            kind = node_name or translate("Hover", "leaf")
            lines.append(translate("Hover", "{0} · grad {1}").format(kind, size_text(state.grad, "None")))
        else:
            lines.append(translate("Hover", "needs no gradient"))
    lines += _numbers(capture)
    return _page(expression, _type_of(capture), [*lines, translate("Hover", "recorded at this moment")], why)


def sentence(expression: str, text: str, why: str = "") -> str:
    """Why there is no value, as rich text."""
    return _page(expression, "", [text] if text else [], why)


def _type_of(capture: Capture) -> str:
    return shape_text(capture.dtype, capture.shape)


def _numbers(capture: Capture) -> list[str]:
    array = array_of(capture)
    if array is not None and array.size == 1:
        return [number_text(array.reshape(-1)[0])]
    lines = [_statistics(capture.summary)] if capture.summary.count else [translate("Hover", "empty")]
    if array is not None and 1 < array.size <= FEW:
        rows = array.reshape(-1, array.shape[-1])
        lines += [array_text(row, FEW) for row in rows] if len(rows) <= ROWS else []
    return lines


def _statistics(summary: Summary) -> str:
    if summary.partial:
        text = translate("Hover", "norm {0}").format(f"{summary.norm:.4g}")
    else:
        text = translate("Hover", "min {0} · max {1} · mean {2}").format(
            number_text(summary.minimum), number_text(summary.maximum), number_text(summary.mean)
        )
    if summary.nans:
        text += f" · ⚠ {summary.nans} nan"
    if summary.infinities:
        text += f" · ⚠ {summary.infinities} inf"
    return text


def _page(expression: str, kind: str, lines: list[str], why: str = "") -> str:
    head = f"<b>{escape(expression)}</b>" + (f"&nbsp;&nbsp;{escape(kind)}" if kind else "")
    body = "<br>".join(escape(line).replace("\n", "<br>") for line in lines)
    said = f"<p>{escape(plain(why))}<br>{escape(translate('Hover', 'Ctrl+I on it tells more.'))}</p>" if why else ""
    return f"<div style='white-space:pre-wrap'><code>{head}<br>{body}</code>{said}</div>"
