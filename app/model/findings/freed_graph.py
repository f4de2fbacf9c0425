"""A second backward pass came to nodes whose saved values the first one had freed."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import cast

from retrograd.engine.protocol import events as e

from ..states import Finding
from .refusals import broken_at, refusal
from .texts import text
from .watcher import Watcher
from .wording import bytes_text, called, source_line, where

CAUSE = "freed-graph"
#: Bytes of an element.
_SIZES = {"bool": 1, "int8": 1, "uint8": 1, "int16": 2, "float16": 2, "bfloat16": 2, "int64": 8, "float64": 8}


class FreedGraph(Watcher):
    """Passes that broke at freed nodes: who freed them, who came again, and what carried them over."""

    KINDS = (e.BackwardFinished,)

    def take(self, event: e.Event) -> Iterator[Finding]:
        """One finding a broken pass."""
        finished = cast(e.BackwardFinished, event)
        if "backward through the graph a second time" not in finished.error:
            return
        node = broken_at(self.run, finished)
        record = self.run.nodes.get(node)
        if record is not None and record.freed:
            yield self._explain(finished, node, cast(e.BuffersFreed, self.run.timeline[record.freed]))

    def _explain(self, event: e.BackwardFinished, node: int, freed: e.BuffersFreed) -> Finding:
        run, at = self.run, event.serial
        first, second = run.passes[freed.backward_pass], run.passes[event.backward_pass]
        carrier = self._carrier(node, first.begun.backward_pass, second.begun.backward_pass)
        tensor = next(iter(run.nodes[carrier].outputs_at(at)), 0)
        same_root = carrier in second.begun.root_nodes
        name = called(run, tensor, at) if tensor else run.nodes[carrier].created.name
        operation = run.nodes[carrier].operation
        made = run.place(run.timeline[operation].location if operation else run.nodes[carrier].created.location)
        before, again = run.place(first.begun.location), run.place(second.begun.location)
        size = self._kept(freed.nodes)
        carried = made is not None and again is not None and self._in_a_loop(first.begun, second.begun)
        key = CAUSE if same_root else f"{CAUSE}.carried"
        gaps: dict[str, object] = {
            "name": name, "first": where(run, before), "second": where(run, again), "line": where(run, made),
            "first_call": source_line(run, before, "backward()"), "call": source_line(run, again, "backward()"),
            "node": run.nodes[node].created.name, "bytes": bytes_text(size), "statement": source_line(run, made, name),
        }  # fmt: skip
        sentence = text(f"{key}.loop" if carried and not same_root else key, **gaps)
        fix = text(f"fix.{CAUSE}.loop" if carried and not same_root else f"fix.{CAUSE}", **gaps)
        events = (event.serial, freed.serial, first.begun.serial, second.begun.serial, operation)
        details: dict[str, object] = {
            "first": _line(before), "second": _line(again), "first_pass": freed.backward_pass, "carrier": name,
            "second_pass": event.backward_pass, "carrier_line": _line(made), "retained_bytes": size,
        }  # fmt: skip
        named = bool(tensor) and run.tensors[tensor].named_by(at)
        root = called(run, second.begun.roots[0], at) if second.begun.roots else name
        return refusal(
            run, CAUSE, name if named else root, sentence, fix, again, (before, made), tuple(filter(None, events)),
            event, op=run.nodes[node].created.name, tensor=tensor, node=node, details=details,
        )  # fmt: skip

    def _carrier(self, node: int, first: int, second: int) -> int:
        """The node nearest to the second pass's roots that both passes share and that leads to ``node``."""
        run = self.run
        shared, ours = run.passes[first].positions, run.passes[second].positions
        roots = set(run.passes[second].begun.root_nodes)
        waiting, seen = [node], {node}
        for current in waiting:
            consumers = [number for number, _ in run.nodes[current].consumers if number in ours]
            if current in roots or any(number not in shared for number in consumers):
                return current
            fresh = [number for number in consumers if number not in seen]
            seen.update(fresh)
            waiting += fresh
        return node

    @staticmethod
    def _in_a_loop(first: e.BackwardBegun, second: e.BackwardBegun) -> bool:
        """Whether both passes are the same statement, come to again."""
        return first.location == second.location and first.location != 0

    def _kept(self, nodes: tuple[int, ...]) -> int:
        """Bytes that these nodes had saved, as far as they are known; each memory once."""
        found: dict[int, int] = {}
        for node in nodes:
            for saved in self.run.nodes[node].created.saved if node in self.run.nodes else ():
                record = self.run.tensors.get(saved.tensor)
                if record is not None:
                    made = record.created
                    found[saved.storage] = prod(made.shape) * _SIZES.get(made.dtype, 4)
        return sum(found.values())


def _line(place: object) -> int:
    return getattr(place, "line", 0)
