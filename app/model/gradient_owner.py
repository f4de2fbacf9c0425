"""Which tensor a gradient tensor belongs to, and what the program's own reading and writing of a ``.grad`` means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrograd.engine.protocol import events as e

from .records import TensorRecord

if TYPE_CHECKING:
    from .run import Run


def gradient_seen(run: Run, made: e.TensorCreated, event: e.ValueRecorded, touched: set[int]) -> None:
    """The user's own code read or wrote a ``.grad``: it is that of tensor ``made.base``, if still the one in use."""
    owner = owner_of_gradient(run, made)
    before = owner.grads.values[-1] if owner is not None else None
    if owner is None or before is None:
        return
    owner.grads.add(event.serial, event.value)
    if event.value.summary.zeros == event.value.summary.count and before.summary.zeros != before.summary.count:
        owner.ledger.append(event.serial)
    touched.add(made.base)


def owner_of_gradient(run: Run, made: e.TensorCreated) -> TensorRecord | None:
    """Whose ``.grad`` the gradient tensor is; None where that has been cleared since, and the program kept it."""
    owner = run.tensors.get(made.base)
    if owner is None or not owner.grads or owner.grads.values[-1] is None:
        return None
    cleared = (isinstance(run.timeline[serial], e.GradCleared) for serial in owner.ledger[-1:] if serial > made.serial)
    return None if any(cleared) else owner
