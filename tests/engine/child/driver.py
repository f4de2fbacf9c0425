"""Drives a real child process over socket pairs, as the debugger does."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import msgspec

from retrograd.engine.protocol import answers, codec, events, requests
from retrograd.engine.protocol.unfolding import Unfolder

#: Seconds to wait for anything; only a broken child needs so long.
PATIENCE = 20.0

E = TypeVar("E", bound=events.Event)
A = TypeVar("A", bound=answers.Answer)


def surroundings() -> dict[str, str]:
    """Environment of a child."""
    return {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONUTF8": "1"}


class Born:
    """A child that the nursery has forked, to be asked as a ``Popen`` is."""

    def __init__(self, nursery: Nursery, pid: int, out: int, err: int) -> None:
        self.pid = pid
        self.stdout, self.stderr = os.fdopen(out, "rb"), os.fdopen(err, "rb")
        self._nursery = nursery
        self._watch = os.pidfd_open(pid)
        self._status: int | None = None

    def wait(self, timeout: float) -> int:
        """Its exit code, negative for a signal."""
        if self._status is None:
            if not select.select([self._watch], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("child", timeout)
            os.close(self._watch)
            self._status = self._nursery.status(self.pid)
        return self._status

    def poll(self) -> int | None:
        """Its exit code if it is over."""
        try:
            return self.wait(0)
        except subprocess.TimeoutExpired:
            return None

    def communicate(self) -> tuple[bytes, bytes]:
        """What it wrote; waits for its end."""
        self.wait(PATIENCE)
        with self.stdout, self.stderr:
            return self.stdout.read(), self.stderr.read()


class Nursery:
    """The process that forks children; see ``nursery.py``."""

    def __init__(self) -> None:
        self._socket, end = socket.socketpair()
        program = Path(__file__).with_name("nursery.py")
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(program), str(end.fileno())],
            pass_fds=(end.fileno(),), stdin=subprocess.DEVNULL, env=surroundings(),
        )  # fmt: skip
        end.close()

    def bear(self, control: socket.socket, data: socket.socket) -> Born:
        """A new child at these ends of its channels."""
        out, out_end = os.pipe()
        err, err_end = os.pipe()
        ends = [control.fileno(), data.fileno(), out_end, err_end]
        socket.send_fds(self._socket, [bytes(4)], ends)
        pid = self._number()
        os.close(out_end)
        os.close(err_end)
        return Born(self, pid, out, err)

    def status(self, pid: int) -> int:
        """How a child that is over has ended."""
        self._socket.sendall(pid.to_bytes(4, sys.byteorder))
        return self._number()

    def _number(self) -> int:
        found = self._socket.recv(4)
        assert found, "the nursery has ended"
        return int.from_bytes(found, sys.byteorder, signed=True)

    def close(self) -> None:
        """End it."""
        self._socket.close()
        self._process.wait(PATIENCE)


class Driver:
    """One child process and everything that came from it; without a nursery it is started as the debugger does."""

    def __init__(self, nursery: Nursery | None = None, journal: int | None = None) -> None:
        self.events: list[Any] = []
        self.answers: list[Any] = []
        self._taken = 0
        self.numbers = 0
        control, control_end = socket.socketpair()
        data, data_end = socket.socketpair()
        self.control, self.data = control, data
        if nursery is not None:
            self.process: subprocess.Popen[bytes] | Born = nursery.bear(control_end, data_end)
        else:
            ends = {"--control": control_end.fileno(), "--data": data_end.fileno()}
            if journal is not None:
                ends["--journal"] = journal
            command = [sys.executable, "-P", "-m", "retrograd.engine.child"]
            self.process = subprocess.Popen(
                [*command, *(str(part) for pair in ends.items() for part in pair)],
                pass_fds=tuple(ends.values()), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                start_new_session=True, env=surroundings(),
            )  # fmt: skip
        control_end.close()
        data_end.close()
        self._readers = {control: codec.FrameReader(), data: codec.FrameReader()}
        self._open = [control, data]
        self.raw: list[bytes] = []
        self.unfolder = Unfolder()

    def __enter__(self) -> Driver:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        out, err = self.process.communicate()
        for one in (self.control, self.data):
            one.close()
        if kind is not None:
            sys.stderr.write(f"--- child's own output ---\n{out.decode()}\n{err.decode()}\n{self.answers[-3:]}\n")

    # ------------------------------------------------------------------------------------------------ sending
    def send(self, request: requests.Request) -> None:
        self.control.sendall(codec.frame(request))

    def start(self, path: Path, text: str, **options: Any) -> Driver:
        path.write_text(text)
        options.setdefault("mode", "run")
        cells = options.pop("cells", (text,))
        document = options.pop("document", "script")
        self.wait(answers.Hello)
        self.send(requests.Start(path=os.fsencode(path), document=document, cells=cells, **options))
        return self

    # ------------------------------------------------------------------------------------------------ waiting
    def pump(self, timeout: float = PATIENCE) -> bool:
        """Read what comes next; False when both channels are over."""
        if not self._open:
            return False
        ready, _, _ = select.select(self._open, [], [], timeout)
        if not ready:
            raise AssertionError(f"nothing came in {timeout} s; last answers: {self.answers[-3:]}")
        for one in ready:
            try:
                chunk = one.recv(1 << 20)
            except ConnectionResetError:
                chunk = b""
            if not chunk:
                self._open.remove(one)
                continue
            for body in self._readers[one].feed(chunk):
                if one is self.control:
                    self.answers.append(codec.decode_answer(body))
                else:
                    self.events.extend(self.unfolder.unfold(body))
        return True

    def wait(self, kind: type[A], seconds: float = PATIENCE) -> A:
        """The next answer of this kind."""
        deadline = time.monotonic() + seconds
        while True:
            while self._taken < len(self.answers):
                found = self.answers[self._taken]
                self._taken += 1
                if isinstance(found, kind):
                    if isinstance(found, answers.Stopped):
                        while self.unfolder.position < found.serial:
                            assert self.pump()
                        found = msgspec.structs.replace(found, serial=self.unfolder.serial)
                    return found
                assert not isinstance(found, answers.Ended), f"ended instead of {kind.__name__}"
            assert time.monotonic() < deadline, f"no {kind.__name__}; answers: {self.answers[-3:]}"
            assert self.pump(seconds), f"channels closed instead of {kind.__name__}"

    def wait_for_event(self, kind: type[E], which: Callable[[E], bool] = lambda event: True) -> E:
        seen = 0
        while True:
            for one in self.events[seen:]:
                if isinstance(one, kind) and which(one):
                    return one
            seen = len(self.events)
            assert self.pump(), f"channels closed without {kind.__name__}"

    def finish(self) -> int:
        """Read to the end; returns the process's exit code."""
        while self.pump():
            for one in self.answers[self._taken :]:
                assert not isinstance(one, answers.Stopped), f"stopped at the end: {one}"
        return self.process.wait(PATIENCE)

    # ------------------------------------------------------------------------------------------------ shorthands
    def stopped(self) -> answers.Stopped:
        return self.wait(answers.Stopped)

    def step(self, grain: str, **more: Any) -> answers.Stopped:
        self.send(requests.Step(grain=grain, **more))
        return self.stopped()

    def resume(self) -> None:
        self.send(requests.Resume())

    def evaluate(self, expression: str, **more: Any) -> answers.Evaluated:
        self.numbers += 1
        self.send(requests.Evaluate(number=self.numbers, expression=expression, **more))
        found = self.wait(answers.Evaluated)
        assert found.number == self.numbers
        return found

    def of(self, *kinds: type[E]) -> list[E]:
        return [one for one in self.events if isinstance(one, kinds)]

    def one(self, kind: type[E]) -> E:
        (found,) = self.of(kind)
        return found

    def output(self, stream: str = "stdout") -> str:
        return "".join(one.text for one in self.of(events.OutputWritten) if one.stream == stream)

    def place(self, event: events.Event) -> events.LocationSeen:
        return next(one for one in self.of(events.LocationSeen) if one.number == event.location)

    def lines(self, kinds: Iterable[type[events.Event]]) -> list[int]:
        return [self.place(one).line for one in self.of(*kinds)]


def line_of(text: str, marker: str) -> int:
    """Number of the line that ends with ``# marker``."""
    return next(n for n, line in enumerate(text.splitlines(), 1) if line.rstrip().endswith(f"# {marker}"))


def line(stop: answers.Stopped) -> int:
    """Line of the innermost user frame of a stop."""
    return next(one.line for one in stop.frames if one.path)
