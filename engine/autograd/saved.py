"""Values that nodes keep for backward, with the checks PyTorch makes when they are used.

A saved *input* is the Tensor itself, a saved *output* is a :class:`SavedOutput` (array and counter, never the Tensor,
which would close a cycle), and inside ``saved_tensors_hooks`` it is a :class:`PackedTensor`. All three have ``_array``
and ``_counter``, so that generated code reads them alike: the node holds it in slot ``saved_<name>`` with the version
seen at that time in ``version_<name>``.
"""

from __future__ import annotations

import re
import weakref
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import probe
from ..storage import WRITES, Array, DetachedCounter, Storage, VersionCounter, new_counter

if TYPE_CHECKING:
    from ..tensor import Tensor
    from .node import Node

FREED = (
    "Trying to backward through the graph a second time (or directly access saved tensors after they have already "
    "been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). "
    "Specify retain_graph=True if you need to backward through the graph a second time or if you need to access "
    "saved tensors after calling backward."
)

DETACHED = (
    "Trying to use a saved tensor that has been detached in-place, i.e. with .detach_().This is not supported, please "
    "use out-of-place `.detach()` instead"
)

PACK_WROTE = (
    "A saved tensor pack hook is modifying its input in place. Tensors provided as input to pack hook cannot be "
    "modified by in-place operations as this can lead to unexpected side-effects. Please open an issue if you need to "
    "perform in-place operations on the input to a pack hook."
)

_new = object.__new__

#: While not 0, node creation must look closer: saved-tensor hooks, anomaly detection or inference tensors are about.
attention = 0

#: Called with a tensor that is about to be written to, while somebody wants to know.
before_write: Callable[[Tensor], None] | None = None


#: Called with a saved output and the tensor made of it, while tensors may carry tangents.
restore_tangent: Callable[[SavedOutput, Tensor], None] | None = None


class SavedOutput:
    """An output kept by the node that made it."""

    __slots__ = ("_array", "_counter", "_storage", "output_nr", "view_node")

    _array: Array
    _counter: VersionCounter | DetachedCounter
    _storage: Storage | None
    output_nr: int
    #: Written through a view, the result's place in the graph is the view's new node, not the one that keeps this. That
    #: node leads back here, so it is held weakly; without it nobody can ask for this value's history.
    view_node: weakref.ref[Any] | None


def kept_output(result: Tensor, output_nr: int = 0) -> SavedOutput:
    """``result`` as the node that made it keeps it."""
    kept = _new(SavedOutput)
    kept._array = result._array
    counter = result._counter
    if counter is None:
        counter = result._counter = new_counter()
    kept._counter = counter
    kept._storage = None
    kept.output_nr = output_nr
    kept.view_node = None if result._base is None else weakref.ref(result._edge)
    return kept


class PackedTensor:
    """What a pack hook made of a tensor; unpacked at each use.

    It keeps the place of the tensor in the graph, so that what the unpack hook gives back takes that place again.
    """

    __slots__ = ("_counter", "edge", "output_nr", "packed", "unpack")

    def __init__(
        self,
        tensor: Tensor,
        pack: Callable[[Any], Any],
        unpack: Callable[[Any], Any],
        edge: Any = None,
        output_nr: int = -1,
    ) -> None:
        from .modes import no_grad

        self._counter = None
        self.edge = edge
        self.output_nr = output_nr
        before = tensor._version
        with no_grad(reported=False):
            self.packed = pack(tensor)
        if tensor._version != before:
            raise RuntimeError(PACK_WROTE)
        self.unpack = unpack

    def tensor(self, node: Node | None = None) -> Tensor:
        """The tensor that the unpack hook gives back, in the graph where the saved one was.

        Raises:
            TypeError: If it gives back something else.
        """
        from ..tensor import Tensor, tensor_of
        from .node import AccumulateGrad

        found = self.unpack(self.packed)
        if not isinstance(found, Tensor):
            raise TypeError(
                "Output of saved tensor unpack_hook expected to be a Tensor but got result of type "
                f"{type(found).__name__}"
            )
        edge = self.edge
        if self.output_nr >= 0 and node is not None:
            edge = output_edge(node, self.output_nr)
        if edge is None:
            return found
        result = tensor_of(found._array)
        result._counter = found._shared_counter()
        result._requires_grad = True
        if type(edge) is AccumulateGrad:
            result._accumulator = weakref.ref(edge)
        else:
            result._edge = edge
        return result

    @property
    def _array(self) -> Array:
        return self.tensor()._array


