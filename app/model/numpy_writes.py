"""Which statement wrote through an array of NumPy: the record tells when it was noticed, the source who can have."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrograd.engine.protocol import events as e

from .array_flow import ArrayWrite, aliases, called, calls_in, loop_around, memory_of, tree_of, writes_in
from .name_flow import expression_at
from .states import Place

if TYPE_CHECKING:
    from .run import Run

#: What a write is called that was made through an array of NumPy.
NUMPY = "numpy"
#: Factories whose tensors lie in memory of an array.
_SHARING = frozenset({"from_numpy", "as_tensor", "asarray", "frombuffer", "from_dlpack"})
#: What is told on the way to a fact, and so tells nothing of what came before it.
_ON_THE_WAY = (
    e.LineReached, e.NameBound, e.FrameEntered, e.FrameLeft, e.RegionEntered, e.RegionLeft, e.TensorDied,
    e.TensorCreated, e.ValueRecorded, e.StorageWritten, e.LocationSeen,
)  # fmt: skip
#: Events looked at for the fact before a write.
_NEAR = 200


@dataclass(frozen=True, slots=True)
class NumpyWrite:
    """Where a write through NumPy can have been made.

    Attributes:
        place: The statement that made it, as far as the source tells; None where no statement is seen to.
        certain: Whether no other statement can have made it.
        after: The last fact before the write; ``noticed`` where it was seen.
        shared: Where the tensor was made of the array, or the array taken from the tensor.
        array: What the tensor was made of, as the source has it; "" if the array was taken from it.
    """

    place: Place | None
    certain: bool
    after: Place | None
    noticed: Place | None
    shared: Place | None
    array: str


def place_of(run: Run, write: e.StorageWritten) -> Place | None:
    """Where a write stands in the source; of one through NumPy as far as that tells."""
    return (writer(run, write).place if write.op == NUMPY else None) or run.place(write.location)


def writer(run: Run, write: e.StorageWritten) -> NumpyWrite:
    """Who can have made a write that was noticed as ``write``."""
    noticed, after = run.place(write.location), _before(run, write)
    arrays, given, shared = _arrays(run, write)
    sources = {path: run.source_of(path) for path in run.sources}
    names = aliases(tuple(sources.values()), arrays)
    found = []
    for path, source in sources.items():
        own = [place.line for place in shared if place.path == path]
        for one in writes_in(source):
            taken = one.takes and any(one.line <= line <= one.end for line in own)
            if taken or one.names & names:
                found.append((path, one))
    chosen = _likeliest(found, sources, after, noticed)
    place = None
    if chosen is not None:
        path, one = chosen
        lines = sources[path].splitlines()[one.line - 1 : one.end]
        text = " ".join(" ".join(part.split(" #")[0].split()) for part in lines)
        place = Place(path, one.line, one.end, expression=text)
    return NumpyWrite(place, len(found) == 1, after, noticed, shared[-1] if shared else None, given)


def _before(run: Run, write: e.StorageWritten) -> Place | None:
    """Where the last fact before a write was."""
    for serial in range(write.serial - 1, max(0, write.serial - _NEAR), -1):
        event = run.timeline[serial]
        if event.location and event.thread == write.thread and not isinstance(event, _ON_THE_WAY):
            return run.place(event.location)
    return None


def _arrays(run: Run, write: e.StorageWritten) -> tuple[frozenset[str], str, list[Place]]:
    """Names by which the program has the array, what the tensor was made of, and where the memory was shared."""
    names: set[str] = set()
    places: list[Place] = []
    given = ""
    mine = set(run.of_storage.get(write.storage, ())) | {write.tensor}
    for number in mine:
        created = run.tensors[number].created
        place = run.place(created.location)
        if created.op in _SHARING and place is not None:
            argument = _argument(expression_at(run, place))
            if argument is not None:
                given = ast.unparse(argument)
                names |= {memory_of(argument)} - {""}
            places.append(place)
    for serial in run.cuts:
        cut = run.timeline[serial]
        if serial > write.serial:
            break
        if isinstance(cut, e.CutMade) and cut.cut == "numpy" and cut.tensor in mine:
            place = run.place(cut.location)
            if place is not None:
                names |= _bound(run.source_of(place.path), place.line)
                places.append(place)
    return frozenset(names), given, places


def _likeliest(
    found: list[tuple[str, ArrayWrite]], sources: dict[str, str], after: Place | None, noticed: Place | None
) -> tuple[str, ArrayWrite] | None:
    """Of some statements the last one that can have run before the write was noticed."""
    if noticed is None or len(found) < 2:
        return found[0] if found else None
    here = sources.get(noticed.path, "")
    lines = _between(here, after.line if after is not None and after.path == noticed.path else 0, noticed.line)
    called = {name for line, name in calls_in(here) if line in lines}

    def rank(one: tuple[str, ArrayWrite]) -> tuple[bool, bool, int]:
        path, write = one
        inside = path == noticed.path and write.line in lines
        # of those that stand below, in a loop, the lowest ran last
        return inside or write.function in called, inside and write.line <= noticed.line, write.line

    return max(found, key=rank)


def _between(source: str, first: int, last: int) -> set[int]:
    """Lines that can have run after one fact and until the next."""
    if first <= last:
        return set(range(first, last + 1))
    begin, end = loop_around(source, first, last)
    return {*range(first, end + 1), *range(begin, last + 1)}


def _argument(expression: str) -> ast.expr | None:
    """What a factory is given."""
    try:
        tree = ast.parse(expression.strip(), mode="eval").body
    except SyntaxError:
        # a line that is no expression
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in _SHARING and node.args:
            return node.args[0]
    return None


def _bound(source: str, line: int) -> set[str]:
    """Names to which the statement on a line gives a value."""
    found: set[str] = set()
    for node in ast.walk(tree_of(source)):
        if isinstance(node, ast.Assign) and node.lineno <= line <= (node.end_lineno or 0):
            found |= {memory_of(target) for target in node.targets}
    return found - {""}
