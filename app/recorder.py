"""Recording a run without a window: the script's output passes through while its events are written."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QObject

from retrograd.engine.protocol.events import CellFinished, OutputWritten

from .model.recording import RecordingWriter
from .model.states import Delta
from .session.headless import Headless, HeadlessError


class Recorder(QObject):
    """Follows a run: writes its events, shows its output, reads its input.

    Args:
        headless: Where the run happens.
        path: The recording.
    """

    def __init__(self, headless: Headless, path: Path) -> None:
        super().__init__(headless)
        self._headless = headless
        self._writer = RecordingWriter(path)
        headless.store.changed.connect(self._on_changed)
        headless.session.input_requested.connect(self._on_input_requested)

    def close(self) -> None:
        """Finish the file."""
        self._writer.close()

    def _on_changed(self, delta: Delta) -> None:
        run = self._headless.store.run
        events = list(run.events(first=delta.first, last=delta.last))
        self._writer.write(events)
        for event in events:
            if isinstance(event, OutputWritten):
                pass_through(event.stream, event.text)
            elif isinstance(event, CellFinished) and event.display:
                pass_through("stdout", event.display + "\n")

    def _on_input_requested(self, prompt: str) -> None:
        sys.stdout.flush()
        line = sys.stdin.readline()
        self._headless.session.supply_input(line or None)


def pass_through(name: str, text: str) -> None:
    """Write the script's output to our own standard output or error; what a terminal cannot show, as escapes."""
    stream = sys.stderr if name == "stderr" else sys.stdout
    try:
        stream.write(text)
        stream.flush()
    except UnicodeEncodeError:
        stream.write(text.encode(stream.encoding, "backslashreplace").decode(stream.encoding))
        stream.flush()


def record(path: Path, output: Path, arguments: tuple[str, ...], capture: str | None) -> int:
    """Run a document to its end and keep everything; the script's exit code.

    Raises:
        HeadlessError: The document cannot be opened or run.
        RecordingError: The recording cannot be written.
    """
    headless = Headless()
    if capture is not None:
        headless.settings.set("record.capture", capture)
    headless.open(path)
    if not headless.session.startable:
        raise HeadlessError(f"{path} is a recording already; give a script or notebook")
    recorder = Recorder(headless, output)
    try:
        with headless.stopping_on_interrupt():
            headless.run(path, arguments)
    finally:
        recorder.close()
        headless.close()
    finished = headless.store.run.finished
    if finished is None:
        raise HeadlessError(headless.messages[-1][0] if headless.messages else f"{path} did not end")
    sys.stdout.flush()
    if finished.reason not in ("finished", "exit", "raised"):
        # An exception has printed its traceback; these ends are silent otherwise.
        print(f"retrograd: {headless.messages[-1][0]}", file=sys.stderr)
    print(f"retrograd: recorded {headless.store.run.end} events in {output}", file=sys.stderr)
    return finished.exit_code
