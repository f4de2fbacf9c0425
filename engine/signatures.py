"""What PyTorch's argument parser says about a call whose arguments don't fit.

Asked only after a call has failed. The forms of each function are recorded from PyTorch's schemas; the rules are those
of its Python argument parser: with one form that could be meant, its first misfit is named, otherwise all forms are
listed.
"""

from __future__ import annotations

import json
import numbers
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from . import deprecated_forms, dtypes, overloads
from .device import device
from .tensor import Tensor

NAMES: Final = Path(__file__).with_name("pytorch_signatures.json")

#: Functions that take numbers where their forms say Tensor.
NUMBERS_AS_TENSORS: Final = frozenset(
    name + end
    for name in ("add", "div", "divide", "floor_divide", "mul", "multiply", "sub", "subtract", "true_divide")
    for end in ("", "_")
)

#: Functions whose form without ``dim`` takes no ``out``, though there is a schema with one.
WHOLE_WITHOUT_OUT: Final = frozenset(("median", "nanmedian"))

#: What messages call the types of the schemas.
SHOWN: Final = {
    "Tensor": "Tensor", "Scalar": "Number", "int": "int", "SymInt": "int", "float": "float", "bool": "bool",
    "str": "str", "ScalarType": "torch.dtype", "Layout": "torch.layout", "Device": "torch.device", "MemoryFormat":
    "torch.memory_format", "Generator": "torch.Generator", "Tensor[]": "tuple of Tensors", "int[]": "tuple of ints",
    "float[]": "tuple of floats", "Scalar[]": "tuple of Scalars", "Tensor?[]": "tuple of Tensors",
    "bool[]": "tuple of bools",
}  # fmt: skip


@dataclass(frozen=True)
class Parameter:
    """One parameter of a form; ``width`` is the length of a list for which one number may stand, 0 for none."""

    kind: str
    name: str
    required: bool
    keyword_only: bool
    optional: bool
    width: int

    @classmethod
    def read(cls, text: str) -> Parameter:
        """From the recorded ``kind:name`` with marks for a default and for keyword-only."""
        kind, _, name = text.partition(":")
        kind = kind.replace("SymInt", "int")
        width = re.search(r"\[(\d+)\]", kind)
        plain = re.sub(r"\[\d+\]", "[]", kind)
        optional = plain.endswith("?")
        bare = name.rstrip("=*")
        marks = name[len(bare) :]
        return cls(
            plain.rstrip("?"), bare, "=" not in marks, "*" in marks, optional, int(width.group(1)) if width else 0
        )

    @property
    def shown(self) -> str:
        """The type as messages name it."""
        return SHOWN.get(self.kind, self.kind)

    def takes(self, value: Any, function: str) -> bool:
        """Whether the parser would take ``value`` here."""
        if self.kind == "Any":
            return True
        if value is None:
            return self.optional or (not self.required and self.kind in ("Generator", "Tensor"))
        if self.kind.endswith("[]"):
            return self._takes_list(value)
        if self.kind == "Tensor":
            return isinstance(value, Tensor) or (function in NUMBERS_AS_TENSORS and _is_number(value))
        return _takes(self.kind, value)

    def _takes_list(self, value: Any) -> bool:
        element = self.kind[:-2].rstrip("?")
        if not isinstance(value, (tuple, list)):
            return bool(self.width) and _takes(element, value)
        if element == "Tensor":
            return all(isinstance(v, Tensor) or (v is None and "?" in self.kind) for v in value)
        return not value or _takes(element, value[0])


def _is_number(value: Any) -> bool:
    return isinstance(value, (numbers.Number, np.generic)) or _is_constant(value)


def _is_constant(value: Any) -> bool:
    """Whether it is a tensor that may stand for a number: one of no dimension that doesn't require a gradient."""
    return isinstance(value, Tensor) and not value.requires_grad and value.dim() == 0


def _is_int(value: Any) -> bool:
    if isinstance(value, Tensor):
        return value.numel() == 1 and not value.dtype.is_floating_point
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def _takes(kind: str, value: Any) -> bool:
    if kind == "Scalar":
        return _is_number(value)
    if kind == "int":
        return _is_int(value)
    if kind == "float":
        return isinstance(value, (float, int, np.floating)) or _is_constant(value)
    if kind == "bool":
        return isinstance(value, (bool, np.bool_))
    if kind == "str":
        return isinstance(value, str)
    if kind == "ScalarType":
        return isinstance(value, dtypes.dtype) or value in (float, int, bool)
    if kind == "Device":
        return isinstance(value, (device, str)) or _is_int(value)
    if kind == "Storage":
        return hasattr(value, "data_ptr")
    return kind not in SHOWN or not isinstance(value, (str, int, float, list, tuple))


