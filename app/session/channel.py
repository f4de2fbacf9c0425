"""The two sockets to the child on Qt's event loop: requests out, answers and events in, never more than it can show."""

from __future__ import annotations

import socket
import time
from collections import deque
from collections.abc import Iterator

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal

from retrograd.engine.protocol import codec
from retrograd.engine.protocol.events import BackwardFinished, BuffersFreed, Event, RunFinished
from retrograd.engine.protocol.journal import Journal
from retrograd.engine.protocol.requests import Request
from retrograd.engine.protocol.unfolding import Unfolder

from ..model.statistics import summarize

#: Seconds of work between two turns of the event loop, and of the pieces that it is done in.
SLICE, PIECE = 0.005, 0.0015
#: Seconds in which the rest of a frame follows if the program is busy.
SOON = 0.0005
#: Frames and bytes that may wait before reading stops, so that the script waits for the display; at a pause and after
#: Stop all of them have still to be shown, so they must not take long.
PENDING_FRAMES = 16
PENDING_BYTES = 16 << 10
#: Events that may be about every node of a run: each ends its turn.
LARGE = (BuffersFreed, BackwardFinished, RunFinished)
_CHUNK = 1 << 18
_SMALLEST_QUOTA, _LARGEST_QUOTA = 16, 20_000


