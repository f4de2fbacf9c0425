"""``torch.device``: this engine computes on the CPU only."""

from __future__ import annotations

import threading
from typing import Any, Final

_KNOWN = (
    "cpu", "cuda", "ipu", "xpu", "mkldnn", "opengl", "opencl", "ideep", "hip", "ve", "fpga", "maia", "xla", "lazy",
    "vulkan", "mps", "meta", "hpu", "mtia", "privateuseone",
)  # fmt: skip
NO_ACCELERATOR = "Cannot access accelerator device when none is available."
_FORMS = " * (torch.device device)\n{first} * (str type, int index = -1)\n"


class device:  # noqa: N801
    """Where a tensor lives, as ``device(type='cpu')``; with ``with``, where factories make tensors inside.

    Raises:
        RuntimeError: For a name that isn't a device. Using a device other than the CPU fails in :func:`check`.
        TypeError: For anything but a name or a device.
    """

    __slots__ = ("index", "type")

    type: str
    index: int | None

    def __init__(self, *args: Any, **named: Any) -> None:
        kind, index = _arguments(args, named)
        if isinstance(kind, device):
            self.type, self.index = kind.type, kind.index
            return
        if isinstance(kind, int):
            raise RuntimeError(NO_ACCELERATOR)
        self.type, self.index = _parsed(kind)
        if index is not None:
            if self.index is not None:
                raise RuntimeError(
                    f"type (string) must not include an index because index was passed explicitly: {kind}"
                )
            if index < 0:
                raise RuntimeError("Device index must not be negative")
            self.index = index

    def __repr__(self) -> str:
        return (
            f"device(type='{self.type}')" if self.index is None else f"device(type='{self.type}', index={self.index})"
        )

    def __str__(self) -> str:
        return self.type if self.index is None else f"{self.type}:{self.index}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, device) and (self.type, self.index) == (other.type, other.index)

    def __hash__(self) -> int:
        return hash((self.type, self.index))

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return device, (self.type,) if self.index is None else (self.type, self.index)

    def __enter__(self) -> device:
        _chosen.stack.append(_chosen.device)
        _chosen.device = self
        return self

    def __exit__(self, *error: Any) -> None:
        _chosen.device = _chosen.stack.pop()


def _arguments(args: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, int | None]:
    """The device (or its type) and the index that were given."""
    given = dict(zip(("type", "index"), args, strict=False)) | named
    kind = given.get("device", given.get("type"))
    if len(args) <= 2 and isinstance(kind, (str, int, device)) and not isinstance(kind, bool):
        return kind, given.get("index")
    types = ", ".join(value.__class__.__name__ for value in args)
    first = f"      didn't match because some of the arguments have invalid types: (!{types}!)\n" if args else ""
    raise TypeError(
        f"device() received an invalid combination of arguments - got ({types}), but expected one of:\n"
        + _FORMS.format(first=first)
    )


def _parsed(text: str) -> tuple[str, int | None]:
    """The type and index in a device string."""
    if not text:
        raise RuntimeError("Device string must not be empty")
    kind, colon, number = text.partition(":")
    letters = kind.replace("_", "a")
    wrong = not (letters.isascii() and letters.isalpha())
    if wrong or (colon and (not number.isdigit() or (len(number) > 1 and number[0] == "0"))):
        raise RuntimeError(f"Invalid device string: '{text}'")
    if kind not in _KNOWN:
        raise RuntimeError(f"Expected one of {', '.join(_KNOWN)} device type at start of device string: {kind}")
    return kind, int(number) if colon else None


class _Chosen(threading.local):
    """Where factories make tensors when nothing is said."""

    device: device | None = None

    def __init__(self) -> None:
        self.stack: list[Any] = []


_chosen = _Chosen()

#: The only device there is.
CPU: Final[device] = device("cpu")


def check(wanted: Any) -> device:
    """The CPU device if ``wanted`` (None, a string, a device) names it.

    Raises:
        AssertionError: For CUDA, with PyTorch's message for a build without it.
        RuntimeError: For any other device.
    """
    if wanted is None:
        wanted = _chosen.device
    if wanted is not None and wanted is not CPU:
        _refuse(wanted if isinstance(wanted, device) else device(wanted))
    return CPU


def _refuse(found: device) -> None:
    """Raise for anything but the CPU."""
    if found.type == "cpu":
        return
    if found.type in ("cuda", "xpu"):
        raise AssertionError(f"Torch not compiled with {found.type.upper()} enabled")
    if found.type == "hpu":
        raise ModuleNotFoundError("No module named 'torch.hpu'", name="torch.hpu")
    if found.type == "meta":
        raise RuntimeError("Retrograd has no meta tensors: it computes on the CPU. Use device='cpu'.")
    raise RuntimeError(f"PyTorch is not linked with support for {found.type} devices")


def set_default_device(device: Any) -> None:
    """Where factories make tensors from now on; a device that isn't there fails when it is used."""
    _chosen.device = None if device is None else _device(device)


def get_default_device() -> device:
    """Where factories make tensors."""
    return check(None)


_device = device

#: What ``torch`` gets from here.
EXPORTS = {"device": device, "get_default_device": get_default_device, "set_default_device": set_default_device}
