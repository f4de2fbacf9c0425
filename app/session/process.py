"""The child process: its start with two sockets, its raw output, its end, and the ladder that ends it by force."""

from __future__ import annotations

import codecs
import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from typing import IO

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal

from retrograd.engine.protocol.journal import Journal

from .outcome import Outcome

#: Milliseconds from the polite request to SIGTERM, and from there to SIGKILL.
TERMINATE_AFTER = 200
KILL_AFTER = 300
#: Milliseconds between looks at the process where the system cannot tell of its end.
_LOOK_EVERY = 25
_CHUNK = 1 << 16
#: Bytes of events that the system keeps between the child and us.
_HELD_BACK = 8 << 10
#: Chunks that a pipe can hold at most (a program may enlarge it to 1 MiB).
_CHUNKS_LEFT = 16

#: Variables of the debugger's own process that are none of the script's business.
_OWN_VARIABLES = ("PYTHONNODEBUGRANGES",)
_THREAD_VARIABLES = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


class StartError(RuntimeError):
    """The child process could not be started; the text says why."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is fixed when a process begins, so that one that stands by fits only one choice of them.

    Attributes:
        interpreter: Path of the Python ("": that of the debugger).
        threads: Threads of its linear algebra.
        environment: Variables in addition to ours; None takes one away.
    """

    interpreter: str = ""
    threads: int = 1
    environment: tuple[tuple[str, str | None], ...] = ()

    def program(self) -> str:
        """The Python that is run."""
        return self.interpreter or sys.executable

    def variables(self) -> dict[str, str]:
        """The whole environment: that of this process without what is ours alone, and with the choices."""
        values = {name: value for name, value in os.environ.items() if name not in _OWN_VARIABLES}
        values.update(dict.fromkeys(_THREAD_VARIABLES, str(self.threads)))
        values["PYTHONUTF8"] = "1"
        for name, value in self.environment:
            values.pop(name, None)
            if value is not None:
                values[name] = value
        return values


class Pipe(QObject):
    """Reads a pipe of the child as text while the event loop runs.

    Signals:
        arrived(str): Some text.
    """

    arrived = Signal(str)

    def __init__(self, stream: IO[bytes], parent: QObject) -> None:
        super().__init__(parent)
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")
        os.set_blocking(stream.fileno(), False)
        self._notifier = QSocketNotifier(stream.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_readable)

    def set_reading(self, reading: bool) -> None:
        """Read on, or let the child wait."""
        if not self._stream.closed:
            self._notifier.setEnabled(reading)

    def drain(self) -> None:
        """Read what is there, then close; what another program goes on writing into it is nobody's any more."""
        for _ in range(_CHUNKS_LEFT):
            if self._stream.closed or not self._on_readable():
                break
        self.close()

    def close(self) -> None:
        """Stop reading for good."""
        if not self._stream.closed:
            self._notifier.setEnabled(False)
            self._stream.close()

    def _on_readable(self) -> bool:
        try:
            data = os.read(self._stream.fileno(), _CHUNK)
        except BlockingIOError:
            return False
        except OSError:
            data = b""
        text = self._decoder.decode(data, final=not data)
        if not data:
            self.close()
        if text:
            self.arrived.emit(text)
        return bool(data)


