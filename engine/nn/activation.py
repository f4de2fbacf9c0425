"""Activation functions as modules."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from ..creation import full
from ..settings import warn
from ..tensor import Tensor
from . import functional as F
from .module import Module
from .parameter import Parameter

_REQUIRED: Final = object()


class Activation(Module):
    """A module that applies one function of ``nn.functional`` with fixed arguments.

    Attributes:
        function: The function's name.
        options: Constructor arguments in order, with their defaults.
        shown: Those that ``repr`` names always; ``inplace`` is named where it is True.
    """

    function: ClassVar[str]
    options: ClassVar[dict[str, Any]] = {}
    shown: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()
        name = type(self).__name__
        if len(args) > len(self.options):
            least = 1 + sum(default is _REQUIRED for default in self.options.values())
            most = len(self.options) + 1
            taken = f"from {least} to {most} positional arguments" if self.options else "1 positional argument"
            raise TypeError(f"{name}.__init__() takes {taken} but {len(args) + 1} were given")
        given = dict(zip(self.options, args, strict=False))
        for key, value in kwargs.items():
            if key not in self.options:
                raise TypeError(f"{name}.__init__() got an unexpected keyword argument '{key}'")
            given[key] = value
        missing = [repr(key) for key, default in self.options.items() if default is _REQUIRED and key not in given]
        if missing:
            raise TypeError(
                f"{name}.__init__() missing {len(missing)} required positional argument{'s' * (len(missing) > 1)}: "
                f"{' and '.join(missing)}"
            )
        for key, default in self.options.items():
            setattr(self, key, given.get(key, default))

    def forward(self, input: Tensor) -> Any:
        """The function of ``input``."""
        if "approximate" in self.options:  # the one that must be given by name
            return F.gelu(input, approximate=self.approximate)
        return getattr(F, self.function)(input, *[getattr(self, key) for key in self.options])

    def extra_repr(self) -> str:
        """The arguments."""
        parts = [f"{key}={getattr(self, key)!r}" for key in self.shown]
        if self.options.get("inplace") is False and self.inplace:
            parts.append("inplace=True")
        return ", ".join(parts)


def _module(
    name: str, function: str, options: dict[str, Any] | None = None, shown: tuple[str, ...] | None = None
) -> type[Activation]:
    """A subclass of :class:`Activation`."""
    options = options or {}
    names = tuple(k for k in options if k != "inplace") if shown is None else shown
    doc = f"``nn.functional.{function}`` as a module."
    fields = {"__doc__": doc, "__module__": __name__, "function": function, "options": options, "shown": names}
    return type(name, (Activation,), fields)


ReLU = _module("ReLU", "relu", {"inplace": False})
LeakyReLU = _module("LeakyReLU", "leaky_relu", {"negative_slope": 0.01, "inplace": False})
ELU = _module("ELU", "elu", {"alpha": 1.0, "inplace": False})
SELU = _module("SELU", "selu", {"inplace": False})
CELU = _module("CELU", "celu", {"alpha": 1.0, "inplace": False})
GELU = _module("GELU", "gelu", {"approximate": "none"})
SiLU = _module("SiLU", "silu", {"inplace": False})
Mish = _module("Mish", "mish", {"inplace": False})
Sigmoid = _module("Sigmoid", "sigmoid")
Tanh = _module("Tanh", "tanh")
Softsign = _module("Softsign", "softsign")
Tanhshrink = _module("Tanhshrink", "tanhshrink")
LogSigmoid = _module("LogSigmoid", "logsigmoid")
Softplus = _module("Softplus", "softplus", {"beta": 1.0, "threshold": 20.0})
Hardsigmoid = _module("Hardsigmoid", "hardsigmoid", {"inplace": False})
Hardswish = _module("Hardswish", "hardswish", {"inplace": False})
Softmin = _module("Softmin", "softmin", {"dim": None})
Softmax = _module("Softmax", "softmax", {"dim": None})
LogSoftmax = _module("LogSoftmax", "log_softmax", {"dim": None})
GLU = _module("GLU", "glu", {"dim": -1})
Threshold = _module("Threshold", "threshold", {"threshold": _REQUIRED, "value": _REQUIRED, "inplace": False})


class Hardtanh(Activation):
    """``x`` kept between ``min_val`` and ``max_val``."""

    function = "hardtanh"
    options: ClassVar[dict[str, Any]] = {"min_val": -1.0, "max_val": 1.0, "inplace": False}
    shown: ClassVar[tuple[str, ...]] = ("min_val", "max_val")

    def __init__(
        self,
        min_val: float = -1.0,
        max_val: float = 1.0,
        inplace: bool = False,
        min_value: float | None = None,
        max_value: float | None = None,
    ) -> None:
        for new, old, value in (("min_val", "min_value", min_value), ("max_val", "max_value", max_value)):
            if value is not None:
                warn(f"keyword argument `{old}` is deprecated and renamed to `{new}`", FutureWarning)
        min_val = min_val if min_value is None else min_value
        max_val = max_val if max_value is None else max_value
        super().__init__(min_val, max_val, inplace)
        if self.max_val <= self.min_val:
            raise AssertionError(f"max_val ({self.max_val}) must be greater than min_val ({self.min_val})")


class ReLU6(Hardtanh):
    """``x`` kept between 0 and 6."""

    shown = ()

    def __init__(self, inplace: bool = False) -> None:
        super().__init__(0.0, 6.0, inplace)


class _Shrink(Activation):
    options: ClassVar[dict[str, Any]] = {"lambd": 0.5}

    def extra_repr(self) -> str:
        """The bound."""
        return str(self.lambd)


class Hardshrink(_Shrink):
    """Zero between ``-lambd`` and ``lambd``."""

    function = "hardshrink"


class Softshrink(_Shrink):
    """What lies outside ``-lambd`` to ``lambd``, moved towards zero."""

    function = "softshrink"


class RReLU(Activation):
    """A leaky relu whose slope is drawn anew in training."""

    function = "rrelu"
    options: ClassVar[dict[str, Any]] = {"lower": 1.0 / 8, "upper": 1.0 / 3, "inplace": False}
    shown = ("lower", "upper")

    def forward(self, input: Tensor) -> Any:
        """The function of ``input``, random in training."""
        return F.rrelu(input, self.lower, self.upper, self.training, self.inplace)


class Softmax2d(Module):
    """Softmax over the channels of (N, C, H, W) or (C, H, W)."""

    def forward(self, input: Tensor) -> Any:
        """Softmax along the third dimension from the end."""
        if input.ndim not in (3, 4):
            raise ValueError(f"Softmax2d: expected input to be 3D or 4D, got {input.ndim}D instead")
        return F.softmax(input, -3)


class PReLU(Module):
    """A leaky relu whose slope is a parameter, one for all channels or one each."""

    def __init__(self, num_parameters: int = 1, init: float = 0.25, device: Any = None, dtype: Any = None) -> None:
        super().__init__()
        self.num_parameters = num_parameters
        self.init = init
        self.weight = Parameter(full((num_parameters,), float(init), dtype=dtype))

    def forward(self, input: Tensor) -> Any:
        """The function of ``input``."""
        return F.prelu(input, self.weight)

    def extra_repr(self) -> str:
        """The number of slopes."""
        return f"num_parameters={self.num_parameters}"


__all__ = [
    "CELU",
    "ELU",
    "GELU",
    "GLU",
    "SELU",
    "Hardshrink",
    "Hardsigmoid",
    "Hardswish",
    "Hardtanh",
    "LeakyReLU",
    "LogSigmoid",
    "LogSoftmax",
    "Mish",
    "PReLU",
    "RReLU",
    "ReLU",
    "ReLU6",
    "SiLU",
    "Sigmoid",
    "Softmax",
    "Softmax2d",
    "Softmin",
    "Softplus",
    "Softshrink",
    "Softsign",
    "Tanh",
    "Tanhshrink",
    "Threshold",
]
