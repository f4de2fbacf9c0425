"""``torch.autograd.graph.Node``: what every node is an instance of, without inheriting from it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from .node import Node as _Node


class Node(ABC):
    """A node of the autograd graph, as ``isinstance`` and ``issubclass`` see it."""

    @classmethod
    def __subclasshook__(cls, subclass: type) -> Any:
        return True if cls is Node and issubclass(subclass, _Node) else NotImplemented

    @abstractmethod
    def name(self) -> str:
        """PyTorch's name of the node."""
        raise NotImplementedError

    @property
    @abstractmethod
    def next_functions(self) -> tuple[tuple[Any, int], ...]:
        """``(node, output number)`` for each input of the forward operation."""
        raise NotImplementedError

    @abstractmethod
    def metadata(self) -> dict[Any, Any]:
        """The program's own notes, kept with the node."""
        raise NotImplementedError

    @abstractmethod
    def register_hook(self, fn: Callable[..., Any]) -> Any:
        """Call ``fn(grad_inputs, grad_outputs)`` after the node has run."""
        raise NotImplementedError

    @abstractmethod
    def register_prehook(self, fn: Callable[..., Any]) -> Any:
        """Call ``fn(grad_outputs)`` before the node runs."""
        raise NotImplementedError
