"""What a checkpointed call forgets, and how it is found again: the machinery below ``checkpoint(use_reentrant=False)``.

During the call every saved tensor is replaced by a :class:`Holder`. The first of them that backward asks for makes the
:class:`Frame` run the function again; the tensors saved then are put into the holders, each for one use in that pass.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from itertools import count
from typing import Any

from ..autograd import modes, running
from ..autograd.graph import saved_tensors_hooks
from ..autograd.saved import PackedTensor, modified_value, pack
from ..tensor import Tensor

TIP = (
    "\n\nTip: To see a more detailed error message, either pass `debug=True` to\n"
    "`torch.utils.checkpoint.checkpoint(...)` or wrap the code block\n"
    "with `with torch.utils.checkpoint.set_checkpoint_debug_enabled(True):` to\n"
    "enable checkpoint-debug mode globally.\n"
)
DEBUGGED = (
    "\n\n ERROR: Detected non-determinism while running activation checkpointing\n\n"
    " You are seeing this error because you passed `debug=True` to checkpoint and\n"
    " tensors to be saved during the original forward and differ between those saved\n"
    " during recomputation. This can happen if different operators were ran in the\n"
    " original forward and in the recomputation.\n"
)
USED = (
    "torch.utils.checkpoint: Unpack is being triggered for a tensor that was already unpacked once. If you are calling "
    "ctx.saved_tensors in backward, make sure to do so only once. Otherwise please open an issue with details on your "
    "use case."
)

_outside = count(-2, -1).__next__


class CheckpointError(RuntimeError):
    """The function did something else the second time than the first."""


class StopRecomputation(Exception):  # noqa: N818 - a signal, no error
    """Everything that was saved is found again: the rest of the function need not run."""


class Holder:
    """Stands for one saved tensor; ``found`` has it by the number of the pass, or None once it was taken."""

    __slots__ = ("__weakref__", "found")

    def __init__(self) -> None:
        self.found: dict[int, Tensor | None] = {}


def described(tensor: Tensor) -> dict[str, Any]:
    """What must be the same the second time."""
    return {"shape": tensor.shape, "dtype": tensor.dtype, "device": tensor.device}


def undescribed(tensor: Tensor) -> None:
    """Nothing: for ``determinism_check="none"``."""


class Frame:
    """One checkpointed call.

    Attributes:
        holders: A weak reference for each tensor saved during the call.
        descriptions: What is known of each of them.
        recomputed: How many tensors were saved again, by the number of the pass.
        completed: Whether the call has returned.
        debug: Whether errors tell what was saved.
    """

    def __init__(
        self,
        recompute: Callable[..., None],
        inputs: tuple[Any, ...],
        early_stop: bool,
        describe: Callable[[Tensor], Any],
        debug: bool,
    ) -> None:
        self.recompute = recompute
        self.early_stop = early_stop
        self.describe = describe
        self.debug = debug
        self.holders: list[weakref.ref[Holder]] = []
        self.descriptions: list[Any] = []
        self.recomputed: dict[int, int] = {}
        self.completed = False
        self._mismatch_expected = False
        self._inputs = [(pack(a), a._version) if isinstance(a, Tensor) and not a._inference else (a, 0) for a in inputs]

    def inputs(self) -> list[Any]:
        """The arguments of the call.

        Raises:
            RuntimeError: If one was written to since.
        """
        return [_input(held, version) for held, version in self._inputs]

    def hooks(self) -> saved_tensors_hooks:
        """The hooks in force during the call."""
        return saved_tensors_hooks(self._pack, self._unpack)

    def _pack(self, tensor: Tensor) -> Holder:
        holder = Holder()
        self.holders.append(weakref.ref(holder))
        self.descriptions.append(self.describe(tensor))
        return holder

    def _unpack(self, holder: Holder) -> Tensor:
        inside = running.current()
        number = _outside() if inside is None else inside.number
        if number not in self.recomputed:
            self._run_again(number)
        found = holder.found[number]
        if found is None:
            raise CheckpointError(USED)
        holder.found[number] = None
        return found

    def _run_again(self, number: int) -> None:
        given = self.inputs()
        self.recomputed[number] = 0

        def keep(tensor: Tensor) -> Tensor:
            return self._found_again(tensor.detach() if tensor.requires_grad else tensor, number)

        try:
            with saved_tensors_hooks(keep, lambda t: t), modes.enable_grad():
                self.recompute(*given)
        except StopRecomputation:
            pass
        except BaseException:
            del self.recomputed[number]
            raise
        if not self._mismatch_expected:
            self._check(number)

    def _found_again(self, tensor: Tensor, number: int) -> Tensor:
        """Put a tensor that was saved during recomputation where its first edition was."""
        index = self.recomputed[number]
        self.recomputed[number] += 1
        if index >= len(self.holders):
            if not self.completed:  # backward runs inside the call itself: it hasn't saved everything yet
                self._mismatch_expected = True
                return tensor
            raise CheckpointError(
                "torch.utils.checkpoint: trying to save more tensors during recomputation than during the original "
                "forward pass.\n" + self._tip()
            )
        holder = self.holders[index]()
        if holder is not None:
            holder.found[number] = tensor
        if self.early_stop and index + 1 == len(self.holders):
            raise StopRecomputation
        return tensor

    def _check(self, number: int) -> None:
        """Compare what was saved again with what was saved at first.

        Raises:
            CheckpointError: If the number differs, or the shape or type of one.
        """
        if len(self.holders) != self.recomputed[number]:
            raise CheckpointError(
                "torch.utils.checkpoint: A different number of tensors was saved during the original forward and "
                f"recomputation.\nNumber of tensors saved during forward: {len(self.holders)}\n"
                f"Number of tensors saved during recomputation: {self.recomputed[number]}.\n" + self._tip()
            )
        different = ""
        for i, (reference, before) in enumerate(zip(self.holders, self.descriptions, strict=True)):
            holder = reference()
            tensor = None if holder is None else holder.found.get(number)
            if tensor is not None and self.describe(tensor) != before:
                different += (
                    f"tensor at position {i}:\nsaved metadata: {before}\nrecomputed metadata: {self.describe(tensor)}\n"
                )
        if different:
            raise CheckpointError(
                "torch.utils.checkpoint: Recomputed values for the following tensors have different metadata than "
                f"during the forward pass.\n{different}.\n" + self._tip()
            )

    def _tip(self) -> str:
        if not self.debug:
            return TIP
        return DEBUGGED + "\nSaved during the original forward:\n" + "\n".join(f"  {d}" for d in self.descriptions)


def _input(held: Any, version: int) -> Any:
    if isinstance(held, PackedTensor):
        return held.tensor()
    if isinstance(held, Tensor) and not held._inference and held._version != version:
        raise modified_value(held, version, None)
    return held
