"""What holds a tensor: a name, or the list or attribute that a line of the source puts it into."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..moment import Moment
from ..states import Place
from .texts import text

if TYPE_CHECKING:
    from ..run import Run

#: Methods that put their argument into what they are called on.
STORING = frozenset({"append", "add", "insert", "extend", "appendleft", "put", "setdefault", "update"})
#: Calls that give a number or a tensor without history.
FREEING = frozenset({"item", "detach", "tolist", "numpy", "float", "int"})


@dataclass(frozen=True, slots=True)
class Holder:
    """What holds a tensor.

    Attributes:
        container: ``losses``, ``self.history``; "" where it is not known.
        item: What is put into it, as it stands in the source.
        place: The line that does it.
        reason: Why this is only likely ("" if the record has the name).
    """

    container: str = ""
    item: str = ""
    place: Place | None = None
    reason: str = ""


def holder_of(run: Run, tensor: int, at: int) -> Holder:
    """What holds a tensor that outlived its training step."""
    created = run.tensors[tensor].created
    names = _names_now(run, tensor, at)
    path = next((name for name in names if "[" in name or "." in name), "")
    if not names:
        # it has died since
        path = next((name for name in _names_ever(run, tensor) if "[" in name), "")
    # a method knows the attribute of its object by another name than whoever holds the object
    path = next((name for name in _names_ever(run, tensor) if name.split(".")[-1] == path.split(".")[-1]), path)
    container = path.split("[")[0]
    made = run.place(created.location)
    first = made.target if made is not None else ""
    candidates = list(dict.fromkeys(name for name in (first, *(_names_ever(run, tensor))) if name and "[" not in name))
    stores = [*_stores(run, candidates)]
    if container:
        for store in stores:
            if store.container == container:
                return store
        bound = _bound(run, tensor, path)
        return Holder(container, first, bound, "")
    if names and not stores:
        return Holder(names[0], first, _bound(run, tensor, names[0]), "")
    if stores:
        one = stores[0]
        return Holder(one.container, one.item, one.place, text("holder.reason", container=one.container))
    return Holder()


def _names_now(run: Run, tensor: int, at: int) -> list[str]:
    state = Moment(run, at).tensor(tensor)
    bound = {name for frame, name in run.tensors[tensor].names if run.bindings[frame, name].at(at) == tensor}
    return [name for name in state.names if name in bound] if state is not None else []


def _names_ever(run: Run, tensor: int) -> list[str]:
    return [name for _, name in run.tensors[tensor].names]


def _bound(run: Run, tensor: int, name: str) -> Place | None:
    for (_, known), serials in run.tensors[tensor].names.items():
        if known == name:
            return run.place(run.timeline[serials[0]].location)
    return None


def _stores(run: Run, names: list[str]) -> list[Holder]:
    """Lines of the sources that put one of these names, history and all, into a container."""
    found = []
    for path, source in run.sources.items():
        try:
            tree = ast.parse(source.text)
        except SyntaxError:
            # a cell that did not run, or with commands of the notebook's own
            continue
        for node in ast.walk(tree):
            container, items = _stored(node)
            item = next((one for one in items if _keeps(one, names)), None)
            if container and item is not None:
                line, end = getattr(node, "lineno", 0), getattr(node, "end_lineno", 0) or 0
                place = Place(path, line, end, cell=source.cell)
                named = [n.id for n in ast.walk(item) if isinstance(n, ast.Name) and n.id in names]
                found.append(Holder(container, named[0], place))
    return found


def _stored(node: ast.AST) -> tuple[str, list[ast.expr]]:
    """A container and what the statement puts into it; ("", []) for any other."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in STORING:
        return ast.unparse(node.func.value), list(node.args)
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
        return ast.unparse(node.targets[0].value), [node.value]
    if isinstance(node, ast.AugAssign) and isinstance(node.value, (ast.List, ast.Tuple)):
        return ast.unparse(node.target), list(node.value.elts)
    return "", []


def _keeps(item: ast.expr, names: list[str]) -> bool:
    """Whether an expression holds one of the names with its history."""
    for node in ast.walk(item):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in FREEING:
                return False
    return any(isinstance(node, ast.Name) and node.id in names for node in ast.walk(item))
