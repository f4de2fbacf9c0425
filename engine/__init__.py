"""The engine: automatic differentiation on numpy that behaves as PyTorch on the CPU.

``import retrograd.engine as torch`` gives the ``torch`` namespace. It imports numpy and the standard library only.
Start reading at :mod:`.tensor`, then :mod:`.ops.op` (how an operation is added), :mod:`.autograd.node` and
:mod:`.autograd.backward_pass`. :mod:`.probe` is where everything the engine does can be observed.
"""

from __future__ import annotations

from .names import missing, torch_module
from .names import namespace as _namespace

__all__ = ["torch_module"]

globals().update(_namespace())


def __getattr__(name: str) -> object:
    return missing(__name__, name)
