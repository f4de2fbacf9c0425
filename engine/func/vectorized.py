"""``vmap``: a function of single samples made one of batches; it runs once for each sample."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from ..ops.functions import namespace as F
from ..random import default_generator
from ..tensor import Tensor
from .tree import broadcast, flatten, specification

Function = Callable[..., Any]


def vmap(
    func: Function,
    in_dims: Any = 0,
    out_dims: Any = 0,
    randomness: str = "error",
    *,
    chunk_size: int | None = None,
) -> Function:
    """``func`` for every index of a dimension of its arguments, the results stacked.

    Args:
        func: Takes tensors (in containers too) without the batch dimension, and gives tensors.
        in_dims: Which dimension of each argument is the batch; None for an argument that all samples share.
        out_dims: Where the batch dimension of the results goes.
        randomness: ``"error"`` refuses random operations, ``"same"`` gives every sample the same numbers,
            ``"different"`` its own.
        chunk_size: Of no effect.

    Raises:
        ValueError: If the dimensions don't fit the arguments or the results.
        RuntimeError: For random operations with ``randomness="error"``.
    """
    if randomness not in ("error", "different", "same"):
        raise RuntimeError(f"Only allowed values for randomness are 'error', 'different', or 'same'. Got {randomness}")
    if chunk_size is not None and chunk_size <= 0:
        raise ValueError(f"vmap: chunk_size should be None or greater than 0. (got {chunk_size})")
    name = getattr(func, "__name__", repr(func))

    @functools.wraps(func)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        dims = _in_dims(name, in_dims, args)
        leaves, rebuild = flatten(args)
        size = _batch_size(leaves, dims)
        before = default_generator.state_bytes()
        results = []
        for i in range(size):
            if randomness == "same":
                default_generator.set_state_bytes(before)
            sample = [leaf if d is None else F.select(leaf, d, i) for leaf, d in zip(leaves, dims, strict=True)]
            results.append(func(*rebuild(sample), **kwargs))
            if randomness == "error" and default_generator.state_bytes() != before:
                raise RuntimeError(
                    "vmap: called random operation while in randomness error mode. Please either use the 'same' or "
                    "'different' randomness flags on vmap or perform the randomness operation out of vmap"
                )
        return _stacked(name, out_dims, results)

    return wrapped


def _in_dims(name: str, in_dims: Any, args: tuple[Any, ...]) -> list[int | None]:
    """For each leaf of the arguments its batch dimension, or None."""
    where = f"vmap({name}, in_dims={in_dims}, ...)(<inputs>)"
    if not isinstance(in_dims, (int, tuple)):
        raise ValueError(
            f"{where}: expected `in_dims` to be int or a (potentially nested) tuple matching the structure of inputs, "
            f"got: {type(in_dims)}."
        )
    if not args:
        raise ValueError(
            f"vmap({name})(<inputs>): got no inputs. Maybe you forgot to add inputs, or you are trying to vmap over a "
            "function with no inputs. The latter is unsupported."
        )
    dims = broadcast(in_dims, args)
    if dims is None:
        raise ValueError(
            f"{where}: in_dims is not compatible with the structure of `inputs`. in_dims has structure "
            f"{specification(in_dims)} but inputs has structure {specification(args)}."
        )
    leaves, _ = flatten(args)
    return [_checked_dim(where, leaf, d) for leaf, d in zip(leaves, dims, strict=True)]


def _checked_dim(where: str, leaf: Any, dim: Any) -> int | None:
    if dim is None:
        return None
    if not isinstance(dim, int):
        raise ValueError(
            f"{where}: Got in_dim={dim} for an input but in_dim must be either an integer dimension or None."
        )
    if not isinstance(leaf, Tensor):
        raise ValueError(
            f"{where}: Got in_dim={dim} for an input but the input is of type {type(leaf)}. We cannot vmap over "
            "non-Tensor arguments, please use None as the respective in_dim"
        )
    if not -leaf.dim() <= dim < leaf.dim():
        raise ValueError(
            f"{where}: Got in_dim={dim} for some input, but that input is a Tensor of dimensionality {leaf.dim()} so "
            f"expected in_dim to satisfy -{leaf.dim()} <= in_dim < {leaf.dim()}."
        )
    return dim % leaf.dim()


def _batch_size(leaves: list[Any], dims: list[int | None]) -> int:
    sizes = [leaf._array.shape[d] for leaf, d in zip(leaves, dims, strict=True) if d is not None]
    if not sizes:
        raise ValueError("vmap: at least one input must have a batch dimension: every in_dim is None")
    if len(set(sizes)) > 1:
        raise ValueError(
            f"vmap: Expected all tensors to have the same size in the mapped dimension, got sizes {sizes} for the "
            "mapped dimension"
        )
    return int(sizes[0])


def _stacked(name: str, out_dims: Any, results: list[Any]) -> Any:
    """The results of all samples as one."""
    if not results:
        raise ValueError("vmap over a dimension of size 0 is not supported by Retrograd: there is no sample to run.")
    flat = [flatten(result)[0] for result in results]
    for leaf in flat[0]:
        if not isinstance(leaf, Tensor):
            raise ValueError(
                f"vmap({name}, ...): `{name}` must only return Tensors, got type {type(leaf)}. Did you mean to set "
                "out_dims= to None for output?"
            )
    dims = broadcast(out_dims, results[0])
    if dims is None:
        raise ValueError(
            f"vmap({name}, ..., out_dims={out_dims})(<inputs>): out_dims is not compatible with the structure of "
            f"`outputs`. out_dims has structure {specification(out_dims)} but outputs has structure "
            f"{specification(results[0])}."
        )
    if None in dims:
        raise ValueError(f"vmap({name}, ...): `{name}` can not return a BatchedTensor when out_dim is None")
    _, rebuild = flatten(results[0])
    return rebuild([F.stack(list(column), d) for column, d in zip(zip(*flat, strict=True), dims, strict=True)])
