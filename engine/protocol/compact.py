"""Events that consist of whole numbers and of texts that come again and again: each a record of fixed size.

A text is sent once, as a :class:`.records.Text`, and named by its number from then on (0: no text).
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

from . import events as e

#: The first kind of record that is an event of this module.
_FIRST = 32


class Compact:
    """How the events of one class are packed: head; location, frame, thread, step; fields; nanoseconds.

    Attributes:
        kind: Kind of the record.
        event: Class of the event.
        form: Its layout.
        fields: Names of the fields in it; a field that is not among them has its default.
    """

    def __init__(self, kind: int, event: type[e.Event], fields: Sequence[str]) -> None:
        self.kind = kind
        self.event = event
        self.fields = tuple(fields)
        self.form = struct.Struct("<iiiiii" + "q" * (len(self.fields) + 1))
        self.size = self.form.size
        self.pack = self.form.pack_into
        hints = {name: event.__annotations__[name] for name in self.fields}
        self.texts = tuple(name for name, hint in hints.items() if hint == "str")
        self._flags = tuple(name for name, hint in hints.items() if hint == "bool")

    def values(self, values: Sequence[int], texts: Sequence[str]) -> dict[str, Any]:
        """The fields by name from the numbers that stand for them."""
        found: dict[str, Any] = dict(zip(self.fields, values, strict=True))
        for name in self.texts:
            number = found[name]
            if not 0 <= number < len(texts):
                raise ValueError(f"text {number} was never told")
            found[name] = texts[number]
        for name in self._flags:
            found[name] = found[name] != 0
        return found


LINE = Compact(_FIRST, e.LineReached, ())
FRAME = Compact(_FIRST + 1, e.FrameEntered, ("number", "function", "path", "line", "caller"))
LEFT = Compact(_FIRST + 2, e.FrameLeft, ("number",))
NAME = Compact(_FIRST + 3, e.NameBound, ("name", "tensor"))
DEATH = Compact(_FIRST + 4, e.TensorDied, ("tensor",))
REGION = Compact(_FIRST + 5, e.RegionEntered, ("region", "region_kind", "label", "parent", "passes"))
REGION_LEFT = Compact(_FIRST + 6, e.RegionLeft, ("region",))
CLEARED = Compact(_FIRST + 7, e.GradCleared, ("tensor", "how"))
WRITTEN = Compact(
    _FIRST + 8, e.StorageWritten, ("storage", "tensor", "op", "before", "after", "tracked", "through_data")
)
STEP_BEGUN = Compact(_FIRST + 9, e.OptimizerStepBegun, ("optimizer",))
STEPPED = Compact(_FIRST + 10, e.OptimizerStepped, ("optimizer",))
HISTORY = Compact(_FIRST + 11, e.HistoryChanged, ("tensor", "node", "slot", "requires_grad"))
CUT = Compact(_FIRST + 12, e.CutMade, ("cut", "tensor", "result"))
WANTED = Compact(_FIRST + 13, e.RequiresGradChanged, ("tensor", "requires_grad"))
FINISHED = Compact(_FIRST + 14, e.BackwardFinished, ("backward_pass",))

COMPACT = (
    LINE, FRAME, LEFT, NAME, DEATH, REGION, REGION_LEFT, CLEARED, WRITTEN, STEP_BEGUN, STEPPED, HISTORY, CUT, WANTED,
    FINISHED,
)  # fmt: skip
