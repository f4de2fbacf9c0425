"""Serves ``import torch`` and what is below it from the engine."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import TYPE_CHECKING

from ..names import torch_module

if TYPE_CHECKING:
    from importlib.abc import Loader, MetaPathFinder
else:  # the import system asks for methods only, and that module takes as long to load as a tenth of the engine
    Loader = MetaPathFinder = object


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


def load_rest() -> None:
    """Load what the engine otherwise loads when it is first used: for a child that stands by with nothing to do.

    A file of the script's folder that is named like one of Python's modules can then not get into the engine's way.
    """
    import numpy.random  # noqa: F401

    from ..ops.deferred import deferred, loaded

    for name in deferred:
        loaded(name)
    for name in ("torch.nn", "torch.nn.functional", "torch.optim", "torch.serialization"):
        torch_module(name)


def install() -> None:
    """Let every ``import torch`` of this process find the engine."""
    load()
    sys.meta_path.insert(0, TorchFinder())


#: Folder with a ``torch`` for the programs that the script starts.
SHIM = os.path.join(os.path.dirname(os.path.abspath(__file__)), "shim")


def share() -> None:
    """Let the programs that the script starts find the engine too, by ``PYTHONPATH`` or by our ``sys.path``."""
    others = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = SHIM + os.pathsep + others if others else SHIM
    sys.path.insert(0, SHIM)
