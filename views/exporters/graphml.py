"""GraphML: the run's graph with its attributes, for programs that analyse graphs."""

from __future__ import annotations

from pathlib import Path

import networkx as nx

from retrograd.app.model.interchange import to_networkx

from .exporter import Source


def write(source: Source, target: Path) -> None:
    """Write the graph; its identities and edges are those of the JSON."""
    graph = to_networkx(source.run, source.at, source.picture_options)
    nx.write_graphml(graph, str(target), encoding="utf-8", prettyprint=True, named_key_ids=True)
