"""DOT: the drawing's boxes, arrows and regions for Graphviz, in a theme's colours."""

from __future__ import annotations

from pathlib import Path

from retrograd import resources
from retrograd.app.model.picture import Arrow, Box, Container, Picture

from .exporter import ExportError, Source

_SHAPES = {"leaf": "box", "tensor": "box", "group": "box3d", "more": "box3d"}


def write(source: Source, target: Path) -> None:
    """Write the graph.

    Raises:
        ExportError: There is no such theme, or nothing to draw.
    """
    try:
        theme = resources.theme(source.options.theme)
    except resources.ResourceError as error:
        raise ExportError(f"Cannot draw with this theme: {error}.") from error
    direction = "LR" if source.options.direction == "right" else "TB"
    target.write_text(dot_text(source.picture, theme, direction), encoding="utf-8", newline="\n")


def quoted(text: str) -> str:
    """A string of the DOT language."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\r", "").replace("\n", "\\n")
    return f'"{escaped}"'


def _attributes(pairs: dict[str, str]) -> str:
    return " [" + ", ".join(f"{name}={quoted(value)}" for name, value in pairs.items()) + "]"


def dot_text(picture: Picture, theme: resources.ThemeTable, direction: str = "TB") -> str:
    """The whole file."""
    colors = theme.colors
    lines = [
        "digraph retrograd {",
        "  graph" + _attributes({"rankdir": direction, "bgcolor": colors["background"], "fontname": "sans-serif"}),
        "  node"
        + _attributes({"shape": "box", "fontname": "sans-serif", "fontsize": "11", "fontcolor": colors["text"]}),
        "  edge" + _attributes({"color": colors["edge"], "fontname": "sans-serif", "fontsize": "10"}),
    ]
    open_ones = {item.key: item for item in picture.containers if not item.folded}
    members: dict[str, list[Box]] = {}
    for box in picture.boxes:
        members.setdefault(box.region if box.region in open_ones else "", []).append(box)
    lines += [_node(box, theme, 1) for box in members.get("", ())]
    lines += _clusters(open_ones, members, theme)
    for key, text in picture.seeds:
        seed = f"seed-{key}"
        lines.append(f"  {quoted(seed)}" + _attributes({"shape": "plaintext", "label": f"seed {text}"}))
        lines.append(f"  {quoted(key)} -> {quoted(seed)}" + _attributes({"dir": "back", "color": colors["gradient"]}))
    known = {box.key for box in picture.boxes}
    lines += [_edge(arrow, theme) for arrow in picture.arrows if arrow.source in known and arrow.target in known]
    return "\n".join([*lines, "}", ""])


def _clusters(
    containers: dict[str, Container], members: dict[str, list[Box]], theme: resources.ThemeTable
) -> list[str]:
    """Regions in regions, without recursion: a stack of what is to be opened and closed."""
    inside: dict[str, list[str]] = {}
    for key, item in containers.items():
        inside.setdefault(item.parent if item.parent in containers and item.parent != key else "", []).append(key)
    lines: list[str] = []
    todo = [(key, 1, False) for key in reversed(inside.get("", []))]
    while todo:
        key, depth, closing = todo.pop()
        pad = "  " * depth
        if closing:
            lines.append(pad + "}")
            continue
        container = containers[key]
        style = "dashed" if container.kind in ("no_grad", "inference_mode") else "rounded"
        label = container.label or container.kind
        if container.lines[0]:
            label += f" · {_where(*container.lines, container.cell)}"
        lines.append(f"{pad}subgraph {quoted('cluster_' + key)} {{")
        for name, value in (("label", label), ("style", style), ("color", theme.colors["region_line"])):
            lines.append(f"{pad}  {name}={quoted(value)};")
        lines += [_node(box, theme, depth + 1) for box in members.get(key, ())]
        todo.append((key, depth, True))
        todo += [(child, depth + 1, False) for child in reversed(inside.get(key, []))]
    return lines


def _where(first: int, last: int, cell: int) -> str:
    """A line or lines in words, "" for 0; without the window's texts, which would load Qt."""
    if not first:
        return ""
    lines = f"lines {first}–{last}" if last > first else f"line {first}"
    return f"cell {cell}, {lines}" if cell else lines


def _node(box: Box, theme: resources.ThemeTable, depth: int) -> str:
    rows = [f"{box.title}  {box.shape}".rstrip(), box.preview, box.gradient]
    family = "leaf" if box.kind == "leaf" else box.family
    color = theme.families.get(family, theme.families["other"])
    style = {"leaf": "rounded", "ghost": "dashed"}.get(box.kind, "solid")
    pairs = {
        "label": "\n".join(row for row in rows if row),
        "shape": _SHAPES.get(box.kind, "box"),
        "style": style,
        "color": theme.colors["ghost"] if box.kind == "ghost" else color,
    }
    return "  " * depth + quoted(box.key) + _attributes(pairs)


def _edge(arrow: Arrow, theme: resources.ThemeTable) -> str:
    pairs = {}
    if arrow.kind == "ghost" or arrow.cut:
        pairs = {"style": "dashed", "color": theme.colors["ghost"]}
    elif arrow.kind == "alias":
        pairs = {"style": "dotted"}
    elif arrow.kind == "data":
        pairs = {"arrowhead": "onormal"}
    if arrow.flow is not None:
        pairs["color"] = theme.colors["gradient"]
        pairs["dir"] = "both"
    label = arrow.label
    if arrow.cut:
        cut = " · ".join(part for part in (f"cut by {arrow.cut}", _where(arrow.line, 0, arrow.cell)) if part)
        label = " ".join(part for part in ("✂", arrow.label, cut) if part)
    if label:
        pairs["label"] = label
    return f"  {quoted(arrow.source)} -> {quoted(arrow.target)}" + (_attributes(pairs) if pairs else "")
