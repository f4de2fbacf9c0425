"""The engine: automatic differentiation on numpy that behaves as PyTorch on the CPU.

``import retrograd.engine as torch`` gives the ``torch`` namespace. It imports numpy and the standard library only.
Start reading at :mod:`.tensor`, then :mod:`.ops.op` (how an operation is added), :mod:`.autograd.node` and
:mod:`.autograd.backward_pass`. :mod:`.probe` is where everything the engine does can be observed.

The namespace is filled when the first name is asked for: the debugger's own process imports ``engine.protocol`` and
must not load the whole engine with it.
"""

from __future__ import annotations

import gc
import importlib.util
import sys
from types import ModuleType
from typing import Any

__all__ = ["fill_in", "torch_module"]

_public: dict[str, Any] = {}
_filled = False


def fill_in() -> None:
    """Put every public name into this module, once."""
    global _filled
    if not _filled:
        _filled = True
        from .names import namespace, torch_module
        from .ops.deferred import Deferred

        collects = gc.isenabled()
        gc.disable()  # what is loaded stays: looking for garbage in it takes a tenth of the time
        try:
            _public.update(namespace(), torch_module=torch_module)
        except BaseException:
            _filled = False  # so that the next one who asks hears of the error too, not of a missing name
            raise
        finally:
            if collects:
                gc.enable()
        globals().update({name: value for name, value in _public.items() if type(value) is not Deferred})


def _ready(name: str) -> object:
    """The public name ``name``; one that was only announced is loaded now."""
    from .ops.deferred import Deferred

    found = _public[name]
    if type(found) is Deferred:
        found = _public[name] = globals()[name] = found.make()
    return found


class _Namespace(ModuleType):
    """This module: ``tensor`` and ``device`` are the public function and class, not the submodules of these names."""

    def _both(name: str) -> property:  # type: ignore[misc]  # noqa: N805 - makes properties, isn't a method
        def get(self: ModuleType) -> Any:
            fill_in()
            return _public[name]

        def ignore(self: ModuleType, submodule: Any) -> None:
            """The import system sets the submodule here; ``from .tensor import …`` finds it without."""

        return property(get, ignore)

    tensor = _both("tensor")
    device = _both("device")
    del _both


sys.modules[__name__].__class__ = _Namespace


def __getattr__(name: str) -> object:
    from .names import MODULES, missing, torch_module

    if name not in MODULES and importlib.util.find_spec(f"{__name__}.{name}") is not None:
        # ``from .. import probe`` inside the engine: the import system fetches the submodule when this fails
        raise AttributeError(f"module {__name__!r} has no attribute {name!r} yet")
    fill_in()
    if name in _public:
        return _ready(name)
    if name == "autocast":
        return __getattr__("amp").autocast  # type: ignore[attr-defined]
    module = torch_module(f"torch.{name}")
    if module is None:
        missing(__name__, name)
    globals()[name] = module
    return module


def __dir__() -> list[str]:
    from .names import MODULES

    fill_in()
    return sorted({*globals(), *_public, *(name for name in MODULES if name and "." not in name)})
