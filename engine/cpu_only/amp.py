"""``torch.amp``: automatic mixed precision on the CPU; what it does to operations is in ``engine/autocasting.py``."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, TypeVar

import numpy as np

from .. import autocasting, dtypes
from ..autograd.views import bump
from ..creation import full
from ..device import device as device_class
from ..ops.functions import namespace as F
from ..settings import warn
from ..tensor import Tensor, tensor_of

__all__ = ["GradScaler", "autocast", "custom_bwd", "custom_fwd", "is_autocast_available"]

_Function = TypeVar("_Function", bound=Callable[..., Any])

_enabled: dict[str, bool] = {}
_types: dict[str, dtypes.dtype] = {"cuda": dtypes.float16}


def is_autocast_available(device_type: str) -> bool:
    """Whether PyTorch has autocast for the device type."""
    return device_class(device_type).type in ("cpu", "cuda", "xpu", "mps", "hpu", "mtia", "maia", "xla", "ipu")


def is_autocast_enabled(device_type: str | None = None) -> bool:
    """Whether autocast is on for a device type; without one: for CUDA."""
    return autocasting.enabled() if device_type == "cpu" else _enabled.get(device_type or "cuda", False)


def set_autocast_enabled(device_type: str | bool, enabled: bool | None = None) -> None:
    """Switch autocast for a device type."""
    if device_type == "cpu":
        autocasting.enable(bool(enabled))
    elif isinstance(device_type, str):
        _enabled[device_type] = bool(enabled)
    else:
        _enabled["cuda"] = device_type


def get_autocast_dtype(device_type: str) -> dtypes.dtype:
    """The type that autocast takes for a device type."""
    return autocasting.dtype() if device_type == "cpu" else _types.get(device_type, dtypes.float16)


def set_autocast_dtype(device_type: str, dtype: dtypes.dtype) -> None:
    """Set the type that autocast takes for a device type."""
    if device_type == "cpu":
        autocasting.set_dtype(dtype)
    else:
        _types[device_type] = dtype


def is_autocast_cache_enabled() -> bool:
    """Whether casts of weights are kept inside autocast."""
    return autocasting.cache_enabled()


def clear_autocast_cache() -> None:
    """Forget the casts of weights."""
    autocasting.clear()


class autocast:  # noqa: N801
    """Inside, products and convolutions take their operands in a smaller type, and losses and the like in float32.

    Args:
        device_type: ``"cpu"`` (or ``"cuda"``, which warns and does nothing).
        dtype: The smaller type.
        enabled: Off if False.
        cache_enabled: Whether a weight is cast once until the outermost autocast ends.
    """

    def __init__(
        self, device_type: str, dtype: Any = None, enabled: bool = True, cache_enabled: bool | None = None
    ) -> None:
        if not isinstance(device_type, str):
            raise ValueError(f"Expected `device_type` of type `str`, got: `{type(device_type)}`")
        self.device = device_class(device_type).type
        if not is_autocast_available(self.device):
            raise RuntimeError(f"User specified an unsupported autocast device_type '{self.device}'")
        self.fast_dtype = get_autocast_dtype(self.device) if dtype is None else dtype
        self._enabled = bool(enabled) and self._usable()
        self._cache_enabled = autocasting.cache_enabled() if cache_enabled is None else cache_enabled
        self._before = False, self.fast_dtype, True  # one only: entered twice, an object restores the second

    def _usable(self) -> bool:

        if self.device != "cpu":
            if self.device == "cuda":
                warn("CUDA is not available or torch_xla is imported. Disabling autocast.", UserWarning)
            return False
        if self.fast_dtype not in (dtypes.bfloat16, dtypes.float16):
            warn(
                "In CPU autocast, but the target dtype is not supported. Disabling autocast.\nCPU Autocast only "
                "supports dtypes of torch.bfloat16, torch.float16 currently.",
                UserWarning,
            )
            return False
        return True

    def __enter__(self) -> autocast:
        device = self.device
        self._before = is_autocast_enabled(device), get_autocast_dtype(device), autocasting.cache_enabled()
        set_autocast_enabled(device, self._enabled)
        set_autocast_dtype(device, self.fast_dtype)
        autocasting.enter()
        autocasting.enable_cache(self._cache_enabled)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        autocasting.leave()
        enabled, dtype, cached = self._before
        set_autocast_enabled(self.device, enabled)
        set_autocast_dtype(self.device, dtype)
        autocasting.enable_cache(cached)

    def __call__(self, func: _Function) -> _Function:
        @functools.wraps(func)
        def decorate_autocast(*args: Any, **kwargs: Any) -> Any:
            with self:
                return func(*args, **kwargs)

        return decorate_autocast  # type: ignore[return-value]


def _checked(device_type: Any) -> None:
    if not isinstance(device_type, str):
        raise ValueError(f"Expected `device_type` of type `str`, got: `{type(device_type)}`")


def custom_fwd(fwd: Any = None, *, device_type: str, cast_inputs: Any = None) -> Any:
    """Decorate the forward of a Function, so that its backward finds autocast as it was.

    Args:
        fwd: The forward.
        device_type: ``"cpu"`` or another.
        cast_inputs: The type to cast tensors to; the forward then runs with autocast off.
    """
    _checked(device_type)
    if fwd is None:
        return functools.partial(custom_fwd, device_type=device_type, cast_inputs=cast_inputs)

    @functools.wraps(fwd)
    def decorate_fwd(*args: Any, **kwargs: Any) -> Any:
        args[0]._dtype = get_autocast_dtype(device_type)
        on = is_autocast_enabled(device_type)
        args[0]._fwd_used_autocast = on and cast_inputs is None
        if cast_inputs is None or not on:
            return fwd(*args, **kwargs)
        with autocast(device_type, enabled=False):
            return fwd(*autocasting.cast(args, cast_inputs), **autocasting.cast(kwargs, cast_inputs))

    return decorate_fwd


def custom_bwd(bwd: Any = None, *, device_type: str) -> Any:
    """Decorate the backward of a Function, so that autocast is as it was in its forward."""
    _checked(device_type)
    if bwd is None:
        return functools.partial(custom_bwd, device_type=device_type)

    @functools.wraps(bwd)
    def decorate_bwd(*args: Any, **kwargs: Any) -> Any:
        with autocast(device_type, args[0]._dtype, args[0]._fwd_used_autocast):
            return bwd(*args, **kwargs)

    return decorate_bwd


class GradScaler:
    """Multiplies the loss by a factor that keeps small gradients alive, and adapts the factor.

    Args:
        device: ``"cpu"``; for ``"cuda"`` it warns and does nothing.
        init_scale: First factor.
        growth_factor: What the factor is multiplied by after ``growth_interval`` good steps.
        backoff_factor: What it is multiplied by after infinite gradients.
        growth_interval: Good steps in a row.
        enabled: Off if False.
    """

    def __init__(
        self,
        device: str = "cuda",
        init_scale: float = 65536.0,
        growth_factor: float = 2.0,
        backoff_factor: float = 0.5,
        growth_interval: int = 2000,
        enabled: bool = True,
    ) -> None:

        self._device = device
        self._enabled = enabled
        if enabled and device == "cuda":
            warn("torch.cuda.amp.GradScaler is enabled, but CUDA is not available.  Disabling.")
            self._enabled = False
        if not self._enabled:
            return
        if growth_factor <= 1.0:
            raise AssertionError("The growth factor must be > 1.0.")
        if backoff_factor >= 1.0:
            raise AssertionError("The backoff factor must be < 1.0.")
        self._init_scale = init_scale
        self._scale: Tensor | None = None
        self._growth_factor = growth_factor
        self._backoff_factor = backoff_factor
        self._growth_interval = growth_interval
        self._growth_tracker = 0
        self._states: dict[int, dict[str, Any]] = {}

    def _state(self, optimizer: Any) -> dict[str, Any]:
        return self._states.setdefault(id(optimizer), {"stage": "ready", "found_inf": False})

    def _known_scale(self, verb: str) -> Tensor:
        if self._scale is None:
            raise AssertionError(
                f"Attempted {verb} but _scale is None.  This may indicate your script did not use "
                "scaler.scale(loss or outputs) earlier in the iteration."
            )
        return self._scale

    def scale(self, outputs: Any) -> Any:
        """``outputs`` (a tensor or several) times the factor."""
        if not self._enabled:
            return outputs
        if isinstance(outputs, Tensor):
            if self._scale is None:
                self._scale = full((), self._init_scale, dtype=dtypes.float32)
            return F.mul(outputs, self._scale)
        if isinstance(outputs, Iterable):
            scaled = [self.scale(one) for one in outputs]
            return type(outputs)(scaled) if isinstance(outputs, (list, tuple)) else iter(scaled)
        raise ValueError("outputs must be a Tensor or an iterable of Tensors")

    def unscale_(self, optimizer: Any) -> None:
        """Divide the gradients of an optimiser's parameters by the factor."""
        if not self._enabled:
            return
        scale, state = self._known_scale("unscale_"), self._state(optimizer)
        if state["stage"] == "unscaled":
            raise RuntimeError("unscale_() has already been called on this optimizer since the last update().")
        if state["stage"] == "stepped":
            raise RuntimeError("unscale_() is being called after step().")
        inverse = np.float32(1.0 / float(scale._array))
        for group in optimizer.param_groups:
            for parameter in group["params"]:
                grad = parameter._grad
                if grad is None:
                    continue
                if grad._array.dtype == np.float16:
                    raise ValueError("Attempting to unscale FP16 gradients.")
                state["found_inf"] |= not np.isfinite(grad._array).all()
                grad._array *= inverse
                bump(grad)
        state["stage"] = "unscaled"

    def step(self, optimizer: Any, *args: Any, **kwargs: Any) -> Any:
        """``optimizer.step`` with divided gradients, left out if one of them is infinite or NaN."""
        if not self._enabled:
            return optimizer.step(*args, **kwargs)
        if "closure" in kwargs:
            raise RuntimeError("Closure use is not currently supported if GradScaler is enabled.")
        self._known_scale("step")
        state = self._state(optimizer)
        if state["stage"] == "stepped":
            raise RuntimeError("step() has already been called since the last update().")
        if state["stage"] == "ready":
            self.unscale_(optimizer)
        result = None if state["found_inf"] else optimizer.step(*args, **kwargs)
        state["stage"] = "stepped"
        return result

    def update(self, new_scale: Any = None) -> None:
        """Adapt the factor to what the last steps met, or set it."""
        if not self._enabled:
            return
        scale = self._known_scale("update")
        if new_scale is not None:
            scale._array[...] = new_scale._array if isinstance(new_scale, Tensor) else new_scale
        else:
            if not self._states:
                raise AssertionError("No inf checks were recorded prior to update.")
            if any(state["found_inf"] for state in self._states.values()):
                scale._array[...] *= np.float32(self._backoff_factor)
                self._growth_tracker = 0
            else:
                self._growth_tracker += 1
                if self._growth_tracker == self._growth_interval:
                    scale._array[...] *= np.float32(self._growth_factor)
                    self._growth_tracker = 0
        self._states.clear()

    def is_enabled(self) -> bool:
        """Whether it does anything."""
        return self._enabled

    def get_scale(self) -> float:
        """The factor."""
        if not self._enabled:
            return 1.0
        return self._init_scale if self._scale is None else float(self._scale._array)

    def get_growth_factor(self) -> float:
        """The growth factor."""
        return self._growth_factor

    def set_growth_factor(self, new_factor: float) -> None:
        """Set the growth factor."""
        self._growth_factor = new_factor

    def get_backoff_factor(self) -> float:
        """The backoff factor."""
        return self._backoff_factor

    def set_backoff_factor(self, new_factor: float) -> None:
        """Set the backoff factor."""
        self._backoff_factor = new_factor

    def get_growth_interval(self) -> int:
        """Good steps in a row after which the factor grows."""
        return self._growth_interval

    def set_growth_interval(self, new_interval: int) -> None:
        """Set how many good steps in a row let the factor grow."""
        self._growth_interval = new_interval

    def state_dict(self) -> dict[str, Any]:
        """The factor and how it changes; empty when off."""
        if not self._enabled:
            return {}
        return {
            "scale": self.get_scale(),
            "growth_factor": self._growth_factor,
            "backoff_factor": self._backoff_factor,
            "growth_interval": self._growth_interval,
            "_growth_tracker": self._growth_tracker,
        }

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over what :meth:`state_dict` gave."""
        if not self._enabled:
            return
        if not state_dict:
            raise RuntimeError(
                "The source state dict is empty, possibly because it was saved from a disabled instance of GradScaler."
            )
        self._init_scale = state_dict["scale"]
        if self._scale is not None:
            self._scale = tensor_of(np.asarray(state_dict["scale"], np.float32))
        self._growth_factor = state_dict["growth_factor"]
        self._backoff_factor = state_dict["backoff_factor"]
        self._growth_interval = state_dict["growth_interval"]
        self._growth_tracker = state_dict["_growth_tracker"]
