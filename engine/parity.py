"""``docs/parity.md``: every public name of PyTorch, whether Retrograd has it, and how it is checked.

``python -m retrograd.engine.parity`` writes it. The names are those recorded from PyTorch 2.13; the nodes come from
the op table; the recorded programs in which a name occurs are counted.
"""

from __future__ import annotations

import importlib
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any, Final

from .known_differences import DIFFERENCES, OUT_OF_SCOPE

ROOT: Final = Path(__file__).parents[1]
TARGET: Final = ROOT / "docs" / "parity.md"
NAMES: Final = Path(__file__).with_name("pytorch_names.json")

#: Where each part of the document looks; classes are looked up as attributes.
SHOWN: Final = {
    "": "torch", "Tensor": "torch.Tensor", "nn": "torch.nn", "nn.functional": "torch.nn.functional",
    "nn.Module": "torch.nn.Module", "nn.init": "torch.nn.init", "nn.utils": "torch.nn.utils",
    "nn.utils.rnn": "torch.nn.utils.rnn", "linalg": "torch.linalg", "special": "torch.special",
    "optim": "torch.optim", "optim.Optimizer": "torch.optim.Optimizer", "optim.lr_scheduler":
    "torch.optim.lr_scheduler", "optim.swa_utils": "torch.optim.swa_utils", "autograd": "torch.autograd",
    "autograd.functional": "torch.autograd.functional", "autograd.graph": "torch.autograd.graph",
    "autograd.forward_ad": "torch.autograd.forward_ad", "func": "torch.func", "utils.data": "torch.utils.data",
    "distributions": "torch.distributions", "testing": "torch.testing", "amp": "torch.amp", "random": "torch.random",
}  # fmt: skip


@cache
def pytorch_names() -> dict[str, list[str]]:
    """PyTorch's public names by place below ``torch``."""
    import json  # here, because the engine loads this module and rarely needs that one

    found: dict[str, Any] = json.loads(NAMES.read_text(encoding="utf-8"))
    found.pop("version")
    return found


def reason(name: str) -> str | None:
    """Why a name of PyTorch stays out of Retrograd; None if nothing speaks against it."""
    return next((why for pattern, why in OUT_OF_SCOPE if re.search(pattern, name)), None)


def place(where: str) -> Any:
    """The module or class of the engine that stands for ``torch.<where>``; None if there is none."""
    from .names import torch_module

    module = torch_module(f"torch.{where}" if where else "torch")
    if module is not None:
        return module
    found: Any = torch_module("torch")
    for part in where.split("."):
        found = getattr(found, part, None)
    return found


@cache
def _uses() -> Counter[str]:
    """In how many recorded programs each word after a dot occurs."""
    import json

    found: Counter[str] = Counter()
    for path in sorted((ROOT / "tests" / "oracle").glob("**/*.json")):
        text = path.read_text(encoding="utf-8")
        data = json.loads(text)
        cases = data.get("cases", ()) if isinstance(data, dict) else ()
        programs = (c["program"] for c in cases.values()) if isinstance(cases, dict) else (c["code"] for c in cases)
        for program in programs:
            found.update(set(re.findall(r"\.([A-Za-z_]\w*)", program)))
    return found


@cache
def _nodes() -> dict[str, str]:
    """The nodes that each public function of the op table can make."""
    table = importlib.import_module(f"{__package__}.ops.op").table
    found: dict[str, list[str]] = {}
    for row in table().values():
        for name in {row.reported, *row.aliases}:
            if row.node and row.node not in found.setdefault(name, []):
                found[name].append(row.node)
    return {name: ", ".join(nodes) for name, nodes in found.items()}


def _has(holder: Any, name: str) -> bool:
    try:
        getattr(holder, name)
    except Exception as error:  # names that exist to say that they are out of scope raise
        return not isinstance(error, AttributeError)
    return True


def section(where: str) -> tuple[list[str], int, int]:
    """The lines of one place, with how many of its names are there, and how many are in scope."""
    shown, holder = SHOWN[where], place(where)
    there: list[str] = []
    missing: list[str] = []
    out: Counter[str] = Counter()
    for name in pytorch_names()[where]:
        why = reason(name)
        if holder is not None and _has(holder, name):
            there.append(name)
        elif why is None:
            missing.append(name)
        else:
            out[why] += 1
    lines = [f"## {shown}", "", f"{len(there)} names are there, {len(missing)} in scope are missing."]
    if out:
        lines[-1] += " Left out: " + ", ".join(f"{count} of {why}" for why, count in sorted(out.items())) + "."
    lines += ["", "| name | nodes | recorded programs | differs |", "|---|---|---|---|"]
    for name in there:
        difference = DIFFERENCES.get(f"{shown.removeprefix('torch.')}.{name}", DIFFERENCES.get(f"{shown}.{name}", ""))
        nodes = _nodes().get(name.removesuffix("_"), "") if where in ("", "Tensor", "nn.functional") else ""
        lines.append(f"| `{name}` | {nodes} | {_uses()[name] or ''} | {difference} |")
    if missing:
        lines += ["", "Missing: " + ", ".join(f"`{name}`" for name in missing) + "."]
    return [*lines, ""], len(there), len(there) + len(missing)


def document() -> str:
    """The whole document."""
    parts: list[str] = []
    summary = ["| place | names there | of those in scope |", "|---|---|---|"]
    for where in SHOWN:
        lines, there, wanted = section(where)
        parts += lines
        summary.append(f"| {SHOWN[where]} | {there} | {there / max(wanted, 1):.0%} |")
    head = [
        "# How the engine compares with PyTorch 2.13",
        "",
        "Written by `make generate` from the op table, PyTorch's recorded list of public names and the programs that",
        "are recorded from PyTorch; a name counts as there if it can be looked up. The last column says what is known",
        "to differ (`engine/known_differences.py`).",
        "",
        *summary,
        "",
    ]
    return "\n".join([*head, *parts]).rstrip() + "\n"


def main() -> None:
    """Write ``docs/parity.md``."""
    TARGET.write_text(document(), encoding="utf-8")


if __name__ == "__main__":
    main()
