"""``torch.autograd.backward`` and ``torch.autograd.grad``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import probe
from .backward_pass import Pass
from .node import AccumulateGrad, Node, node_of, output_nr_of
from .views import current_edge

if TYPE_CHECKING:
    from ..tensor import Tensor

NO_GRAD_FN = "element {i} of tensors does not require grad and does not have a grad_fn"
UNUSED = (
    "The differentiated Tensor at index {i} appears to not have been used in the graph. Set allow_unused=True if this "
    "is the desired behavior."
)


def as_tuple(value: Any) -> tuple[Any, ...]:
    """A tensor as a tuple of one; a sequence of them (or None) as a tuple."""
    from ..tensor import Tensor

    if value is None:
        return ()
    return (value,) if isinstance(value, Tensor) else tuple(value)


def backward(
    tensors: Any,
    grad_tensors: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    grad_variables: Any = None,
    inputs: Any = None,
) -> None:
    """Add the gradients of ``tensors`` with respect to the leaves to their ``.grad``.

    Args:
        tensors: A tensor or several, the roots.
        grad_tensors: Seed for each root; may be None for roots with one element.
        retain_graph: Keep saved values; default as ``create_graph``.
        create_graph: Record the pass itself.
        grad_variables: Old name of ``grad_tensors``.
        inputs: Accumulate into these tensors only.

    Raises:
        RuntimeError: With PyTorch's wording, for roots without a graph, seeds of wrong shape, freed graphs.
    """
    if grad_variables is not None:
        grad_tensors = grad_variables if grad_tensors is None else grad_tensors
    roots = as_tuple(tensors)
    targets = as_tuple(inputs)
    if inputs is not None and not targets:
        raise RuntimeError("`inputs` argument to `backward()` cannot be empty.")
    seeds = _seeds(roots, _seed_tuple(grad_tensors, len(roots)), "backward")
    if retain_graph is None:
        retain_graph = create_graph
    _execute(roots, seeds, retain_graph, create_graph, targets, accumulates=True)


def grad(
    outputs: Any,
    inputs: Any,
    grad_outputs: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    only_inputs: bool = True,
    allow_unused: bool | None = None,
    is_grads_batched: bool = False,
    materialize_grads: bool = False,
) -> tuple[Any, ...]:
    """The gradients of ``outputs`` with respect to ``inputs``, leaving every ``.grad`` alone.

    Args:
        outputs: The roots.
        inputs: Tensors to differentiate by; leaves or not.
        grad_outputs: Seed for each root.
        retain_graph: Keep saved values; default as ``create_graph``.
        create_graph: Record the pass itself.
        only_inputs: Always True in PyTorch too.
        allow_unused: Give None for an input that no output depends on, instead of an error.
        is_grads_batched: The seeds have one leading batch dimension; so have the results.
        materialize_grads: Give zeros instead of None.

    Returns:
        One tensor (or None) per input.
    """
    roots, targets = as_tuple(outputs), as_tuple(inputs)
    if not targets:
        raise RuntimeError("`inputs` argument to `grad()` cannot be empty.")
    if materialize_grads and allow_unused is False:
        raise ValueError(
            "Expected allow_unused to be True or not passed when materialize_grads=True, but got: allow_unused=False."
        )
    allow_unused = materialize_grads if allow_unused is None else allow_unused
    seeds = _seed_tuple(grad_outputs, len(roots))
    if retain_graph is None:
        retain_graph = create_graph
    if is_grads_batched:
        return _batched(roots, targets, seeds, retain_graph, create_graph, allow_unused, materialize_grads)
    seeds = _seeds(roots, seeds, "grad")
    found = _execute(roots, seeds, retain_graph, create_graph, targets, accumulates=False)
    for i, (target, value) in enumerate(zip(targets, found, strict=True)):
        if value is None:
            if not allow_unused:
                raise RuntimeError(UNUSED.format(i=i))
            if materialize_grads:
                found[i] = _tensor(np.zeros_like(target._array))
    return tuple(found)


def _batched(
    roots: tuple[Any, ...],
    targets: tuple[Any, ...],
    seeds: tuple[Any, ...],
    retain_graph: bool,
    create_graph: bool,
    allow_unused: bool,
    materialize_grads: bool,
) -> tuple[Any, ...]:
    """One pass per entry of the seeds' leading dimension."""
    from ..ops.functions import namespace as F

    sizes = {s._array.shape[0] for s in seeds if s is not None}
    if len(sizes) != 1:
        raise RuntimeError("is_grads_batched=True needs grad_outputs with one leading batch dimension of the same size")
    count = sizes.pop()
    rows = [
        grad(
            roots,
            targets,
            tuple(None if s is None else s[i] for s in seeds),
            retain_graph or i < count - 1,
            create_graph,
            allow_unused=allow_unused,
            materialize_grads=materialize_grads,
        )
        for i in range(count)
    ]
    return tuple(None if column[0] is None else F.stack(list(column)) for column in zip(*rows, strict=True))


