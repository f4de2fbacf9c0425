"""Records what real PyTorch computes for the scripts of ``without`` as they are and with the construct taken out.

Run with a Python that has torch: ``python tests/references/record_without.py``. Each ``name_by_hand.py`` is
``name.py`` with the construct that ``places.json`` names taken out by hand. Written are the printed text, the
``.grad`` of every leaf that is a global variable or a parameter of one, and what was raised.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import types
import warnings
from pathlib import Path

HERE = Path(__file__).parent / "without"


def record(path: Path) -> dict[str, object]:
    """Run one script as ``__main__``."""
    import torch

    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    printed, raised = io.StringIO(), ""
    with contextlib.redirect_stdout(printed), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(compile(path.read_text(), str(path), "exec"), module.__dict__)
        except RuntimeError as error:
            raised = str(error)
    found: dict[str, torch.Tensor] = {}
    for name, value in vars(module).items():
        if isinstance(value, torch.Tensor) and value.is_leaf:
            found[name] = value
        elif isinstance(value, torch.nn.Module):
            found |= {f"{name}.{key}": one for key, one in value.named_parameters()}
    grads = {name: None if one.grad is None else one.grad.tolist() for name, one in found.items() if one.requires_grad}
    return {"printed": printed.getvalue(), "raised": raised, "grads": grads}


def main() -> None:
    """Record every pair."""
    import torch

    places = json.loads((HERE / "places.json").read_text())
    found: dict[str, object] = {"torch": torch.__version__}
    for name, place in places.items():
        found[name] = {
            "without": place, "as it is": record(HERE / f"{name}.py"), "by hand": record(HERE / f"{name}_by_hand.py"),
        }  # fmt: skip
    (HERE / "references.json").write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
