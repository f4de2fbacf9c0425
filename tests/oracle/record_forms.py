"""Write how PyTorch lists its functions' forms to ``engine/pytorch_forms.json`` (needs PyTorch; made with 2.13.0).

Each function and method is called with more arguments than any form takes, which is answered by a list of them all.
"""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import torch

TARGET = Path(__file__).parents[2] / "engine" / "pytorch_forms.json"

#: Where functions live, and what messages put before their names.
PLACES: tuple[tuple[Any, str], ...] = (
    (torch._C._VariableFunctions, ""),
    (torch._C._linalg, ""),
    (torch._C._special, ""),
    (torch._C._nn, ""),
)
#: More than any function takes.
MANY = 40


def forms(function: Any, *tensors: Any) -> list[str]:
    """The forms of a function; none if it has but one, or goes round PyTorch's argument parser."""
    try:
        function(*tensors, *[object()] * MANY)
    except TypeError as error:
        first, _, listed = str(error).partition(", but expected one of:\n * ")
        return [one.split("\n")[0] for one in listed.split("\n * ")] if listed and first else []
    except Exception:
        return []
    return []


def main() -> None:
    """Write the file."""
    warnings.simplefilter("ignore")
    found: dict[str, list[str]] = {}
    for place, prefix in PLACES:
        for name in sorted(dir(place)):
            if not name.startswith(("_", "fbgemm", "quantize", "sparse")) and callable(getattr(place, name)):
                found[prefix + name] = forms(getattr(place, name))
    for name in sorted(dir(torch.Tensor)):
        function = getattr(torch.Tensor, name)
        if not name.startswith("_") and callable(function):
            found["." + name] = forms(function, torch.ones(2))
    lines = [f"{json.dumps(name)}: {json.dumps(known)}" for name, known in sorted(found.items()) if known]
    TARGET.write_text("{" + ",\n".join(lines) + "}\n", encoding="utf-8")
    print(len(lines), "functions")


if __name__ == "__main__":
    main()
