"""Whether the program can still run backward through a node: whether something that it holds leads there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..run import Run


class Alive:
    """Answers for nodes now; those that nothing leads to any more stay so, and are looked at once."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._gone: set[int] = set()

    def reached(self, node: int) -> bool:
        """Whether a tensor that the program holds has ``node`` in its history."""
        nodes, gone = self._run.nodes, self._gone
        waiting, seen = [node], {node}
        while waiting:
            current = waiting.pop()
            if current in gone:
                continue
            if self._held(current):
                return True
            fresh = [number for number, _ in nodes[current].consumers if number not in seen]
            seen.update(fresh)
            waiting += fresh
        gone |= seen
        return False

    def _held(self, node: int) -> bool:
        for _, tensor in reversed(self._run.nodes[node].outputs):
            record = self._run.tensors[tensor]
            if not record.died and record.history and record.history.values[-1][0] == node:
                return True
        return False