class _Freed:
    """Stands where a saved value was dropped; any use of it raises PyTorch's error."""

    __slots__ = ()
    _counter = None

    @property
    def _array(self) -> Array:
        raise freed()


RELEASED = _Freed()


def save_input(tensor: Tensor) -> Any:
    """What a node keeps of an input while hooks or inference tensors may be about (the slow path)."""
    if tensor._inference:
        error = RuntimeError(
            "Inference tensors cannot be saved for backward. Please do not use Tensors created in inference mode in "
            "computation tracked by autograd. To work around this, you can make a clone to get a normal tensor and "
            "use it in autograd, or use `torch.no_grad()` instead of `torch.inference_mode()`."
        )
        raise probe.refused("save", error, tensor)
    return pack(tensor) if attention else tensor


def pack(tensor: Tensor) -> Any:
    """``tensor`` packed by the innermost hooks of this thread, or itself without any."""
    from .graph import innermost_hooks
    from .views import current_edge

    hooks = innermost_hooks()
    if hooks is None or tensor._number is not None:  # a number that stands for a tensor is never shown to hooks
        return tensor
    return PackedTensor(tensor, *hooks, edge=current_edge(tensor))


def save_output(result: Tensor, output_nr: int = 0) -> Any:
    """What a node keeps of its own output."""
    if attention:
        from .graph import innermost_hooks

        hooks = innermost_hooks()
        if hooks is not None:
            return PackedTensor(result, *hooks, output_nr=output_nr)
    return kept_output(result, output_nr)


def output_edge(node: Node, number: int) -> Any:
    """The edge to output ``number`` of a node."""
    make = getattr(node, "output_edge", None)
    return node if make is None else make(number)


def freed() -> RuntimeError:
    """The error for a second use of a graph whose saved values were dropped."""
    return RuntimeError(FREED)


def modified(node: Node, name: str) -> RuntimeError:
    """The error for a saved value that an in-place operation has overwritten since."""
    return modified_value(getattr(node, f"saved_{name}"), getattr(node, f"version_{name}"), node)


def modified_value(held: Any, expected: int, node: Node | None) -> RuntimeError:
    """The same for what a node holds, saved at version ``expected``."""
    from .. import dtypes
    from ..tensor import Tensor
    from .node import node_of, output_nr_of
    from .views import refresh

    array = held._array
    version = held._counter.value
    if version > WRITES + expected:
        return RuntimeError(DETACHED)
    if isinstance(held, SavedOutput):
        made_by: Node | None = node if held.view_node is None else held.view_node() or node
        output_nr = held.output_nr
    else:
        if isinstance(held, Tensor) and held._base is not None:
            refresh(held)  # PyTorch names the node that a view has by now
        made_by, output_nr = node_of(held._edge), output_nr_of(held._edge)
    kind = dtypes.of(array.dtype).scalar_type
    shape = ", ".join(map(str, array.shape))
    source = ""
    if made_by is not None:
        short = short_name(made_by)
        source = f", which is output {output_nr} of {short},"
    return RuntimeError(
        "one of the variables needed for gradient computation has been modified by an inplace operation: "
        f"[torch.{kind}Tensor [{shape}]]{source} is at version {version & WRITES}; expected version "
        f"{expected & WRITES} "
        "instead. Hint: enable anomaly detection to find the operation that failed to compute its gradient, with "
        "torch.autograd.set_detect_anomaly(True, check_nan=False)."
    )