#: Functions whose forms aren't schemas.
LIKE_PYTHON: Final = {
    name: (
        (
            Parameter("Any", "data", True, False, False, 0), Parameter("ScalarType", "dtype", False, True, True, 0),
            Parameter("Device", "device", False, True, True, 0),
            *((Parameter("bool", "pin_memory", False, True, False, 0),) if name == "tensor" else ()),
            *((Parameter("bool", "requires_grad", False, True, False, 0),) if name == "tensor" else ()),
        ),
    )
    for name in ("tensor", "as_tensor")
}  # fmt: skip


@cache
def _recorded() -> Mapping[str, Sequence[Any]]:
    found: Mapping[str, Sequence[Any]] = json.loads(NAMES.read_text(encoding="utf-8"))
    return found


@cache
def forms(name: str, method: bool) -> tuple[tuple[Parameter, ...], ...]:
    """The forms of a function of ``torch``, or of the method of that name (without the tensor itself)."""
    found = []
    for text in _recorded().get(name, ()):
        parameters = [Parameter.read(part) for part in text.split()]
        if name in WHOLE_WITHOUT_OUT and len(parameters) == 2:
            parameters = [p for p in parameters if p.name != "out"]
        if method:
            if not parameters or parameters[0].kind != "Tensor":
                continue
            if any(p.name == "out_dtype" for p in parameters):
                continue
            parameters = [p for p in parameters[1:] if p.name != "out"]
        elif parameters and parameters[0].name == "self":
            first = parameters[0]
            parameters[0] = Parameter(first.kind, "input", True, False, first.optional, 0)
        if parameters and parameters[-1].name == "pin_memory":
            parameters.append(Parameter("bool", "requires_grad", False, True, True, 0))
        found.append(tuple(parameters))
    return tuple(found)


def _misfit(name: str, form: tuple[Parameter, ...], args: Sequence[Any], kwargs: Mapping[str, Any]) -> str | None:
    """The first thing about a call that doesn't fit a form, in PyTorch's words; None if it fits."""
    positional = [p for p in form if not p.keyword_only]
    spread = len(positional) == 1 and positional[0].kind == "int[]" and len(args) > 0 and _is_int(args[0])
    if len(args) > len(positional) and not spread:
        return _too_many(name, positional, len(args))
    if spread:
        args = (tuple(args),)
    used = 0
    for position, parameter in enumerate(form):
        if position < len(args) and not parameter.keyword_only:
            value, where = args[position], f" (position {position + 1})"
        elif parameter.name in kwargs:
            value, where = kwargs[parameter.name], ""
            used += 1
        elif parameter.required:
            return _missing(name, form, len(args), kwargs)
        else:
            continue
        if not parameter.takes(value, name):
            odd = _odd_tensor(parameter, value)
            if odd is not None:
                return f"expected Tensor as element {odd} in argument {position}, but got {type_name(value[odd])}"
            return f"{name}(): argument '{parameter.name}'{where} must be {parameter.shown}{_found(parameter, value)}"
    if used < len(kwargs):
        names = {p.name for p in form}
        unknown = next((k for k in kwargs if k not in names), None)
        if unknown is not None:
            return f"{name}() got an unexpected keyword argument '{unknown}'"
        return f"{name}() got multiple values for argument '{next(iter(kwargs))}'"
    return None


def _found(parameter: Parameter, value: Any) -> str:
    """What stands where ``parameter`` should."""
    if parameter.kind.endswith("[]") and isinstance(value, (tuple, list)) and parameter.kind != "Tensor[]":
        return f", but found element of type {type_name(value[0])} at pos 0"
    return f", not {type_name(value)}"


def _odd_tensor(parameter: Parameter, value: Any) -> int | None:
    """Where something else stands in a list of tensors."""
    if parameter.kind != "Tensor[]" or not isinstance(value, (tuple, list)):
        return None
    return next((at for at, element in enumerate(value) if not isinstance(element, Tensor)), None)


def _unpacked(name: str, form: tuple[Parameter, ...], args: Sequence[Any], kwargs: Mapping[str, Any]) -> str | None:
    """What is wrong inside the lists of numbers of a call that fits a form as far as the parser looks."""
    if len(form) == 1 and args and _is_int(args[0]):
        args = (tuple(args),)
    for position, parameter in enumerate(form):
        value = args[position] if position < len(args) and not parameter.keyword_only else kwargs.get(parameter.name)
        if parameter.kind == "int[]" and isinstance(value, (tuple, list)):
            for at, element in enumerate(value):
                if not (_is_int(element) or isinstance(element, bool)):
                    return (
                        f"{name}(): argument '{parameter.name}' failed to unpack the object at pos {at + 1} with error "
                        f'"type must be tuple of ints,but got {type_name(element)}"'
                    )
    return None


