"""Wishes of the debugger to the debugged program, imperative. One class and one handler in ``child/gate.py`` each."""

from __future__ import annotations

import msgspec

from .values import Capture


class Request(msgspec.Struct, frozen=True, array_like=True, tag_field="kind", kw_only=True):
    """Base of all requests. ``number`` returns in the answer, where there is one."""

    number: int = 0


class LineBreakpoint(msgspec.Struct, frozen=True, array_like=True):
    """Stop before the statement at ``line`` (from 1) of ``path`` (a file, or ``<cell N>``).

    ``condition`` is an expression evaluated in the frame, ``hits`` the number of the first hit that stops (0: every
    hit), ``log`` an f-string-like message that is printed in place of stopping ("" to stop).
    """

    identity: int
    path: str
    line: int
    condition: str = ""
    hits: int = 0
    log: str = ""
    enabled: bool = True


class EventBreakpoint(msgspec.Struct, frozen=True, array_like=True):
    """Stop when something happens, wherever the program is.

    ``subject`` says at what; ``pattern`` narrows it:

    - "op": an operation; ``pattern`` is its name (``matmul``) or its node's (``MulBackward0``), "" any, with ``*``;
    - "module": an operation inside a module whose class or path matches ``pattern``;
    - "tensor": a live tensor; ``pattern`` is its number;
    - "name": a variable; ``pattern`` is its name (``w``, ``self.fc.weight``), wherever it is bound;
    - "value": the values that operations and gradients have; ``pattern`` narrows by operation or variable;
    - "exception": ``pattern`` is the type's name, "" any;
    - "region": entering or leaving a region; ``pattern`` is its kind (``no_grad``, ``module``, ``loop`` ...);
    - "backward": each backward pass begins.

    ``when`` says what about it: for "tensor" and "name" one of "created", "written" (an in-place write), "grad"
    (``.grad`` changed), "cleared" (``.grad`` cleared), "rebound"; for "exception" "raised" (also when caught) or
    "uncaught"; for "region" "enter" or "leave"; for "value" one of "nan", "inf", "nonfinite", "norm>", "norm<",
    "zeros>", "shape", "dtype" or "expression" (with ``value`` as the array and ``name`` of the operation in scope); ""
    for the rest.
    ``argument`` belongs to ``when``: a number, ``(2, 3)``, ``float16`` or the expression. ``direction`` is "forward",
    "backward" or "both" (for "op" and "value"). ``condition``, ``hits``, ``log`` and ``enabled`` are as for lines.
    """

    identity: int
    subject: str
    pattern: str = ""
    when: str = ""
    argument: str = ""
    direction: str = "both"
    condition: str = ""
    hits: int = 0
    log: str = ""
    enabled: bool = True


class Until(msgspec.Struct, frozen=True, array_like=True):
    """A place in the course of a program, the same in every run that does the same.

    ``landmarks`` operations and nodes of backward passes are over, the last one just now (of a node: it is about to
    begin); with a ``line`` (of ``path``) the program has since arrived ``visits`` times at the statement there.
    """

    landmarks: int
    path: str = ""
    line: int = 0
    visits: int = 0


class LeftOut(msgspec.Struct, frozen=True, array_like=True):
    """A construct that a program shall run without, as if somebody had taken it out of the source.

    ``kind``: "no_grad" (``inference_mode`` and ``set_grad_enabled(False)`` too), "detach", "data", "copy"
    (``torch.tensor(t)``), "zero_grad" (also ``x.grad = None``), "in-place" (done out of place). The place is that of
    the events that tell of it, columns in characters; ``hit`` is which time it is met (0: every time).
    """

    kind: str
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    hit: int = 0

    @property
    def place(self) -> tuple[str, int, int, int, int]:
        """Path, line, column, end line and end column."""
        return self.path, self.line, self.column, self.end_line, self.end_column


