"""JSON: the interchange format for other programs."""

from __future__ import annotations

from pathlib import Path

from retrograd.app.model.interchange import write_data

from .exporter import Subject


def write(source: Subject, target: Path) -> None:
    """Write nodes, edges and regions; its ``grad`` edges are those of ``next_functions``."""
    write_data(source.data, target)
