"""GraphML: the run's graph with its attributes, for programs that analyse graphs."""

from __future__ import annotations

from pathlib import Path

import networkx as nx

from retrograd.app.model.interchange import as_networkx

from .exporter import Subject


def write(source: Subject, target: Path) -> None:
    """Write the graph; its identities and edges are those of the JSON."""
    nx.write_graphml(as_networkx(source.data), str(target), encoding="utf-8", prettyprint=True, named_key_ids=True)
