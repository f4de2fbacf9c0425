"""JSON: the documented interchange format, from the model."""

from __future__ import annotations

import json
from pathlib import Path

from retrograd.app.model.interchange import to_json

from .exporter import Source


def write(source: Source, target: Path) -> None:
    """Write nodes, edges and regions; its ``grad`` edges are those of ``next_functions``."""
    text = json.dumps(to_json(source.run, source.at), ensure_ascii=False, indent=1, allow_nan=False)
    target.write_text(text + "\n", encoding="utf-8", newline="\n")
