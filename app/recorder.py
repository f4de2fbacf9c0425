"""Recording a run without a window: the script's output passes through while its events are written."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QObject

from retrograd.engine.protocol.events import OutputWritten

from .model.recording import RecordingWriter
from .model.states import Delta
from .session.headless import Headless


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
                _pass_through(event)

    def _on_input_requested(self, prompt: str) -> None:
        sys.stdout.flush()
        line = sys.stdin.readline()
        self._headless.session.supply_input(line or None)


def _pass_through(event: OutputWritten) -> None:
    stream = sys.stderr if event.stream == "stderr" else sys.stdout
    try:
        stream.write(event.text)
        stream.flush()
    except UnicodeEncodeError:
        stream.write(event.text.encode(stream.encoding, "backslashreplace").decode(stream.encoding))
        stream.flush()
