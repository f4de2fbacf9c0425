"""Finds a small script that shows a finding, by running ever smaller ones; what it tells has been run."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable, Generator, Iterator

import msgspec
from PySide6.QtCore import QObject, Signal

from retrograd.engine.protocol.requests import Start

from ..model.run import Run
from ..model.slice_text import Part, Script
from ..model.slicing import BugSlice, Slicer
from ..model.states import Finding
from ..store import Store
from .background_run import BackgroundRun
from .process import Surroundings
from .second_run import inputs_of

#: Seconds and runs after which the smallest script so far is good enough.
PATIENCE, MOST_RUNS = 20.0, 60
#: Seconds that one run may take at least, and how many times as long as the run that is cut down.
_LEAST, _TIMES = 5.0, 3.0

#: What to run next; whether it shows the finding comes back.
Trials = Generator[str, bool, str]


class BugSlicer(QObject):
    """One finding at a time.

    Signals:
        progressed(int, int): So many scripts were run; the smallest that shows the finding has so many lines.
        done(BugSlice): The smallest script, or why there is none.
    """

    progressed = Signal(int, int)
    done = Signal(object)

    def __init__(
        self,
        store: Store,
        request: Callable[[], Start],
        surroundings: Callable[[], Surroundings],
        new_run: Callable[[], Run],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._request = request
        self._surroundings = surroundings
        self._runs = BackgroundRun(new_run, self)
        self._runs.finished.connect(self._on_finished)
        self._runs.failed.connect(lambda _reason: self._answer(None))
        self._trials: Trials | None = None
        self._slicer: Slicer | None = None
        self._start: Start | None = None
        self._text = ""
        self._best: tuple[str, Finding, Run] | None = None
        self._count = 0
        self._seconds = _LEAST
        self._until = 0.0
        self.progressed.connect(store.slicing)
        self.done.connect(store.sliced)
        store.replaced.connect(self.cancel)

    def begin(self, finding: Finding) -> None:
        """Look for a small script that shows ``finding``; an earlier search is given up."""
        self.cancel()
        run = self._store.run
        try:
            self._start = msgspec.structs.replace(
                self._request(), mode="record", document="script", breakpoints=(), event_breakpoints=()
            )
            slicer = self._slicer = Slicer(run, finding)
        except (ValueError, LookupError, SyntaxError) as error:
            self.done.emit(BugSlice(problem=str(error)))
            return
        self._best, self._count = None, 0
        self._seconds = max(_LEAST, _TIMES * run.timeline[run.end].time) if run.end else _LEAST
        self._until = time.monotonic() + PATIENCE
        self._trials = trials(slicer)
        self._next(lambda steps: next(steps))

    def cancel(self) -> None:
        """Give up; nothing is told any more."""
        self._runs.cancel()
        self._trials = None

    # ------------------------------------------------------------------ one script after the other
    def _next(self, step: Callable[[Trials], str]) -> None:
        steps = self._trials
        if steps is None or self._start is None:
            return
        tired = self._best is not None and (self._count >= MOST_RUNS or time.monotonic() > self._until)
        try:
            if tired:
                steps.close()
                raise StopIteration
            self._text = step(steps)
        except StopIteration:
            self._trials = None
            self.done.emit(self._result())
            return
        self._count += 1
        start = msgspec.structs.replace(self._start, cells=(self._text,))
        self._runs.begin(start, self._surroundings(), inputs_of(self._store.run), self._seconds)

    def _on_finished(self, run: Run) -> None:
        self._answer(run)

    def _answer(self, run: Run | None) -> None:
        slicer = self._slicer
        shown = same_finding(slicer, run, self._text) if run is not None and slicer is not None else None
        if shown is not None and run is not None:
            self._best = self._text, shown, run
        self.progressed.emit(self._count, _lines(self._best[0]) if self._best is not None else 0)
        self._next(lambda steps: steps.send(shown is not None))

    def _result(self) -> BugSlice:
        slicer = self._slicer
        assert slicer is not None
        before = _lines(slicer.text(slicer.everything(), literal=False))
        if self._best is None:
            problem = self.tr("the script does not show it when it is run again; set a random seed, then try once more")
            return BugSlice(problem=problem, runs=self._count, lines_before=before)
        text, finding, run = self._best
        beside = slicer.helpers.beside(text)
        return BugSlice(text, finding, run, not slicer.sufficient, _lines(text), before, self._count, beside)


def trials(slicer: Slicer) -> Trials:
    """Scripts to try: the slice, larger ones until one shows the finding, then smaller ones."""
    sizes = [(slicer.first, True), (slicer.first, False), (slicer.quiet(), False), (slicer.everything(), False)]
    tried: set[str] = set()
    for stage, (kept, literal) in enumerate(sizes):
        text = slicer.text(kept, literal)
        if text not in tried and (yield text):
            slicer.sufficient = stage < 2
            break
        tried.add(text)
    else:
        return ""
    if slicer.outside:
        return text
    kept = set(kept)
    size = max(1, len(kept) // 2)
    while size:
        removable = [one for one in slicer.script.parts if one in kept and one not in slicer.protected]
        removed = False
        for start in range(0, len(removable), size):
            end = len(removable) - start
            chunk = _whole(removable[max(0, end - size) : end])
            smaller = kept - chunk
            text = slicer.text(smaller, literal)
            if (
                smaller != kept
                and text
                and text not in tried
                and not (chunk & slicer.protected)
                and _sound(slicer, smaller, text)
            ):
                tried.add(text)
                if (yield text):
                    kept, removed = smaller, True
        size = size // 2 if size > 1 or not removed else size
    return slicer.text(kept, literal)


def _whole(parts: list[Part]) -> set[Part]:
    """Statements with everything in them."""
    return {inner for part in parts for inner in part.walk()}


def _sound(slicer: Slicer, kept: set[Part], text: str) -> bool:
    """Whether it could run at all, as far as can be told without trying."""
    if not slicer.hangs_together(kept):
        return False
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def same_finding(slicer: Slicer, run: Run, text: str) -> Finding | None:
    """The finding of a run with the same cause at the same statement about the same thing, None if there is none."""
    wanted = slicer.finding
    statement = _statement(slicer.script, wanted.path, wanted.line)
    script = Script({run.path: text})
    for one in _findings(run, wanted.subject):
        if (one.cause, one.subject) != (wanted.cause, wanted.subject):
            continue
        if wanted.path in slicer.script.paths:
            same = _statement(script, one.path, one.line) == statement
        else:
            same = (one.path, one.line) == (wanted.path, wanted.line)
        if same:
            return one
    return None


def _findings(run: Run, subject: str) -> Iterator[Finding]:
    """What a run tells by itself, and when it is asked about a subject."""
    yield from run.findings()
    try:
        yield from run.why(subject)
    except LookupError:
        # the smaller script has nothing of that name: it does not show the finding
        return


def _statement(script: Script, path: str, line: int) -> str:
    part = script.at(path, line)
    return " ".join(script.source_of(part).split()) if part is not None else ""


def _lines(text: str) -> int:
    return sum(bool(line.strip()) and not line.lstrip().startswith("#") for line in text.splitlines())
