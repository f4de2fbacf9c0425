"""What a module that serves as ``torch`` makes of a small program: one form for real PyTorch and for the engine.

An answer is plain JSON: the value that the program left in ``out``, the graph behind it, the gradients of its named
leaves under fixed cotangents, what it printed, its warnings, or the exception that it ended with.
"""

from __future__ import annotations

import contextlib
import io
import math
import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np

#: Relative and absolute tolerance by type.
TOLERANCES = {"float64": (1e-6, 1e-8), "float32": (2e-4, 2e-5), "float16": (5e-3, 1e-3), "bfloat16": (4e-2, 1e-2)}

#: Longest graph that is written down, in nodes.
LONGEST = 400


def programs(path: Path) -> dict[str, str]:
    """The programs of a file, each begun by a line ``# --- name``; one called ``setup`` begins all that follow it.

    Raises:
        ValueError: If two have one name.
    """
    found: dict[str, str] = {}
    setup = ""
    for part in re.split(r"^# --- ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        name, _, body = part.partition("\n")
        if name.strip() in found:
            raise ValueError(f"{path}: two programs are called {name.strip()!r}")
        if name.strip() == "setup":
            setup = body.strip() + "\n"
        else:
            found[name.strip()] = setup + body.strip() + "\n"
    return found


def first_line(text: object) -> str:
    """The first line of a message, without addresses and PyTorch's own source lines."""
    line = (str(text).strip().splitlines() or [""])[0]
    line = re.sub(r" ?\(Triggered internally at .*", "", line)
    line = re.sub(r"Exception raised from .*", "", line)
    return re.sub(r"0x[0-9a-f]+", "0x", line).strip()


def number(value: Any) -> Any:
    """A number for JSON: nan and infinities as text, floats with 9 digits."""
    if isinstance(value, (bool, int)):
        return value
    value = float(value)
    if math.isnan(value) or math.isinf(value):
        return str(value)
    return float(f"{value:.9g}")


def numbers(value: Any) -> Any:
    """Nested lists of numbers for JSON."""
    return [numbers(v) for v in value] if isinstance(value, (list, tuple)) else number(value)


def data(tensor: Any) -> Any:
    """The values of a tensor as nested lists."""
    tensor = tensor.detach()
    if str(tensor.dtype) in ("torch.bfloat16", "torch.float16"):
        tensor = tensor.float()
    return numbers(tensor.tolist())


def encoded(torch: Any, value: Any) -> Any:
    """Any value that a program may leave, as JSON."""
    if isinstance(value, torch.Tensor):
        function = value.grad_fn
        return {
            "tensor": data(value),
            "dtype": str(value.dtype).removeprefix("torch."),
            "shape": list(value.shape),
            "stride": list(value.stride()),
            "requires_grad": bool(value.requires_grad),
            "is_leaf": bool(value.is_leaf),
            "grad_fn": None if function is None else type(function).__name__,
        }
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return {"float": number(value)}
    if isinstance(value, dict):
        return {"dict": [[str(k), encoded(torch, v)] for k, v in value.items()]}
    if isinstance(value, (list, tuple)):
        return {"items": [encoded(torch, v) for v in value]}
    if isinstance(value, (np.ndarray, np.generic)):
        return {"numpy": numbers(value.tolist()), "dtype": str(value.dtype)}
    if type(value).__name__ in ("dtype", "device"):
        return str(value)
    return {"object": type(value).__name__}


def tensors(torch: Any, value: Any) -> list[Any]:
    """Every tensor in nested containers."""
    if isinstance(value, torch.Tensor):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [t for v in value for t in tensors(torch, v)] if isinstance(value, (list, tuple)) else []


def cotangent(torch: Any, like: Any) -> Any:
    """A fixed, uneven cotangent for a tensor: no two neighbours alike, none zero."""
    flat = [round(((7 * i + 3) % 11 - 5) / 4 + 0.35, 4) for i in range(math.prod(like.shape))]
    return torch.tensor(flat, dtype=like.dtype).reshape(tuple(like.shape))


def graph(roots: list[Any], names: dict[int, str]) -> list[str]:
    """The graph behind some tensors, a line a node in order of first visit: its name and the edges that leave it."""
    order: list[Any] = []
    index: dict[Any, int] = {}

    def place(node: Any) -> int:
        if node not in index:
            index[node] = len(order)
            order.append(node)
        return index[node]

    lines = [f"out {place(root.grad_fn)}.{root.output_nr}" for root in roots if root.grad_fn is not None]
    at = 0
    while at < len(order) and at < LONGEST:
        node = order[at]
        edges = [None if n is None else f"{place(n)}.{number}" for n, number in node.next_functions]
        variable = getattr(node, "variable", None)
        leaf = "" if variable is None else f" of {names.get(id(variable), '?')}"
        lines.append(f"{at} {node.name()}{leaf} -> {' '.join(str(e) for e in edges)}".rstrip())
        at += 1
    return lines


def answer(torch: Any, modules: dict[str, Any], program: str, name: str) -> dict[str, Any]:
    """What ``torch`` makes of a program; ``modules`` are put into its scope."""
    scope: dict[str, Any] = {"torch": torch, "math": math, "np": np, "warnings": warnings, **modules}
    found: dict[str, Any] = {}
    printed = io.StringIO()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        torch.set_warn_always(True)
        try:
            torch.manual_seed(0)
            with contextlib.redirect_stdout(printed):
                exec(compile(program, f"<{name}>", "exec"), scope)
            found.update(_results(torch, scope))
        except Exception as error:
            found = {"exception": [type(error).__name__, first_line(error)]}
    found["warnings"] = [[w.category.__name__, first_line(w.message)] for w in caught]
    if printed.getvalue():
        found["printed"] = printed.getvalue()
    return found


def _results(torch: Any, scope: dict[str, Any]) -> dict[str, Any]:
    out = scope.get("out")
    named = {k: v for k, v in scope.items() if isinstance(v, torch.Tensor) and v.is_leaf and v.requires_grad}
    roots = [t for t in tensors(torch, out) if t.requires_grad]
    found = {"out": encoded(torch, out), "graph": graph(roots, {id(v): k for k, v in sorted(named.items())})}
    if roots and not scope.get("no_backward"):
        torch.autograd.backward(roots, [cotangent(torch, t) for t in roots])
    found["grads"] = {
        k: None if v.grad is None else {"tensor": data(v.grad), "dtype": str(v.grad.dtype).removeprefix("torch.")}
        for k, v in sorted(named.items())
    }
    return found
