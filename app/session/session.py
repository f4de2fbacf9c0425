"""The session: one document, at most one live program, and the verbs that drive it."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from retrograd.engine.protocol import answers, requests
from retrograd.engine.protocol.codec import ProtocolError
from retrograd.engine.protocol.events import Event

from ..documents import Document, DocumentError, load
from ..model.recording import RecordingError, read_recording, write_recording
from ..model.run import Run
from ..settings.interpreters import Interpreters
from ..settings.run_settings import RunSettings, keep_run_settings, run_settings
from ..settings.store import Settings
from ..store import Stop, Store
from ..store.breakpoints import Breakpoints
from . import ending, file_watch, preparing
from .bookmark_keeper import BookmarkKeeper
from .breakpoint_keeper import BreakpointKeeper
from .launching import Launcher
from .native import NativeWatch
from .process import StartError, Surroundings
from .program import Program
from .questions import Questions
from .repeating import Repeating
from .rule_checking import RuleChecking
from .second_run import SecondRun
from .slicer import BugSlicer

#: Suffix of recordings.
RECORDING = ".rgd"


class Session(QObject):
    """Opens documents and recordings, runs them, and feeds the store; implements ``commands.context.SessionVerbs``.

    Signals:
        evaluated(answers.Evaluated): The answer to :meth:`evaluate`.
        completed(answers.Completed): The answer to :meth:`complete`.
        input_requested(str): The script waits for a line of input.
        document_opened(Document): Another document is open, or its text was read anew.
        behind(bool): The script waits for the display.
        finished(RunFinished): A run has ended and everything is delivered.
        failed(str): A run could not begin.
    """

    evaluated = Signal(object)
    completed = Signal(object)
    input_requested = Signal(str)
    document_opened = Signal(object)
    behind = Signal(bool)
    finished = Signal(object)
    failed = Signal(str)

    def __init__(self, store: Store, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.store = store
        self.settings = settings
        self.breakpoints = Breakpoints(self)
        self.toggle_breakpoint = self.breakpoints.toggle
        self.keeper = BreakpointKeeper(self.breakpoints, settings, self)
        self.bookmark_keeper = BookmarkKeeper(store.bookmarks, settings, self)
        self.document: Document | None = None
        #: Arguments and folder of the script; None takes those of its run settings.
        self.arguments: tuple[str, ...] | None = None
        self.folder: Path | None = None
        #: Environment variables that the script does not get.
        self.hidden: tuple[str, ...] = ()
        #: Which Pythons can run a script here.
        self.interpreters = Interpreters(self)
        #: Whether a child is kept ready for the next run.
        self.stands_by = False
        self._mode = "pause"
        self._program: Program | None = None
        self.launcher = Launcher(self._wanted_surroundings, self.interpreters, self)
        self.launcher.failed.connect(lambda reason: self.store.message.emit(reason, "error"))
        self._watch = file_watch.FileWatch(self)
        self._watch.changed.connect(self._on_file_changed)
        self._restarting = False
        self._questions = Questions(store, self._send, self)
        self._questions.evaluated.connect(self.evaluated)
        self._questions.completed.connect(self.completed)
        #: What may be asked of the paused program; numbers of the answers come back.
        self.evaluate = self._questions.evaluate
        self.set_variable = self._questions.set_variable
        self.complete = self._questions.complete
        self._repeating = Repeating(self, store)
        self.run_again = self._repeating.run_again
        parts = (store, lambda: self._plain_request("record"), self._surroundings, self._new_run, self)
        self._second, self.slicer = SecondRun(*parts), BugSlicer(*parts)
        self.run_without, self.cancel_without = self._second.begin, self._second.cancel
        self._native = NativeWatch(store, self)
        self.rules = RuleChecking(store, self._questions, self._send, self._surroundings, self)
        self.breakpoints.edited.connect(self._on_breakpoints_edited)

    # ------------------------------------------------------------------ documents
    def open(self, path: Path) -> None:
        """Load a script, notebook or recording; nothing runs yet. Problems go to ``Store.message``."""
        path = Path(os.path.abspath(path))
        try:
            if path.suffix.lower() == RECORDING:
                self._open_recording(path)
            else:
                self._open_document(load(path))
            self.settings.remember_file(path)
        except (DocumentError, RecordingError) as error:
            self.store.message.emit(str(error), "error")

    def _open_document(self, document: Document) -> None:
        self._end_program()
        self.document = document
        self.bookmark_keeper.open(str(document.path))
        self.keeper.open(str(document.path), [(cell.path, cell.text) for cell in document.code])
        self.store.replace(self._new_run(), "ready")
        self.document_opened.emit(document)
        if document.problem:
            self.store.message.emit(document.problem, "warning")
        self._watch.watch(document.path)
        self.launcher.prepare()

    def _open_recording(self, path: Path) -> None:
        run, warning = read_recording(path)
        self._end_program()
        self._watch.watch(None)
        sources = [(name, seen.text, seen.cell) for name, seen in run.sources.items()]
        self.document = Document.from_sources(path, run.document, sources)
        self.bookmark_keeper.open(str(path))
        self.keeper.open(run.path, [(name, text) for name, text, _ in sources])
        self.store.replace(run, "finished")
        self.document_opened.emit(self.document)
        if warning:
            self.store.message.emit(warning, "warning")

    def save_recording(self, path: Path) -> None:
        """Write the run to a file."""
        try:
            write_recording(self.store.run, path)
        except (RecordingError, OSError) as error:
            self.store.message.emit(self.tr("The recording was not saved: {error}").format(error=error), "error")
            return
        self.store.message.emit(self.tr("Saved {path}").format(path=path), "info")

    def read_again(self) -> bool:
        """Take the document's text from the disk if it is another by now; tell whether it can be run."""
        document = self.document
        if document is None or document.recorded:
            self.store.message.emit(self.tr("Open a script or notebook first; a recording cannot be run."), "warning")
            return False
        try:
            fresh = load(document.path)
        except DocumentError as error:
            self.store.message.emit(str(error), "error")
            return False
        if fresh != document:
            self.document = fresh
            for old, new in zip(document.code, fresh.code, strict=False):
                self.breakpoints.follow(old.path, old.text, new.text)
            self.document_opened.emit(fresh)
        return True

    def _on_file_changed(self) -> None:
        document = self.document
        if document is None or document.recorded:
            return
        try:
            if load(document.path) == document:
                return
        except DocumentError as error:
            self.store.message.emit(str(error), "warning")
            return
        if self.store.state == "ready":
            self.read_again()
        self.store.message.emit(*file_watch.sentence(document.path.name, self.store.state))

    def reload(self) -> None:
        """Open the document anew, as it is on the disk."""
        if self.document is not None:
            self.open(self.document.path)

    # ------------------------------------------------------------------ how it is run
    @property
    def run_settings(self) -> RunSettings:
        """How the open script is run."""
        return run_settings(self.settings, str(self.document.path)) if self.document is not None else RunSettings()

    def set_run_settings(self, chosen: RunSettings) -> None:
        """Keep how the open script is run; counts from its next start."""
        if self.document is not None and not self.document.recorded:
            keep_run_settings(self.settings, str(self.document.path), chosen)
            self.launcher.prepare()

    def _surroundings(self) -> Surroundings:
        return preparing.surroundings(self.settings, self.run_settings, self.hidden)

    def _wanted_surroundings(self) -> Surroundings | None:
        return self._surroundings() if self.stands_by and self.startable else None

    # ------------------------------------------------------------------ the program's life
    @property
    def live(self) -> bool:
        """Whether a program is there."""
        return self._program is not None

    @property
    def startable(self) -> bool:
        """Whether a script or notebook is open that can be run (a recording cannot)."""
        return self.document is not None and not self.document.recorded

    @property
    def process(self) -> int:
        """The process id of the program, 0 if there is none."""
        return self._program.process if self._program is not None else 0

    def start(self, mode: str = "pause") -> None:
        """Run the program: to the end ("record") or with stops ("pause", "run", as in ``Start``)."""
        if self._program is not None:
            self.store.message.emit(self.tr("The program runs already; stop it first."), "warning")
            return
        if not self.read_again() or self.document is None:
            return
        self._mode = mode
        self.breakpoints.forget_run()
        self.keeper.look_at_files()
        self.store.replace(self._new_run(), "starting")
        try:
            request = self._repeating.aimed(self._plain_request(self.breakpoints.mode_of(mode)))
            program = self.launcher.take(self._surroundings())
            self._connect(program)
            program.begin(request)
        except (StartError, ProtocolError, ValueError) as error:
            self._on_failed(str(error))
            return
        self._program = program
        self.launcher.prepare()

    def restart(self) -> None:
        """Stop and start again in the same mode."""
        if self._program is None:
            self.start(self._mode)
            return
        self._restarting = True
        self.stop()

    def stop(self) -> None:
        """End the program, by force if it does not listen."""
        if self._program is not None:
            if self.store.state == "paused":
                self.store.set_state("running")
            self._program.stop()

    def close(self) -> None:
        """End every process at once; for the end of the debugger."""
        self.stands_by = False
        self._second.cancel()
        self.slicer.cancel()
        self._watch.watch(None)
        self._end_program()
        self.launcher.close()
        self.interpreters.close()

    # ------------------------------------------------------------------ going on
    def resume(self) -> None:
        """Go on."""
        self._go(requests.Resume())

    def step(self, grain: str, path: str = "", line: int = 0) -> None:
        """Go on by one: over, into, out, op, node, cell, line."""
        self._go(requests.Step(grain=grain, path=path, line=line))

    def pause(self) -> None:
        """Stop soon."""
        if self._program is not None:
            self._program.send(requests.Pause())
            self._native.asked()

    def _go(self, request: requests.Request) -> None:
        if self._program is None or self.store.state != "paused":
            self.store.message.emit(self.tr("The program is not paused, so it cannot go on by a step."), "warning")
            return
        self.store.set_state("running")
        self._program.send(request)

    # ------------------------------------------------------------------ asking and telling
    def supply_input(self, text: str | None) -> None:
        """Give the script a line of input."""
        if self._program is not None:
            self._program.send(requests.SupplyInput(text=text))

    def interrupt(self) -> None:
        """End the evaluation that is under way."""
        if self._program is not None:
            self._program.send(requests.Interrupt())

    # ------------------------------------------------------------------ making programs
    def _plain_request(self, mode: str) -> requests.Start:
        chosen, stops = self.run_settings, self.breakpoints.requested(mode)
        return preparing.start_request(self.settings, chosen, self.document, mode, stops, self.arguments, self.folder)

    def _new_run(self) -> Run:
        return Run(self.settings.number("record.memory_budget") << 20, self.settings.number("record.disk_budget") << 20)

    def _connect(self, program: Program) -> None:
        program.events_arrived.connect(self._on_events)
        program.answered.connect(self._on_answered)
        program.behind.connect(self.behind)
        program.failed.connect(self._on_failed)
        program.finished.connect(self._on_finished)

    def _end_program(self) -> None:
        self._restarting = False
        if self._program is not None:
            self._program.discard()
            self._program.deleteLater()
            self._program = None

    # ------------------------------------------------------------------ from the program
    def _on_events(self, events: list[Event]) -> None:
        try:
            self.store.feed(events)
        except ValueError as error:
            self._on_damaged(error)
            return
        if self.store.state == "starting":
            self.store.set_state("running")

    def _on_answered(self, answer: answers.Answer) -> None:
        match answer:
            case answers.Stopped():
                stop = Stop(
                    answer.reason, self.store.run.end, answer.frames, answer.node, answer.backward_pass, answer.detail,
                    answer.threads,
                )  # fmt: skip
                self.keeper.take(answer)
                self.store.set_state("paused", stop)
                self.launcher.prepare()
            case answers.InNativeCode():
                self._native.told(answer)
            case answers.InputRequested() if not self._repeating.answers(answer):
                self.input_requested.emit(answer.prompt)
            case answers.BreakpointPlaced() | answers.BreakpointsHit():
                self.keeper.take(answer)
            case _:
                self._questions.take(answer)

    def _on_failed(self, reason: str) -> None:
        text = self.tr("The program could not be started: {reason}").format(reason=reason)
        self.store.set_state("ready")
        self.store.message.emit(text, "error")
        self.failed.emit(text)
        if self.run_settings.interpreter:
            self.launcher.doubt(self._surroundings())

    def _on_damaged(self, error: ValueError) -> None:
        """The events make no sense: what came before them stays, nothing more is taken."""
        self._end_program()
        self.store.set_state("finished")
        text = self.tr("The program was ended, since its record is damaged: {error}").format(error=error)
        self.store.message.emit(text, "error")
        self.failed.emit(text)

    def _on_finished(self) -> None:
        program, self._program, restarting, self._restarting = self._program, None, self._restarting, False
        self._questions.forget()
        if program is None:
            return
        run = self.store.run
        program.deleteLater()
        if run.finished is not None:
            # Whatever is wrong with the sentence: the run is over, and everybody has to hear of it.
            self.store.set_state("finished")
            try:
                if not restarting:
                    self.store.message.emit(*ending.sentence(run, program.raw_errors))
            finally:
                self.finished.emit(run.finished)
                self._after_run(restarting)
        else:
            self._after_run(restarting)

    def _after_run(self, restarting: bool) -> None:
        if restarting:
            self.start(self._mode)
        else:
            self.launcher.prepare()

    def _on_breakpoints_edited(self) -> None:
        if self._program is not None:
            lines, others = self.breakpoints.requested(self._mode)
            self._program.send(requests.SetBreakpoints(breakpoints=lines, event_breakpoints=others))

    def _send(self, request: requests.Request) -> bool:
        if self._program is not None:
            self._program.send(request)
        return self._program is not None
