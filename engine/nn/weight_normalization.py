"""Weights made anew before each call: divided by their largest singular value, or split into length and direction."""

from __future__ import annotations

from typing import Any

from ..autograd.modes import no_grad
from ..ops.functions import namespace as ops
from ..settings import warn
from . import functional as F
from .parameter import Parameter, is_lazy

__all__ = ["remove_spectral_norm", "remove_weight_norm", "spectral_norm", "weight_norm"]


def _check_new(module: Any, kind: type, function: str, name: str) -> None:
    for hook in module._forward_pre_hooks.values():
        if isinstance(hook, kind) and hook.name == name:  # type: ignore[attr-defined]
            raise RuntimeError(f"Cannot register two {function} hooks on the same parameter {name}")


def _check_ready(weight: Any, kind: str, what: str) -> None:
    if is_lazy(weight):
        raise ValueError(
            f"The module passed to `{kind}` can't have uninitialized parameters. Make sure to run the dummy forward "
            f"before applying {what} normalization"
        )


def _take_hook(module: Any, kind: type, function: str, name: str) -> Any:
    for key, hook in list(module._forward_pre_hooks.items()):
        if isinstance(hook, kind) and hook.name == name:  # type: ignore[attr-defined]
            hook.remove(module)  # type: ignore[attr-defined]
            del module._forward_pre_hooks[key]
            return hook
    raise ValueError(f"{function} of '{name}' not found in {module}")


# ------------------------------------------------------------------------------------------------ spectral
class SpectralNorm:
    """Divides a weight by its largest singular value, found by power iteration."""

    _version = 1

    def __init__(self, name: str, n_power_iterations: int, dim: int, eps: float) -> None:
        if n_power_iterations <= 0:
            raise ValueError(
                f"Expected n_power_iterations to be positive, but got n_power_iterations={n_power_iterations}"
            )
        self.name = name
        self.n_power_iterations = n_power_iterations
        self.dim = dim
        self.eps = eps

    def matrix(self, weight: Any) -> Any:
        """The weight as a matrix with one row for each index of ``dim``."""
        if self.dim:
            weight = weight.permute(self.dim, *(d for d in range(weight.ndim) if d != self.dim))
        return weight.reshape(weight.shape[0], -1)

    def compute_weight(self, module: Any, do_power_iteration: bool) -> Any:
        """The divided weight; the vectors are brought nearer to the singular ones first if asked for."""
        weight, u, v = (getattr(module, self.name + suffix) for suffix in ("_orig", "_u", "_v"))
        matrix = self.matrix(weight)
        if do_power_iteration:
            with no_grad(reported=False):
                for _ in range(self.n_power_iterations):
                    v.copy_(F.normalize(ops.mv(matrix.t(), u), dim=0, eps=self.eps))
                    u.copy_(F.normalize(ops.mv(matrix, v), dim=0, eps=self.eps))
                u, v = u.clone(), v.clone()
        return weight / ops.dot(u, ops.mv(matrix, v))

    def remove(self, module: Any) -> None:
        """Put the divided weight in the place of everything."""
        with no_grad(reported=False):
            weight = self.compute_weight(module, do_power_iteration=False)
        for suffix in ("", "_u", "_v", "_orig"):
            delattr(module, self.name + suffix)
        module.register_parameter(self.name, Parameter(weight.detach()))

    def __call__(self, module: Any, inputs: Any) -> None:
        setattr(module, self.name, self.compute_weight(module, do_power_iteration=module.training))


def _saved_version(hook: SpectralNorm) -> Any:
    def note(module: Any, state_dict: Any, prefix: str, local_metadata: Any) -> None:
        local_metadata.setdefault("spectral_norm", {})[f"{hook.name}.version"] = hook._version

    return note


def spectral_norm(
    module: Any, name: str = "weight", n_power_iterations: int = 1, eps: float = 1e-12, dim: int | None = None
) -> Any:
    """Divide a weight of ``module`` by its largest singular value before each call."""
    if dim is None:
        dim = 1 if type(module).__name__.startswith("ConvTranspose") else 0
    _check_new(module, SpectralNorm, "spectral_norm", name)
    hook = SpectralNorm(name, n_power_iterations, dim, eps)
    weight = module._parameters[name]
    if weight is None:
        raise ValueError(f"`SpectralNorm` cannot be applied as parameter `{name}` is None")
    _check_ready(weight, "SpectralNorm", "spectral")
    with no_grad(reported=False):
        height, width = hook.matrix(weight).shape
        u, v = (F.normalize(weight.new_empty(n).normal_(0, 1), dim=0, eps=eps) for n in (height, width))
    delattr(module, name)
    module.register_parameter(f"{name}_orig", weight)
    setattr(module, name, weight.data)
    module.register_buffer(f"{name}_u", u)
    module.register_buffer(f"{name}_v", v)
    module.register_forward_pre_hook(hook)
    module._register_state_dict_hook(_saved_version(hook))
    return module


def remove_spectral_norm(module: Any, name: str = "weight") -> Any:
    """Undo :func:`spectral_norm`, keeping the divided weight."""
    _take_hook(module, SpectralNorm, "spectral_norm", name)
    module._state_dict_hooks.clear()
    return module


# ------------------------------------------------------------------------------------------------ length and direction
class WeightNorm:
    """Makes a weight of its length ``<name>_g`` and its direction ``<name>_v``."""

    def __init__(self, name: str, dim: int) -> None:
        self.name = name
        self.dim = dim

    def compute_weight(self, module: Any) -> Any:
        """The weight."""
        return ops._weight_norm(getattr(module, f"{self.name}_v"), getattr(module, f"{self.name}_g"), self.dim)

    def remove(self, module: Any) -> None:
        """Put the weight in the place of both."""
        weight = self.compute_weight(module)
        delattr(module, self.name)
        del module._parameters[f"{self.name}_g"]
        del module._parameters[f"{self.name}_v"]
        setattr(module, self.name, Parameter(weight.data))

    def __call__(self, module: Any, inputs: Any) -> None:
        setattr(module, self.name, self.compute_weight(module))


def weight_norm(module: Any, name: str = "weight", dim: int | None = 0) -> Any:
    """Make a weight of ``module`` of a length and a direction, each a parameter."""
    warn(
        "`torch.nn.utils.weight_norm` is deprecated in favor of `torch.nn.utils.parametrizations.weight_norm`.",
        FutureWarning,
    )
    _check_new(module, WeightNorm, "weight_norm", name)
    hook = WeightNorm(name, -1 if dim is None else dim)
    weight = getattr(module, name)
    _check_ready(weight, "WeightNorm", "weight")
    del module._parameters[name]
    module.register_parameter(f"{name}_g", Parameter(ops.norm_except_dim(weight, 2, hook.dim).data))
    module.register_parameter(f"{name}_v", Parameter(weight.data))
    setattr(module, name, hook.compute_weight(module))
    module.register_forward_pre_hook(hook)
    return module


def remove_weight_norm(module: Any, name: str = "weight") -> Any:
    """Undo :func:`weight_norm`, keeping the weight."""
    _take_hook(module, WeightNorm, "weight_norm", name)
    return module
