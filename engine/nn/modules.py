"""``torch.nn.modules``: the modules under the names of PyTorch's files, as ``torch.nn.modules.linear.Linear``."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any, Final

from .. import nn
from ..names import missing
from . import global_hooks

#: For each of PyTorch's files, those of this package that hold its classes.
FILES: Final = {
    "activation": "activation attention", "adaptive": "adaptive",
    "batchnorm": "normalization lazy parallel",
    "channelshuffle": "image convolution", "container": "container container_tensors", "conv": "convolution lazy",
    "distance": "loss", "dropout": "dropout", "flatten": "flatten", "fold": "image convolution",
    "instancenorm": "instance_normalization lazy", "lazy": "lazy parameter", "linear": "linear lazy attention",
    "loss": "loss", "module": "module module_state global_hooks",
    "normalization": "normalization instance_normalization pooling",
    "padding": "padding", "pixelshuffle": "image upsampling", "pooling": "pooling",
    "rnn": "recurrent recurrent_cells packed_sequence", "sparse": "embedding", "transformer": "transformer attention",
    "upsampling": "upsampling", "utils": "module",
}  # fmt: skip


class _File(ModuleType):
    """One of PyTorch's files: the names of the files here that hold its classes, and all public modules."""

    def __getattr__(self, name: str) -> Any:
        short = self.__name__.rpartition(".")[2]
        for file in FILES[short].split():
            try:
                found = importlib.import_module(f"{nn.__name__}.{file}")
            except ModuleNotFoundError as error:
                if error.name != f"{nn.__name__}.{file}":
                    raise
                continue
            if name in vars(found):
                return vars(found)[name]
        if not name.startswith("_") and name in vars(nn):
            return vars(nn)[name]
        return missing(self.__name__, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_global_") and name.endswith("_hooks"):
            table = getattr(global_hooks, name.removeprefix("_global_"))
            table.clear()
            table.update(value)
        else:
            super().__setattr__(name, value)


for _name in FILES:
    _full = f"{__name__}.{_name}"
    sys.modules[_full] = globals()[_name] = _File(_full, f"``torch.nn.modules.{_name}``.")


def __getattr__(name: str) -> Any:
    if not name.startswith("_") and name in vars(nn):
        return vars(nn)[name]
    return missing(__name__, name)
