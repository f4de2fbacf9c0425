"""JSON: the documented interchange format, from the model."""

from __future__ import annotations

from pathlib import Path

from retrograd.app.model.interchange import write_json

from .exporter import Source


def write(source: Source, target: Path) -> None:
    """Write nodes, edges and regions; its ``grad`` edges are those of ``next_functions``."""
    write_json(source.run, source.at, target, source.picture_options)
