"""``torch._C``: the few names of PyTorch's compiled module that programs about automatic differentiation reach for."""

from __future__ import annotations

import weakref
from typing import Any

from ..autograd.modes import is_grad_enabled, is_inference_mode_enabled
from ..autograd.modes import set_enabled as _set_enabled
from ..autograd.running import current
from ..autograd.tangents.carrying import is_enabled as _is_fwd_grad_enabled
from ..autograd.tangents.carrying import set_enabled as _set_forward
from . import autograd as _autograd
from . import functions as _functions
from .execution import _current_autograd_node, _current_graph_task_execution_order, _will_engine_execute_node

__all__ = [
    "_WeakTensorRef",
    "_autograd",
    "_current_autograd_node",
    "_current_graph_task_execution_order",
    "_current_graph_task_id",
    "_functions",
    "_is_fwd_grad_enabled",
    "_set_fwd_grad_enabled",
    "_set_grad_enabled",
    "_will_engine_execute_node",
    "has_lapack",
    "is_grad_enabled",
    "is_inference_mode_enabled",
]


#: That there are factorisations and solvers.
has_lapack = True


def _set_grad_enabled(enabled: bool) -> None:
    """Switch recording on this thread."""
    _set_enabled(enabled)


def _set_fwd_grad_enabled(enabled: bool) -> None:
    """Let this thread see tangents or not."""
    _set_forward(enabled)


def _current_graph_task_id() -> int:
    """The number of the innermost running pass; -1 outside."""
    running = current()
    return -1 if running is None else running.number


class _WeakTensorRef:
    """Tells whether a tensor is still alive."""

    def __init__(self, tensor: Any) -> None:
        self._reference = weakref.ref(tensor)

    def expired(self) -> bool:
        """Whether the tensor is gone."""
        return self._reference() is None
