"""Records what real PyTorch prints for the scripts of this folder and which graphs it builds.

Run with a Python that has torch: ``python tests/references/record.py``. Writes ``references.json``: for each script
the printed text, and for each global variable with a grad_fn a walk of ``next_functions`` in breadth-first order; and
``graphs.json``: the walks alone, for the short scripts in ``graphs``.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import types
import warnings
from pathlib import Path

HERE = Path(__file__).parent
EXAMPLES = HERE.parent.parent / "resources" / "examples"


def walk(root: object) -> list[list[object]]:
    """``[[name, [[index of the next node or -1, slot], ...]], ...]``, the root first."""
    order = [root]
    index = {id(root): 0}
    rows: list[list[object]] = []
    for node in order:
        edges = []
        for following, slot in node.next_functions:  # type: ignore[attr-defined]
            if following is not None and id(following) not in index:
                index[id(following)] = len(order)
                order.append(following)
            edges.append([-1 if following is None else index[id(following)], slot])
        rows.append([type(node).__name__, edges])
    return rows


def record(path: Path) -> dict[str, object]:
    """Run one script as ``__main__`` and describe it."""
    import torch

    torch.manual_seed(0)
    module = types.ModuleType("__main__")
    module.__file__ = str(path)
    sys.modules["__main__"] = module
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(path.read_text(), str(path), "exec"), module.__dict__)
    graphs = {
        name: walk(value.grad_fn)
        for name, value in vars(module).items()
        if isinstance(value, torch.Tensor) and value.grad_fn is not None
    }
    return {"printed": printed.getvalue(), "graphs": graphs}


def main() -> None:
    """Record every script and example."""
    import torch

    scripts = sorted((HERE / "scripts").glob("*.py")) + sorted(EXAMPLES.glob("*.py"))
    references = {"torch": torch.__version__, "scripts": {path.name: record(path) for path in scripts}}
    (HERE / "references.json").write_text(json.dumps(references, indent=1) + "\n")
    short = {path.stem: record(path)["graphs"] for path in sorted((HERE / "graphs").glob("*.py"))}
    graphs = {"torch": torch.__version__, "graphs": short}
    lines = json.dumps(graphs, separators=(",", ":")).replace('],"', '],\n"').replace('},"', '},\n"')
    (HERE / "graphs.json").write_text(lines + "\n")


if __name__ == "__main__":
    main()
