"""Looks at the gradients that nodes make while nothing else is waited for: all is still told the short way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import probe
from ..autograd.node import Node
from .sender import Sender


class GradientChecks(probe.Observer):
    """Stands before the sender where nodes have run, and nowhere else.

    Args:
        sender: Tells the debugger.
        check: Takes the number of the pass, the node and the gradients that it has made.
    """

    def __init__(self, sender: Sender, check: Callable[[int, Node, Sequence[np.ndarray[Any, Any]]], None]) -> None:
        self._sender = sender
        self._check = check
        self._told, self._told_finished = sender.ran, sender.node_finished
        for name in vars(probe.Observer):
            if not name.startswith("_") and name not in vars(GradientChecks):
                setattr(self, name, getattr(sender, name))

    @property
    def patient(self) -> bool:  # type: ignore[override]
        """As the sender is: a step by nodes has to be told before each."""
        return self._sender.patient

    def ran(self, number: int, node: Node, grad: Any, grads: Sequence[Any]) -> None:
        self._told(number, node, grad, grads)
        self._look(number, node, grads)

    def node_finished(self, number: int, node: Node, grads: Sequence[Any]) -> None:
        self._told_finished(number, node, grads)
        self._look(number, node, grads)

    def _look(self, number: int, node: Node, grads: Sequence[Any]) -> None:
        self._check(number, node, [one if type(one) is np.ndarray else one._array for one in grads if one is not None])
