"""Telling the observer about operations."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from .. import probe
from ..autograd import modes
from ..tensor import Tensor


class Reported(NamedTuple):
    """What an observer needs of a row of the op table that is recorded simply.

    ``edges`` has the argument behind each entry of the node's ``next`` (-1: none); ``saved`` what the node keeps: name,
    argument (-1: the result), and the entries of ``next`` of which one must be there (none: always kept).
    """

    op: str
    node: str
    formula: str
    edges: tuple[int, ...]
    saved: tuple[tuple[str, int, tuple[int, ...]], ...]
    parameters: tuple[str, ...]
    defaults: tuple[Any, ...]


def report(
    name: str,
    inputs: Sequence[Any],
    attributes: Mapping[str, Any],
    outputs: Sequence[Tensor],
    node: Any,
    differentiable: bool = True,
) -> None:
    """An operation was executed; finds out why it wasn't recorded if ``node`` is None."""
    observer = probe.observer
    if observer is None:
        return
    shown = [i._number if isinstance(i, Tensor) and i._number is not None else i for i in inputs]
    observer.operation(
        name, shown, attributes, outputs, node, "" if node is not None else reason(inputs, outputs, differentiable)
    )


def counted(name: str, inputs: Sequence[Any], results: tuple[Tensor, ...], **attributes: Any) -> tuple[Tensor, ...]:
    """Report an operation that has no derivative and makes indices, counts or truth values; gives its results back."""
    report(name, inputs, attributes, results, None, differentiable=False)
    return results


def reason(inputs: Sequence[Any], outputs: Sequence[Tensor], differentiable: bool) -> str:
    """Why an operation has no node: one of :data:`retrograd.engine.probe.UNTRACKED_REASONS`."""
    wanting = any(isinstance(i, Tensor) and i._requires_grad for i in flattened(inputs))
    if not wanting:
        return "no-input-requires-grad"
    if modes.is_inference_mode_enabled():
        return "inference-mode"
    if not modes.is_grad_enabled():
        return "no-grad"
    if differentiable and outputs and outputs[0]._array.dtype.kind not in "fc":
        return "integer-dtype"
    return "not-differentiable"


def flattened(values: Sequence[Any]) -> list[Any]:
    """Inputs with sequences of tensors opened."""
    found: list[Any] = []
    for value in values:
        if isinstance(value, (list, tuple)):
            found.extend(flattened(value))
        else:
            found.append(value)
    return found


def report_write(target: Tensor, name: str, before: int, tracked: bool) -> None:
    """An in-place operation wrote to ``target``."""
    if probe.observer is not None:
        probe.observer.written(target, name, before, target._version, tracked)


@cache
def _rows() -> dict[str, str]:
    from .generated.reported import ROWS

    return dict(line.split(" ", 1) for line in ROWS.strip().splitlines())


@cache
def _row(name: str) -> Reported:
    return Reported(*ast.literal_eval(_rows()[name]))


def row_of(key: Any) -> Reported:
    """The row of the op table that a key of :meth:`.probe.Observer.pointwise` names, without loading the table."""
    return _row(key if type(key) is str else key[0])


def attributes_of(key: Any) -> dict[str, Any]:
    """The arguments that aren't tensors, by name."""
    row = row_of(key)
    return dict(zip(row.parameters, row.defaults if type(key) is str else key[1::2], strict=True))


def report_pointwise(observer: probe.Observer, key: Any, result: Tensor, node: Any, inputs: Sequence[Tensor]) -> None:
    """Tell of an operation on single elements as of any other."""
    shown = [i._number if i._number is not None else i for i in inputs]
    why = "" if node is not None else reason(inputs, (result,), True)
    observer.operation(row_of(key).op, shown, attributes_of(key), (result,), node, why)