def _too_many(name: str, positional: Sequence[Parameter], given: int) -> str:
    most, least = len(positional), sum(p.required for p in positional)
    verb = "was" if given == 1 else "were"
    if most == least or not most:
        return f"{name}() takes {most} positional argument{'' if most == 1 else 's'} but {given} {verb} given"
    return f"{name}() takes from {least} to {most} positional arguments but {given} {verb} given"


def _missing(name: str, form: Sequence[Parameter], given: int, kwargs: Mapping[str, Any]) -> str:
    names = [f'"{p.name}"' for p in form[given:] if p.required and p.name not in kwargs]
    plural = "s" if len(names) == 1 else ""  # the wrong way round, as in PyTorch
    return f"{name}() missing {len(names)} required positional argument{plural}: {', '.join(names)}"


def _takes_nothing(name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
    """What Python says of a method of PyTorch's that goes round the argument parser."""
    return f"TensorBase.{name}() takes no " + ("keyword arguments" if kwargs else f"arguments ({len(args)} given)")


def complaint(name: str, args: Sequence[Any], kwargs: Mapping[str, Any], method: bool = False) -> str | None:
    """What PyTorch's parser says about a call; None if it takes it, or if nothing is known of the function.

    Args:
        name: The function's name below ``torch``, or the method's.
        args: Positional arguments; of a method those after the tensor.
        kwargs: Arguments by name.
        method: Whether it is a method.
    """
    known = LIKE_PYTHON.get(name) or forms(name, method)
    if not known:
        return None
    if method and known == ((),):
        return _takes_nothing(name, args, kwargs) if args or kwargs else None
    misfits = [_misfit(name, form, args, kwargs) for form in known]
    if None in misfits:
        return _unpacked(name, known[misfits.index(None)], args, kwargs)
    if len(known) == 1 and name not in deprecated_forms.NAMES:
        return misfits[0]
    count = len(args) + len(kwargs)
    plausible = [
        misfit
        for form, misfit in zip(known, misfits, strict=True)
        if sum(p.required for p in form) <= count <= len(form)
    ]
    if len(plausible) == 1:
        return plausible[0]
    given = listed(args, kwargs)
    if len(known) == 1:
        unknown = [k for k in kwargs if k not in {p.name for p in known[0] if p.required}]
        if unknown:
            return f"{name}() received an invalid combination of arguments - got unrecognized keyword arguments: " + (
                ", ".join(unknown)
            )
        expected = deprecated_forms.shown(name, method)[0]
        given = _marked(known[0], args, kwargs, name) or given
    else:
        expected = "one of:" + overloads.listing(name, args, kwargs, method)
    return f"{name}() received an invalid combination of arguments - got ({given}), but expected {expected}"


def _marked(form: Sequence[Parameter], args: Sequence[Any], kwargs: Mapping[str, Any], name: str) -> str:
    """The types of the arguments, marked where they don't fit, if there are as many as the form has.

    The star that stands before the keywords counts as one that nothing fits, and nothing is a ``Number``.
    """
    at = next((i for i, one in enumerate(form) if one.keyword_only), len(form))
    places = [*form[:at], None, *form[at:]]
    if not any(one == "out" for one in kwargs):
        places = [one for one in places if one is None or one.name != "out"]
    if len(args) + len(kwargs) != len(places):
        return ""
    shown = []
    for place, value in zip(places, args, strict=False):
        fits = place is not None and place.kind != "Scalar" and place.takes(value, "")
        shown.append(type_name(value) if fits else f"!{type_name(value)}!")
    return ", ".join(shown)


def listed(args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
    """The types of a call's arguments as PyTorch lists them."""
    given = ", ".join(type_name(a) for a in args)
    # PyTorch's table of them gives them back the last first
    named = ", ".join(f"{k}={type_name(v)}" for k, v in reversed(list(kwargs.items())))
    if not named:
        return given
    return f"{given}, {named}" if given else f"{named}, "


#: The mark of types that Python code made, whose name in C is their bare name.
_HEAP_TYPE: Final = 1 << 9


def type_name(value: Any) -> str:
    """What C calls the type of ``value``: types of extensions carry their module."""
    kind = type(value)
    if kind.__name__ in ("dtype", "device", "Size", "layout", "memory_format") and not isinstance(value, np.dtype):
        return f"torch.{kind.__name__}"
    if kind.__flags__ & _HEAP_TYPE or kind.__module__ == "builtins":
        return kind.__name__
    return f"{kind.__module__}.{kind.__name__}"
