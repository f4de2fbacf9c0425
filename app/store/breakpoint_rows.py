"""One breakpoint of either kind: what the person wants, and what is known of it in the run shown."""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrograd.engine.protocol import requests

_INDEX = re.compile(r"\.(\d+)(?=[.\[]|$)")

#: States of glyphs: filled, struck out, hollow, filled with bars, filled with a dot (a diamond for lines).
GLYPHS = ("active", "disabled", "unbound", "conditional", "log")

#: What an event breakpoint may watch, in the order of menus and lists; the shape of its glyph goes by it.
SUBJECTS = ("op", "module", "name", "tensor", "value", "exception", "region", "backward")

#: Every kind: that of lines first.
KINDS = ("line", *SUBJECTS)

#: What may happen to each subject, the usual first; subjects that are not here have no choice.
WHEN: dict[str, tuple[str, ...]] = {
    "name": ("grad", "written", "created", "rebound", "cleared"),
    "tensor": ("grad", "written", "cleared"),
    "value": ("nonfinite", "nan", "inf", "norm>", "norm<", "zeros>", "shape", "dtype", "expression"),
    "exception": ("uncaught", "raised"),
    "region": ("enter", "leave"),
}

#: Whens of values that need an argument.
WITH_ARGUMENT = ("norm>", "norm<", "zeros>", "shape", "dtype", "expression")

#: Subjects that look at the forward pass, the backward pass, or both.
DIRECTED = ("op", "value")
DIRECTIONS = ("both", "forward", "backward")

#: Kinds of regions that may be entered.
REGIONS = ("no_grad", "enable_grad", "set_grad_enabled", "inference_mode", "module", "function", "custom", "loop",
           "training_step")  # fmt: skip

#: Names of dtypes as values have them.
DTYPES = ("float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool", "complex64",
          "complex128")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakpoint:
    """What all breakpoints have.

    Attributes:
        identity: Number, never used again (0: not in the list yet).
        condition: Expression that must be true ("" always).
        hits: Number of the first hit that stops (0: every hit).
        log: Message printed in place of stopping ("" to stop).
        enabled: Whether it counts.
        bound: False when the program can never come there.
        message: Why it is not bound, or that it moved ("" if all is well).
        count: How often it was hit in the run shown.
        place: Path and line where it stopped last in the run shown (("", 0): nowhere).
        trouble: What its condition or message raised when it stopped last ("" nothing).
        awaited: Whether it was set to see what a finding tells of happen; a run without stopping stops there too.
    """

    identity: int = 0
    condition: str = ""
    hits: int = 0
    log: str = ""
    enabled: bool = True
    bound: bool = True
    message: str = ""
    count: int = 0
    place: tuple[str, int] = ("", 0)
    trouble: str = ""
    awaited: bool = False

    @property
    def kind(self) -> str:
        """One of KINDS."""
        raise NotImplementedError(f"{type(self).__name__} has no kind")

    @property
    def glyph(self) -> str:
        """One of GLYPHS."""
        if not self.enabled:
            return "disabled"
        if not self.bound:
            return "unbound"
        if self.log:
            return "log"
        return "conditional" if self.condition or self.hits else "active"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineBreakpoint(Breakpoint):
    """A place where the program shall wait.

    Attributes:
        path: File, or ``<cell N>``.
        line: Line from 1 on which it stands.
        text: Text of that line without indentation, by which it is found again after edits ("" not known).
    """

    path: str
    line: int
    text: str = ""

    @property
    def kind(self) -> str:
        """Always "line"."""
        return "line"

    def request(self) -> requests.LineBreakpoint:
        """The breakpoint as the program is told of it."""
        return requests.LineBreakpoint(
            identity=self.identity, path=self.path, line=self.line, condition=self.condition, hits=self.hits,
            log=self.log, enabled=self.enabled,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class EventBreakpoint(Breakpoint):
    """A happening at which the program shall wait, wherever it is.

    Attributes:
        subject, pattern, when, argument, direction: As in ``engine.protocol.requests.EventBreakpoint``.
        label: Name of the tensor that ``pattern`` numbers ("" for other subjects, or if it has none).
    """

    subject: str
    pattern: str = ""
    when: str = ""
    argument: str = ""
    direction: str = "both"
    label: str = ""

    @property
    def kind(self) -> str:
        """One of SUBJECTS."""
        return self.subject

    @property
    def essence(self) -> tuple[str, ...]:
        """What makes it another breakpoint; two with the same one would stop at the same."""
        return (self.subject, self.pattern, self.when, self.argument, self.direction)

    def request(self) -> requests.EventBreakpoint:
        """The breakpoint as the program is told of it."""
        # Parameters are called model.0.weight, which Python writes model[0].weight.
        named = self.subject in ("name", "value") and not self.pattern.startswith("*")
        pattern = _INDEX.sub(r"[\1]", self.pattern) if named else self.pattern
        return requests.EventBreakpoint(
            identity=self.identity, subject=self.subject, pattern=pattern, when=self.when,
            argument=self.argument, direction=self.direction, condition=self.condition, hits=self.hits,
            log=self.log, enabled=self.enabled,
        )  # fmt: skip


def event(
    subject: str, pattern: str = "", when: str = "", argument: str = "", direction: str = "both"
) -> EventBreakpoint:
    """An event breakpoint that is in no list yet; an empty ``when`` is the usual one of the subject."""
    usual = WHEN.get(subject, ("",))[0]
    return EventBreakpoint(subject=subject, pattern=pattern, when=when or usual, argument=argument, direction=direction)
