"""Serves ``import torch`` and what is below it from the engine."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

from ..names import torch_module


class TorchFinder(MetaPathFinder):
    """Finds ``torch`` and its submodules in the engine, before any installed PyTorch."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The specification of an engine module under its PyTorch name; None for other names.

        Raises:
            ModuleNotFoundError: For a submodule of torch that the engine doesn't have.
        """
        if fullname != "torch" and not fullname.startswith("torch."):
            return None
        module = torch_module(fullname)
        if module is None:
            raise ModuleNotFoundError(
                f"'{fullname}' is not part of Retrograd's engine, which stands in for PyTorch here", name=fullname
            )
        return ModuleSpec(fullname, _EngineLoader(module), is_package=True)


class _EngineLoader(Loader):
    def __init__(self, module: ModuleType) -> None:
        self._module = module

    def create_module(self, spec: ModuleSpec) -> None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        # The import system takes what it then finds under the name: the engine's own module, unchanged.
        sys.modules[module.__name__] = self._module
        if not hasattr(self._module, "__path__"):  # ``torch.cuda.amp`` is below ``torch.cuda``, which is one file here
            self._module.__path__ = []


def load() -> None:
    """Load the whole engine: while the child stands by, so that its program does not wait for it."""
    torch_module("torch")


def install() -> None:
    """Let every ``import torch`` of this process find the engine."""
    load()
    sys.meta_path.insert(0, TorchFinder())
