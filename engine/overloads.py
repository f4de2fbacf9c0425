"""The forms of a function as PyTorch lists them when a call fits none, with what it says of those of fitting length.

The forms are recorded from PyTorch's own messages. It takes them apart anew for the message, and so do we: what stands
behind the last blank is the name, so that a parameter with a default is called by that; nothing is a ``Number`` or a
``tuple of ints``; the star before the keywords is one more parameter.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

FORMS: Final = Path(__file__).with_name("pytorch_forms.json")

_INDENT: Final = "      didn't match because some of the "


@cache
def _recorded() -> Mapping[str, Sequence[str]]:
    found: Mapping[str, Sequence[str]] = json.loads(FORMS.read_text(encoding="utf-8"))
    return found


def listing(name: str, args: Sequence[Any], kwargs: Mapping[str, Any], method: bool) -> str:
    """What follows the first line of PyTorch's message; "" for functions whose forms aren't recorded.

    Args:
        name: The function's name below ``torch``, or the method's.
        args: Positional arguments; of a method those after the tensor.
        kwargs: Arguments by name.
        method: Whether it is a method.
    """
    lines = []
    for form in _recorded().get("." + name if method else name, ()):
        lines += [f"\n * {form}", *_misfit(form, args, kwargs)]
    return "".join(lines) + "\n" if lines else ""


def _misfit(form: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Sequence[str]:
    """What is wrong with a call that has as many arguments as a form has parameters."""
    parameters = [tuple(one.rpartition(" ")[::2]) for one in form[1:-1].split(", ")]
    if len(parameters) != len(args) + len(kwargs):
        return ()
    named = {name for _, name in parameters[len(args) :]}
    strange = [one for one in kwargs if one not in named]
    if strange:
        return (f"\n{_INDENT}keywords were incorrect: {', '.join(strange)}",)
    shown = [_marked(kind, "", value) for (kind, _), value in zip(parameters, args, strict=False)]
    shown += [_marked(kind, f"{name}=", kwargs[name]) for kind, name in parameters[len(args) :]]
    return (f"\n{_INDENT}arguments have invalid types: ({', '.join(shown)}{'' if args else ', '})",)


def _marked(kind: str, name: str, value: Any) -> str:
    """The type of an argument, between marks if it isn't what the form says."""
    from .signatures import type_name

    own = type_name(value)
    if own == kind or (kind == "float" and own == "int"):
        return name + own
    if type(value) in (tuple, list):
        brackets = "()" if type(value) is tuple else "[]"
        own += f" of {brackets[0]}{', '.join(type_name(one) for one in value)}{brackets[1]}"
    return f"!{name}{own}!"
