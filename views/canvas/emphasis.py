"""What stands out while the rest is dimmed: a cone, a pass, a family, or what a filter means."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from retrograd.app.model.box_filter import FilterError, parse
from retrograd.app.model.picture import Arrow, Box

from .drawing import UNTRACKED, Drawing

#: Directions of cones.
BEFORE, AFTER, BOTH = "before", "after", "both"
CONES = (BEFORE, AFTER, BOTH)


@dataclass(frozen=True, slots=True)
class Emphasis:
    """``kind``: one of CONES with the key of a box, "pass" with a number, "family", "edge", "badge" or "flow" with a
    name, "find" with the text of a filter, "untracked" for what is in regions without gradients; "" for nothing."""

    kind: str = ""
    value: str = ""

    def kept(self, drawing: Drawing) -> frozenset[str] | None:
        """Keys of the boxes and arrows that stand out; None if nothing is to be dimmed."""
        if not self.kind:
            return None
        if self.kind in CONES:
            return cone(drawing, self.value, self.kind) if self.value in drawing.boxes else None
        if self.kind in ("edge", "flow"):
            named = _edge_names if self.kind == "edge" else _flow_names
            arrows = [key for key, arrow in drawing.arrows.items() if self.value in named(drawing, arrow)]
            return frozenset(arrows) | _ends(drawing, arrows)
        return self._of_boxes(drawing)

    def _of_boxes(self, drawing: Drawing) -> frozenset[str] | None:
        if self.kind == "find":
            try:
                wanted = parse(self.value)
            except FilterError:
                # The search box tells what is wrong with it.
                return None
            if not wanted:
                return None
            fits: Callable[[Box], bool] = wanted.matches
        elif self.kind == "untracked":
            regions = {key for key, region in drawing.containers.items() if region.kind in UNTRACKED}
            fits = lambda box: box.region in regions  # noqa: E731
        elif self.kind == "pass":
            fits = self._of_pass
        elif self.kind == "badge":
            fits = self._has_badge
        elif self.kind == "nodes":
            fits = self._is_of_nodes
        else:
            fits = self._of_family
        boxes = {key for key, box in drawing.boxes.items() if fits(box)}
        if self.kind == "nodes" and not boxes:
            return None
        inner = (key for key, arrow in drawing.arrows.items() if arrow.source in boxes and arrow.target in boxes)
        return frozenset(boxes) | frozenset(inner)

    def _of_pass(self, box: Box) -> bool:
        return int(self.value) in box.passes

    def _is_of_nodes(self, box: Box) -> bool:
        return not {str(number) for number in (box.node, box.accumulates) if number}.isdisjoint(self.value.split())

    def _has_badge(self, box: Box) -> bool:
        return any(badge.kind == self.value for badge in box.badges)

    def _of_family(self, box: Box) -> bool:
        return self.value == (box.kind if box.kind in ("leaf", "ghost", "group", "tensor") else box.family)


def _edge_names(drawing: Drawing, arrow: Arrow) -> tuple[str, ...]:
    told = (("cut", arrow.cut), ("alias", arrow.alias), ("broken", arrow.broken))
    return (arrow.kind, *(name for name, holds in told if holds))


def _flow_names(drawing: Drawing, arrow: Arrow) -> tuple[str, ...]:
    if arrow.flow is None:
        return ()
    return ("zero",) if arrow.flow == -math.inf else (drawing.scale.token(arrow.flow),)


def _ends(drawing: Drawing, arrows: Iterable[str]) -> frozenset[str]:
    return frozenset(end for key in arrows for end in (drawing.arrows[key].source, drawing.arrows[key].target))


def cone(drawing: Drawing, key: str, direction: str) -> frozenset[str]:
    """The box, everything that reaches it, that it reaches, or both, with the arrows between them."""
    found = {key}
    if direction in (BEFORE, BOTH):
        found |= _closure(drawing, key, backwards=True)
    if direction in (AFTER, BOTH):
        found |= _closure(drawing, key, backwards=False)
    return frozenset(found)


def _closure(drawing: Drawing, start: str, backwards: bool) -> set[str]:
    """Boxes and arrows reached from one box, the box among them."""
    going: dict[str, list[tuple[str, str]]] = {}
    for key, arrow in drawing.arrows.items():
        here, there = (arrow.target, arrow.source) if backwards else (arrow.source, arrow.target)
        going.setdefault(here, []).append((key, there))
    found = {start}
    waiting = [start]
    while waiting:
        for arrow_key, other in going.get(waiting.pop(), ()):
            found.add(arrow_key)
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found


def boxes_in_order(drawing: Drawing, keys: Iterable[str]) -> list[str]:
    """Those of the keys that are boxes, in the order in which data reaches them."""
    places = drawing.layout.boxes
    chosen = [key for key in keys if key in drawing.boxes]
    return sorted(chosen, key=lambda key: (places[key].y, places[key].x))
