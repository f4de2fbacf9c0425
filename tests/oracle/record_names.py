"""Write PyTorch's public names to ``engine/pytorch_names.json`` (needs PyTorch; made with 2.13.0 on the CPU).

The engine uses them to tell a name that PyTorch has and Retrograd hasn't from one that neither has; ``docs/parity.md``
lists them all.
"""

from __future__ import annotations

import importlib
import json
import types
from pathlib import Path
from typing import Any

import torch

TARGET = Path(__file__).parents[2] / "engine" / "pytorch_names.json"

#: What is listed, by the name below ``torch``; classes are listed by their attributes.
PLACES = (
    "", "Tensor", "autograd", "autograd.functional", "autograd.graph", "autograd.forward_ad", "func", "linalg",
    "special",
    "nn", "nn.functional", "nn.init", "nn.utils", "nn.utils.rnn", "nn.Module", "optim", "optim.Optimizer",
    "optim.lr_scheduler", "optim.swa_utils", "utils.data", "utils.checkpoint", "utils.hooks", "random", "testing",
    "serialization", "distributions", "amp", "backends", "cuda", "fft", "sparse", "jit", "onnx", "distributed", "fx",
    "hub", "profiler", "compiler", "overrides", "masked", "nested", "accelerator", "mps", "xpu", "types",
)  # fmt: skip


def is_public(place: Any, name: str) -> bool:
    """Whether a name is PyTorch's own: no import of another library, nothing private."""
    if name.startswith("_"):
        return False
    try:
        value = getattr(place, name)
    except Exception:
        return False
    if isinstance(value, types.ModuleType):
        return value.__name__.startswith("torch.") and not value.__name__.startswith("torch._")
    if isinstance(place, type):
        return True
    module = getattr(value, "__module__", None)
    if module is None:
        return not isinstance(value, (list, dict, set, frozenset))
    return str(module).startswith("torch") or module == "builtins"


def main() -> None:
    """Write the file."""
    found: dict[str, list[str]] = {}
    for where in PLACES:
        try:
            place: Any = importlib.import_module(f"torch.{where}") if where else torch
        except ModuleNotFoundError:
            place = torch
            for part in where.split("."):
                place = getattr(place, part)
        found[where] = sorted(n for n in dir(place) if is_public(place, n))
        print(where or "torch", len(found[where]))
    lines = ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in found.items())
    TARGET.write_text(f'{{"version": "{torch.__version__}",\n{lines}}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
