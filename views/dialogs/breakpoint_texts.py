"""What the fields of a breakpoint are called, examples for them, and what can be completed in them."""

from __future__ import annotations

import builtins
from collections.abc import Iterable

from PySide6.QtCore import QT_TRANSLATE_NOOP, Qt
from PySide6.QtWidgets import QCompleter, QWidget

from retrograd.app.store.breakpoint_rows import REGIONS
from retrograd.engine.protocol.events import NodeCreated, OperationExecuted, RegionEntered

from ..desk import Desk

#: So many events of a kind are looked at for names; a run repeats itself long before.
MOST_EVENTS = 2000

#: Title, example and tip of the pattern, by kind.
PATTERNS: dict[str, tuple[str, str, str]] = {
    "op": (
        str(QT_TRANSLATE_NOOP("Breakpoint", "Operation")),
        str(QT_TRANSLATE_NOOP("Breakpoint", "any; or matmul, MulBackward0, *Backward0")),
        str(QT_TRANSLATE_NOOP("Breakpoint", "Its name or that of its node; * stands for any letters.")),
    ),
    "module": (
        str(QT_TRANSLATE_NOOP("Breakpoint", "Module")),
        str(QT_TRANSLATE_NOOP("Breakpoint", "any; or Linear, encoder.0, *norm*")),
        str(QT_TRANSLATE_NOOP("Breakpoint", "Its class or its path; * stands for any letters.")),
    ),
    "name": (
        str(QT_TRANSLATE_NOOP("Breakpoint", "Variable")),
        str(QT_TRANSLATE_NOOP("Breakpoint", "w, self.fc.weight, layers[0].bias")),
        str(QT_TRANSLATE_NOOP("Breakpoint", "The name of a tensor, in whatever function it is bound.")),
    ),
    "tensor": (
        str(QT_TRANSLATE_NOOP("Breakpoint", "Tensor number")),
        str(QT_TRANSLATE_NOOP("Breakpoint", "12")),
        str(QT_TRANSLATE_NOOP("Breakpoint", "The number behind its name; it belongs to this run.")),
    ),
    "value": (
        str(QT_TRANSLATE_NOOP("Breakpoint", "Value of")),
        str(QT_TRANSLATE_NOOP("Breakpoint", "anything; or a variable or an operation: w, relu")),
        str(QT_TRANSLATE_NOOP("Breakpoint", "Looks only at this variable, or at results of this operation.")),
    ),
    "exception": (
        str(QT_TRANSLATE_NOOP("Breakpoint", "Exception")),
        str(QT_TRANSLATE_NOOP("Breakpoint", "any; or RuntimeError")),
        str(QT_TRANSLATE_NOOP("Breakpoint", "The name of its class.")),
    ),
    "region": (
        str(QT_TRANSLATE_NOOP("Breakpoint", "Region")),
        str(QT_TRANSLATE_NOOP("Breakpoint", "any; or no_grad, module, loop, training_step")),
        str(QT_TRANSLATE_NOOP("Breakpoint", "The kind of region.")),
    ),
}

#: Title and example of the argument, by what happens to a value.
ARGUMENTS: dict[str, tuple[str, str]] = {
    "norm>": (str(QT_TRANSLATE_NOOP("Breakpoint", "Above")), str(QT_TRANSLATE_NOOP("Breakpoint", "10"))),
    "norm<": (str(QT_TRANSLATE_NOOP("Breakpoint", "Below")), str(QT_TRANSLATE_NOOP("Breakpoint", "1e-8"))),
    "zeros>": (str(QT_TRANSLATE_NOOP("Breakpoint", "Above")), str(QT_TRANSLATE_NOOP("Breakpoint", "0.9"))),
    "shape": (str(QT_TRANSLATE_NOOP("Breakpoint", "Shape")), str(QT_TRANSLATE_NOOP("Breakpoint", "(2, 3)"))),
    "dtype": (str(QT_TRANSLATE_NOOP("Breakpoint", "Dtype")), str(QT_TRANSLATE_NOOP("Breakpoint", "float16"))),
    "expression": (
        str(QT_TRANSLATE_NOOP("Breakpoint", "Expression")),
        str(QT_TRANSLATE_NOOP("Breakpoint", "value.max() > 3 and name == 'relu'")),
    ),
}  # fmt: skip


def completions(desk: Desk, kind: str, parent: QWidget) -> QCompleter:
    """Completes what the run has of this kind, wherever in the name the typed letters are."""
    completer = QCompleter(sorted(set(_known(desk, kind))), parent)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    return completer


def _known(desk: Desk, kind: str) -> Iterable[str]:
    if kind == "op":
        return [*_operations(desk), *_nodes(desk)]
    if kind == "name":
        return _variables(desk)
    if kind == "value":
        return [*_variables(desk), *_operations(desk)]
    if kind == "module":
        return _modules(desk)
    if kind == "region":
        return REGIONS
    if kind == "exception":
        return [name for name, one in vars(builtins).items() if isinstance(one, type) and issubclass(one, Exception)]
    return ()


def _operations(desk: Desk) -> Iterable[str]:
    run = desk.store.run
    found = (run.event(serial) for serial in run.timeline.serials("operation-executed")[:MOST_EVENTS])
    return [event.op for event in found if isinstance(event, OperationExecuted)]


def _nodes(desk: Desk) -> Iterable[str]:
    run = desk.store.run
    found = (run.event(serial) for serial in run.timeline.serials("node-created")[:MOST_EVENTS])
    return [event.name for event in found if isinstance(event, NodeCreated)]


def _modules(desk: Desk) -> Iterable[str]:
    run = desk.store.run
    found = (run.event(serial) for serial in run.timeline.serials("region-entered")[:MOST_EVENTS])
    return [event.label for event in found if isinstance(event, RegionEntered) and event.region_kind == "module"]


def _variables(desk: Desk) -> Iterable[str]:
    return [name for name, _ in desk.store.moment.variables()[:MOST_EVENTS]]
