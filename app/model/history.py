"""What something was, and since when: values by serial, looked up by bisecting."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class History(Generic[T]):
    """A value that changed at known serials. Serials only grow; a second value at one serial replaces the first."""

    __slots__ = ("serials", "values")

    def __init__(self) -> None:
        self.serials: list[int] = []
        self.values: list[T] = []

    def add(self, serial: int, value: T) -> None:
        """The value is ``value`` from ``serial`` on."""
        if self.serials and self.serials[-1] == serial:
            self.values[-1] = value
        else:
            self.serials.append(serial)
            self.values.append(value)

    def at(self, serial: int) -> T | None:
        """The value after event ``serial``, None if there was none yet."""
        index = bisect_right(self.serials, serial)
        return self.values[index - 1] if index else None

    def since(self, serial: int) -> int:
        """The serial since when the value at ``serial`` holds (0: there is none)."""
        index = bisect_right(self.serials, serial)
        return self.serials[index - 1] if index else 0

    def until(self, serial: int) -> list[tuple[int, T]]:
        """All changes up to and with ``serial``."""
        index = bisect_right(self.serials, serial)
        return list(zip(self.serials[:index], self.values[:index], strict=True))

    def between(self, first: int, last: int) -> list[tuple[int, T]]:
        """All changes from ``first`` to ``last``, both inclusive."""
        low, high = bisect_left(self.serials, first), bisect_right(self.serials, last)
        return list(zip(self.serials[low:high], self.values[low:high], strict=True))

    def __bool__(self) -> bool:
        return bool(self.serials)

    def __iter__(self) -> Iterator[tuple[int, T]]:
        return iter(zip(self.serials, self.values, strict=True))
