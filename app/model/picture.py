"""The graph as it should be drawn at one moment, without positions: what ``projection`` makes and the canvas paints.

Keys are stable strings (``t12`` a tensor, ``n7`` a grad_fn node, ``g31`` the ghost of the untracked operation of event
31, ``r4`` a region), so that a box keeps its place while time moves.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from retrograd.engine.protocol.values import Summary


@dataclass(frozen=True, slots=True)
class Badge:
    """A small mark on a box: a short glyph and what it means.

    Attributes:
        kind: "saved", "version" and "version-now" (links of a chain), "broken" and "born" (elements that are not
            numbers, there already or from here on), "pass", "none", "" anything else.
    """

    glyph: str
    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """One thing in the drawing.

    Attributes:
        kind: "leaf" (a pill), "tensor" (a value without history), "op" (a card), "ghost" (an untracked operation),
            "group" (a folded region), "more" (a chunk of many).
        title: Node name (``PowBackward0``), variable name, or label of the group.
        shape: Chip text, ``f32[2,2]``.
        preview: Value line (``y1 = 1.``), at most about 40 characters.
        values: Up to 64 elements for the heat strip where the preview has no room; empty otherwise.
        gradient: Gradient line (``grad in 1. → out 2.``, ``grad None``), "" if there is nothing to say yet.
        family: Op family for the colour bar ("arithmetic", "reduce", "matmul", "shape", "activation", "loss",
            "index", "unary", "accumulate", "custom", "other"; "leaf" for tensors).
        status: "idle", "queued", "running", "done".
        region: Key of the innermost container ("" none).
        rank: Length of the longest path from an input; parents have smaller ranks.
        tensor, node, event: What the box stands for (0: nothing of that kind); selection goes through these.
        accumulates: For a leaf: identity of its AccumulateGrad node (drawn as a tab), 0 if none.
        cell: Number of the notebook cell that ``line`` is in, from 1 (0: a file).
        turn: For a queued node its number in the order of the pass, from 1 (0: not queued).
        waits: How many gradients a queued node still waits for.
        passes: The latest backward passes that the node belongs to.
        broken: Its value has elements that are not finite: "born" if everything that went in was finite, else
            "inherited"; "" if it is finite.
    """

    key: str
    kind: str
    title: str
    shape: str = ""
    preview: str = ""
    values: tuple[float, ...] = ()
    gradient: str = ""
    family: str = "other"
    status: str = "idle"
    badges: tuple[Badge, ...] = ()
    region: str = ""
    rank: int = 0
    tensor: int = 0
    node: int = 0
    event: int = 0
    line: int = 0
    accumulates: int = 0
    value_summary: Summary | None = None
    gradient_summary: Summary | None = None
    cell: int = 0
    turn: int = 0
    waits: int = 0
    passes: tuple[int, ...] = ()
    broken: str = ""


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line between two boxes, in the direction of the data (from input to result).

    Attributes:
        kind: "grad" (one entry of ``next_functions``), "data" (an input without gradient), "ghost" (where a gradient
            would have flowed), "alias" (a view of, shares a storage).
        slot: Index in the consumer's ``next_functions`` or argument list.
        flow: Log10 of the norm of the gradient that has gone back along it, None if none has; nan or infinity if
            the gradient has such elements.
        flowing: The gradient is going over it at this moment.
        label: Text at the middle: the gradient if small, or the one that was cut off if it is known.
        cut: Name of the cut ("no_grad", "detach", "data", "item" …) with scissors drawn, "" if whole.
        line: Source line of the cut, in ``cell`` (0: a file).
        alias: What it leads to shares the storage of what it comes from.
        broken: "nan" or "inf" if the value that goes along it has such elements.
    """

    key: str
    source: str
    target: str
    slot: int = 0
    kind: str = "grad"
    flow: float | None = None
    flowing: bool = False
    label: str = ""
    cut: str = ""
    line: int = 0
    event: int = 0
    cell: int = 0
    alias: bool = False
    broken: str = ""


@dataclass(frozen=True, slots=True)
class Container:
    """A region drawn around its boxes. ``kind`` as in RegionEntered, or "born" for the nodes that a backward pass
    made; ``lines`` first and last source line."""

    key: str
    kind: str
    label: str
    parent: str = ""
    lines: tuple[int, int] = (0, 0)
    region: int = 0
    folded: bool = False
    cell: int = 0


@dataclass(frozen=True, slots=True)
class PassBand:
    """A backward pass: its number, the line that began it, "running", "done" or "failed", and whether it records what
    it computes."""

    number: int
    line: int = 0
    cell: int = 0
    status: str = "done"
    creates_graph: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything to draw at moment ``at``. ``seeds`` are root boxes by key with the text of their seed gradient;
    ``following`` is the box whose node runs next; ``saved_bytes`` is what all nodes shown keep for backward."""

    at: int
    boxes: tuple[Box, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    containers: tuple[Container, ...] = ()
    seeds: tuple[tuple[str, str], ...] = ()
    phase: str = "forward"
    caption: str = ""
    current: str = ""
    hidden: int = 0
    extra: dict[str, str] = field(default_factory=dict)
    following: str = ""
    passes: tuple[PassBand, ...] = ()
    saved_bytes: int = 0


@dataclass(frozen=True, slots=True)
class PictureOptions:
    """What to draw: ``show`` "forward", "backward" or "both"; ``fold`` "auto", "none" or "all"; ``of`` only the cone
    of this tensor (0: everything); ``unfolded`` and ``folded`` regions that the person opened or closed;
    ``revealed`` boxes (their keys) to be seen by themselves, whatever is folded around them;
    ``projection`` "computation" (values and operations) or "autograd" (exactly the nodes that autograd has)."""

    show: str = "both"
    fold: str = "auto"
    of: int = 0
    ghosts: bool = True
    constants: bool = True
    folded: frozenset[str] = frozenset()
    unfolded: frozenset[str] = frozenset()
    revealed: frozenset[str] = frozenset()
    projection: str = "computation"