def short_name(node: Node) -> str:
    """A node's name as PyTorch's messages have it: ``Add`` for ``AddBackward0``, ``Fill2`` for ``FillBackward2``."""
    return re.sub(r"Backward(0?$|(?=[1-9]\d*$))", "", node.name())


@cache
def _maker() -> Callable[[Array], Tensor]:
    from ..tensor import tensor_of

    return tensor_of


def unpack(node: Node, name: str) -> Tensor:
    """The saved value ``name`` of ``node`` as a tensor in its graph.

    Raises:
        RuntimeError: If it was freed, or modified since it was saved.
    """
    held = getattr(node, f"saved_{name}")
    if held is RELEASED:
        raise freed()
    counter = held._counter
    if counter is not None and counter.value != getattr(node, f"version_{name}", 0):
        raise modified(node, name)
    if isinstance(held, PackedTensor):
        return held.tensor(node)
    if not isinstance(held, SavedOutput):
        tensor: Tensor = held
        return tensor
    result = _maker()(held._array)
    result._counter = held._counter
    result._edge = output_edge(node, held.output_nr) if held.view_node is None else held.view_node()
    result._requires_grad = result._edge is not None
    if restore_tangent is not None:
        restore_tangent(held, result)
    return result


def optional_array(node: Node, name: str) -> Array | None:
    """The array of a saved value that may be missing.

    Raises:
        RuntimeError: If it was freed, or modified since it was saved.
    """
    held = getattr(node, f"saved_{name}")
    if held is None:
        return None
    counter = held._counter
    if counter is not None and counter.value != getattr(node, f"version_{name}"):
        raise modified(node, name)
    array: Array = held._array
    return array


def read(node: Node, name: str) -> Tensor | None:
    """``node._saved_<name>`` as a script reads it; None where the formula doesn't need it.

    Raises:
        RuntimeError: If the graph's saved values were freed.
    """
    from ..tensor import Tensor

    held = getattr(node, f"saved_{name}", None)
    if held is None:
        return None
    found = held if isinstance(held, Tensor) and not _written(held, node, name) else unpack(node, name)
    return found._number_tensor() if found._number is not None else found


def _written(held: Tensor, node: Node, name: str) -> bool:
    """Whether a saved tensor was overwritten since; that it was detached doesn't count."""
    counter = held._counter
    return counter is not None and (counter.value ^ getattr(node, f"version_{name}", 0)) & WRITES != 0


def read_raw(node: Node, source: str) -> Any:
    """``node._raw_saved_<name>``: a handle of what is kept in ``source``, on which hooks can be set."""
    from .saved_tensor import SavedTensor

    if source.startswith("saved_"):
        return SavedTensor.of(node, source, f"version_{source[6:]}")
    kept = getattr(node, source)
    if kept is RELEASED and source == "indices":
        raise freed()
    if isinstance(kept, tuple):
        return tuple(SavedTensor.of_array(node, source, i) for i in range(len(kept)))
    return SavedTensor.of_array(node, source)


def read_parameter(node: Node, name: str) -> Any:
    """``node._saved_<name>`` of something that the formula takes as it is: index arrays are shown as tensors.

    Raises:
        RuntimeError: If it was freed.
    """
    found = getattr(node, name)
    if found is RELEASED:
        raise freed()
    if isinstance(found, tuple):
        return tuple(_shown(value) for value in found)
    return _shown(found)


def _shown(value: Any) -> Any:
    from ..tensor import tensor_of

    return tensor_of(value) if isinstance(value, np.ndarray) else value


def entries(node: Node) -> Iterable[tuple[str, Any, Any, int]]:
    """``(name, tensor or array, storage, version when saved)`` of everything ``node`` keeps."""
    for name in node.saved_names:
        held = getattr(node, f"saved_{name}", None)
        if held is None or held is RELEASED or isinstance(held, PackedTensor):
            continue
        version = getattr(node, f"version_{name}", 0)
        if isinstance(held, SavedOutput):
            yield name, held._array, held._storage, version
        else:
            yield name, held, held.storage_identity(), version
