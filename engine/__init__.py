"""The engine: automatic differentiation on numpy that behaves as PyTorch on the CPU.

``import retrograd.engine as torch`` gives the ``torch`` namespace. It imports numpy and the standard library only.
Start reading at :mod:`.tensor`, then :mod:`.ops.op` (how an operation is added), :mod:`.autograd.node` and
:mod:`.autograd.backward_pass`. :mod:`.probe` is where everything the engine does can be observed.

The namespace is filled when the first name is asked for: the debugger's own process imports ``engine.protocol`` and
must not load the whole engine with it.
"""

from __future__ import annotations

import importlib.util

__all__ = ["fill", "torch_module"]

_filled = False


def fill() -> None:
    """Put every public name into this module, once."""
    global _filled
    if not _filled:
        _filled = True
        from .names import namespace, torch_module

        globals().update(namespace(), torch_module=torch_module)


def __getattr__(name: str) -> object:
    from .names import MODULES, missing

    if name not in MODULES and importlib.util.find_spec(f"{__name__}.{name}") is not None:
        # ``from .. import probe`` inside the engine: the import system fetches the submodule when this fails
        raise AttributeError(f"module {__name__!r} has no attribute {name!r} yet")
    fill()
    return globals()[name] if name in globals() else missing(__name__, name)


def __dir__() -> list[str]:
    fill()
    return sorted(globals())
