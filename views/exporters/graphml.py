"""GraphML: the run's graph with its attributes, for programs that analyse graphs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import networkx as nx

from retrograd.app.model.interchange import to_networkx

from .exporter import Source


def write(source: Source, target: Path) -> None:
    """Write the graph; attributes that GraphML has no type for are JSON text."""
    graph = plain(to_networkx(source.run, source.at))
    nx.write_graphml(graph, str(target), encoding="utf-8", prettyprint=True, named_key_ids=True)


def plain(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """A copy with texts for names and only numbers, truth values and texts as attributes."""
    made = nx.MultiDiGraph(**_plain_attributes(graph.graph))
    for node, attributes in graph.nodes(data=True):
        made.add_node(_name(node), **_plain_attributes(attributes))
    for source, target, key, attributes in graph.edges(keys=True, data=True):
        made.add_edge(_name(source), _name(target), key=str(key), **_plain_attributes(attributes))
    return made


def _name(node: Any) -> str:
    return "".join(str(part) for part in node) if isinstance(node, tuple) else str(node)


def _plain_attributes(attributes: dict[str, Any]) -> dict[str, Any]:
    kept = {}
    for name, value in attributes.items():
        if value is None:
            continue
        if isinstance(value, bool | int | float | str):
            kept[str(name)] = value
        else:
            kept[str(name)] = json.dumps(value, ensure_ascii=False, default=str)
    return kept
