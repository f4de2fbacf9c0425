"""Reading a pickle without running what it says.

A pickle is a program for a small stack machine. This machine knows the instructions that PyTorch's files consist of,
and calls nothing but what :mod:`.allowlist` allows.
"""

from __future__ import annotations

import pickle
from collections import Counter, OrderedDict
from collections.abc import Callable
from struct import unpack
from typing import Any, BinaryIO

from ..nn.parameter import Parameter
from ..settings import warn
from ..tensor import Tensor
from .allowlist import ALLOWED, user_allowed

#: Modules of which nothing may be used, allowed or not.
_BLOCKED = ("sys", "os", "posix", "nt")
#: Where Python 2 had what a name means (as far as files of tensors need it).
_RENAMED = {"__builtin__": "builtins", "copy_reg": "copyreg"}

#: Instructions that push a constant.
_CONSTANTS: dict[int, Callable[[], Any]] = {
    pickle.NONE[0]: lambda: None,
    pickle.NEWFALSE[0]: lambda: False,
    pickle.NEWTRUE[0]: lambda: True,
    pickle.EMPTY_TUPLE[0]: tuple,
    pickle.EMPTY_LIST[0]: list,
    pickle.EMPTY_DICT[0]: dict,
    pickle.EMPTY_SET[0]: set,
}
#: Instructions that push a number of a fixed size.
_NUMBERS = {
    pickle.BININT[0]: ("<i", 4),
    pickle.BININT1[0]: ("<B", 1),
    pickle.BININT2[0]: ("<H", 2),
    pickle.BINFLOAT[0]: (">d", 8),
}


def read_global(file: BinaryIO) -> tuple[str, str]:
    """The module and name that a GLOBAL instruction names."""
    module, name = (file.readline()[:-1].decode("utf-8") for _ in range(2))
    return _RENAMED.get(module, module), name


def refused(full_name: str) -> pickle.UnpicklingError:
    """The error for a global that isn't allowed, with the remedy."""
    shown = full_name.removeprefix("builtins.")
    return pickle.UnpicklingError(
        f"Unsupported global: GLOBAL {shown} was not an allowed global by default. "
        f"Please use `torch.serialization.add_safe_globals([{shown}])` or the "
        f"`torch.serialization.safe_globals([{shown}])` context manager to allowlist this global "
        "if you trust this class/function."
    )


