"""What ``torch`` itself carries of all this."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..settings import warn
from . import compiler, threads


def _amp(name: str) -> Callable[..., Any]:
    """A function of :mod:`.amp`, which is imported when it is first called."""

    def called(*args: Any, **kwargs: Any) -> Any:
        from . import amp

        return getattr(amp, name)(*args, **kwargs)

    called.__name__ = called.__qualname__ = name
    called.__doc__ = f"``torch.amp``'s ``{name}``."
    return called


def _deprecated(name: str, instead: str, what: str) -> Callable[..., Any]:
    """The old name of a function of :mod:`.amp`, for one device type."""

    def called(*args: Any) -> Any:
        from . import amp

        warn(
            f"torch.{name}({'dtype' if args and 'dtype' in name else ''}) is deprecated. Please use "
            f"torch.{instead}('{what}'{', ' + ('dtype' if 'dtype' in name else 'enabled') if args else ''}) instead.",
            DeprecationWarning,
        )
        return getattr(amp, instead)(what, *args)

    called.__name__ = called.__qualname__ = name
    return called


_AMP = (
    "is_autocast_available", "is_autocast_enabled", "set_autocast_enabled", "get_autocast_dtype", "set_autocast_dtype",
    "is_autocast_cache_enabled", "clear_autocast_cache",
)  # fmt: skip


def _grad_scaler(*args: Any, **kwargs: Any) -> Any:
    """``torch.amp.GradScaler``."""
    from .amp import GradScaler

    return GradScaler(*args, **kwargs)


EXPORTS: dict[str, Any] = {
    "GradScaler": _grad_scaler,
    "compile": compiler.compile,
    **{name: _amp(name) for name in _AMP},
    "is_autocast_cpu_enabled": _deprecated("is_autocast_cpu_enabled", "is_autocast_enabled", "cpu"),
    "get_autocast_cpu_dtype": _deprecated("get_autocast_cpu_dtype", "get_autocast_dtype", "cpu"),
    "get_autocast_gpu_dtype": _deprecated("get_autocast_gpu_dtype", "get_autocast_dtype", "cuda"),
    "set_autocast_cpu_enabled": _deprecated("set_autocast_cpu_enabled", "set_autocast_enabled", "cpu"),
    **threads.EXPORTS,
}
