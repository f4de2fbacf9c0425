"""Panel "Console": what the script writes, what it reads, and expressions evaluated where it waits."""

from __future__ import annotations

from bisect import bisect_right
from itertools import chain
from time import perf_counter

from PySide6.QtCore import QT_TRANSLATE_NOOP, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from retrograd.app.model.value_text import shape_text
from retrograd.app.settings.store import Settings
from retrograd.engine.protocol.answers import Completed, Evaluated
from retrograd.engine.protocol.events import CellFinished, InputRead, OutputWritten

from .appearance import code_font, column, hairline, label, row
from .console_input import ConsoleInput
from .console_output import ConsoleOutput, Line
from .console_why import answer_lines, question_in
from .panel import Panel
from .plain_text import TerminalText, one_line, plain
from .subject import selected_frame
from .tensor_menu import show_event, show_tensor

#: Seconds that an evaluation may take; Interrupt ends it before.
SECONDS = 60.0
#: Lines of input that are remembered.
HISTORY = 200
#: Events, and seconds, between two paints.
EVENTS_A_REFRESH = 20_000
SECONDS_A_REFRESH = 0.01


class ConsoleHistory:
    """Lines typed so far, kept in the settings; up and down walk through them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._at = 0
        self._typed = ""

    def lines(self) -> tuple[str, ...]:
        """All of them, oldest first."""
        return self._settings.texts("console.history")

    def add(self, line: str) -> None:
        """Remember a line as the newest."""
        if line.strip():
            kept = [each for each in self.lines() if each != line]
            self._settings.set("console.history", tuple([*kept, line][-HISTORY:]))
        self._at = 0

    def older(self, current: str) -> str:
        """The line before the one shown; ``current`` is kept for the way back."""
        lines = self.lines()
        if self._at == 0:
            self._typed = current
        if self._at < len(lines):
            self._at += 1
        return lines[-self._at] if self._at else current

    def newer(self, current: str) -> str:
        """The line after the one shown, at last what was typed before."""
        if self._at == 0:
            return current
        self._at -= 1
        return self.lines()[-self._at] if self._at else self._typed


class ConsolePanel(Panel):
    """Output above, one line of input below."""

    identity = "console"
    title = str(QT_TRANSLATE_NOOP("Panel", "Console"))
    area = "bottom-right"
    icon = "console"
    follows = ("replaced", "changed", "moved", "stopped", "state_changed", "frame_chosen")
    empty_text = str(
        QT_TRANSLATE_NOOP(
            "Panel",
            "What the script prints appears here. Press F5 to run it; while it waits, you can evaluate expressions.",
        )
    )

    def build(self) -> QWidget:
        """Output, hairline, prompt and input."""
        page = QWidget()
        page.setProperty("role", "page")
        layout = column(page, margin=0, gap=0)
        self.output = ConsoleOutput(self.desk)
        self.prompt = QLabel("›")
        self.prompt.setTextFormat(Qt.TextFormat.PlainText)
        self.prompt.setFont(code_font(self.desk))
        self.prompt.setProperty("role", "dim")
        self.prompt.setContentsMargins(0, 5, 0, 0)
        self.history = ConsoleHistory(self.desk.settings)
        self.input = ConsoleInput(self.desk)
        self.input.setAccessibleName(self.tr("Console input"))
        self.input.setToolTip(
            self.tr("Enter evaluates, Shift+Enter begins another line, Tab completes, Up brings back older lines")
        )
        self.input.submitted.connect(self._on_return)
        self.input.older.connect(lambda: self.input.setText(self.history.older(self.input.text())))
        self.input.newer.connect(lambda: self.input.setText(self.history.newer(self.input.text())))
        self.input.completion_wanted.connect(self._on_completion_wanted)
        self.input.installEventFilter(self)
        self.interrupt = QToolButton()
        self.interrupt.setText(self.tr("Interrupt"))
        self.interrupt.setToolTip(self.tr("End the evaluation that is under way (Ctrl+C in the input)"))
        self.interrupt.clicked.connect(self._on_interrupt)
        self.interrupt.hide()
        self.past = label(role="dim", wrap=True)
        self.past.setContentsMargins(12, 4, 12, 4)
        line = row(gap=6)
        line.setContentsMargins(10, 4, 8, 4)
        line.addWidget(self.prompt, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.input, 1)
        line.addWidget(self.interrupt, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.output, 1)
        layout.addWidget(hairline())
        layout.addWidget(self.past)
        layout.addLayout(line)
        self._terminal = TerminalText()
        self._stream = "stdout"
        self._read = 0
        self._asked: str | None = None
        # Serial of the last event before the question: what was read earlier is no answer to it.
        self._asked_at = 0
        self._evaluating: set[int] = set()
        self._completing: tuple[int, str] = (0, "")
        self.output.tensor_chosen.connect(lambda tensor: show_tensor(self.desk, tensor, "value"))
        self.output.event_chosen.connect(lambda serial: show_event(self.desk, serial))
        self.desk.evaluated.connect(self._on_evaluated)
        self.desk.completed.connect(self._on_completed)
        self.desk.store.state_changed.connect(self._on_state_changed)
        self.desk.input_requested.connect(self._on_input_requested)
        self.desk.store.replaced.connect(self._on_replaced)
        self.desk.theme_changed.connect(self.output.recolor)
        return page

    # ------------------------------------------------------------------ output
    def refresh(self) -> bool:
        """Read what is new, a slice at a time."""
        store = self.desk.store
        self._take_events()
        unfinished = Line(self._stream, self._terminal.line, self._read) if self._terminal.line else None
        if self.output.flush(unfinished) or self._read < store.run.end:
            self.refresh_later()
        self.output.show_time(store.cursor, store.in_the_past)
        self._show_state()
        return not self.output.is_empty() or store.state not in ("empty", "ready")

    def _take_events(self) -> None:
        run = self.desk.store.run
        until = perf_counter() + SECONDS_A_REFRESH
        for serial in self._serials():
            event = run.event(serial)
            if isinstance(event, OutputWritten):
                self._take_output(event)
            elif isinstance(event, InputRead):
                self._end_line(event.serial)
                self.output.add([Line("input", one_line(event.text), event.serial)])
                if event.serial > self._asked_at:
                    self._asked = None
            elif isinstance(event, CellFinished) and event.display:
                self._end_line(event.serial)
                self._say("result", event.display, event.serial)
            self._read = event.serial
            # One event may hold thousands of lines.
            if perf_counter() > until:
                return
        if not self._serials():
            self._read = run.end

    def _serials(self) -> list[int]:
        """The next events that say something, without looking at the others."""
        known = map(self.desk.store.run.timeline.serials, ("output-written", "input-read", "cell-finished"))
        news = (serials[place : place + EVENTS_A_REFRESH] for serials in known
                for place in (bisect_right(serials, self._read),))  # fmt: skip
        return sorted(chain.from_iterable(news))[:EVENTS_A_REFRESH]

    def _take_output(self, event: OutputWritten) -> None:
        stream = "stderr" if event.stream == "stderr" else "stdout"
        if stream != self._stream:
            self._end_line(event.serial)
            self._stream = stream
        self.output.add([Line(stream, text, event.serial) for text in self._terminal.feed(event.text)])

    def _end_line(self, serial: int) -> None:
        """What another stream left unfinished becomes a line of its own."""
        if self._terminal.line:
            self.output.add([Line(self._stream, text, serial) for text in self._terminal.feed("\n")])

    def _say(self, kind: str, text: str, serial: int) -> None:
        self.output.add([Line(kind, line, serial) for line in plain(text).rstrip("\n").split("\n")])

    # ------------------------------------------------------------------ input
    def _show_state(self) -> None:
        store = self.desk.store
        past = store.in_the_past
        asked = self._asked is not None and store.state == "running"
        self.past.setVisible(past)
        self.past.setText(
            self.tr("You are looking at the past: nothing can be evaluated here. Return to now to evaluate.")
        )
        self.input.setEnabled(asked or self._can_ask())
        self.input.one_line = asked
        self.interrupt.setVisible(bool(self._evaluating))
        self.prompt.setText(one_line(self._asked, 60) if asked and self._asked else "›")
        if asked:
            hint = self.tr("The script waits for a line; Enter sends it, Ctrl+D ends the input")
        elif store.state == "paused" and not past:
            hint = self.tr("Evaluate x.grad, or ask: why x.grad")
        elif self._can_ask():
            hint = self.tr("Ask, for instance: why x.grad")
        else:
            hint = self.tr("Pause the program to evaluate")
        self.input.setPlaceholderText(hint)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl+D and Ctrl+C in the input."""
        if watched is self.input and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.matches(QKeySequence.StandardKey.Copy) and not self.input.textCursor().hasSelection():
                self._on_interrupt()
                return True
            ends = event.key() == Qt.Key.Key_D and event.modifiers() == Qt.KeyboardModifier.ControlModifier
            if ends and self._asked is not None and not self.input.text():
                self._asked = None
                self.desk.context.session.supply_input(None)
                self.refresh_later()
                return True
        return super().eventFilter(watched, event)

    def _can_ask(self) -> bool:
        """Whether there is a record that can be asked why."""
        return self.desk.store.state in ("paused", "finished") and self.desk.store.run.end > 0

    def _is_defined(self, name: str) -> bool:
        """Whether the waiting program itself has something of that name."""
        stop = self.desk.store.stop
        frames = stop.frames if stop is not None else ()
        return any(variable.name == name for frame in frames for variable in frame.variables)

    def _answer(self, text: str) -> bool:
        """Say why, if that is what was typed; where nothing can be evaluated, say that only this can be done."""
        store = self.desk.store
        live = store.state == "paused" and not store.in_the_past
        asked = question_in(text) if not (live and self._is_defined("why")) else None
        if not self._can_ask() or (asked is None and live):
            return False
        self.history.add(text)
        self.output.add([Line("input", one_line(text, 2000), store.run.end)])
        if asked is not None:
            self.output.add(answer_lines(self.desk, asked, self.output.columns()))
        else:
            nothing = self.tr("Nothing can be evaluated now, only asked: why x.grad.")
            self.output.add([Line("error", nothing, store.run.end)])
        return True

    def _on_return(self) -> None:
        text = self.input.text()
        store = self.desk.store
        if self._asked is not None and store.state == "running":
            self._asked = None
            self.desk.context.session.supply_input(text + "\n")
        elif text.strip() and self._answer(text.rstrip()):
            pass
        elif text.strip() and store.state == "paused" and not store.in_the_past:
            text = text.rstrip()
            self.history.add(text)
            self.output.add([Line("input", one_line(line, 2000), store.run.end) for line in text.split("\n")])
            number = self.desk.context.session.evaluate(text, selected_frame(store), SECONDS)
            if number:
                self._evaluating.add(number)
        else:
            return
        self.input.setText("")
        self.refresh_later()

    def _on_evaluated(self, answer: Evaluated) -> None:
        if answer.number not in self._evaluating:
            return
        self._evaluating.discard(answer.number)
        serial = self.desk.store.run.end
        if answer.output:
            self._say("stdout", answer.output, serial)
        if answer.error:
            self._say("error", answer.error, serial)
        elif answer.text and answer.text != "None":
            self._say("result", answer.text, serial)
        if answer.is_tensor and answer.value is not None:
            self.output.add([Line("tensor", self._chip_text(answer), serial, answer.tensor)])
        self.refresh_later()

    def _chip_text(self, answer: Evaluated) -> str:
        """Type and shape of a result, and how it stands to gradients: ``f32[2,3]  leaf  grad ✓  #12``."""
        assert answer.value is not None
        parts = [shape_text(answer.value.dtype, answer.value.shape)]
        if answer.requires_grad:
            parts.append(answer.grad_fn or self.tr("leaf"))
            parts.append("grad ✓" if answer.gradient is not None else "grad –")
        parts.append(f"#{answer.tensor} →" if answer.tensor else self.tr("not recorded"))
        return f" {'  '.join(parts)} "

    def _on_interrupt(self) -> None:
        if self._evaluating:
            self.desk.context.session.interrupt()

    def _on_state_changed(self, state: str) -> None:
        if state != "paused" and self._evaluating:
            # The program shall go on, not wait for an evaluation.
            self._on_interrupt()

    # ------------------------------------------------------------------ completion
    def _on_completion_wanted(self) -> None:
        store = self.desk.store
        if store.state != "paused" or store.in_the_past:
            return
        text, position = self.input.text(), self.input.position()
        number = self.desk.context.session.complete(text, position, selected_frame(store))
        self._completing = number, text

    def _on_completed(self, answer: Completed) -> None:
        number, text = self._completing
        if answer.number != number or not self.input.text().startswith(text[: answer.start]):
            return
        if answer.error:
            self.desk.store.message.emit(answer.error, "info")
        self.input.offer(answer.start, answer.names)

    def _on_input_requested(self, prompt: str) -> None:
        self._asked, self._asked_at = prompt, self.desk.store.run.end
        self.refresh_now()
        if self.isVisible():
            self.input.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_replaced(self) -> None:
        self.output.forget()
        self._terminal = TerminalText()
        self._stream = "stdout"
        self._read = 0
        self._asked = None
