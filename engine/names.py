"""Assembly of the ``torch`` namespace from the registries of its parts, and the modules below it.

A part that wants to add names has a module listed in :data:`PARTS` with ``EXPORTS``: a dict of public names, or a
list of names of its own.
"""

from __future__ import annotations

import importlib
import os
from functools import partial
from types import ModuleType
from typing import Any, Final, NoReturn

from .cpu_only import MODULES as CPU_ONLY
from .numpy_errors import listen
from .version import __version__ as VERSION

#: Modules (relative to the engine) whose ``EXPORTS`` belong to ``torch``; those not built yet are named in a test.
PARTS: Final = (
    "dtypes", "size", "device", "layouts", "printing", "random", "creation", "creation_data", "creation_random",
    "creation_sampling",
    "settings", "autograd.exports", "cpu_only.exports",
    "identification", "legacy_constructor", "storage_types", "creation_windows", "function_names", "native_functions",
    "absent_types", "exchange",
)  # fmt: skip

#: Parts that take long to load, with their names: loaded when one of these is asked for.
LATE: Final = {"serialization": ("load", "save")}

#: PyTorch's files below ``torch.nn.modules``; ``nn/modules.py`` says where their classes are.
NN_FILES: Final = (
    "activation", "adaptive", "batchnorm", "channelshuffle", "container", "conv", "distance", "dropout", "flatten",
    "fold", "instancenorm", "lazy", "linear", "loss", "module", "normalization", "padding", "pixelshuffle", "pooling",
    "rnn", "sparse", "transformer", "upsampling", "utils",
)  # fmt: skip

#: Modules that ``import torch.<name>`` serves, by the name below ``torch``.
MODULES: Final = {
    "": "", "_C": "native", "_C._functions": "native.functions", "_C._autograd": "native.autograd", "nn": "nn",
    "nn.functional": "nn.functional", "nn.init": "nn.init", "nn.utils": "nn.utils",
    "nn.utils.rnn": "nn.packed_sequence", "nn.parameter": "nn.parameter", "nn.modules": "nn.modules", "optim": "optim",
    "nn.utils.clip_grad": "nn.gradient_norms", "nn.utils.convert_parameters": "nn.gradient_norms",
    "nn.utils.fusion": "nn.fusion", "optim.lr_scheduler": "optim.lr_scheduler", "optim.swa_utils": "optim.swa_utils",
    "optim.optimizer": "optim.optimizer", "optim.lbfgs": "optim.lbfgs", "optim.sgd": "optim.sgd",
    "optim.rprop": "optim.rprop", "optim.rmsprop": "optim.rmsprop", "optim.radam": "optim.radam",
    "optim.nadam": "optim.nadam", "optim.asgd": "optim.asgd", "optim.adamax": "optim.adamax",
    "optim.adadelta": "optim.adadelta", "optim.adagrad": "optim.adagrad", "optim.adam": "optim.adam",
    "optim.adamw": "optim.adam", "autograd": "autograd", "autograd.functional": "autograd.functional",
    "autograd.function": "autograd.function", "autograd.graph": "autograd.graph",
    "autograd.gradcheck": "autograd.gradient_check", "autograd.variable": "autograd.variable",
    "autograd.anomaly_mode": "autograd.anomaly", "autograd.grad_mode": "autograd.modes",
    "autograd.forward_ad": "autograd.forward_ad", "linalg": "linalg", "special": "special", "func": "func",
    "utils": "utils", "utils.data": "utils.data", "utils.hooks": "utils.hooks", "utils.checkpoint": "utils.checkpoint",
    "utils.data.dataset": "utils.data.dataset", "utils.data.sampler": "utils.data.sampler",
    "utils.data.dataloader": "utils.data.dataloader", "utils.data.distributed": "utils.data.distributed",
    "utils.data._utils": "utils.data", "utils.data._utils.collate": "utils.data.collate",
    "serialization": "serialization", "_utils": "serialization.rebuild",
    "utils.data._utils.worker": "utils.data.worker", "utils.data._utils.fetch": "utils.data.fetch",
    "distributions": "distributions", "distributions.normal": "distributions.continuous",
    "distributions.uniform": "distributions.continuous", "distributions.laplace": "distributions.continuous",
    "distributions.exponential": "distributions.continuous", "distributions.categorical": "distributions.discrete",
    "distributions.bernoulli": "distributions.discrete", "distributions.gamma": "distributions.gamma",
    "distributions.beta": "distributions.gamma", "distributions.independent": "distributions.independent",
    "distributions.kl": "distributions.kl", "distributions.constraints": "distributions.constraints",
    "distributions.distribution": "distributions.distribution", "testing": "testing",
    "testing._comparison": "testing.comparison", "random": "random", "version": "version",
    "torch_version": "torch_version", "return_types": "return_types", "utils.dlpack": "exchange",
    **CPU_ONLY,
}  # fmt: skip
MODULES.update({f"nn.modules.{file}": f"nn.modules.{file}" for file in NN_FILES})


#: Modules that few scripts need: imported when first asked for.
LATER: Final = frozenset(("testing", "distributions"))


def namespace() -> dict[str, Any]:
    """Everything that ``torch`` carries."""
    if "RETROGRAD_GENERATING" in os.environ:  # the generator must run where the generated code doesn't
        return {}
    listen()
    from .calling import factories, public
    from .ops import install
    from .ops.deferred import Deferred
    from .tensor import Tensor

    install.install()
    found: dict[str, Any] = {"Tensor": Tensor, "__version__": VERSION, **public(install.names())}
    for part in PARTS:
        module = _part(part)
        if module is None:
            continue
        exports: Any = getattr(module, "EXPORTS", None) or getattr(module, "__all__", ())
        names = exports if isinstance(exports, dict) else {name: getattr(module, name) for name in exports}
        found.update(factories(names) if part.startswith("creation") else names)
    for part, late in LATE.items():
        found.update({name: Deferred(partial(_export, part, name)) for name in late})
    return found


def _export(part: str, name: str) -> Any:
    """A name of a part."""
    exports: dict[str, Any] = importlib.import_module(f"{__package__}.{part}").EXPORTS
    return exports[name]


def _part(where: str) -> ModuleType | None:
    """A module of the engine, or None if there is no such file (a broken one raises)."""
    name = f"{__package__}.{where}" if where else str(__package__)
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and name.startswith(error.name):
            return None
        raise


def torch_module(name: str) -> ModuleType | None:
    """The module that serves ``torch``, ``torch.nn`` and so on; None for one that Retrograd doesn't have."""
    if name != "torch" and not name.startswith("torch."):
        return None
    where = MODULES.get(name[6:])
    module = None if where is None else _part(where)
    if module is not None and not where:
        module.fill_in()
    return module


def missing(module: str, name: str) -> NoReturn:
    """Raise for a name that isn't there.

    Raises:
        AttributeError: Always, saying what is missing.
    """
    shown = module if module.startswith("torch.") else "torch" + module.removeprefix(str(__package__))
    text = f"module '{shown}' has no attribute '{name}'"
    if not name.startswith("__"):
        from .parity import pytorch_names, reason

        place = shown.removeprefix("torch").removeprefix(".")
        if name in pytorch_names().get(place, ()) or place not in pytorch_names():
            text += f": it is not in Retrograd ({reason(name) or 'PyTorch 2.13 has it'})"
    raise AttributeError(text)
