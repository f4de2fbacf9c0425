"""``torch.autograd.backward`` and ``torch.autograd.grad``."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from operator import index
from typing import Any

import numpy as np

from .. import dtypes, probe
from ..settings import warn, warn_once
from ..size import Size
from ..tensor import Tensor, tensor_of
from . import saved
from .backward_pass import Pass
from .edges import GradientEdge, edge_of, origin_of
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
    """A tensor or edge as a tuple of one; a sequence of them (or None) as a tuple."""
    if value is None:
        return ()
    return (value,) if isinstance(value, (Tensor, GradientEdge)) else tuple(value)


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
    if retain_graph is not None and type(retain_graph) is not bool:
        retain_graph = bool(index(retain_graph))
    if plain and type(tensors) is Tensor and _quick(tensors, bool(retain_graph)):
        return
    if grad_variables is not None:
        warn("`grad_variables` is deprecated. Use `grad_tensors` instead.", FutureWarning)
        if grad_tensors is not None:
            raise RuntimeError(
                "`grad_tensors` and `grad_variables` (deprecated) arguments both passed to `backward()`. Please only "
                "use `grad_tensors`."
            )
        grad_tensors = grad_variables
    roots = as_tuple(tensors)
    targets = as_tuple(inputs)
    if inputs is not None and not targets:
        raise RuntimeError("`inputs` argument to `backward()` cannot be empty.")
    seeds = _seeds("backward", roots, _seed_tuple(grad_tensors, len(roots)))
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
) -> Any:
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
        One tensor (or None) per input; in a dict if the inputs came in one.
    """
    if isinstance(inputs, dict):
        names = tuple(inputs)
        found = grad(
            outputs, tuple(inputs.values()), grad_outputs, retain_graph, create_graph, only_inputs, allow_unused,
            is_grads_batched, materialize_grads,
        )  # fmt: skip
        return dict(zip(names, found, strict=True))
    if not only_inputs:
        warn(
            "only_inputs argument is deprecated and is ignored now (defaults to True). To accumulate gradient for "
            "other parts of the graph, please use torch.autograd.backward.",
            FutureWarning,
        )
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
    retain_graph, create_graph, allow_unused = (
        bool(index(flag)) for flag in (retain_graph, create_graph, allow_unused or False)
    )
    if is_grads_batched:
        return _batched(roots, targets, seeds, retain_graph, create_graph, allow_unused, materialize_grads)
    seeds = _seeds("grad", roots, seeds)
    found = _execute(roots, seeds, retain_graph, create_graph, targets, accumulates=False)
    for i, (target, value) in enumerate(zip(targets, found, strict=True)):
        if value is None:
            if not allow_unused:
                raise _refused("grad", UNUSED.format(i=i), target, *roots)
            if materialize_grads:
                if isinstance(target, GradientEdge):
                    raise RuntimeError("materialize_grads cannot be used when the given input is a GradientEdge")
                found[i] = tensor_of(np.zeros_like(target._array)).requires_grad_(create_graph)
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

    for i, (root, seed) in enumerate(zip(roots, seeds, strict=True)):
        if seed is not None and isinstance(root, Tensor) and seed._array.shape[1:] != root._array.shape:
            raise RuntimeError(
                "If `is_grads_batched=True`, we interpret the first dimension of each grad_output as the batch "
                "dimension. The sizes of the remaining dimensions are expected to match the shape of corresponding "
                f"output, but a mismatch was detected: grad_output[{i}] has a shape of "
                f"{Size(seed._array.shape[2:])!r} and output[{i}] has a shape of {root.shape!r}. If you only want some "
                "tensors in `grad_output` to be considered batched, consider using vmap."
            )
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
    if len(seeds) > count:
        return seeds[:count]
    if len(seeds) < count:
        if not seeds:
            return (None,) * count
        raise RuntimeError(f"got {count} tensors and {len(seeds)} gradients")
    return seeds


def _seeds(call: str, roots: tuple[Any, ...], seeds: tuple[Any, ...]) -> tuple[Tensor, ...]:
    return tuple(_seed(call, i, root, seed) for i, (root, seed) in enumerate(zip(roots, seeds, strict=True)))