class RestrictedUnpickler:
    """The stack machine.

    Args:
        file: The pickle.
        persistent_load: Gives the storage that a reference in the pickle means.
        encoding: Of old byte strings; ``"bytes"`` leaves them.
    """

    def __init__(self, file: BinaryIO, persistent_load: Callable[[Any], Any], encoding: str = "utf-8") -> None:
        self._file = file
        self._persistent_load = persistent_load
        self._encoding = encoding
        self._stack: list[Any] = []
        self._marks: list[list[Any]] = []
        self._memo: dict[int, Any] = {}
        self._allowed = {**ALLOWED, **user_allowed()}

    def load(self) -> Any:
        """The object that the pickle describes.

        Raises:
            pickle.UnpicklingError: If it needs something that isn't allowed.
            EOFError: If it ends too early.
        """
        while True:
            key = self._file.read(1)
            if not key:
                raise EOFError
            code = key[0]
            if code == pickle.STOP[0]:
                return self._stack.pop()
            if code in _CONSTANTS:
                self._stack.append(_CONSTANTS[code]())
            elif code in _NUMBERS:
                layout, size = _NUMBERS[code]
                self._stack.append(unpack(layout, self._file.read(size))[0])
            else:
                step = _STEPS.get(code)
                if step is None:
                    raise pickle.UnpicklingError(f"Unsupported operand {code}")
                step(self)

    # -------------------------------------------------------------------------------------------- reading
    def _protocol(self) -> None:
        number = self._file.read(1)[0]
        if number != 2:
            warn(
                f"Detected pickle protocol {number} in the checkpoint, which was not the default pickle protocol used "
                "by `torch.load` (2). The weights_only Unpickler might not support all instructions implemented by "
                "this protocol, please file an issue for adding support if you encounter this.",
            )

    def _text(self) -> None:
        size = unpack("<I", self._file.read(4))[0]
        self._stack.append(str(self._file.read(size), "utf-8", "surrogatepass"))

    def _old_text(self) -> None:
        data: Any = self._file.read(self._file.read(1)[0])
        self._stack.append(data if self._encoding == "bytes" else data.decode(self._encoding, "strict"))

    def _long(self) -> None:
        self._stack.append(pickle.decode_long(self._file.read(self._file.read(1)[0])))

    def _number(self, long: bool) -> int:
        number: int = unpack("<I", self._file.read(4))[0] if long else self._file.read(1)[0]
        return number

    # -------------------------------------------------------------------------------------------- the stack
    def _mark(self) -> None:
        self._marks.append(self._stack)
        self._stack = []

    def _above_mark(self) -> list[Any]:
        found = self._stack
        self._stack = self._marks.pop()
        return found

    def _tuple(self, count: int | None = None) -> None:
        if count is None:
            items = self._above_mark()
        else:
            items = self._stack[-count:]
            del self._stack[-count:]
        self._stack.append(tuple(items))

    def _list_below(self, verb: str) -> list[Any]:
        target = self._stack[-1]
        if type(target) is not list:
            raise pickle.UnpicklingError(f"Can only {verb} lists, but got {type(target)}")
        return target

    def _append(self) -> None:
        item = self._stack.pop()
        self._list_below("append to").append(item)

    def _appends(self) -> None:
        items = self._above_mark()
        self._list_below("extend").extend(items)

    def _set_items(self, items: list[Any], name: str) -> None:
        target = self._stack[-1]
        if type(target) not in (dict, OrderedDict, Counter):
            raise pickle.UnpicklingError(
                f"Can only {name} for dict, collections.OrderedDict, collections.Counter, but got {type(target)}"
            )
        for key, value in zip(items[::2], items[1::2], strict=True):
            target[key] = value

    def _set_item(self) -> None:
        pair = self._stack[-2:]
        del self._stack[-2:]
        self._set_items(pair, "SETITEM")

    def _put(self, long: bool) -> None:
        self._memo[self._number(long)] = self._stack[-1]

    def _get(self, long: bool) -> None:
        self._stack.append(self._memo[self._number(long)])

    # -------------------------------------------------------------------------------------------- objects
    def _global(self) -> None:
        module, name = read_global(self._file)
        full = f"{module}.{name}"
        if module in _BLOCKED:
            raise pickle.UnpicklingError(f"Trying to load unsupported GLOBAL {full} whose module {module} is blocked.")
        if full not in self._allowed:
            raise refused(full)
        self._stack.append(self._allowed[full])

    def _is_allowed(self, value: Any) -> bool:
        return any(value is one for one in self._allowed.values())

    def _new(self) -> None:
        args, kind = self._stack.pop(), self._stack.pop()
        if kind is Parameter:
            self._stack.append(Parameter(*args))
        elif self._is_allowed(kind):
            self._stack.append(kind.__new__(kind, *args))
        else:
            raise pickle.UnpicklingError(
                "Can only create new object for nn.Parameter or classes allowlisted via `add_safe_globals` but got "
                f"{kind}"
            )

    def _reduce(self) -> None:
        args, function = self._stack.pop(), self._stack[-1]
        if not self._is_allowed(function):
            text = f"Trying to call reduce for unrecognized function {function}"
            if hasattr(function, "__self__"):
                text += f" which belongs to {function.__self__}"
            raise pickle.UnpicklingError(text)
        self._stack[-1] = function(*args)

    def _build(self) -> None:
        state, target = self._stack.pop(), self._stack[-1]
        kind = type(target)
        if kind is OrderedDict:
            target.__dict__.update(state)
        elif kind in (Tensor, Parameter) or not self._is_allowed(kind):
            raise pickle.UnpicklingError(
                "Can only build Tensor, Parameter, OrderedDict or types allowlisted via `add_safe_globals`, but got "
                f"{kind}"
            )
        elif hasattr(target, "__setstate__"):
            target.__setstate__(state)
        else:
            slots = None
            if isinstance(state, tuple) and len(state) == 2:
                state, slots = state
            target.__dict__.update(state or {})
            for name, value in (slots or {}).items():
                setattr(target, name, value)

    def _persistent(self) -> None:
        reference = self._stack.pop()
        if type(reference) not in (tuple, int):
            raise pickle.UnpicklingError(f"persistent_load id must be tuple or int, but got {type(reference)}")
        if type(reference) is tuple and reference and reference[0] not in ("storage", b"storage"):
            raise pickle.UnpicklingError(f"Only persistent_load of storage is allowed, but got {type(reference[0])}")
        self._stack.append(self._persistent_load(reference))


_Machine = RestrictedUnpickler
_STEPS: dict[int, Callable[[RestrictedUnpickler], None]] = {
    pickle.PROTO[0]: _Machine._protocol,
    pickle.GLOBAL[0]: _Machine._global,
    pickle.NEWOBJ[0]: _Machine._new,
    pickle.REDUCE[0]: _Machine._reduce,
    pickle.BUILD[0]: _Machine._build,
    pickle.APPEND[0]: _Machine._append,
    pickle.APPENDS[0]: _Machine._appends,
    pickle.SETITEM[0]: _Machine._set_item,
    pickle.SETITEMS[0]: lambda machine: machine._set_items(machine._above_mark(), "SETITEMS"),
    pickle.MARK[0]: _Machine._mark,
    pickle.TUPLE[0]: _Machine._tuple,
    pickle.TUPLE1[0]: lambda machine: machine._tuple(1),
    pickle.TUPLE2[0]: lambda machine: machine._tuple(2),
    pickle.TUPLE3[0]: lambda machine: machine._tuple(3),
    pickle.BINUNICODE[0]: _Machine._text,
    pickle.SHORT_BINSTRING[0]: _Machine._old_text,
    pickle.LONG1[0]: _Machine._long,
    pickle.BINPERSID[0]: _Machine._persistent,
    pickle.BINGET[0]: lambda machine: machine._get(False),
    pickle.LONG_BINGET[0]: lambda machine: machine._get(True),
    pickle.BINPUT[0]: lambda machine: machine._put(False),
    pickle.LONG_BINPUT[0]: lambda machine: machine._put(True),
}
