"""A pass came to a function whose own ``backward()`` returned None for an input: nothing behind it gets a gradient."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from ..states import Finding, Place
from .case import Case
from .telling import operation_place
from .texts import text
from .wording import called, number, statement, where

if TYPE_CHECKING:
    from ..run import Run

CAUSE = "not-differentiable"
#: Base classes looked at for the one that has ``backward()``.
_BASES = 8


def explain(case: Case) -> Iterator[Finding]:
    """For a leaf that requires a gradient and never got one, where a function was given one and returned None."""
    withheld = withheld_by(case)
    if withheld is None:
        return
    run, at = case.run, case.moment.at
    node, slot = withheld
    record = run.nodes[node]
    function = record.created.name.removesuffix("Backward")
    operation = run.event(record.operation) if record.operation else None
    position = _position(slot, [name for name, _ in getattr(operation, "attributes", ())])
    returned, used = returned_none(run, function, position), operation_place(run, node)
    received = next((one for one in record.gradients_in.at(at) or () if one is not None), None)
    inputs = [one for one in getattr(operation, "inputs", ()) if one in run.tensors]
    edge = record.created.next[slot].node
    given = next((one for one in inputs if run.nodes[edge].created.variable == one), 0) or next(
        (one for one in inputs if (run.tensors[one].history.at(record.operation) or (0, 0))[0] == edge), 0
    )
    sentence = text(
        "own-backward", subject=case.subject, function=function, came=number(received),
        line=where(run, returned or used), input=called(run, given, at) if given else case.name,
        statement=statement(used, function), used=where(run, used),
    )  # fmt: skip
    finished = record.gradients_out.since(at)
    events = tuple(serial for serial in (finished, record.operation) if serial)
    yield case.finding(
        CAUSE, sentence, text("fix.own-backward", function=function, position=position + 1), returned or used, events,
        used, op=record.created.name, node=node, details={"function": function, "input": slot},
    )  # fmt: skip


def _position(slot: int, others: list[str]) -> int:
    """The position among all arguments of a tensor that is number ``slot`` among the tensors."""
    position = 0
    while True:
        if str(position) not in others:
            if not slot:
                return position
            slot -= 1
        position += 1


def withheld_by(case: Case) -> tuple[int, int] | None:
    """The node that had a gradient and sent none over an edge that leads to the leaf, with the edge's number."""
    state, run, at = case.state, case.run, case.moment.at
    if state.grad is not None or not state.requires_grad or not state.is_leaf or case.record.ledger:
        return None
    accumulators = run.accumulators.get(state.tensor)
    withheld = run.withheld.get(accumulators.at(at) or 0) if accumulators is not None else None
    return (withheld.node, withheld.slot) if withheld is not None and withheld.since <= at else None


def returned_none(run: Run, function: str, position: int) -> Place | None:
    """The statement in ``backward()`` of a function of the program's own that gives None for an argument."""
    for source in run.sources.values():
        line = _return_line(source.text, function, position)
        if line:
            return Place(source.path, line, line, cell=source.cell)
    return None


def backward_of(run: Run, function: str) -> Place | None:
    """What ``backward()`` of a function of the program's own returns, if that is one statement; else its head."""
    return returned_none(run, function, -1)


@lru_cache(maxsize=64)
def _return_line(source: str, function: str, position: int) -> int:
    """Its line in one source, that of ``def backward`` where no single statement says None, 0 if it isn't there."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        # a cell with magics in it
        return 0
    classes = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    for _ in range(_BASES):
        found = classes.get(function)
        if found is None:
            return 0
        methods = [one for one in found.body if isinstance(one, ast.FunctionDef) and one.name in ("backward", "vjp")]
        if methods:
            return _none_in(methods[0], position)
        function = next((base.id for base in found.bases if isinstance(base, ast.Name) and base.id in classes), "")
    return 0


def _none_in(method: ast.FunctionDef, position: int) -> int:
    returns = [node for node in ast.walk(method) if isinstance(node, ast.Return)]
    for node in returns if position >= 0 else ():
        values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
        value = values[position] if position < len(values) else None
        if value is None or (isinstance(value, ast.Constant) and value.value is None):
            return node.lineno
    if len(returns) == 1:
        return returns[0].lineno
    # without a return statement, or with a name that was None
    return method.lineno
