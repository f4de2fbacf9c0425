"""``torch.__version__``: text that compares as a version, with text and with tuples of numbers."""

from __future__ import annotations

import re
from typing import Any

__all__ = ["TorchVersion"]


def _parts(version: Any) -> tuple[Any, ...] | None:
    """The numbers of a version and its local part; None if it isn't one."""
    if isinstance(version, (tuple, list)):
        version = ".".join(map(str, version))
    found = re.fullmatch(r"v?(\d+(?:\.\d+)*)(?:\.?(a|b|rc|dev)(\d*))?(?:\+(\S+))?", str(version).strip())
    if found is None:
        return None
    numbers = [int(n) for n in found[1].split(".")]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    stage = {"dev": 0, "a": 1, "b": 2, "rc": 3, None: 4}[found[2]]
    return tuple(numbers), stage, int(found[3] or 0), found[4] or ""


class TorchVersion(str):
    """A version as text."""

    __module__ = "torch.torch_version"
    __slots__ = ()

    def _compare(self, other: Any, method: str) -> Any:
        mine, theirs = _parts(self), _parts(other)
        if mine is None or theirs is None:
            return getattr(super(), method)(other)
        return getattr(mine, method)(theirs)

    def __lt__(self, other: Any) -> bool:
        return bool(self._compare(other, "__lt__"))

    def __le__(self, other: Any) -> bool:
        return bool(self._compare(other, "__le__"))

    def __gt__(self, other: Any) -> bool:
        return bool(self._compare(other, "__gt__"))

    def __ge__(self, other: Any) -> bool:
        return bool(self._compare(other, "__ge__"))

    def __eq__(self, other: object) -> bool:
        return bool(self._compare(other, "__eq__"))

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__
