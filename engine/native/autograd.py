"""``torch._C._autograd``."""

from __future__ import annotations

from ..autograd.graph import hooks_are_enabled as _saved_tensors_hooks_is_enabled
from ..autograd.running import current
from ..autograd.saved_tensor import SavedTensor

__all__ = ["SavedTensor", "_get_current_graph_task_keep_graph", "_saved_tensors_hooks_is_enabled"]


def _get_current_graph_task_keep_graph() -> bool:
    """Whether the innermost running pass keeps the graph; True outside."""
    running = current()
    return True if running is None else running.retain_graph
