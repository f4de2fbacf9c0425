"""Debugging from Python, without a window.

The same session, store and commands that the window uses, as blocking calls::

    from retrograd.app.scripting import debug

    with debug("train.py", args=["--epochs", "2"]) as d:   # paused before the first statement
        d.breakpoint(12, condition="i == 3")
        d.break_on("nonfinite:w")                           # or nan=True, op="SqrtBackward0", write="w.grad"
        d.resume()                                          # "breakpoint"; d.why_stopped says which and why
        print(d.location, d.value("w"))
        d.step("node")                                      # one gradient node on
        d.step("back")                                      # the cursor goes back, the program stays
        for finding in d.why("w.grad"):
            print(finding.text)

Works in a plain interpreter, and in a program that has a ``QApplication`` already (its events are processed while a
call waits).
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

import networkx as nx
import numpy as np

from retrograd.engine.protocol import events as protocol
from retrograd.engine.protocol.answers import Evaluated
from retrograd.engine.protocol.events import Event

from .bug_slice import BugSlice, SliceError, bug_slice
from .commands import travel
from .model.counterfactual import Outcome
from .model.run import Run
from .model.states import Finding
from .model.steps import GRAINS
from .scripting_breakpoints import Breaking, DebugError
from .session.headless import Headless, HeadlessError
from .settings.option import Value
from .settings.store import Settings
from .store import Stop
from .without import WithoutError, without

__all__ = ["BugSlice", "DebugError", "Debugger", "Location", "Outcome", "debug"]

#: Seconds that :meth:`Debugger.evaluate` and fetching of values wait.
PATIENCE = 10.0


class Location(NamedTuple):
    """A place in the source."""

    file: str
    line: int
    function: str


def debug(
    path: str | Path, args: Sequence[str] = (), *, inputs: Iterable[str] = (), options: dict[str, Value] | None = None
) -> Debugger:
    """Open a script, notebook or recording; a program is started and waits before its first statement.

    Args:
        path: ``.py``, ``.ipynb`` or ``.rgd``.
        args: Command line of the script.
        inputs: Lines that its ``input()`` reads; after the last one it meets the end of input.
        options: Settings by key (``{"record.capture": "all"}``); the rest has its defaults.

    Raises:
        DebugError: The file cannot be opened, or the program cannot be started.
        OptionError, KeyError: An option has a wrong value, or does not exist.
    """
    return Debugger(Path(path), tuple(args), inputs, options or {})


class Debugger(Breaking):
    """A program under the debugger; use it in a ``with`` statement, or call :meth:`close`."""

    def __init__(self, path: Path, args: tuple[str, ...], inputs: Iterable[str], options: dict[str, Value]) -> None:
        settings = Settings(kept=False)
        for key, value in options.items():
            settings.set(key, value)
        self._headless = Headless(settings)
        self._session = self._headless.session
        self._store = self._headless.store
        self._inputs = iter(inputs)
        self._evaluated: Evaluated | None = None
        self._arrived: set[int] = set()
        self._session.input_requested.connect(self._on_input_requested)
        self._session.evaluated.connect(self._on_evaluated)
        self._store.value_arrived.connect(self._arrived.add)
        try:
            self._headless.open(path)
            if self._session.startable:
                self._session.arguments = args
                self._headless.start("pause")
        except HeadlessError as error:
            self.close()
            raise DebugError(str(error)) from error

    def __enter__(self) -> Debugger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the program if it still runs; what was recorded can still be looked at."""
        self._headless.close()

    # ------------------------------------------------------------------ where it stands
    @property
    def state(self) -> str:
        """ "paused" or "finished"."""
        return self._store.state

    @property
    def stop(self) -> Stop | None:
        """Reason, stack and variables of the stop, None when the program is over."""
        return self._store.stop

    @property
    def cursor(self) -> int:
        """Serial of the last event that counts at the moment looked at."""
        return self._store.cursor

    @property
    def run(self) -> Run:
        """Everything that is known of the run."""
        return self._store.run

    @property
    def exit_code(self) -> int | None:
        """The script's exit code, None while it has not ended."""
        finished = self._store.run.finished
        return None if finished is None else finished.exit_code

    @property
    def location(self) -> Location | None:
        """The statement that is next (at the present), or that the moment looked at belongs to; None if nowhere."""
        stop = self._store.stop
        if stop is not None and not self._store.in_the_past:
            for frame in stop.frames:
                if frame.line > 0 and not frame.node:
                    return Location(frame.path, frame.line, frame.function)
        place = self._store.moment.place()
        return None if place is None else Location(place.path, place.line, place.function)

    @property
    def output(self) -> str:
        """What the script has written to stdout and stderr up to the cursor."""
        return "".join(text for _, text in self._store.moment.output())

    # ------------------------------------------------------------------ going
    def resume(self) -> str:
        """Go on to the next stop; its reason ("breakpoint", "exception", …), or "finished".

        In the past the cursor goes on to the next breakpoint, or to the present ("past" or "now").

        Raises:
            DebugError: The program is over.
        """
        if self._store.in_the_past:
            travel.forward_continue(self._store, self._session.breakpoints)
            return self._where()
        self._must_be_paused()
        self._session.resume()
        return self._wait()

    def step(self, grain: str = "over") -> str:
        """Go on, or back, by one; the reason of the stop, "finished", or in the record "past" or "now".

        Forward: "over", "into", "out", "op", "node", "training", "cell". With the cursor in the past these move the
        cursor only. Back: "back" (over), "back-into", "back-out", "back-op", "back-node", "back-training",
        "back-cell", and "back-continue" to the stop before; the program itself stays where it is.

        Raises:
            DebugError: There is no such grain, or the program is over and the cursor at its end.
        """
        if grain == "back-continue":
            travel.reverse_continue(self._store, self._session.breakpoints)
            return self._where()
        word, _, back = grain.partition("-")
        if word == "back" and (back or "over") in GRAINS:
            travel.back(self._store, back or "over")
            return self._where()
        if grain not in GRAINS:
            raise DebugError(f"there is no step {grain!r}; see the documentation of step")
        if self._store.in_the_past:
            self._step_in_the_past(grain)
            return self._where()
        self._must_be_paused()
        self._session.step(grain)
        return self._wait()

    def run_to(self, line: int, path: str | Path | None = None) -> str:
        """Go on until ``line`` is next; the reason of the stop."""
        self._must_be_paused()
        place = self.location
        target = str(path) if path is not None else place.file if place is not None else ""
        self._session.step("line", target, line)
        return self._wait()

    def seek(self, event: int) -> None:
        """Put the cursor after the event with this serial (kept within the run)."""
        self._store.seek(event)

    def now(self) -> None:
        """Put the cursor back to the present."""
        self._store.seek(self._store.run.end)

    # ------------------------------------------------------------------ looking
    @property
    def graph(self) -> nx.MultiDiGraph:
        """The graph at the cursor: tensors ``("t", id)`` and grad_fn nodes ``("n", id)``; a frozen copy."""
        moment = self._store.moment
        born = {("t", tensor) for tensor in moment.tensors()} | {("n", node) for node in moment.nodes()}
        return nx.freeze(self._store.run.graph.nx.subgraph(born).copy())

    def value(self, name: str) -> np.ndarray[Any, Any]:
        """The elements at the cursor of what is called ``name``.

        Raises:
            LookupError: Nothing has that name; the text lists the known ones.
            DebugError: The value was not kept.
        """
        tensor, part = self._resolve(name)
        array = self._elements(tensor, part == "grad")
        if array is None:
            raise DebugError(f"the value of {name} was not kept; record with capture “all” to keep every value")
        return array

    def grad(self, name: str) -> np.ndarray[Any, Any] | None:
        """The elements of ``name.grad`` at the cursor, None where it is None.

        Raises:
            LookupError: Nothing has that name.
            DebugError: There is a gradient but its elements were not kept.
        """
        tensor, _ = self._resolve(name)
        state = self._store.moment.tensor(tensor)
        if state is None or state.grad is None:
            return None
        array = self._elements(tensor, True)
        if array is None:
            raise DebugError(f"the gradient of {name} was not kept; record with capture “all” to keep every value")
        return array

    def events(self, kind: str | None = None) -> Iterator[Event]:
        """The events up to the cursor, all or of one kind ("grad-accumulated", "accumulated", "GradAccumulated").

        Raises:
            LookupError: There is no such kind.
        """
        return self._store.run.events(None if kind is None else _tag(kind), last=self._store.cursor)

    def why(self, expression: str = "") -> list[Finding]:
        """Explanations of a tensor or ``.grad`` at the cursor, most telling first; of everything without a name.

        Raises:
            LookupError: Nothing has that name.
        """
        run, at = self._store.run, self._store.cursor
        return run.why(expression, at) if expression else run.findings(at)

    def without(self, *places: str | int) -> Outcome:
        """Run the script once more without some constructs, with the same seeds and input, and compare with this run.

        Args:
            places: ``4`` or ``"4"`` (what is on that line), ``"4:detach"``, ``"model.py:4"``, ``"4#2"`` (the second
                time only). Kinds are no_grad, detach, data, copy, zero_grad and in-place (done out of place).

        Raises:
            LookupError: Nothing of the kind was met there; the text names what was.
            DebugError: It could not be run.
        """
        try:
            return without(self._headless, [str(place) for place in places])
        except WithoutError as error:
            raise DebugError(str(error)) from error

    def slice(self, expression: str = "") -> BugSlice:
        """The smallest script that shows the first finding (about ``expression``), found by running ever smaller ones.

        Raises:
            LookupError: Nothing has that name.
            DebugError: There is nothing to show, or the script cannot be run.
        """
        try:
            return bug_slice(self._headless, expression)
        except SliceError as error:
            raise DebugError(str(error)) from error

    def evaluate(self, expression: str, frame: int = 0) -> str:
        """The text of an expression in the paused frame.

        Raises:
            DebugError: It raised, took too long, or nothing is paused here.
        """
        self._evaluated = None
        self._session.evaluate(expression, frame)
        if not self._headless.wait_until(self._has_answer, PATIENCE):
            self._session.interrupt()
            raise DebugError(f"{expression} was not evaluated within {PATIENCE:g} s")
        answer = self._evaluated
        if answer is None or answer.error:
            raise DebugError(answer.error if answer is not None else "there was no answer")
        return answer.text

    # ------------------------------------------------------------------ keeping
    def save(self, path: str | Path) -> None:
        """Write the recording; raises DebugError if that fails."""
        self._headless.messages.clear()
        self._session.save_recording(Path(path))
        for text, severity in self._headless.messages:
            if severity == "error":
                raise DebugError(text)

    def export(self, path: str | Path, *, show: str = "both", theme: str = "light", scale: float = 2.0) -> None:
        """Write the graph at the cursor; the suffix says as what (see ``retrograd export``).

        Raises:
            DebugError: It cannot be drawn or written.
        """
        with tempfile.TemporaryDirectory() as folder:
            recording = Path(folder) / "run.rgd"
            self.save(recording)
            # Drawing needs fonts, and those a QGuiApplication, which this process need not have.
            command = [sys.executable, "-m", "retrograd.app", "export", str(recording), "-o", str(path)]
            command += ["--at", f"event:{self._store.cursor}", "--show", show, "--theme", theme, "--scale", str(scale)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise DebugError(done.stderr.strip() or f"the export left with exit code {done.returncode}")

    # ------------------------------------------------------------------ inside
    def _step_in_the_past(self, grain: str) -> None:
        travel.forward(self._store, grain)

    def _where(self) -> str:
        return "past" if self._store.in_the_past else "now"

    def _must_be_paused(self) -> None:
        if self._store.state != "paused":
            raise DebugError("the program is over; step back, or debug it again")

    def _wait(self) -> str:
        try:
            state = self._headless.wait()
        except HeadlessError as error:
            raise DebugError(str(error)) from error
        stop = self._store.stop
        return stop.reason if state == "paused" and stop is not None else "finished"

    def _resolve(self, name: str) -> tuple[int, str]:
        return self._store.run.resolve(name, self._store.cursor)

    def _elements(self, tensor: int, gradient: bool) -> np.ndarray[Any, Any] | None:
        moment = self._store.moment
        array = moment.grad(tensor) if gradient else moment.value(tensor)
        if array is not None or self._store.in_the_past or self._store.state != "paused":
            return array
        self._arrived.discard(tensor)
        self._headless.messages.clear()
        self._store.value_requested.emit(tensor, gradient)
        # A value that cannot be sent is told by a message.
        self._headless.wait_until(lambda: tensor in self._arrived or bool(self._headless.messages), PATIENCE)
        moment = self._store.moment
        return moment.grad(tensor) if gradient else moment.value(tensor)

    def _has_answer(self) -> bool:
        return self._evaluated is not None or not self._session.live

    def _on_evaluated(self, answer: Evaluated) -> None:
        self._evaluated = answer

    def _on_input_requested(self, prompt: str) -> None:
        line = next(self._inputs, None)
        self._session.supply_input(None if line is None else line.rstrip("\n") + "\n")


def _tag(kind: str) -> str:
    if kind in protocol.BY_KIND:
        return kind
    by_class = {cls.__name__: tag for tag, cls in protocol.BY_KIND.items()}
    if kind in by_class:
        return by_class[kind]
    ends = [tag for tag in protocol.BY_KIND if tag.endswith(f"-{kind}")]
    if len(ends) == 1:
        return ends[0]
    raise LookupError(f"no kind of event {kind!r}; there are {', '.join(ends or sorted(protocol.BY_KIND))}")
