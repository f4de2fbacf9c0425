"""A node's formula cut by argument, and what its letters stand for in one call."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from retrograd.app.model.moment import Moment
from retrograd.app.model.states import NodeState
from retrograd.engine.protocol.events import OperationExecuted

from .number_text import tensor_name
from .plain_text import one_line

#: Where the formula of one argument ends and that of the next begins.
_BETWEEN: Final = re.compile(r",\s+(?=∂)|\n")
#: The argument by which a part differentiates.
_ARGUMENT: Final = re.compile(r"/∂([A-Za-z]+)\s+=\s")
#: Letters for what an operation was told beside its tensors, with the name of that attribute.
_ATTRIBUTES: Final = {"α": "alpha", "n": "exponent"}


def _cut(formula: str) -> list[str]:
    return [part.strip() for part in _BETWEEN.split(formula) if part.strip()]


def whole_parts(formula: str, count: int) -> list[str]:
    """A node's formula for each of its ``count`` inputs, left side included; all of it where it has other parts.

    A part that leaves out what is differentiated (``∂/∂b = α``) gets it from the first.
    """
    parts = _cut(formula)
    if len(parts) != count:
        return [formula.strip()] * count
    start, slash, _ = parts[0].partition("/∂")
    if slash and len(start) > 1 and start.startswith("∂"):
        parts = [f"{start}{part[1:]}" if part.startswith("∂/∂") else part for part in parts]
    return parts


def formula_parts(formula: str, count: int) -> list[str]:
    """The right sides of a node's formula for each of its ``count`` inputs; the whole text where it has other parts."""
    parts = whole_parts(formula, count)
    if len(_cut(formula)) != count:
        return parts
    return [part.partition(" = ")[2].strip() or part for part in parts]


def letters(moment: Moment, state: NodeState, operation: OperationExecuted | None) -> dict[str, str]:
    """What the letters of a node's formula are in the call that made it; only those that are certain.

    An argument is known by its variable, else by its operation and number, or as the number that stood in its
    place, ``α`` and the exponent ``n`` as attributes. An operation in place tells nothing: its input is another
    value by now.
    """
    if operation is None or operation.in_place:
        return {}
    attributes = dict(operation.attributes)
    parts = whole_parts(state.formula, len(state.next))
    found = [_ARGUMENT.search(part) for part in parts]
    arguments = [match.group(1) for match in found if match is not None]
    meanings: dict[str, str] = {}
    if len(set(arguments)) == len(parts) == len(operation.inputs):
        for number, (argument, tensor) in enumerate(zip(arguments, operation.inputs, strict=True)):
            meanings[argument] = _argument(moment, tensor, attributes.get(str(number), ""))
    meanings |= {letter: attributes[name] for letter, name in _ATTRIBUTES.items() if name in attributes}
    return {letter: one_line(text, 24) for letter, text in meanings.items() if text and text != letter}


def _argument(moment: Moment, tensor: int, number: str) -> str:
    state = moment.tensor(tensor) if tensor else None
    if state is not None:
        return tensor_name(state) if state.name else f"{state.op} #{tensor}" if state.op else f"#{tensor}"
    return "" if tensor else number


def letters_in(part: str, meanings: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    """The letters that stand alone in a part of a formula, with what they are."""
    return [
        (letter, text)
        for letter, text in meanings.items()
        if re.search(rf"(?<![A-Za-zα-ω]){re.escape(letter)}(?![A-Za-zα-ω])", part)
    ]
