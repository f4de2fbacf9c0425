"""``torch.device``: this engine computes on the CPU only."""

from __future__ import annotations

from typing import Any

_KNOWN = (
    "cpu", "cuda", "ipu", "xpu", "mkldnn", "opengl", "opencl", "ideep", "hip", "ve", "fpga", "maia", "xla", "lazy",
    "vulkan", "mps", "meta", "hpu", "mtia", "privateuseone",
)  # fmt: skip


class device:  # noqa: N801
    """Where a tensor lives, as ``device(type='cpu')``.

    Raises:
        RuntimeError: For a name that isn't a device. Using a device other than the CPU fails in :func:`check`.
    """

    __slots__ = ("index", "type")

    type: str
    index: int | None

    def __init__(self, type: Any = "cpu", index: int | None = None) -> None:
        if isinstance(type, device):
            type, index = type.type, type.index
        elif isinstance(type, int):
            type, index = "cuda", type
        kind, _, number = str(type).partition(":")
        if kind not in _KNOWN:
            raise RuntimeError(f"Expected one of {', '.join(_KNOWN)} device type at start of device string: {kind}")
        if number:
            if not number.isdigit():
                raise RuntimeError(f"Invalid device string: '{type}'")
            index = int(number)
        self.type = kind
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

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return device, (str(self),)


#: The only device there is.
CPU = device("cpu")


def check(wanted: Any) -> device:
    """The CPU device if ``wanted`` (None, a string, a device) names it.

    Raises:
        AssertionError: For CUDA, with PyTorch's message for a build without it.
        RuntimeError: For any other device.
    """
    if wanted is None or wanted is CPU:
        return CPU
    found = device(wanted)
    if found.type == "cpu":
        return CPU
    if found.type == "cuda":
        raise AssertionError("Torch not compiled with CUDA enabled")
    raise RuntimeError(f"Retrograd computes on the CPU only; device {found} is not available. Use device='cpu'.")


#: What ``torch`` gets from here.
EXPORTS = {"device": device}