class Channel(QObject):
    """Reads and writes both sockets.

    Signals:
        answered(Answer): A message on the control channel.
        events_arrived(list[Event]): The next events, a few at a time; none if only facts came.
        behind(bool): Reading has stopped because events wait (True), or goes on.
        caught_up: Answer to :meth:`catch_up`.
        ended: The data channel is closed and its last event delivered.
        broken(str): What came is not of the protocol; nothing more is read.

    Attributes:
        delivered: Bytes of the data channel whose events were delivered.
    """

    answered = Signal(object)
    events_arrived = Signal(object)
    behind = Signal(bool)
    caught_up = Signal()
    ended = Signal()
    broken = Signal(str)

    def __init__(self, control: socket.socket, data: socket.socket, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._control, self._data = control, data
        self._answers = codec.FrameReader(codec.CONTROL_LIMIT)
        self._batches = codec.FrameReader(codec.DATA_LIMIT)
        self._unfolder = Unfolder(summarize)
        self._frames: deque[bytes] = deque()
        self._ready: list[Event] = []
        self._parts: Iterator[list[Event]] | None = None
        self.delivered = 0
        self._waiting = 0
        self._quota = 256
        self._slice_over = 0.0
        self._outgoing = bytearray()
        self._finishing = False
        self._catching_up = False
        self._data_over = False
        self._ended = False
        control.setblocking(False)
        data.settimeout(SOON)
        self._control_in = self._notifier(control, QSocketNotifier.Type.Read, self._on_control)
        self._control_out = self._notifier(control, QSocketNotifier.Type.Write, self._on_writable)
        self._control_out.setEnabled(False)
        self._data_in = self._notifier(data, QSocketNotifier.Type.Read, self._on_data)
        self._slices = QTimer(self, interval=0)
        self._slices.timeout.connect(self._on_slice)

    def send(self, request: Request) -> None:
        """Send a request; what the socket does not take at once follows later. After the end it goes nowhere.

        Raises:
            codec.ProtocolError: The request is too large for a frame.
        """
        body = codec.frame(request)
        if self._control.fileno() >= 0:
            self._outgoing += body
            self._on_writable()

    def finish(self) -> None:
        """The process is gone: deliver what it sent, then end, even if another process still holds the socket."""
        self._finishing = True
        self._on_control()
        if not self._data_over:
            self._on_data()
        self._end_if_drained()

    def catch_up(self) -> None:
        """Deliver every event that the child has sent by now, then emit ``caught_up``."""
        self._catching_up = True
        self._slices.start()

    def close(self) -> None:
        """Forget everything and close both sockets."""
        self._slices.stop()
        for notifier in (self._control_in, self._control_out, self._data_in):
            notifier.setEnabled(False)
        for one in (self._control, self._data):
            one.close()
        self._frames.clear()
        self._ready.clear()
        self._parts = None
        self._data_over = self._ended = True

    # ------------------------------------------------------------------ control
    def _on_writable(self) -> None:
        try:
            while self._outgoing:
                sent = self._control.send(self._outgoing)
                del self._outgoing[:sent]
        except BlockingIOError:
            self._control_out.setEnabled(True)
            return
        except OSError:
            # The child has closed its end; its exit tells the rest.
            self._outgoing.clear()
        self._control_out.setEnabled(False)

    def _on_control(self) -> None:
        while self._control_in.isEnabled():
            data = self._receive(self._control)
            if data is None:
                return
            if not data:
                self._control_in.setEnabled(False)
                return
            try:
                for body in self._answers.feed(data):
                    self.answered.emit(codec.decode_answer(body))
            except codec.ProtocolError as error:
                self._break(error)

    # ------------------------------------------------------------------ data
    def _on_data(self) -> None:
        try:
            data = self._take_in()
        except codec.ProtocolError as error:
            self._break(error)
            return
        if data is None:
            self._data_over = self._finishing
            self._tell_caught_up()
        elif not data:
            self._data_over = True
        if self._data_over:
            self._data_in.setEnabled(False)
        elif self._data_in.isEnabled() and self._is_full():
            self._data_in.setEnabled(False)
            self.behind.emit(True)
        if not self._idle:
            self._slices.start()
        elif self._data_over:
            self._end_if_drained()
        elif data and (self._finishing or self._catching_up):
            self._slices.start()

    def _take_in(self) -> bytes | None:
        """Read what is there into frames; returns it, None if nothing has arrived, empty at the end."""
        data = self._receive(self._data)
        if data:
            for body in self._batches.feed(data):
                self._frames.append(body)
                self._waiting += len(body)
        return data

    def _on_slice(self) -> None:
        """Deliver in small pieces until the time is over: no piece is so large that it could not be told before."""
        begun = time.perf_counter()
        # After a turn in which the window had much else to do, little is added to it.
        end = begun + (SLICE if begun - self._slice_over < SLICE else SLICE / 3)
        while self._deliver_piece(end) and time.perf_counter() < end:
            pass
        self._slice_over = time.perf_counter()
        if self._idle:
            self._slices.stop()
        self._read_on()

    def _deliver_piece(self, end: float) -> bool:
        """Deliver the next few events, as many as take about :data:`PIECE`; False if there are none any more."""
        begun = time.perf_counter()
        events, self._ready = self._ready, []
        try:
            while len(events) < self._quota and (self._parts is not None or self._frames or self._more_comes()):
                if self._parts is None:
                    body = self._frames.popleft()
                    self._waiting -= len(body)
                    self._parts = self._unfolder.unfolding(body)
                part = next(self._parts, None)
                if part is None:
                    self._parts = None
                else:
                    events += part
                if time.perf_counter() > end or (events and type(events[-1]) in LARGE):
                    break
        except codec.ProtocolError as error:
            self._break(error)
            return False
        self._ready = events[self._quota :]
        del events[self._quota :]
        if not self._ready:
            self.delivered = self._unfolder.position
        self.events_arrived.emit(events)
        if events:
            took = max(time.perf_counter() - begun, 1e-6)
            fitting = int(len(events) * PIECE / took)
            self._quota = max(_SMALLEST_QUOTA, min((self._quota + fitting) // 2, _LARGEST_QUOTA))
        return bool(events) and type(events[-1]) not in LARGE and not self._idle

    def _more_comes(self) -> bool:
        """Whether there is another frame by now: a busy program goes on sending as soon as something was read.

        Without it each turn of the event loop, and whatever the window does in it, would take in only the little that
        waits between child and window.
        """
        if not self._data_in.isEnabled():
            return False
        while not self._frames and self._batches.pending and self._take_in():
            pass
        return bool(self._frames)

    def _read_on(self) -> None:
        if self._ended or self._data_over:
            self._end_if_drained()
            return
        if not self._data_in.isEnabled() and len(self._frames) * 2 < PENDING_FRAMES and not self._is_full():
            self._data_in.setEnabled(True)
            self.behind.emit(False)
        if self._finishing or (self._catching_up and self._idle):
            self._on_data()

    @property
    def _idle(self) -> bool:
        """Whether all that was read is delivered."""
        return not self._frames and not self._ready and self._parts is None

    def rest(self, journal: Journal) -> list[Event]:
        """What the child had recorded but not sent when it died.

        Raises:
            codec.ProtocolError: A wild pointer of the program has written over it.
        """
        return self._unfolder.rest(journal)

    def _is_full(self) -> bool:
        return len(self._frames) >= PENDING_FRAMES or self._waiting >= PENDING_BYTES

    def _tell_caught_up(self) -> None:
        if self._catching_up and self._idle:
            self._catching_up = False
            self.caught_up.emit()

    def _end_if_drained(self) -> None:
        if self._data_over and self._idle and not self._ended:
            self._ended = True
            self._tell_caught_up()
            self.ended.emit()

    # ------------------------------------------------------------------ both
    def _notifier(self, one: socket.socket, kind: QSocketNotifier.Type, slot: object) -> QSocketNotifier:
        notifier = QSocketNotifier(one.fileno(), kind, self)
        notifier.activated.connect(slot)
        return notifier

    @staticmethod
    def _receive(one: socket.socket) -> bytes | None:
        """What has arrived; None if nothing has, empty at the end."""
        try:
            return one.recv(_CHUNK)
        except (BlockingIOError, TimeoutError):
            return None
        except OSError:
            return b""

    def _break(self, error: codec.ProtocolError) -> None:
        self._control_in.setEnabled(False)
        self._data_in.setEnabled(False)
        self._slices.stop()
        self._frames.clear()
        self._ready.clear()
        self._parts = None
        self._data_over = True
        self.broken.emit(str(error))