def _seed_tuple(given: Any, count: int) -> tuple[Any, ...]:
    """One seed per root, None where none was given."""
    seeds = as_tuple(given)
    if given is None:
        return (None,) * count
    if len(seeds) != count:
        if not seeds:
            return (None,) * count
        raise RuntimeError(f"got {count} tensors and {len(seeds)} gradients")
    return seeds


def _seeds(roots: tuple[Any, ...], seeds: tuple[Any, ...], where: str) -> tuple[Tensor, ...]:
    from ..tensor import Tensor

    made: list[Tensor] = []
    for i, (root, seed) in enumerate(zip(roots, seeds, strict=True)):
        if not isinstance(root, Tensor):
            raise TypeError(f"element {i} of tensors must be a Tensor, not {type(root).__name__}")
        data = root._array
        if seed is None:
            if root.requires_grad or where == "grad":
                if data.size != 1:
                    raise RuntimeError("grad can be implicitly created only for scalar outputs")
                if data.dtype.kind not in "f":
                    raise RuntimeError(
                        f"grad can be implicitly created only for real scalar outputs but got {root.dtype!r}"
                    )
            seed = _tensor(np.ones_like(data, subok=False))
        elif not isinstance(seed, Tensor):
            raise TypeError(f"gradients can be either Tensors or None, but got {type(seed).__name__}")
        elif seed._array.shape != data.shape:
            raise RuntimeError(
                f"Mismatch in shape: grad_output[{i}] has a shape of {seed.shape!r} and output[{i}] has a shape of "
                f"{root.shape!r}."
            )
        made.append(seed)
    return tuple(made)


def _tensor(array: Any) -> Tensor:
    from ..tensor import tensor_of

    return tensor_of(array)


def _targets(targets: tuple[Any, ...]) -> list[Any]:
    edges = []
    for target in targets:
        edge = current_edge(target)
        if edge is None:
            raise RuntimeError("One of the differentiated Tensors does not require grad")
        edges.append(edge)
    return edges


def _execute(
    roots: tuple[Any, ...],
    seeds: tuple[Tensor, ...],
    retain_graph: bool,
    create_graph: bool,
    targets: tuple[Any, ...],
    accumulates: bool,
) -> list[Any]:
    edges = []
    for i, root in enumerate(roots):
        edge = current_edge(root)
        if edge is None:
            raise RuntimeError(NO_GRAD_FN.format(i=i))
        edges.append(edge)
    nodes = [node for node in map(node_of, edges) if node is not None]
    running = Pass(retain_graph, create_graph)
    running.collect(nodes)
    if targets:
        _aim(running, targets, accumulates)
    for edge, root, seed in zip(edges, roots, seeds, strict=True):
        running.seed(edge, _seed_value(seed, root, create_graph))
    _run_reported(running, roots, seeds, nodes, accumulates)
    return [_result(running, i, target, create_graph) for i, target in enumerate(targets)] if not accumulates else []


def _aim(running: Pass, targets: tuple[Any, ...], accumulates: bool) -> None:
    """Restrict a pass to what leads to ``targets``, and say what to do there."""
    edges = _targets(targets)
    nodes = [n for n in map(node_of, edges) if n is not None]
    running.restrict(nodes)
    if accumulates:
        running.accumulate_only = {n for n in nodes if type(n) is AccumulateGrad}
        for target in targets:
            target.retain_grad()
        return
    running.accumulate_only = set()
    for position, edge in enumerate(edges):
        node = node_of(edge)
        assert node is not None
        running.captures.setdefault(node, []).append((output_nr_of(edge), position))


def _seed_value(seed: Tensor, root: Tensor, create_graph: bool) -> Any:
    """The seed in the type of its root, as an array unless the pass is recorded."""
    if create_graph:
        return seed if seed._array.dtype == root._array.dtype else seed.to(root.dtype)
    array = seed._array
    return array if array.dtype == root._array.dtype else array.astype(root._array.dtype)


def _run_reported(
    running: Pass, roots: Sequence[Any], seeds: Sequence[Any], nodes: Sequence[Node], accumulates: bool
) -> None:
    observer = probe.observer
    if observer is None:
        running.run(nodes)
        return
    observer.backward_begun(
        running.number, roots, [s._array for s in seeds], running.retain_graph, running.create_graph, accumulates
    )
    try:
        running.report_queue(nodes)
        running.run(nodes)
        if running.freed:
            observer.buffers_freed(running.number, running.freed)
    except BaseException as error:
        if probe.observer is not None:
            probe.observer.backward_finished(running.number, error)
        raise
    if probe.observer is not None:
        probe.observer.backward_finished(running.number, None)


def _result(running: Pass, position: int, target: Tensor, create_graph: bool) -> Any:
    found = running.captured.get(position)
    if found is None or create_graph:
        return found
    return _tensor(found)
