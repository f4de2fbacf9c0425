"""``torch.utils.checkpoint``: forget what a function saved, and run it again when backward needs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..autograd import modes
from ..autograd.graph import saved_tensors_hooks
from ..tensor import Tensor

__all__ = ["checkpoint", "checkpoint_sequential"]


class _Recomputation:
    """One checkpointed call: numbers what was saved, and finds it again by running the function once more."""

    def __init__(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.function, self.args, self.kwargs = function, args, kwargs
        self.count = 0
        self.found: dict[int, Tensor] = {}

    def pack(self, tensor: Tensor) -> int:
        """Keep only the number."""
        self.count += 1
        return self.count - 1

    def unpack(self, number: int) -> Tensor:
        """The tensor saved under that number.

        Raises:
            RuntimeError: If the function saved less the second time.
        """
        if number not in self.found:
            self._run_again()
        if number not in self.found:
            raise RuntimeError(
                "torch.utils.checkpoint: A different number of tensors was saved during the original forward and "
                "recomputation."
            )
        return self.found.pop(number)

    def _run_again(self) -> None:
        numbers = iter(range(self.count))

        def keep(tensor: Tensor) -> Tensor:
            number = next(numbers, None)
            if number is not None:
                self.found[number] = tensor.detach()
            return tensor

        args = tuple(a.detach().requires_grad_(a.requires_grad) if isinstance(a, Tensor) else a for a in self.args)
        with modes.enable_grad(), saved_tensors_hooks(keep, lambda t: t):
            self.function(*args, **self.kwargs)


def checkpoint(
    function: Callable[..., Any],
    *args: Any,
    use_reentrant: bool | None = None,
    preserve_rng_state: bool = True,
    **kwargs: Any,
) -> Any:
    """``function(*args)`` whose saved tensors are dropped and computed again in backward."""
    run = _Recomputation(function, args, kwargs)
    with saved_tensors_hooks(run.pack, run.unpack):
        return function(*args, **kwargs)


def checkpoint_sequential(
    functions: Any, segments: int, input: Any, use_reentrant: bool | None = None, **kwargs: Any
) -> Any:
    """A chain of functions in ``segments`` checkpointed parts (the last one is kept)."""
    every = list(functions.children()) if hasattr(functions, "children") else list(functions)
    size = len(every) // segments

    def part(start: int, stop: int) -> Callable[[Any], Any]:
        def run(value: Any) -> Any:
            for function in every[start:stop]:
                value = function(value)
            return value

        return run

    for k in range(segments - 1):
        input = checkpoint(part(k * size, (k + 1) * size), input, use_reentrant=use_reentrant)
    return part((segments - 1) * size, len(every))(input)
