"""What scripts may say beyond our functions' own parameters: ``out=``, numpy's names, and PyTorch's words for mistakes.

The functions of ``torch`` are wrapped so; methods, operators and the engine's own calls go straight to the functions.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from functools import partial
from inspect import isfunction
from types import CodeType
from typing import Any, Final

from . import deprecated_forms, out_arguments
from .mistakes import MISTAKES

#: numpy's names of parameters, and ours.
_NUMPY_NAMES: Final = {
    "axis": "dim", "keepdims": "keepdim", "x": "input", "a": "input", "x1": "input", "x2": "other", "axis0": "dim0",
    "axis1": "dim1", "self": "input",
}  # fmt: skip

#: Functions that take a list of numbers where the method of that name takes the numbers as well.
STRICT: Final = frozenset(("flip", "permute", "reshape"))

_MISSING: Final = object()

#: Methods made of other operations that are left as they are: so common and so quick that the wrapping would show.
BARE: Final = frozenset(("view", "reshape", "transpose", "detach", "to", "cuda", "copy_"))


def _mistake(name: str, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], skip: int) -> str:
    """PyTorch's words for arguments that don't fit."""
    kinds = inspect.Parameter
    parameters = inspect.signature(function).parameters
    positional = [n for n, p in parameters.items() if p.kind in (kinds.POSITIONAL_ONLY, kinds.POSITIONAL_OR_KEYWORD)]
    if len(args) > len(positional):
        count = len(positional) - skip
        if skip and not count:
            return f"TensorBase.{name}() takes no arguments ({len(args) - skip} given)"
        given = len(args) - skip
        plural = "s" if count + skip != 1 else ""
        return f"{name}() takes {count + skip} positional argument{plural} but {given + skip} were given"
    missing = [n for n in positional[len(args) :] if parameters[n].default is kinds.empty and n not in kwargs]
    if missing:
        shown = ", ".join(f'"{n}"' for n in missing)
        return (
            f"{name}() missing {len(missing)} required positional argument{'s' if len(missing) == 1 else ''}: {shown}"
        )
    unknown = next((k for k in kwargs if k not in parameters), None)
    if unknown is not None:
        return f"{name}() got an unexpected keyword argument '{unknown}'"
    return ""


def again(
    name: str,
    function: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    error: Exception,
    skip: int = 0,
) -> Any:
    """Call with numpy's names translated, if the call failed for its arguments.

    Raises:
        TypeError: In PyTorch's words, if that doesn't help; what the function itself raised otherwise.
    """
    from .signatures import complaint

    if "out" in kwargs and isinstance(error, (RuntimeError, LookupError)):
        raise error  # forms don't say of each function that it takes one
    trace = error.__traceback__
    entered = trace is not None and trace.tb_next is not None
    if not entered:
        parameters = inspect.signature(function).parameters
        taken = [*parameters][skip:]
        given = {
            (_NUMPY_NAMES[k] if k not in parameters and _NUMPY_NAMES.get(k) in taken else k): v
            for k, v in kwargs.items()
        }
        if given.keys() != kwargs.keys():
            return function(*args, **given)
    if name in deprecated_forms.NAMES:
        today = deprecated_forms.translated(name, args[skip:], kwargs, bool(skip))
        if today is not None:
            return function(*args[:skip], *today[0], **today[1])
    text = complaint(name, args[skip:], kwargs, bool(skip))
    if text is None and not entered:
        text = _mistake(name, function, args, kwargs, skip)
    if text:
        raise TypeError(text) from None
    raise error


def _parameter_names(function: Callable[..., Any]) -> tuple[str, ...]:
    code = function.__code__
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]


def wrapped(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of ``torch`` as scripts may call it."""
    if name in out_arguments.NAMES and "out" not in _parameter_names(function):
        made = _taking_out(name, function)
    else:
        made = _strict(name, function) if name in STRICT else _forgiving(name, function)
    made.__module__, made.__qualname__ = __package__, name  # where pickle looks for it
    return made


def _given(first: Any, second: Any, args: tuple[Any, ...]) -> tuple[Any, ...]:
    """The positional arguments of a call."""
    return () if first is _MISSING else (first,) if second is _MISSING else (first, second, *args)


def _forgiving(name: str, function: Callable[..., Any], skip: int = 0) -> Callable[..., Any]:
    """``function``, called again with what :func:`again` makes of the arguments if they don't fit.

    One or two positional arguments, which are what most calls have, are handed on without being packed.
    """

    @functools.wraps(function)
    def forgiving(first: Any = _MISSING, second: Any = _MISSING, /, *args: Any, **kwargs: Any) -> Any:
        try:
            if args or kwargs or first is _MISSING:
                return function(*_given(first, second, args), **kwargs)
            return function(first) if second is _MISSING else function(first, second)
        except MISTAKES as error:
            return again(name, function, _given(first, second, args), kwargs, error, skip)

    return forgiving


def _taking_out(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The same for a function that may also write to given tensors."""

    @functools.wraps(function)
    def taking_out(first: Any = _MISSING, second: Any = _MISSING, /, *args: Any, out: Any = None, **kwargs: Any) -> Any:
        try:
            if out is not None:
                return out_arguments.call(name, function, out, _given(first, second, args), kwargs)
            if args or kwargs or first is _MISSING:
                return function(*_given(first, second, args), **kwargs)
            return function(first) if second is _MISSING else function(first, second)
        except MISTAKES as error:
            if out is not None:
                raise
            return again(name, function, _given(first, second, args), kwargs, error)

    return taking_out


def _inner(function: Callable[..., Any]) -> CodeType:
    """The code of the function that ``function`` makes."""
    return next(one for one in function.__code__.co_consts if isinstance(one, CodeType))


#: The code of the two functions that stand between a script and most operations.
BETWEEN: Final = (_inner(_forgiving), _inner(_taking_out))


def _strict(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """A function whose arguments are looked at first: as a method it takes more."""
    from .signatures import complaint

    @functools.wraps(function)
    def strict(*args: Any, **kwargs: Any) -> Any:
        text = complaint(name, args, kwargs)
        if text is not None:
            raise TypeError(text)
        return function(*args, **kwargs)

    return strict


def _rewritten(method: Any) -> bool:
    """Whether a method is written by hand, not generated from the table of operations."""
    where = getattr(method, "__module__", "")
    return ".composite." in where or where.rpartition(".")[2].startswith("creation")


def public(functions: dict[str, Callable[..., Any]]) -> dict[str, Callable[..., Any]]:
    """The functions of ``torch`` as scripts may call them; also gives some methods their numpy names."""
    from .ops.deferred import Deferred
    from .tensor import Tensor

    for name, method in [*vars(Tensor).items()]:
        if name in BARE or name.startswith("__"):
            continue
        if type(method) is Deferred:
            setattr(Tensor, name, Deferred(partial(_loaded_method, name, method.make), name))
        elif _rewritten(method):
            setattr(Tensor, name, _forgiving(name, method, skip=1))
    return {
        name: Deferred(partial(_loaded, name, function.make)) if type(function) is Deferred else wrapped(name, function)
        for name, function in functions.items()
    }


def factories(names: dict[str, Any]) -> dict[str, Any]:
    """The functions that make tensors as scripts may call them; what else has a name stays as it is."""
    return {name: _forgiving(name, value) if isfunction(value) else value for name, value in names.items()}


def _loaded(name: str, make: Callable[[], Callable[..., Any]]) -> Callable[..., Any]:
    return wrapped(name, make())


def _loaded_method(name: str, make: Callable[[], Callable[..., Any]]) -> Callable[..., Any]:
    return _forgiving(name, make(), skip=1)