class Process(QObject):
    """One child process; started once, never used again.

    Signals:
        exited(Outcome): The process is gone.
        written(str, str): Raw output as stream ("stdout", "stderr") and text: what C code and other programs wrote.
    """

    exited = Signal(object)
    written = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._popen: subprocess.Popen[bytes] | None = None
        #: What the child has recorded and not yet sent.
        self.journal: Journal | None = None
        self._outcome = Outcome()
        self._pipes: list[Pipe] = []
        self._watch: QSocketNotifier | None = None
        self._watched = -1
        self._look = QTimer(self, interval=_LOOK_EVERY)
        self._look.timeout.connect(self._on_look)
        self._ladder = QTimer(self, singleShot=True)
        self._ladder.timeout.connect(self._on_ladder)
        self._next_signal = signal.SIGTERM
        self._stopping = False

    @property
    def outcome(self) -> Outcome:
        """How it stands."""
        return self._outcome

    @property
    def identity(self) -> int:
        """The process id (0: not started)."""
        return self._popen.pid if self._popen is not None else 0

    @property
    def stopping(self) -> bool:
        """Whether :meth:`stop` or :meth:`kill` was called."""
        return self._stopping

    def start(self, surroundings: Surroundings) -> tuple[socket.socket, socket.socket]:
        """Start the child.

        Returns:
            Our ends of the control and the data channel.

        Raises:
            StartError: The system refuses.
        """
        control, control_end = socket.socketpair()
        data, data_end = socket.socketpair()
        # What the system holds back has still to be shown at a pause, as what waits on our side.
        data_end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _HELD_BACK)
        try:
            memory = Journal.create()
        except OSError as error:
            raise StartError(f"There is no memory for the record of the program: {error}") from error
        ends = (control_end.fileno(), data_end.fileno(), memory)
        command = [surroundings.program(), "-P", "-X", "faulthandler", "-m", "retrograd.engine.child"]
        command += ["--control", str(ends[0]), "--data", str(ends[1]), "--journal", str(memory)]
        try:
            self._popen = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, pass_fds=ends,
                start_new_session=True, env=surroundings.variables(),
            )  # fmt: skip
            self.journal = Journal(memory)
        except (OSError, ValueError) as error:
            control.close()
            data.close()
            raise StartError(f"Python could not be started ({surroundings.program()}): {error}") from error
        finally:
            control_end.close()
            data_end.close()
            os.close(memory)
        self._outcome = Outcome("running")
        self._follow(self._popen)
        return control, data

    def set_reading(self, reading: bool) -> None:
        """Read raw output, or let the child wait."""
        for pipe in self._pipes:
            pipe.set_reading(reading)

    def stop(self) -> None:
        """Begin the ladder: whoever calls has asked politely; SIGTERM and SIGKILL follow if that does not help."""
        if self._outcome.state == "running" and not self._stopping:
            self._stopping = True
            self._next_signal = signal.SIGTERM
            self._ladder.start(TERMINATE_AFTER)

    def kill(self) -> None:
        """End the whole group at once."""
        if self._outcome.state == "running":
            self._stopping = True
            self._signal_group(signal.SIGKILL)

    def wait(self, seconds: float) -> bool:
        """Block until it is gone; tell whether it is. For the end of the program, when no event loop runs."""
        if self._popen is None or self._outcome.over:
            return True
        try:
            self._popen.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        self._on_look()
        return True

    # ------------------------------------------------------------------ inside
    def _follow(self, popen: subprocess.Popen[bytes]) -> None:
        assert popen.stdout is not None
        assert popen.stderr is not None
        out, err = Pipe(popen.stdout, self), Pipe(popen.stderr, self)
        out.arrived.connect(self._on_out)
        err.arrived.connect(self._on_err)
        self._pipes = [out, err]
        pidfd_open = getattr(os, "pidfd_open", None)
        if pidfd_open is not None:
            try:
                self._watched = pidfd_open(popen.pid)
            except OSError:
                self._watched = -1
        if self._watched >= 0:
            self._watch = QSocketNotifier(self._watched, QSocketNotifier.Type.Read, self)
            self._watch.activated.connect(self._on_look)
        else:
            self._look.start()

    def _on_out(self, text: str) -> None:
        self.written.emit("stdout", text)

    def _on_err(self, text: str) -> None:
        self.written.emit("stderr", text)

    def _on_look(self) -> None:
        if self._popen is None or self._outcome.over or self._popen.poll() is None:
            return
        self._look.stop()
        self._ladder.stop()
        if self._watch is not None:
            self._watch.setEnabled(False)
            os.close(self._watched)
            self._watch = None
        if self._stopping:
            self._signal_group(signal.SIGKILL)
        for pipe in self._pipes:
            pipe.drain()
        self._outcome = Outcome.of_return_code(self._popen.returncode)
        self.exited.emit(self._outcome)

    def _on_ladder(self) -> None:
        self._signal_group(self._next_signal)
        if self._next_signal == signal.SIGTERM:
            self._next_signal = signal.SIGKILL
            self._ladder.start(KILL_AFTER)

    def _signal_group(self, number: int) -> None:
        if self._popen is None:
            return
        try:
            os.killpg(self._popen.pid, number)
        except (ProcessLookupError, PermissionError):
            # The group is gone, or (macOS) all that is left of it has ended but was not waited for.
            return
