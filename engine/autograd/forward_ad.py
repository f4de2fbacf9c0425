"""``torch.autograd.forward_ad``: dual numbers are not kept here; ``jvp`` gives what they would."""

from __future__ import annotations

from typing import Any, Final, NoReturn

__all__ = ["UnpackedDualTensor", "dual_level", "enter_dual_level", "exit_dual_level", "make_dual", "unpack_dual"]

_TEXT: Final = (
    "torch.autograd.forward_ad.{} is not supported by Retrograd: operations carry no tangents. Use torch.func.jvp or "
    "torch.autograd.functional.jvp, which compute the same by two backward passes."
)


def _refuse(name: str) -> NoReturn:
    raise NotImplementedError(_TEXT.format(name))


def enter_dual_level() -> int:
    """Not available."""
    _refuse("enter_dual_level")


def exit_dual_level(*, level: int | None = None) -> None:
    """Not available."""
    _refuse("exit_dual_level")


def make_dual(tensor: Any, tangent: Any, *, level: int | None = None) -> Any:
    """Not available."""
    _refuse("make_dual")


def unpack_dual(tensor: Any, *, level: int | None = None) -> Any:
    """Not available."""
    _refuse("unpack_dual")


class dual_level:  # noqa: N801
    """Not available."""

    def __init__(self) -> None:
        _refuse("dual_level")


class UnpackedDualTensor:
    """Not available."""

    def __init__(self, *args: Any) -> None:
        _refuse("UnpackedDualTensor")
