"""The lines that a region reaches over, as far as its operations have shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrograd.engine.protocol import events as e

if TYPE_CHECKING:
    from .run import Run


def widen(run: Run, event: e.OperationExecuted) -> None:
    """Let the region of an operation and those around it reach to its lines."""
    place = run.locations.get(event.location)
    region = event.region
    while region in run.regions and place is not None:
        record = run.regions[region]
        record.widen(event.serial, place.path, place.line, place.end_line)
        region = record.entered.parent if record.entered.parent < region else 0
