"""Write the signatures of PyTorch's functions to ``engine/pytorch_signatures.json`` (needs PyTorch; made with 2.13.0).

From them the engine says, when a call went wrong, what PyTorch's argument parser would have said. Each function has a
list of forms, each form the parameters as PyTorch's schemas write them; ``out`` forms are merged into the others.
"""

from __future__ import annotations

import json
import re
import types
from pathlib import Path
from typing import Any

import torch

TARGET = Path(__file__).parents[2] / "engine" / "pytorch_signatures.json"

#: Where functions live that are schemas under another name.
PLACES: tuple[tuple[Any, str], ...] = (
    (torch, ""),
    (torch.Tensor, ""),
    (torch.linalg, "linalg_"),
    (torch.special, "special_"),
    (torch._C._nn, ""),
)


#: Overloads that Python's functions have no form for: numbers stand for tensors there.
UNBOUND = {"add": ("Scalar",), "sub": ("Scalar",), "mul": ("Scalar",), "div": ("Scalar", "Scalar_mode")}


def form(schema: Any) -> list[list[Any]]:
    """``[type, name, required, keyword only]`` for each parameter."""
    inside = str(schema)
    inside = inside[inside.index("(") + 1 : inside.rindex(") ->")]
    parts = [re.sub(r"\([a-z!|]+( -> [a-z*|]+)?\)", "", part).strip() for part in split(inside)]
    kinds = [part.split(" ")[0] for part in parts if part != "*"]
    return [
        [kind, argument.name, not argument.has_default_value(), argument.kwarg_only]
        for kind, argument in zip(kinds, schema.arguments, strict=True)
    ]


def split(text: str) -> list[str]:
    """The parts between the commas that stand in no bracket."""
    parts, depth, start = [], 0, 0
    for at, letter in enumerate(text):
        depth += letter in "([{"
        depth -= letter in ")]}"
        if letter == "," and not depth:
            parts.append(text[start:at])
            start = at + 1
    return [*parts, text[start:]]


def belongs_to_torchscript(made: list[list[Any]]) -> bool:
    """Whether a form is for TorchScript's own numbers, lists and strings."""
    if made[:1] and made[0][:2] == ["Tensor[]", "self"]:
        return True
    tensors = {n for k, n, _, _ in made if k.startswith("Tensor")} - {"a", "b"}
    return not tensors and not any(k.startswith("ScalarType") for k, _, _, _ in made)


def main() -> None:
    """Write the file."""
    wanted = {
        prefix + name
        for place, prefix in PLACES
        for name in dir(place)
        if not name.startswith("_") and not isinstance(getattr(place, name, None), types.FunctionType)
    }
    found: dict[str, list[Any]] = {}
    taking_out: set[tuple[str, ...]] = set()
    for schema in torch._C._jit_get_all_schemas():
        namespace, _, name = schema.name.partition("::")
        if namespace != "aten" or name not in wanted or "hacked_twin" in schema.overload_name:
            continue
        if any(a.is_out for a in schema.arguments):
            taking_out.add((name, *(a.name for a in schema.arguments if not a.is_out)))
            continue
        try:
            forms = found.setdefault(name, [])
            made = form(schema)
        except ValueError:
            continue
        if any("Complex" in p[0] or p[0] == "t" or p[0].startswith(("t[", "Dict", "__torch__")) for p in made):
            continue
        if belongs_to_torchscript(made):
            continue
        if schema.overload_name in UNBOUND.get(name.rstrip("_"), ()):
            continue
        if made not in forms:
            forms.append(made)
    lines = []
    for name, forms in sorted(found.items()):
        if forms:
            rows = []
            for made in forms:
                text = " ".join(f"{k}:{n}{'' if r else '='}{'*' if w else ''}" for k, n, r, w in made)
                takes_out = (name, *(n for _, n, _, _ in made)) in taking_out
                rows.append(text + (" Tensor?:out=*" if takes_out else ""))
            lines.append(f"{json.dumps(name)}: {json.dumps(rows)}")
    TARGET.write_text("{" + ",\n".join(lines) + "}\n", encoding="utf-8")
    print(len(lines), "functions")


if __name__ == "__main__":
    main()
