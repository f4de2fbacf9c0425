"""The state of ``torch.autocast`` on the CPU, and the casts that operations ask for while it is on.

Each operation that PyTorch lists for the CPU asks for its operands in the smaller type (products and convolutions), in
float32 (losses, decompositions, …) or in the widest type of theirs (``cat``, ``stack``); every other operation takes
what it is given. The lists are those of https://docs.pytorch.org/docs/stable/amp.html. Doubles and integers stay.

An operation writes ``if autocasting.on: a, b = autocasting.smaller(a, b)``: nothing is looked up while nobody uses it.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import numpy as np

from . import dtypes
from .autograd import modes
from .ops.functions import namespace as F
from .tensor import Tensor

#: Threads that have autocast on; while 0, nobody needs to look at the state.
on = 0
_lock = threading.Lock()

#: Functions of ``torch.linalg`` that compute in float32.
LINALG: Final = frozenset(
    f"linalg_{name}"
    for name in (
        "cholesky", "cholesky_ex", "cond", "eig", "eigh", "eigvals", "eigvalsh", "householder_product", "inv", "inv_ex",
        "lstsq", "matrix_rank", "qr", "solve", "svd", "svdvals", "tensorinv", "tensorsolve",
    )
)  # fmt: skip


class _State(threading.local):
    enabled = False
    dtype: dtypes.dtype = dtypes.bfloat16
    cache_enabled = True
    depth = 0

    def __init__(self) -> None:
        self.casts: dict[int, tuple[Tensor, Any]] = {}
        self.made: dict[int, Any] = {}


_state = _State()


# ------------------------------------------------------------------------------------------------ the state
def enabled() -> bool:
    """Whether autocast is on for the CPU in this thread."""
    return _state.enabled


def enable(value: bool) -> None:
    """Switch it for this thread."""
    global on
    if _state.enabled != value:
        _state.enabled = value
        with _lock:
            on += 1 if value else -1


def dtype() -> dtypes.dtype:
    """The smaller type."""
    return _state.dtype


def set_dtype(value: dtypes.dtype) -> None:
    """Set the smaller type."""
    _state.dtype = value


def cache_enabled() -> bool:
    """Whether casts of weights are kept until the outermost autocast ends."""
    return _state.cache_enabled


def enable_cache(value: bool) -> None:
    """Keep casts of weights, or don't."""
    _state.cache_enabled = value


def enter() -> None:
    """One autocast deeper."""
    _state.depth += 1


def leave() -> None:
    """One autocast less deep; the outermost one forgets the casts of weights."""
    _state.depth -= 1
    if not _state.depth:
        clear()


def clear() -> None:
    """Forget the casts of weights."""
    _state.casts.clear()
    _state.made.clear()


def moment() -> tuple[bool, dtypes.dtype, bool]:
    """Whether autocast is on, its type, and whether it keeps casts."""
    return _state.enabled, _state.dtype, _state.cache_enabled


def restore(state: tuple[bool, dtypes.dtype, bool]) -> None:
    """Back to what :func:`moment` gave."""
    enable(state[0])
    _state.dtype, _state.cache_enabled = state[1:]


@contextlib.contextmanager
def again(state: tuple[bool, dtypes.dtype, bool]) -> Iterator[None]:
    """Inside, autocast is as it was at a :func:`moment`."""
    before = moment()
    restore(state)
    _state.depth += 1
    try:
        yield
    finally:
        leave()
        restore(before)


# ------------------------------------------------------------------------------------------------ casts
def _eligible(value: Any) -> bool:
    return isinstance(value, Tensor) and value._array.dtype.kind == "f" and value._array.dtype != np.float64


def _cast(value: Any, kind: dtypes.dtype) -> Any:
    state = _state
    if not _eligible(value) or value.dtype is kind or id(value) in state.made:
        return value  # a kept cast stays what it is, inside an autocast to another type as well
    kept = (
        state.cache_enabled
        and kind is state.dtype
        and value.dtype is dtypes.float32
        and value._requires_grad
        and value._edge is None
        and value._base is None
        and modes.is_grad_enabled()
    )
    if not kept:
        return F.to_dtype(value, kind.numpy)
    known = state.casts.get(id(value))
    if known is None:
        made = F.to_dtype(value, kind.numpy)
        known = state.casts[id(value)] = value, made
        state.made[id(made)] = made
    return known[1]


def cast(value: Any, kind: dtypes.dtype) -> Any:
    """A floating tensor in a type, also inside of containers; anything else, doubles too, as it is."""
    if isinstance(value, Tensor):
        return _cast(value, kind)
    if isinstance(value, dict):
        return {cast(k, kind): cast(v, kind) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)([cast(v, kind) for v in value])
    return value


def smaller(*values: Any) -> Any:
    """The values, tensors among them in the smaller type; one value alone is given back alone."""
    if _state.enabled:
        values = tuple(_cast(v, _state.dtype) for v in values)
    return values if len(values) > 1 else values[0]


def full(*values: Any) -> Any:
    """The values, tensors among them in float32; one value alone is given back alone."""
    if _state.enabled:
        values = tuple(_cast(v, dtypes.float32) for v in values)
    return values if len(values) > 1 else values[0]


def widest(values: Sequence[Any]) -> Sequence[Any]:
    """The tensors in the widest of their types.

    Raises:
        RuntimeError: If one has a third type.
    """
    if not _state.enabled:
        return values
    kind = _state.dtype
    for value in filter(_eligible, values):
        if value.dtype is dtypes.float32:
            kind = dtypes.float32
        elif value.dtype is not _state.dtype and kind is not dtypes.float32:
            raise RuntimeError("Unexpected floating ScalarType in at::autocast::prioritize")
    return [_cast(v, kind) for v in values]


def apart(function: Callable[..., Any], arguments: Sequence[Any], keywords: dict[str, Any]) -> Any:
    """Call a function that computes in float32 with the products that it is made of."""
    return outside(function, [full(a) for a in arguments], {k: full(v) for k, v in keywords.items()})


def outside(function: Callable[..., Any], arguments: Sequence[Any], keywords: dict[str, Any]) -> Any:
    """Call a function with autocast off."""
    before = _state.enabled
    enable(False)
    try:
        return function(*arguments, **keywords)
    finally:
        enable(before)
