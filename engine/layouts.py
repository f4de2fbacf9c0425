"""``torch.layout`` and ``torch.memory_format``: names that scripts pass on; every tensor here is dense and strided."""

from __future__ import annotations

from typing import Final


class layout:  # noqa: N801
    """How elements are kept in memory."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"torch.{self.name}"


class memory_format:  # noqa: N801
    """In which order dimensions lie in memory."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"torch.{self.name}"


strided: Final = layout("strided")
contiguous_format: Final = memory_format("contiguous_format")
preserve_format: Final = memory_format("preserve_format")
channels_last: Final = memory_format("channels_last")
channels_last_3d: Final = memory_format("channels_last_3d")


#: What ``torch`` gets from here.
EXPORTS = {
    "layout": layout,
    "memory_format": memory_format,
    "strided": strided,
    "contiguous_format": contiguous_format,
    "preserve_format": preserve_format,
    "channels_last": channels_last,
    "channels_last_3d": channels_last_3d,
}
