"""A second backward pass came to nodes whose saved values the first one had freed."""

from __future__ import annotations

import ast
import re
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
#: Nodes looked at from the one that was freed to the name that carried it over.
_NEAR = 8
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
        fix = (
            self._fix(carrier, event.backward_pass, gaps) if carried and not same_root else text(f"fix.{CAUSE}", **gaps)
        )
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

    def _fix(self, carrier: int, again_in: int, gaps: dict[str, object]) -> str:
        """In a loop: what was computed before it has to go in; a state that is carried over is cut off."""
        run = self.run
        operation = run.nodes[carrier].operation
        location = run.timeline[operation].location if operation else 0
        place = run.place(location)
        passes = run.timeline.serials("backward-begun")
        before = 0 < operation < passes[0] and place is not None
        if before and place is not None and not _in_loop(run.source_of(place.path), place.line):
            return text(f"fix.{CAUSE}.anew", **gaps)
        state = self._state(carrier, again_in) or _taken_up(str(gaps["statement"]))
        if state:
            return text(f"fix.{CAUSE}.state", **{**gaps, "name": state, "cut": f"tuple(s.detach() for s in {state})"})
        named = re.fullmatch(r"[\w.]+", str(gaps["name"]))
        return text(f"fix.{CAUSE}.loop" if named else f"fix.{CAUSE}.carried", **gaps)

    def _state(self, carrier: int, second: int) -> str:
        """The name of the tuple through which a pass came to a node, ``state`` of ``state[0]``; "" if it is none."""
        run = self.run
        met = {carrier}
        waiting = [carrier]
        for current in waiting[:_NEAR]:
            for number, _ in run.nodes[current].consumers:
                if number in run.passes[second].positions and number not in met:
                    met.add(number)
                    waiting.append(number)
        for node in waiting:
            for _, number in run.nodes[node].outputs:
                names = [name for _, name in run.tensors[number].names if "[" in name]
                if names:
                    return names[-1].split("[")[0]
        return ""

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


def _in_loop(source: str, line: int) -> bool:
    """Whether a line stands in a loop, or in a function, which may be called in one."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        # a cell with magics in it
        return True
    around = (ast.For, ast.While, ast.FunctionDef, ast.AsyncFunctionDef)
    return any(isinstance(n, around) and n.lineno <= line <= (n.end_lineno or 0) for n in ast.walk(tree))


def _taken_up(statement: str) -> str:
    """Of ``out, self.state = lstm(x, self.state)`` the target that went in too; "" if there are not several."""
    targets, _, value = statement.partition("=")
    several = [target.strip() for target in targets.split(",")]
    again = [one for one in several[::-1] if re.search(rf"\b{re.escape(one)}\b", value)]
    return again[0] if again and several[1:] else ""


def _line(place: object) -> int:
    return getattr(place, "line", 0)
