"""``torch.load``."""

from __future__ import annotations

import io
import os
import pickle
import re
from collections.abc import Callable
from typing import Any, BinaryIO

from .. import dtypes
from ..settings import warn
from ..storage import Storage
from . import legacy
from .allowlist import ALLOWED, user_allowed
from .archive import ArchiveReader, is_zip
from .location import restore_location
from .rebuild import LoadedStorage, StorageType, widened
from .restricted import RestrictedUnpickler
from .torch_names import resolve

__all__ = ["get_unsafe_globals_in_checkpoint", "load"]

_UNSAFE = (
    "In PyTorch 2.6, we changed the default value of the `weights_only` argument in `torch.load` from `False` to "
    "`True`. Re-running `torch.load` with `weights_only` set to `False` will likely succeed, but it can result in "
    "arbitrary code execution. Do it only if you got the file from a trusted source."
)
_DOCUMENTATION = (
    "\n\nCheck the documentation of torch.load to learn more about types accepted by default with weights_only "
    "https://pytorch.org/docs/stable/generated/torch.load.html."
)


def _explained(message: str) -> str:
    """What PyTorch says around the reason why a file can't be read without trust."""
    if re.search(r"GLOBAL (\S+) was not an allowed global by default\.", message):
        return (
            "Weights only load failed. This file can still be loaded, to do so you have two options, "
            "\033[1mdo those steps only if you trust the source of the checkpoint\033[0m. "
            f"\n\t(1) {_UNSAFE}\n\t(2) Alternatively, to load with `weights_only=True` please check the recommended "
            f"steps in the following error message.\n\tWeightsUnpickler error: {message}{_DOCUMENTATION}"
        )
    text = f"Weights only load failed. {_UNSAFE}\n"
    if not re.search(r"whose module (\S+) is blocked", message):
        text += (
            "Please file an issue with the following so that we can make `weights_only=True` compatible with your use "
            "case: WeightsUnpickler error: "
        )
    return f"{text}\n\n{message}{_DOCUMENTATION}"


class TrustingUnpickler(pickle.Unpickler):
    """Python's unpickler with PyTorch's names for what is the engine's: it runs what the file says."""

    def __init__(self, file: BinaryIO, persistent_load: Callable[[Any], Any], **options: Any) -> None:
        super().__init__(file, **options)
        self._load_storage = persistent_load

    def persistent_load(self, pid: Any) -> Any:
        return self._load_storage(pid)

    def find_class(self, module_name: str, global_name: str) -> Any:
        if module_name == "torch" or module_name.startswith("torch."):
            return resolve(module_name, global_name)
        return super().find_class(module_name, global_name)


def load(
    f: Any,
    map_location: Any = None,
    pickle_module: Any = None,
    *,
    weights_only: bool | None = None,
    mmap: bool | None = None,
    **pickle_load_args: Any,
) -> Any:
    """Read what :func:`save`, here or in PyTorch, wrote.

    Args:
        f: Path, or a file open for reading bytes that can seek.
        map_location: Where storages go: a device, a table or a function; only the CPU is there.
        pickle_module: Only with ``weights_only=False``.
        weights_only: Build tensors, parameters and plain containers only (the default). False runs whatever code the
            file names.
        mmap: The file is read at once in any case.
        **pickle_load_args: For ``weights_only=False``.

    Raises:
        pickle.UnpicklingError: If the file needs more than ``weights_only`` allows.
        RuntimeError: If it is damaged.
    """
    trusting = weights_only is False or (weights_only is None and pickle_module is not None)
    if not trusting:
        if pickle_module is not None:
            raise RuntimeError("Can not safely load weights when explicit pickle_module is specified")
        if pickle_load_args:
            warn("pickle_load_args only works if `weights_only=False`.")
    pickle_load_args.setdefault("encoding", "utf-8")
    path = isinstance(f, (str, os.PathLike))
    if path:
        with open(f, "rb") as file:
            return _load(file, map_location, trusting, mmap, path, pickle_load_args)
    for needed in ("seek", "tell", "read", "readline"):
        if not hasattr(f, needed):
            raise AttributeError(
                f"{type(f).__name__!r} object has no attribute {needed!r}. You can only torch.load from a file that is "
                "seekable. Please pre-load the data into a buffer like io.BytesIO and try to load from it instead."
            )
    return _load(f, map_location, trusting, mmap, path, pickle_load_args)


