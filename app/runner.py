"""Running a program in the terminal with breakpoints: each stop is told in words, then the program goes on."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path, PurePath

from PySide6.QtCore import QObject

from retrograd.engine.protocol.answers import StackFrame
from retrograd.engine.protocol.events import CellFinished, OutputWritten

from .model.states import Delta
from .recorder import pass_through
from .session.headless import Headless, HeadlessError
from .store import Stop
from .store.breakpoint_files import BreakpointFileError, from_file
from .store.breakpoint_rows import Breakpoint, LineBreakpoint
from .store.breakpoint_spec import SpecError, breakpoint_of
from .store.breakpoint_words import identity_of, sentence, stop_sentence

#: Exit code of a run that was ended at its first stop.
STOPPED = 3
#: Most variables told at a stop, and most letters of each.
MOST_VARIABLES = 12
MOST_LETTERS = 100


class RunError(Exception):
    """The run cannot begin; the text is a sentence for the person."""


class Runner(QObject):
    """Follows a run: shows its output, reads its input, tells of its stops on standard error."""

    def __init__(self, headless: Headless) -> None:
        super().__init__(headless)
        self._headless = headless
        self.stops = 0
        headless.store.changed.connect(self._on_changed)
        headless.session.input_requested.connect(self._on_input_requested)

    def tell(self, stop: Stop) -> None:
        """Say where and why the program waits, and what its variables are."""
        identity, note = identity_of(stop.detail)
        row = self._headless.session.breakpoints.get(identity)
        self.stops += 1
        frame = next((one for one in stop.frames if one.line and not one.node), None)
        where = f"{PurePath(frame.path).name}:{frame.line} in {frame.function}: " if frame is not None else ""
        _say(f"retrograd: {where}{stop_sentence(row, note)}")
        if frame is not None:
            self._tell_frame(frame)

    def tell_counts(self) -> None:
        """Say how often each breakpoint was hit, and which can never stop."""
        for row in self._headless.session.breakpoints.all():
            times = "never hit" if not row.count else "hit once" if row.count == 1 else f"hit {row.count} times"
            trouble = f" ({row.message})" if not row.bound and row.message else ""
            _say(f"retrograd: {sentence(row)}: {times}{trouble}")

    def _tell_frame(self, frame: StackFrame) -> None:
        run = self._headless.store.run
        lines = run.source_of(frame.path).splitlines() if frame.path in run.sources else []
        if frame.line <= len(lines):
            _say(f"    {lines[frame.line - 1].strip()}")
        for variable in frame.variables[:MOST_VARIABLES]:
            text = " ".join(variable.text.split())
            _say(f"      {variable.name} = {text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 1] + '…'}")
        if len(frame.variables) > MOST_VARIABLES:
            _say(f"      and {len(frame.variables) - MOST_VARIABLES} more")

    def _on_changed(self, delta: Delta) -> None:
        for event in self._headless.store.run.events(first=delta.first, last=delta.last):
            if isinstance(event, OutputWritten):
                pass_through(event.stream, event.text)
            elif isinstance(event, CellFinished) and event.display:
                pass_through("stdout", event.display + "\n")

    def _on_input_requested(self, prompt: str) -> None:
        sys.stdout.flush()
        line = sys.stdin.readline()
        self._headless.session.supply_input(line or None)


def run(path: Path, specs: Iterable[str], files: Iterable[Path], arguments: tuple[str, ...], once: bool = False) -> int:
    """Run a document to its end and tell of each stop; the script's exit code, or STOPPED if ``once`` ended it.

    Raises:
        RunError: The document cannot be run, or a breakpoint is none.
    """
    headless = Headless()
    try:
        headless.open(path)
        if not headless.session.startable:
            raise RunError(f"{path} is a recording; give a script or notebook")
        headless.session.breakpoints.extend(breakpoints_of(headless, specs, files))
        headless.session.arguments = arguments
        runner = Runner(headless)
        with headless.stopping_on_interrupt():
            _go(headless, runner, once)
        runner.tell_counts()
        finished = headless.store.run.finished
        sys.stdout.flush()
        if once and runner.stops:
            return STOPPED
        if finished is None:
            raise RunError(headless.messages[-1][0] if headless.messages else f"{path} did not end")
        return finished.exit_code
    except HeadlessError as error:
        raise RunError(str(error)) from error
    finally:
        headless.close()


def breakpoints_of(headless: Headless, specs: Iterable[str], files: Iterable[Path]) -> list[Breakpoint]:
    """The breakpoints that texts and files mean, for the document that is open.

    Raises:
        RunError: One is none.
    """
    document = headless.session.document
    script = document.code[0].path if document is not None and document.code else ""
    found: list[Breakpoint] = []
    try:
        for spec in specs:
            row = breakpoint_of(spec, script)
            if isinstance(row, LineBreakpoint) and not row.path.startswith("<"):
                row = replace(row, path=str(Path(row.path).absolute()))
            found.append(row)
        for file in files:
            found += from_file(file)
    except (SpecError, BreakpointFileError) as error:
        raise RunError(str(error)) from error
    return found


def _go(headless: Headless, runner: Runner, once: bool) -> None:
    headless.start("run")
    while headless.store.state == "paused":
        stop = headless.store.stop
        if stop is not None and stop.reason == "breakpoint":
            runner.tell(stop)
            if once:
                headless.session.stop()
                headless.wait()
                return
        headless.session.resume()
        headless.wait()


def _say(text: str) -> None:
    sys.stdout.flush()
    print(text, file=sys.stderr)
