"""Records the gradient that each term of a loss gives alone in real PyTorch, for the scripts of ``terms``.

Run with a Python that has torch: ``python tests/references/record_terms.py``. The terms of each script are below, as
expressions on its variables; each is differentiated by itself on the graph that the script has kept.
"""

from __future__ import annotations

import json
import sys
import types
from pathlib import Path

HERE = Path(__file__).parent / "terms"
TERMS = {
    "classifier": ["ce", "0.5 * mse", "1e-3 * l2", "-0.1 * l1", "certain / 2"],
    "shapes": ["first", "second", "-third", "-3 * fourth"],
    "cancelling": ["fit", "-pull * 2.0", "x.sqrt().sum()", "x.log().sum()", "more"],
}


def main() -> None:
    """Record every script."""
    import torch

    found: dict[str, object] = {"torch": torch.__version__}
    for name, terms in TERMS.items():
        module = types.ModuleType("__main__")
        sys.modules["__main__"] = module
        exec(compile((HERE / f"{name}.py").read_text(), name, "exec"), module.__dict__)
        leaves: dict[str, torch.Tensor] = {}
        for key, value in vars(module).items():
            if isinstance(value, torch.nn.Module):
                leaves |= {f"{key}.{inner}": one for inner, one in value.named_parameters()}
            elif isinstance(value, torch.Tensor) and value.is_leaf and value.requires_grad:
                leaves[key] = value
        found[name] = {
            "grads": {key: leaf.grad.tolist() for key, leaf in leaves.items()},
            "terms": {
                term: {
                    key: gradient.tolist()
                    for (key, leaf) in leaves.items()
                    for gradient in torch.autograd.grad(
                        eval(term, module.__dict__), leaf, retain_graph=True, allow_unused=True
                    )
                    if gradient is not None
                }
                for term in terms
            },
        }
    (HERE / "references.json").write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
