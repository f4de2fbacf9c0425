"""Numbers and arrays that left the graph through item(), tolist() or numpy() and came back into it.

Python's numbers carry no history, so nothing proves that the 6.0 of an operation is the 6.0 of an ``item()``. What
speaks for it is the source: a name, or one expression, that leads from the escape to the operation; and a value that
is the same and too odd to be there by chance. So all that is found here is likely, never proved.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from retrograd.engine.protocol import events as e

from .name_flow import derived_names, expression_at, functions_in, literals_in, names_in, returning, target_at
from .values import array_of

if TYPE_CHECKING:
    from .run import Run

#: Cuts that give numbers or arrays to Python.
ESCAPES = frozenset({"item", "tolist", "numpy", "float", "int"})
#: Factories that make tensors of what Python has.
FACTORIES = frozenset({"tensor", "as_tensor", "asarray", "from_numpy", "FloatTensor", "Tensor", "full", "full_like"})
#: So many significant digits of a number are no chance.
_DIGITS = 6
#: Most elements of a tensor among which an escaped number is looked for.
_MOST = 64

Array = NDArray[Any]


class Reentries:
    """Where escaped numbers came back, up to a moment.

    Attributes:
        made: Tensors made of what escaped, with the escape.
        computed: Those of them that an operation on other values made, so that more than the value went into them.
    """

    def __init__(self, run: Run, at: int) -> None:
        self._run = run
        self._cuts: dict[int, list[e.CutMade]] = {}
        self._by_text: dict[str, list[e.CutMade]] = {}
        self._leads: dict[int, list[int]] = {}
        for serial in run.cuts:
            cut = cast(e.CutMade, run.timeline[serial])
            if serial <= at and cut.cut in ESCAPES:
                self._cuts.setdefault(cut.location, []).append(cut)
                if _odd(cut.text):
                    self._by_text.setdefault(cut.text, []).append(cut)
        self.made: dict[int, e.CutMade] = {}
        self.computed: set[int] = set()
        if self._cuts:
            self._find_tensors(at)
            self._find_results(at)

    def __bool__(self) -> bool:
        return bool(self._cuts)

    def slots(self, operation: e.OperationExecuted) -> list[tuple[e.CutMade, int, bool]]:
        """Escapes that are constants of an operation: argument's position, and whether the value is the same."""
        if not self._cuts:
            return []
        found = []
        for name, value in operation.attributes:
            if name.isdigit():
                cut = self._constant(value, operation)
                if cut is not None:
                    found.append((cut, int(name), cut.text == value))
        return found

    def _constant(self, value: str, operation: e.OperationExecuted) -> e.CutMade | None:
        """The last escape that a constant comes from, None if it doesn't look like one."""
        place = self._run.place(operation.location)
        if value in literals_in(expression_at(self._run, place)):
            return None
        candidates = [cut for location in self._leading(operation) if (cut := self._last(location, operation.serial))]
        same = [cut for cut in candidates if cut.text == value]
        if same or candidates:
            return max(same or candidates, key=lambda cut: cut.serial)
        known = self._by_text.get(value, ())
        return next((cut for cut in reversed(known) if cut.serial < operation.serial), None)

    def _last(self, location: int, before: int) -> e.CutMade | None:
        cuts = self._cuts[location]
        index = bisect_left(cuts, before, key=lambda cut: cut.serial)
        return cuts[index - 1] if index else None

    def _leading(self, event: e.Event) -> list[int]:
        """Locations of escapes from which the source leads to that of the event."""
        known = self._leads.get(event.location)
        if known is None:
            known = self._leads[event.location] = [one for one in self._cuts if self._leads_to(one, event)]
        return known

    def _leads_to(self, location: int, event: e.Event) -> bool:
        run = self._run
        origin, target = run.place(location), run.place(event.location)
        if origin is None or target is None:
            return False
        if (origin.path, origin.line) == (target.path, target.line):
            # within one expression; two that stand beside each other on a line are none
            return not origin.expression or origin.expression in expression_at(run, target)
        source = run.source_of(origin.path)
        name = target_at(run, origin) or returning(source, origin.line)
        if not name:
            return False
        leading = {name} | derived_names(source, name)
        if origin.path != target.path and origin.cell < 0:
            # of a file, functions are all that others see
            leading &= functions_in(source)
            leading = leading.union(*(derived_names(run.source_of(target.path), one) for one in leading))
        used = names_in(expression_at(run, target))
        return bool({one for one in used if (event.frame, one) not in run.bindings} & leading)

    # ------------------------------------------------------------------ tensors
    def _find_tensors(self, at: int) -> None:
        """Tensors made by a factory from what escaped."""
        run = self._run
        first = min(cuts[0].serial for cuts in self._cuts.values())
        serials = run.timeline.serials("tensor-created")
        for serial in serials[bisect_left(serials, first) :]:
            if serial > at:
                break
            created = cast(e.TensorCreated, run.timeline[serial])
            if created.origin == "data" and created.op in FACTORIES:
                cut = self._origin_of(created)
                if cut is not None:
                    self.made[created.tensor] = cut

    def _find_results(self, at: int) -> None:
        """Results of operations on constants that escaped and on values without history: ``x * gain.item()``."""
        run = self._run
        first = min(cuts[0].serial for cuts in self._cuts.values())
        for event in run.timeline.events("operation-executed", first, at):
            operation = cast(e.OperationExecuted, event)
            if operation.node or operation.reason != "no-input-requires-grad" or not operation.outputs:
                continue
            if any(name.isdigit() for name, _ in operation.attributes):
                for cut, _, _ in self.slots(operation):
                    self.made[operation.outputs[0]] = cut
                    self.computed.add(operation.outputs[0])

    def _origin_of(self, created: e.TensorCreated) -> e.CutMade | None:
        leading = self._leading(created)
        cuts = [cut for location in leading if (cut := self._last(location, created.serial)) is not None]
        values = self._run.tensors[created.tensor].values
        made = array_of(self._run.values.load(values.values[0][1])) if values else None
        for cut in sorted(cuts, key=lambda one: -one.serial):
            if self._same(cut, created, made):
                return cut
        return max(cuts, key=lambda one: one.serial, default=None)

    def _same(self, cut: e.CutMade, created: e.TensorCreated, made: Array | None) -> bool:
        """Whether what escaped is what the tensor has, or part of it."""
        record = self._run.tensors[cut.tensor]
        version = record.values.at(cut.serial)
        source = array_of(self._run.values.load(version[1])) if version is not None else None
        if source is None or made is None:
            return record.created.shape == created.shape
        if source.shape == made.shape:
            return bool(np.allclose(source, made, equal_nan=True))
        return source.size == 1 and made.size <= _MOST and bool(np.isclose(made, source.ravel()[0]).any())


def _odd(value: str) -> bool:
    """Whether a number has so many digits that it is not there by chance."""
    digits = re.sub(r"e.*$", "", value.lstrip("-")).replace(".", "").strip("0")
    return digits.isdigit() and len(digits) >= _DIGITS
