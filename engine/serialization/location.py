"""Where a loaded storage goes; every place but the CPU is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..device import device
from ..storage import Storage

Restore = Callable[[Any, str], Any]


def default_restore_location(storage: Any, location: str) -> Any:
    """``storage`` itself, if ``location`` is the CPU.

    Raises:
        RuntimeError: For any other place, in PyTorch's words.
    """
    if location == "cpu":
        return storage
    if location.startswith("cuda"):
        raise RuntimeError(
            "Attempting to deserialize object on a CUDA device but torch.cuda.is_available() is False. If you are "
            "running on a CPU-only machine, please use torch.load with map_location=torch.device('cpu') to map your "
            "storages to the CPU."
        )
    if location == "meta":
        raise RuntimeError("Retrograd has no meta tensors: load with map_location='cpu'.")
    raise RuntimeError(
        f"don't know how to restore data location of torch.storage.UntypedStorage (tagged with {location})"
    )


def restore_location(map_location: Any) -> Restore:
    """The function that places a storage, from what ``torch.load`` was given as ``map_location``."""
    if map_location is None:
        return default_restore_location
    if isinstance(map_location, dict):
        table = map_location
        return lambda storage, location: default_restore_location(storage, table.get(location, location))
    if isinstance(map_location, (str, bytes, device)):
        place = map_location.decode("ascii") if isinstance(map_location, bytes) else str(map_location)
        return lambda storage, location: default_restore_location(storage, place)
    chosen: Restore = map_location

    def restored(storage: Storage, location: str) -> Any:
        found = chosen(storage, location)
        return default_restore_location(storage, location) if found is None else found

    return restored
