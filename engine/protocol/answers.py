"""Control messages of the debugged program to the debugger: greetings, stops, answers to requests."""

from __future__ import annotations

import msgspec

from .values import Capture


class Answer(msgspec.Struct, frozen=True, array_like=True, tag_field="kind", kw_only=True):
    """Base of all answers. ``number`` is that of the request, 0 where nothing was asked."""

    number: int = 0


class Variable(msgspec.Struct, frozen=True, array_like=True):
    """A variable of a frame, or a part of one, whose ``name`` is what is written behind the whole (``[0]``, ``.bias``).

    ``tensor`` is its identity if it is one, ``text`` a bounded repr, ``type`` its class; ``inside`` tells that it has
    parts that can be looked at.
    """

    name: str
    type: str
    text: str
    tensor: int = 0
    inside: bool = False


class StackFrame(msgspec.Struct, frozen=True, array_like=True):
    """A level of the call stack, innermost first. ``node`` is set for the engine level inside ``backward()``."""

    frame: int
    function: str
    path: str
    line: int
    end_line: int
    variables: tuple[Variable, ...] = ()
    node: int = 0
    node_name: str = ""


class RunningThread(msgspec.Struct, frozen=True, array_like=True):
    """Another thread of the script, which runs on (or waits at its next operation): where it was at the stop.

    ``path`` is "" and ``line`` 0 where it is in no code of the user.
    """

    name: str
    function: str = ""
    path: str = ""
    line: int = 0


class Hello(Answer, frozen=True, tag="hello"):
    """First message of the child. The debugger refuses another ``version`` or ``schema``."""

    version: int
    schema: str
    process: int
    python: str


class Stopped(Answer, frozen=True, tag="stopped"):
    """The program waits.

    ``reason``: "entry", "step", "breakpoint", "pause", "node" (inside backward), "op", "exception", "call"
    (``breakpoint()`` in the script), "cell", "event" (``Start.until`` is reached; ``detail`` "line": at a statement).
    ``serial`` is the last event sent before the stop (on the wire: how many bytes of records): show the stop when the
    events have arrived up to it. ``detail`` is the breakpoint's identity (for an ``EventBreakpoint`` a blank and what
    happened may follow: "3 SqrtBackward0"; for both kinds, behind a "!", what its condition raised) or the exception's
    text.
    ``threads`` are the script's others.
    """

    reason: str
    serial: int
    frames: tuple[StackFrame, ...]
    node: int = 0
    backward_pass: int = 0
    detail: str = ""
    threads: tuple[RunningThread, ...] = ()


class InNativeCode(Answer, frozen=True, tag="in-native-code"):
    """The program was asked to pause or stop and has not come back from native code, called from this line.

    ``Stopped`` follows when it does. ``path`` is "" and ``line`` 0 if no code of the user has called it.
    """

    path: str = ""
    line: int = 0


class Resumed(Answer, frozen=True, tag="resumed"):
    """The program runs again."""


class InputRequested(Answer, frozen=True, tag="input-requested"):
    """The script reads its standard input; answer with SupplyInput."""

    prompt: str = ""


class BreakpointPlaced(Answer, frozen=True, tag="breakpoint-placed"):
    """Where a breakpoint really is (``line`` 0: nowhere, ``message`` says why).

    Of an ``EventBreakpoint`` ``path`` and ``line`` are "" and 0; ``message`` says why it cannot stop ("": it can).
    """

    identity: int
    path: str
    line: int
    message: str = ""


class BreakpointsHit(Answer, frozen=True, tag="breakpoints-hit"):
    """How often breakpoints were hit so far, as (identity, count); before each Stopped and before Ended, if new.

    A hit is an arrival at which the condition held, whether it stopped, logged, or came before the hit that stops.
    """

    counts: tuple[tuple[int, int], ...]


class Evaluated(Answer, frozen=True, tag="evaluated"):
    """Result of Evaluate or SetVariable. ``error`` is "" or the traceback's last line (or that it ran out of time).

    ``value`` holds the numbers of a tensor, an array or a number; the rest is there where ``is_tensor``: ``grad_fn`` is
    the node's name ("" for a leaf), ``gradient`` its ``.grad``. ``late`` tells that the time was over. ``parts`` are
    there where they were asked for, with the number of ``more`` that were left out.
    """

    text: str
    type: str = ""
    tensor: int = 0
    error: str = ""
    output: str = ""
    value: Capture | None = None
    is_tensor: bool = False
    requires_grad: bool = False
    grad_fn: str = ""
    gradient: Capture | None = None
    late: bool = False
    parts: tuple[Variable, ...] = ()
    more: int = 0


class FramesTold(Answer, frozen=True, tag="frames-told"):
    """The frames of the current stop, after an evaluation that may have changed their variables."""

    frames: tuple[StackFrame, ...]


class Completion(msgspec.Struct, frozen=True, array_like=True):
    """A way to go on: the whole ``name``, and what it is ("function", "module", "class", "tensor", "keyword" ...)."""

    name: str
    kind: str = ""


class Completed(Answer, frozen=True, tag="completed"):
    """Answer to Complete: the names that fit what stands from character ``start`` to the position asked about."""

    start: int
    names: tuple[Completion, ...] = ()
    error: str = ""


class ValueSent(Answer, frozen=True, tag="value-sent"):
    """Result of SendValue; ``value`` is None when the tensor is gone or has no gradient."""

    tensor: int
    version: int
    value: Capture | None
    message: str = ""


class InputChecked(msgspec.Struct, frozen=True, array_like=True):
    """What finite differences say of the gradient of one input.

    ``checked`` of its ``size`` elements were moved; ``kinks`` of them stand where the operation has no derivative and
    do not count. At the worst ``cell`` the rule gives ``rule`` and the differences ``difference``; ``error`` is how far
    they are apart by the size of the gradient.
    """

    place: int
    size: int
    checked: int
    kinks: int
    cell: tuple[int, ...]
    rule: float
    difference: float
    error: float
    passed: bool


class RuleChecked(Answer, frozen=True, tag="rule-checked"):
    """Result of CheckRule. ``error`` is a sentence that says why nothing can be told ("": it was checked)."""

    inputs: tuple[InputChecked, ...] = ()
    error: str = ""


class Ended(Answer, frozen=True, tag="ended"):
    """The program is over, all events are sent; the process leaves next."""

    exit_code: int


ANSWERS: tuple[type[Answer], ...] = tuple(Answer.__subclasses__())

AnyAnswer = (
    Hello
    | Stopped
    | InNativeCode
    | Resumed
    | InputRequested
    | BreakpointPlaced
    | BreakpointsHit
    | Evaluated
    | FramesTold
    | Completed
    | ValueSent
    | RuleChecked
    | Ended
)
