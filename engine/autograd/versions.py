"""Version counters that are set back: for programs that write to tensors behind autograd's back, knowingly."""

from __future__ import annotations

from typing import Any


class _unsafe_preserve_version_counter:  # noqa: N801
    """In-place operations inside don't count: the version of the tensor (or of each of several) is as before."""

    def __init__(self, tensors: Any) -> None:
        self.tensors = (tensors,) if not isinstance(tensors, tuple) else tensors
        self.versions = tuple(t._version for t in self.tensors)

    def __enter__(self) -> None:
        return None

    def __exit__(self, *details: Any) -> None:
        for tensor, version in zip(self.tensors, self.versions, strict=True):
            tensor._shared_counter().value = version