class Start(Request, frozen=True, tag="start"):
    """Run a program; the first message. The child waits for it.

    ``document`` is "script" (``cells`` holds its one text) or "notebook" (one text per code cell).
    ``mode``: "pause" stops before the first statement, "run" at breakpoints, "record" only when a
    ``Pause`` asks for it, "awaited" at breakpoints but not at exceptions.
    ``capture``: "off", "leaves", "small" (arrays up to ``inline_bytes``), "all".
    ``memory_limit``: bytes of memory of its own that it may have (0: no limit; Linux only).
    ``until``: with mode "record", stop there for the reason "event", and at breakpoints from then on.
    ``left_out``: constructs that it runs without.
    """

    path: bytes
    document: str
    cells: tuple[str, ...]
    arguments: tuple[str, ...] = ()
    folder: bytes = b""
    mode: str = "pause"
    breakpoints: tuple[LineBreakpoint, ...] = ()
    event_breakpoints: tuple[EventBreakpoint, ...] = ()
    capture: str = "small"
    inline_bytes: int = 4096
    seed: int | None = None
    threads: int = 1
    environment: tuple[tuple[str, str], ...] = ()
    memory_limit: int = 0
    until: Until | None = None
    left_out: tuple[LeftOut, ...] = ()


class SetBreakpoints(Request, frozen=True, tag="set-breakpoints"):
    """The whole list of breakpoints from now on."""

    breakpoints: tuple[LineBreakpoint, ...]
    event_breakpoints: tuple[EventBreakpoint, ...] = ()


class Resume(Request, frozen=True, tag="resume"):
    """Go on to the next breakpoint or the end."""


class Step(Request, frozen=True, tag="step"):
    """Go on by one.

    ``grain``: "over", "into", "out" (statements; "into" enters ``backward()``, "out" finishes it), "op" (stop after
    the next operation), "node" (next gradient node, entering a pass if one begins), "cell" (next notebook cell),
    "training" (after the next step of an optimiser), "line" (run to ``line`` of ``path``).
    """

    grain: str
    path: str = ""
    line: int = 0


class Pause(Request, frozen=True, tag="pause"):
    """Stop at the nearest user frame as soon as possible."""


class Stop(Request, frozen=True, tag="stop"):
    """End the program politely."""


class Evaluate(Request, frozen=True, tag="evaluate"):
    """Evaluate ``expression`` in user frame ``frame`` of the current stop (0: the innermost), within ``seconds``.

    ``execute`` allows statements; the frames as they are afterwards come in ``FramesTold``, before the answer. Without
    ``effects`` it only looks: names, attributes and items with constant keys, and nothing of the program's own is run;
    up to ``parts`` parts of what is found come with it.
    """

    expression: str
    frame: int = 0
    seconds: float = 2.0
    execute: bool = True
    effects: bool = True
    parts: int = 0


class Complete(Request, frozen=True, tag="complete"):
    """How ``text`` could go on at character ``position``, in user frame ``frame`` of the current stop."""

    text: str
    position: int
    frame: int = 0
    seconds: float = 2.0


class SetVariable(Request, frozen=True, tag="set-variable"):
    """Assign the value of ``expression`` to ``name`` in ``frame``."""

    name: str
    expression: str
    frame: int = 0


class SendValue(Request, frozen=True, tag="send-value"):
    """Send the elements of a live tensor (of its ``.grad`` when ``gradient``) up to ``limit`` bytes."""

    tensor: int
    gradient: bool = False
    limit: int = 1 << 24


class CheckRule(Request, frozen=True, tag="check-rule"):
    """Compare the backward rule of one operation with finite differences, within ``seconds``.

    ``inputs`` are its tensors in order, of which those in ``wanted`` need a gradient, ``arguments`` the others as
    recorded, ``outputs`` what it gave and ``upstream`` the gradients of that (None: not known). At most ``cells``
    elements of each input are moved. A ``custom`` one is a Function of the program, which has to be paused; others can
    be checked by a child that has no program.
    """

    op: str
    inputs: tuple[Capture, ...]
    wanted: tuple[bool, ...]
    arguments: tuple[tuple[str, str], ...] = ()
    outputs: tuple[Capture | None, ...] = ()
    upstream: tuple[Capture | None, ...] = ()
    custom: bool = False
    cells: int = 128
    seconds: float = 10.0


class SupplyInput(Request, frozen=True, tag="supply-input"):
    """A line for the script's standard input, with its newline; None for the end of input."""

    text: str | None


class Interrupt(Request, frozen=True, tag="interrupt"):
    """End the evaluation that is under way."""


REQUESTS: tuple[type[Request], ...] = tuple(Request.__subclasses__())

AnyRequest = (
    Start
    | SetBreakpoints
    | Resume
    | Step
    | Pause
    | Stop
    | Evaluate
    | Complete
    | SetVariable
    | SendValue
    | CheckRule
    | SupplyInput
    | Interrupt
)
