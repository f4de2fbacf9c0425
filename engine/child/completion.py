"""How a line typed in the console could go on: names of the frame, attributes, and what jedi makes of the rest."""

from __future__ import annotations

import builtins
import inspect
import keyword
import re
import types
from collections.abc import Iterable, Mapping
from types import FrameType
from typing import Any

from ..protocol.answers import Completion
from ..tensor import Tensor
from .looking import NotLookableError, look, names_in, names_of

#: Most names in one answer.
_MOST = 200
_WORD = re.compile(r"[^\W\d]\w*\Z|\Z")
#: A chain that can be looked at, up to the dot before the word.
_CHAIN = re.compile(r"[^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*|\[[^\[\]()]*\])*\s*\.\s*\Z")
#: The function of a call.
_CALLED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*|\[[^\[\]()]*\])*\Z")
#: Where the functions and modules are that compute tensors.
_GIVING = ("retrograd.engine.ops", "retrograd.engine.creation", "retrograd.engine.nn", "torch")


def complete(text: str, position: int, frame: FrameType | None) -> tuple[int, tuple[Completion, ...]]:
    """From which character the names replace what was typed, and the names that fit.

    Names and chains of attributes are looked up in the frame, and nothing of the program's runs; what has to be
    inferred (the result of a call, an import, the arguments of a function) is jedi's.
    """
    before = text[:position]
    found = _WORD.search(before)
    start = found.start() if found is not None else position
    word, head = before[start:], before[:start]
    if head.rstrip().endswith("."):
        chain = _CHAIN.search(head)
        known = None if chain is None else _attributes(chain[0].rstrip().removesuffix("."), frame)
        names = known if known is not None else _inferred(text, position, frame) or _of_result(head, frame)
    else:
        names = {**_inferred(text, position, frame), **_visible(frame)}
    return start, _sorted(names, word)


def _attributes(chain: str, frame: FrameType | None) -> dict[str, str] | None:
    """The attributes of what a chain means, None where it can't be looked at."""
    try:
        value = look(chain, frame)
    except (NotLookableError, SyntaxError, NameError, AttributeError, LookupError, TypeError):
        return None
    found = {name: _kind(one) for name, one in names_of(value).items()}
    if isinstance(value, types.ModuleType):
        # The engine's modules make many of their names when asked for.
        found |= {name: found.get(name, "") for name in dir(value)}
    return found


def _of_result(head: str, frame: FrameType | None) -> dict[str, str]:
    """The attributes of a tensor, if what stands before the dot is the call of one of the engine's functions."""
    head = head.rstrip().removesuffix(".").rstrip()
    called = _CALLED.search(_without_arguments(head))
    if not head.endswith(")") or called is None:
        return {}
    try:
        function = look(called[0], frame)
    except (NotLookableError, SyntaxError, NameError, AttributeError, LookupError, TypeError):
        return {}
    module = getattr(function, "__module__", None)
    gives_tensors = isinstance(module, str) and module.startswith(_GIVING) and not isinstance(function, type)
    return {name: _kind(one) for name, one in names_of(Tensor).items()} if gives_tensors else {}


def _without_arguments(text: str) -> str:
    """A text that ends with a call, up to the call's opening bracket."""
    depth = 0
    for index in range(len(text) - 1, -1, -1):
        depth += (text[index] in ")]}") - (text[index] in "([{")
        if depth == 0:
            return text[:index]
    return ""


def _visible(frame: FrameType | None) -> dict[str, str]:
    """The names that stand for something in the frame by themselves."""
    known: Mapping[str, Any] = {**vars(builtins), **names_in(frame)}
    return {name: _kind(value) for name, value in known.items()} | dict.fromkeys(keyword.kwlist, "keyword")


def _inferred(text: str, position: int, frame: FrameType | None) -> dict[str, str]:
    try:
        import jedi
    except ImportError:
        # Another interpreter may have the engine without it: names and attributes are completed all the same.
        return {}
    jedi.settings.allow_unsafe_interpreter_executions = False
    line = text.count("\n", 0, position) + 1
    column = position - (text.rfind("\n", 0, position) + 1)
    spaces = [] if frame is None else [dict(frame.f_locals), frame.f_globals]
    script = jedi.Interpreter(text, spaces or [{}])
    try:
        return {one.name_with_symbols: one.type for one in script.complete(line, column)}
    except (AttributeError, TypeError, ValueError, RecursionError, LookupError):
        # Some half-written texts are too much for it; what the frame has is offered all the same.
        return {}


def _sorted(names: Mapping[str, str], word: str) -> tuple[Completion, ...]:
    """Those that begin with the word, private ones last; hidden ones only where a ``_`` was typed."""
    folded = word.casefold()
    fitting = [
        name for name in names if name.casefold().startswith(folded) and (word.startswith("_") or name[:2] != "__")
    ]
    fitting.sort(key=lambda name: (name.startswith("_"), not name.startswith(word), name.casefold()))
    return tuple(Completion(name, names[name]) for name in _distinct(fitting)[:_MOST])


def _distinct(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _kind(value: Any) -> str:
    kind = type(value)
    if issubclass(kind, Tensor):
        return "tensor"
    if issubclass(kind, type):
        return "class"
    if issubclass(kind, types.ModuleType):
        return "module"
    if issubclass(kind, property) or inspect.isdatadescriptor(kind):
        return "property"
    if issubclass(kind, (types.FunctionType, types.BuiltinFunctionType, types.MethodDescriptorType, staticmethod,
                         classmethod, types.WrapperDescriptorType, types.MethodType)):  # fmt: skip
        return "function"
    return "value"
