"""From what a person would type to a tensor, through the recorded names."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .moment import Moment

#: Names to list when one is not found.
_LISTED = 12


def normalised(text: str) -> str:
    """An expression without blanks and with one kind of quotes."""
    return "".join(text.split()).replace('"', "'")


def bound_names(moment: Moment) -> dict[str, int]:
    """Every name that means a tensor at this moment, or meant one in a frame that is gone.

    Inner frames win over outer ones, frames that are there over those that were, later ones over earlier ones.
    """
    found: dict[str, int] = {}
    there = [frame.number for frame in moment.frames()]
    gone = [frame.number for frame in moment.run.frames.values() if frame.serial <= moment.at]
    for frame in [*[number for number in gone if number not in there], *there]:
        found.update(moment.variables(frame))
    return found


def resolve(moment: Moment, expression: str) -> tuple[int, str]:
    """The tensor and "grad" or "".

    Raises:
        LookupError: The name is not known at this moment; the text says which are.
    """
    wanted = normalised(expression)
    names = {normalised(name): tensor for name, tensor in bound_names(moment).items()}
    # names as modules report them, ``model.0.weight``, also answer to what a person types, ``model[0].weight``
    names |= {indexed(name): tensor for name, tensor in names.items()}
    for text, attribute in ((wanted, ""), (wanted.removesuffix(".grad"), "grad")):
        if attribute and not wanted.endswith(".grad"):
            break
        if text in names:
            return names[text], attribute
    known = sorted(set(bound_names(moment)))
    close = difflib.get_close_matches(wanted.removesuffix(".grad"), known, 1)
    hint = f" Did you mean {close[0]}?" if close else ""
    listed = ", ".join(known[:_LISTED]) + (", …" if len(known) > _LISTED else "")
    raise LookupError(f"no tensor named {expression!r} was recorded.{hint} Known: {listed or 'none'}")


def indexed(name: str) -> str:
    """``model.0.weight`` as ``model[0].weight``."""
    head, *parts = name.split(".")
    return head + "".join(f"[{part}]" if part.isdigit() else f".{part}" for part in parts)
