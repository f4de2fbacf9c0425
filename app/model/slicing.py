"""The part of a script that a finding depends on: a slice through events first, then through the names used.

It errs towards keeping: what it keeps for nothing is found out by running smaller scripts (``app/session/slicer.py``).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from retrograd.engine.protocol import events as e

from .helper_files import HelperFiles
from .queries import ancestors
from .slice_text import Part, Script
from .states import Finding
from .values import array_of

if TYPE_CHECKING:
    from .run import Run

#: Leaves of so many elements are written out.
MOST_ELEMENTS = 64
#: Calls whose only use is to be seen.
_SHOWS = frozenset({"print", "display", "log", "info", "debug", "warning", "pprint"})
#: What decides random numbers.
_SEEDS = frozenset({"manual_seed", "seed", "use_deterministic_algorithms", "set_default_dtype"})
#: Words of statements that reach outside the program; scripts with these are not tried in parts.
OUTSIDE = re.compile(r"\b(os|shutil|subprocess|socket|urllib|requests|pathlib|Path|open|unlink|save|rmtree|system)\b")


@dataclass(frozen=True, slots=True)
class BugSlice:
    """A script that shows a finding.

    Attributes:
        text: The script.
        finding: The finding as the script shows it.
        run: The run of the script.
        whole: Whether what the finding seems to depend on did not show it, so that it was cut out of the whole script.
        lines, lines_before: Lines of code now and before.
        runs: How many scripts were run.
        beside: Files that the script still imports, since they could not be put into it.
        problem: Why there is no slice ("" if there is one).
    """

    text: str = ""
    finding: Finding | None = None
    run: Run | None = None
    whole: bool = False
    lines: int = 0
    lines_before: int = 0
    runs: int = 0
    beside: tuple[str, ...] = ()
    problem: str = ""


class Slicer:
    """Slices of one run's script for one finding.

    Attributes:
        script: The statements, those of helpers first.
        helpers: The files that the script imports.
        first: Those that the finding seems to depend on.
        instead: Literals in place of statements that compute leaves.
        protected: Statements that stay: the one that the finding names, and seeds.
        sufficient: Whether ``first`` was found to show the finding.

    Raises:
        SyntaxError: The recorded source isn't Python (a notebook's magics are left out before).
        LookupError: The source was not recorded.
    """

    def __init__(self, run: Run, finding: Finding) -> None:
        self.run = run
        self.finding = finding
        own = [path for path in run.sources if path == run.path or run.sources[path].cell >= 0]
        own.sort(key=lambda path: run.sources[path].cell)
        if not own:
            raise LookupError("the source of the script was not recorded, so nothing can be cut out of it")
        self.helpers = HelperFiles(run.path, {path: run.source_of(path) for path in own}, self._helper)
        self.script = Script(self.helpers.texts)
        self._together = self.helpers.instead(self.script)
        culprit = self.script.at(finding.path, finding.line)
        self.protected = {culprit} if culprit is not None else set()
        self.instead: dict[Part, str] = {}
        self.sufficient = True
        self._all_bound: set[str] | None = None
        self.first = self._kept()

    def _helper(self, path: str) -> str:
        """The text of a helper as it ran; that of one in which nothing happened as it is now."""
        return self.run.source_of(path) or Path(path).read_text(encoding="utf-8")

    def everything(self) -> set[Part]:
        """All statements."""
        return set(self.script.parts)

    def quiet(self) -> set[Part]:
        """All statements but those that only show something."""
        return {part for part in self.script.parts if not _is_show(part) or part in self.protected}

    def text(self, kept: Iterable[Part], literal: bool = True) -> str:
        """A script of these statements; leaves are written out if ``literal``."""
        return self.script.text(kept, {**self._together, **self.instead} if literal else self._together)

    def hangs_together(self, kept: set[Part]) -> bool:
        """Whether every name and attribute that kept statements use is still bound by one, if any does at all."""
        used = {name for part in kept for name in _loaded(part) | _attributes(part, ast.Load)}
        bound = {name for part in kept for name in _bound(part) | _attributes(part, ast.Store)}
        if self._all_bound is None:
            parts = self.script.parts
            self._all_bound = {name for part in parts for name in _bound(part) | _attributes(part, ast.Store)}
        return not (used & self._all_bound) - bound

    @property
    def outside(self) -> bool:
        """Whether what is kept reaches outside the program, so that running it in parts could do harm."""
        return OUTSIDE.search(self.text(self.first)) is not None

    # ------------------------------------------------------------------ events
    def _kept(self) -> set[Part]:
        needed = self._events()
        waiting = [part for serial in needed for part in self._parts_of(serial)]
        waiting += [part for part in self.script.parts if _calls(part) & _SEEDS and part.scope is None]
        self.protected |= {part for part in waiting if _calls(part) & _SEEDS}
        if self.finding.subject.endswith(".grad"):
            passes = self.run.timeline.serials("backward-begun")
            self.protected |= {part for serial in passes[-1:] for part in list(self._parts_of(serial))[:1]}
        waiting += self.protected
        binders = self._binders()
        kept: set[Part] = set()
        while waiting:
            part = waiting.pop()
            if part in kept:
                continue
            kept.add(part)
            if part.parent is not None:
                waiting.append(part.parent)
            if isinstance(part.node, (ast.FunctionDef, ast.ClassDef)):
                waiting += [one for block in part.blocks for one in block if not _is_show(one)]
            if part not in self.protected and self._literal(part):
                continue
            for name in _loaded(part):
                waiting += [one for one in binders.get(name, ()) if _visible(one, part)]
            for name in self._from_helpers(part):
                waiting += [one for one in binders.get(name, ()) if one.scope is None]
            for name in _bound(part):
                waiting += [one for one in self._calls_on(name) if _visible(part, one)]
        return kept

    def _events(self) -> set[int]:
        """Serials of the events that the finding depends on."""
        run, finding = self.run, self.finding
        tensors: dict[int, None] = {}
        found = {serial for serial in finding.events if 1 <= serial <= run.end}
        for serial in list(found):
            event = run.timeline[serial]
            numbers = [*getattr(event, "inputs", ()), *getattr(event, "outputs", ()), getattr(event, "tensor", 0)]
            node = run.nodes.get(getattr(event, "node", 0))
            numbers += [tensor for _, tensor in node.outputs] if node is not None else []
            tensors.update(dict.fromkeys(number for number in numbers if number in run.tensors))
        if finding.tensor in run.tensors:
            tensors[finding.tensor] = None
        for one in run.events("backward-begun"):
            begun = cast(e.BackwardBegun, one)
            found.add(begun.serial)
            tensors.update(dict.fromkeys(root for root in begun.roots if root in run.tensors))
        for number in list(tensors):
            tensors.update(dict.fromkeys(ancestors(run, number, run.end)))
        for number in tensors:
            record = run.tensors[number]
            found |= {record.created.serial, record.made_by, *record.changed_by, *record.ledger}
            found |= set(run.writes.get(record.created.storage, ()))
        regions = {getattr(run.timeline[serial], "region", 0) for serial in found if serial}
        for serial in [serial for serial in run.cuts if cast(e.CutMade, run.timeline[serial]).result in tensors]:
            found.add(serial)
        while regions:
            record_of = run.regions.get(regions.pop())
            if record_of is not None:
                found.add(record_of.entered.serial)
                regions.add(record_of.entered.parent)
        return found - {0}

    def _parts_of(self, serial: int) -> Iterator[Part]:
        """The statements at which an event happened, and those that called them."""
        event = self.run.timeline[serial]
        frame = event.frame
        places = [self.run.place(event.location)]
        while frame in self.run.frames:
            entered = self.run.frames[frame]
            places.append(self.run.place(entered.location))
            frame = entered.caller
        for place in places:
            part = self.script.at(place.path, place.line) if place is not None else None
            if part is not None:
                yield part

    # ------------------------------------------------------------------ names
    def _binders(self) -> dict[str, list[Part]]:
        found: dict[str, list[Part]] = {}
        for part in self.script.parts:
            for name in _bound(part):
                found.setdefault(name, []).append(part)
        return found

    def _from_helpers(self, part: Part) -> set[str]:
        """Names of helpers that a statement means where it imports them, or takes them from their module."""
        if not self._together:
            return set()
        if part in self._together and isinstance(part.node, ast.ImportFrom):
            return {alias.name for alias in part.node.names}
        return _attributes(part, ast.Load)

    def _calls_on(self, name: str) -> list[Part]:
        """Statements that only call a method of what a name means, or set an attribute or item of it."""
        return [part for part in self.script.parts if _changes(part) == name and not _is_show(part)]

    # ------------------------------------------------------------------ literals
    def _literal(self, part: Part) -> bool:
        """Write out a small leaf that was computed from other things, once."""
        node = part.node
        if part.scope is not None or part.parent is not None or not isinstance(node, ast.Assign):
            return False
        target = node.targets[0]
        if len(node.targets) != 1 or not isinstance(target, ast.Name) or _plain_factory(node.value):
            return False
        run = self.run
        bound = {number for (_, name), history in run.bindings.items() if name == target.id for _, number in history}
        found = [number for number in bound if number in run.tensors and self._is_from(number, part)]
        if len(found) != 1 or len(bound) != 1:
            return False
        record = run.tensors[found[0]]
        values = record.values.values
        array = array_of(values[0][1]) if values else None
        if not record.created.is_leaf or record.made_by or array is None or array.size > MOST_ELEMENTS:
            return False
        self.instead[part] = f"{target.id} = {_written(array, record.created.dtype, record.created.requires_grad)}"
        return True

    def _is_from(self, number: int, part: Part) -> bool:
        place = self.run.place(self.run.tensors[number].created.location)
        return place is not None and self.script.at(place.path, place.line) is part


def _written(array: np.ndarray[tuple[int, ...], np.dtype[np.generic]], dtype: str, requires_grad: bool) -> str:
    """An array as a call that makes the same tensor."""
    options = "" if dtype in ("float32", "int64", "bool") else f", dtype=torch.{dtype}"
    elements = repr(array.tolist()).replace("nan", "float('nan')").replace("inf", "float('inf')")
    return f"torch.tensor({elements}{options}{', requires_grad=True' if requires_grad else ''})"


def _plain_factory(value: ast.expr) -> bool:
    """Whether an expression uses no name but ``torch``."""
    return {one.id for one in ast.walk(value) if isinstance(one, ast.Name)} <= {"torch"}


def _own(part: Part) -> Iterator[ast.AST]:
    """The syntax of a statement without that of its blocks."""
    inside = {id(one.node) for block in part.blocks for one in block}
    waiting: list[ast.AST] = [part.node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += [one for one in ast.iter_child_nodes(node) if id(one) not in inside]


def _loaded(part: Part) -> set[str]:
    return {one.id for one in _own(part) if isinstance(one, ast.Name)}


def _attributes(part: Part, context: type[ast.expr_context]) -> set[str]:
    return {one.attr for one in _own(part) if isinstance(one, ast.Attribute) and isinstance(one.ctx, context)}


def _bound(part: Part) -> set[str]:
    names = {one.id for one in _own(part) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    for one in _own(part):
        if isinstance(one, (ast.Import, ast.ImportFrom)):
            names |= {(alias.asname or alias.name).partition(".")[0] for alias in one.names}
        elif isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(one.name)
    return names


def _calls(part: Part) -> set[str]:
    """Names of the functions that a statement itself calls."""
    found = set()
    for one in _own(part):
        if isinstance(one, ast.Call):
            function = one.func
            found.add(function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", ""))
    return found


def _is_show(part: Part) -> bool:
    node = part.node
    if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call):
        return isinstance(node, ast.Expr) and isinstance(node.value, (ast.Constant, ast.Name))
    function = node.value.func
    return (function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")) in _SHOWS


def _changes(part: Part) -> str:
    """The variable that a statement changes without binding it: ``opt.step()``, ``model.bias = …``, ``x[0] = 1``."""
    node = part.node
    target: ast.AST | None = None
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
        target = node.value.func
    elif isinstance(node, ast.Assign):
        target = node.targets[0]
    elif isinstance(node, (ast.AugAssign, ast.Delete)):
        target = node.target if isinstance(node, ast.AugAssign) else node.targets[0]
    if not isinstance(target, (ast.Attribute, ast.Subscript)):
        return ""
    while isinstance(target, (ast.Attribute, ast.Subscript, ast.Call)):
        target = target.func if isinstance(target, ast.Call) else target.value
    return target.id if isinstance(target, ast.Name) else ""


def _visible(binder: Part, user: Part) -> bool:
    """Whether what one statement binds may be meant in the other: in the module, or in a function around it."""
    scope: Part | None = user if isinstance(user.node, (ast.FunctionDef, ast.ClassDef)) else user.scope
    while scope is not None:
        if binder.scope is scope:
            return True
        scope = scope.scope
    return binder.scope is None
