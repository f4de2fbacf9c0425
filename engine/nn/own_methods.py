"""Messages about the number of arguments name the class that PyTorch defines the method in.

Here families of modules share one ``__init__`` or ``forward``; each public class gets a copy of it with its own name.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import FunctionType
from typing import Any, Final

from .module import Module


def _each(stems: str, dimensions: str = "123") -> tuple[str, ...]:
    return tuple(f"{stem}{n}d" for stem in stems.split() for n in dimensions)


#: Classes whose ``__init__`` belongs to a base of PyTorch's.
CONSTRUCTORS: Final = {
    **dict.fromkeys(_each("AdaptiveAvgPool"), "_AdaptiveAvgPoolNd"),
    **dict.fromkeys(_each("AdaptiveMaxPool"), "_AdaptiveMaxPoolNd"),
    **dict.fromkeys(_each("MaxPool"), "_MaxPoolNd"),
    **dict.fromkeys(_each("LPPool"), "_LPPoolNd"),
    **dict.fromkeys(("AlphaDropout", "Dropout", "FeatureAlphaDropout", *_each("Dropout")), "_DropoutNd"),
    **dict.fromkeys(_each("LazyBatchNorm LazyInstanceNorm"), "_LazyNormBase"),
    **dict.fromkeys(("BCELoss", "MultiLabelSoftMarginLoss"), "_WeightedLoss"),
    **dict.fromkeys(_each("BatchNorm"), "_BatchNorm"),
    **dict.fromkeys(("L1Loss", "MSELoss", "MultiLabelMarginLoss", "SoftMarginLoss"), "_Loss"),
}

#: Classes whose ``forward`` belongs to another class of PyTorch's.
FORWARDS: Final = {
    **dict.fromkeys(_each("CircularPad"), "_CircularPadNd"),
    **dict.fromkeys(_each("ConstantPad ZeroPad"), "_ConstantPadNd"),
    **dict.fromkeys(_each("ReflectionPad"), "_ReflectionPadNd"),
    **dict.fromkeys(_each("ReplicationPad"), "_ReplicationPadNd"),
    **{name: name.removeprefix("Lazy") for name in _each("LazyConv LazyConvTranspose")},
    **dict.fromkeys(("SyncBatchNorm", *_each("BatchNorm LazyBatchNorm")), "_BatchNorm"),
    "ReLU6": "Hardtanh",
    "NLLLoss2d": "NLLLoss",
}

#: Shared implementations, by the classes that hold them.
_SHARED: Final = frozenset(
    ("Activation", "_BatchNorm", "Dropout", "Loss", "RNNBase", "_AdaptiveAvgPool", "_AdaptiveMaxPool", "_AvgPool",
     "_CircularPad", "_ConstantPad", "_Conv", "_ConvTranspose", "_FractionalMaxPool", "_LPPool", "_Layer", "_LazyConv",
     "_LazyNorm", "_MaxPool", "_MaxUnpool", "_Pad", "_ZeroPad")
)  # fmt: skip


def _named(function: FunctionType, name: str) -> FunctionType:
    """A copy of ``function`` that is called ``name`` in messages."""
    copy = FunctionType(
        function.__code__, function.__globals__, function.__name__, function.__defaults__, function.__closure__
    )
    copy.__kwdefaults__ = function.__kwdefaults__
    copy.__annotations__, copy.__doc__, copy.__module__ = (
        function.__annotations__,
        function.__doc__,
        function.__module__,
    )
    copy.__qualname__ = name
    return copy


def give_own_methods(classes: Iterable[Any]) -> None:
    """Give public modules methods of their own where families share one."""
    for kind in classes:
        if not isinstance(kind, type) or not issubclass(kind, Module):
            continue
        for method, owners in (("__init__", CONSTRUCTORS), ("forward", FORWARDS)):
            found = getattr(kind, method)
            name, holder = kind.__name__, found.__qualname__.partition(".")[0]
            if not isinstance(found, FunctionType) or holder not in _SHARED or name == "RNNBase":
                continue
            if holder != name or name in owners:
                setattr(kind, method, _named(found, f"{owners.get(name, name)}.{method}"))