def _refused(call: str, message: str, *tensors: Any) -> Exception:
    """The error for a pass that can't begin because of these tensors (or edges), reported."""
    return probe.refused(call, RuntimeError(message), *(one for one in tensors if isinstance(one, Tensor)))


def _seed(call: str, i: int, root: Any, seed: Any) -> Tensor:
    """The gradient that root ``i`` begins with."""
    known: Any
    if isinstance(root, Tensor):
        known, kind, needs = root._array.shape, root._array.dtype, root.requires_grad
    elif isinstance(root, GradientEdge):
        (known, kind), needs = origin_of(root), True
    else:
        raise AssertionError("Expected output to be a torch.Tensor")
    if seed is None:
        if not needs:
            return tensor_of(np.zeros(known, kind))  # the root is refused below
        if known is None or prod(known) != 1:
            raise _refused(call, "grad can be implicitly created only for scalar outputs", root)
        if kind.kind not in "f":
            message = f"grad can be implicitly created only for real scalar outputs but got {dtypes.of(kind)!r}"
            raise _refused(call, message, root)
        return tensor_of(_ones(root._array if isinstance(root, Tensor) else np.empty(known, kind)))
    if not isinstance(seed, Tensor):
        raise TypeError(f"gradients can be either Tensors or None, but got {type(seed).__name__}")
    if known is not None and seed._array.shape != known:
        message = (
            f"Mismatch in shape: grad_output[{i}] has a shape of {seed.shape!r} and output[{i}] has a shape of "
            f"{Size(known)!r}."
        )
        raise _refused(call, message, root, seed)
    return seed


def _ones(like: Any) -> Any:
    """Ones in the shape and type of an array (numpy's own function for it is slow)."""
    if not like.ndim:
        return np.array(1, like.dtype)
    array = np.empty_like(like, subok=False)
    array.fill(1)
    return array


def _targets(targets: tuple[Any, ...]) -> list[Any]:
    edges = []
    for target in targets:
        edge = edge_of(target)
        if edge is None and not target.requires_grad:
            raise _refused("grad", "One of the differentiated Tensors does not require grad", target)
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
        edge = edge_of(root)
        if edge is None:
            raise _refused("backward" if accumulates else "grad", NO_GRAD_FN.format(i=i), root)
        edges.append(edge)
    nodes = [node for node in map(node_of, edges) if node is not None]
    in_tensors = create_graph or saved.restore_tangent is not None  # gradients may have tangents: see tangents
    running = Pass(retain_graph, in_tensors)
    running.recorded = create_graph
    running.collect(nodes)
    if targets:
        _aim(running, targets, accumulates)
    if accumulates and create_graph:
        warn_once(CYCLE)
    for edge, root, seed in zip(edges, roots, seeds, strict=True):
        running.seed(edge, _seed_value(seed, root, in_tensors))
    _run_reported(running, roots, seeds, nodes, accumulates)
    return [_result(running, i, target, in_tensors) for i, target in enumerate(targets)] if not accumulates else []


def _aim(running: Pass, targets: tuple[Any, ...], accumulates: bool) -> None:
    """Restrict a pass to what leads to ``targets``, and say what to do there."""
    if accumulates:
        for target in targets:
            if isinstance(target, Tensor):
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


def _seed_value(seed: Tensor, root: Any, create_graph: bool) -> Any:
    """The seed in the type of its root, as an array unless the pass is recorded."""
    kind = origin_of(root)[1] if isinstance(root, GradientEdge) else root._array.dtype
    if kind is None or seed._array.dtype == kind:
        return seed if create_graph else seed._array
    return seed.to(dtypes.of(kind)) if create_graph else seed._array.astype(kind)


def _run_reported(
    running: Pass, roots: Sequence[Any], seeds: Sequence[Any], nodes: Sequence[Node], accumulates: bool
) -> None:
    observer = probe.observer
    if observer is None:
        running.run(nodes)
        return
    shown = [(root, seed._array) for root, seed in zip(roots, seeds, strict=True) if isinstance(root, Tensor)]
    observer.backward_begun(
        running.number,
        [root for root, _ in shown],
        [seed for _, seed in shown],
        running.retain_graph,
        running.recorded,
        accumulates,
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


def _result(running: Pass, position: int, target: Tensor, in_tensors: bool) -> Any:
    found = running.captured.get(position)
    if found is None or in_tensors:
        return found
    return tensor_of(found)
