"""JSON: the documented interchange format, from the model."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

from retrograd.app.model.interchange import write_in_steps

from .exporter import Source


def write(source: Source, target: Path) -> Generator[None, None, None]:
    """Write nodes, edges and regions; its ``grad`` edges are those of ``next_functions``."""
    yield from write_in_steps(source.run, source.at, target, source.picture_options)
