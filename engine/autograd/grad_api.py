"""``torch.autograd.backward`` and ``torch.autograd.grad``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import probe
from ..settings import warn_once
from ..tensor import Tensor, tensor_of
from .backward_pass import Pass
from .node import AccumulateGrad, Node, OutputPort, node_of, output_nr_of
from .views import current_edge

NO_GRAD_FN = "element {i} of tensors does not require grad and does not have a grad_fn"
CYCLE = (
    "Using backward() with create_graph=True will create a reference cycle between the parameter and its gradient "
    "which can cause a memory leak. We recommend using autograd.grad when creating the graph to avoid this. If you "
    "have to use this function, make sure to reset the .grad fields of your parameters to None after use to break the "
    "cycle and avoid the leak."
)
UNUSED = (
    "The differentiated Tensor at index {i} appears to not have been used in the graph. Set allow_unused=True if this "
    "is the desired behavior."
)


def as_tuple(value: Any) -> tuple[Any, ...]:
    """A tensor as a tuple of one; a sequence of them (or None) as a tuple."""
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
    plain = inputs is None and grad_tensors is None and grad_variables is None and not create_graph
    if plain and type(tensors) is Tensor and _quick(tensors, bool(retain_graph)):
        return
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


def _quick(root: Tensor, retain_graph: bool) -> bool:
    """Run the plainest pass: one root with one number, nobody watching. False if this isn't one."""
    data = root._array
    edge = current_edge(root)
    if edge is None or data.size != 1 or data.dtype.kind != "f" or probe.observer is not None:
        return False
    nodes = (edge.node if type(edge) is OutputPort else edge,)
    running = Pass(retain_graph, False)
    running.collect(nodes)
    running.seed(edge, _ones(data))
    running.run(nodes)
    return True


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
                found[i] = tensor_of(np.zeros_like(target._array))
                found[i]._requires_grad = create_graph
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
            seed = tensor_of(_ones(data))
        elif not isinstance(seed, Tensor):
            raise TypeError(f"gradients can be either Tensors or None, but got {type(seed).__name__}")
        elif seed._array.shape != data.shape:
            raise RuntimeError(
                f"Mismatch in shape: grad_output[{i}] has a shape of {seed.shape!r} and output[{i}] has a shape of "
                f"{root.shape!r}."
            )
        made.append(seed)
    return tuple(made)


def _ones(like: Any) -> Any:
    """Ones in the shape and type of an array (numpy's own function for it is slow)."""
    array = np.empty_like(like, subok=False)
    array.fill(1)
    return array


def _targets(targets: tuple[Any, ...]) -> list[Any]:
    edges = []
    for target in targets:
        edge = current_edge(target)
        if edge is None and not target.requires_grad:
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
    if accumulates and create_graph:
        warn_once(CYCLE)
    for edge, root, seed in zip(edges, roots, seeds, strict=True):
        running.seed(edge, _seed_value(seed, root, create_graph))
    _run_reported(running, roots, seeds, nodes, accumulates)
    return [_result(running, i, target, create_graph) for i, target in enumerate(targets)] if not accumulates else []


def _aim(running: Pass, targets: tuple[Any, ...], accumulates: bool) -> None:
    """Restrict a pass to what leads to ``targets``, and say what to do there."""
    if accumulates:
        for target in targets:
            target.retain_grad()
    edges = _targets(targets)
    nodes = [n for n in map(node_of, edges) if n is not None]
    running.restrict(nodes)
    if accumulates:
        if running.needed is not None:
            running.needed.update(nodes)  # they run too; what they give goes nowhere
        running.accumulate_only = {n for n in nodes if type(n) is AccumulateGrad}
        return
    running.accumulate_only = set()
    for position, edge in enumerate(edges):
        node = node_of(edge)
        if node is None:  # a view that is part of no graph of its own
            continue
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
    return tensor_of(found)