def _load(file: BinaryIO, map_location: Any, trusting: bool, mmap: Any, path: bool, options: dict[str, Any]) -> Any:
    zipped = is_zip(file)
    if mmap and not zipped:
        raise RuntimeError(
            "mmap can only be used with files saved with `torch.save(_use_new_zipfile_serialization=True), please "
            "torch.save your checkpoint with this option in order to use mmap."
        )
    if mmap and not path:
        raise ValueError("f must be a file path in order to use the mmap argument")

    def unpickled(data: BinaryIO, persistent_load: Callable[[Any], Any]) -> Any:
        if trusting:
            return TrustingUnpickler(data, persistent_load, **options).load()
        for name in options.keys() - {"encoding"}:
            raise TypeError(f"Unpickler.__init__() got an unexpected keyword argument '{name}'")
        return RestrictedUnpickler(data, persistent_load, options["encoding"]).load()

    try:
        if zipped:
            return _load_archive(ArchiveReader(file), map_location, trusting, unpickled)
        return legacy.load(file, map_location, unpickled)
    except pickle.UnpicklingError as error:
        if trusting:
            raise
        raise pickle.UnpicklingError(_explained(str(error))) from None


def _load_archive(archive: ArchiveReader, map_location: Any, trusting: bool, unpickled: Callable[..., Any]) -> Any:
    if archive.has("constants.pkl"):
        warn(
            "'torch.load' received a zip file that looks like a TorchScript archive dispatching to 'torch.jit.load' "
            "(call 'torch.jit.load' directly to silence this warning)",
            UserWarning,
        )
        if not trusting:
            raise RuntimeError(
                "Cannot use ``weights_only=True`` with TorchScript archives passed to ``torch.load``. " + _UNSAFE
            )
        raise NotImplementedError("Retrograd has no TorchScript: save the state_dict of the module instead.")
    restore, swapped = restore_location(map_location), archive.is_swapped()
    loaded: dict[str, LoadedStorage] = {}

    def persistent_load(reference: Any) -> LoadedStorage:
        _, place, key, location, count = reference
        if key not in loaded:
            assert isinstance(place, StorageType)
            kind: dtypes.dtype = place.dtype
            memory = archive.memory(f"data/{key}", count * kind.itemsize)
            if swapped:
                memory = memory.reshape(-1, kind.itemsize)[:, ::-1].reshape(-1).copy()
            if kind is dtypes.bfloat16:
                memory = widened(memory)
            location = location.decode("ascii") if isinstance(location, bytes) else location
            loaded[key] = LoadedStorage(restore(Storage(memory), location), kind)
        return loaded[key]

    return unpickled(io.BytesIO(archive.read("data.pkl")), persistent_load)


def get_unsafe_globals_in_checkpoint(f: Any) -> list[str]:
    """The full names in a file that :func:`load` would refuse.

    Raises:
        ValueError: If it isn't a file of :func:`save`.
    """
    import pickletools

    allowed = {**ALLOWED, **user_allowed()}
    with open(f, "rb") if isinstance(f, (str, os.PathLike)) else _kept_open(f) as file:
        if not is_zip(file):
            raise ValueError("Expected input to be a checkpoint returned by torch.save")
        pickled = ArchiveReader(file).read("data.pkl")
    found = {str(arg).replace(" ", ".", 1) for code, arg, _ in pickletools.genops(pickled) if code.name == "GLOBAL"}
    names = {name.replace("__builtin__.", "builtins.", 1) for name in found}
    return [name for name in names if name not in allowed]


class _kept_open:  # noqa: N801
    """A file of the caller's in a ``with``, which does not close it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def __enter__(self) -> BinaryIO:
        return self._file

    def __exit__(self, *error: Any) -> None:
        return None
