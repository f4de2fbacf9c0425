"""The two sockets to the debugger: one for requests and answers, one for events."""

from __future__ import annotations

import argparse
import hmac
import os
import queue
import socket
import sys
import threading
from collections.abc import Callable

from ..protocol import codec
from ..protocol.answers import Answer
from ..protocol.journal import Journal
from ..protocol.requests import AnyRequest

_TOKEN_BYTES = 32


class Channel:
    """Owns both sockets; any thread may send.

    Attributes:
        requests: What the debugger has asked for and nobody has taken yet.
        journal: Memory that the debugger sees too, None if it gave none.
    """

    def __init__(self, control: socket.socket, data: socket.socket, journal: Journal | None = None) -> None:
        self.journal = journal
        self._control = control
        self._data = data
        self._lock = threading.Lock()
        self._closed = False
        self.requests: queue.SimpleQueue[AnyRequest] = queue.SimpleQueue()

    def answer(self, message: Answer) -> None:
        """Send one message on the control channel."""
        body = codec.frame(message)
        with self._lock:
            if not self._closed:
                self._control.sendall(body)

    def send_events(self, body: bytes) -> None:
        """Send one frame of events; waits while the debugger is behind."""
        if not self._closed:
            self._data.sendall(body)

    def read_requests(self, arrived: Callable[[AnyRequest], None]) -> None:
        """Start the thread that reads requests and hands each to ``arrived`` on that thread.

        The end of the channel, and any exception, end the process: nobody could control it any more.
        """
        threading.Thread(target=self._read, args=(arrived,), name="retrograd-requests", daemon=True).start()

    def _read(self, arrived: Callable[[AnyRequest], None]) -> None:
        try:
            reader = codec.FrameReader(codec.CONTROL_LIMIT)
            while data := self._control.recv(1 << 16):
                for body in reader.feed(data):
                    arrived(codec.decode_request(body))
        except BaseException as error:
            if not self._closed:
                os.write(2, f"Retrograd: the control channel broke: {error}\n".encode(errors="backslashreplace"))
        finally:
            if not self._closed:
                os._exit(1)

    def close(self) -> None:
        """Close both sockets, after all that was sent has gone out."""
        self._closed = True
        for one in (self._control, self._data):
            one.close()

    def forget_after_fork(self) -> None:
        """In a forked process: put the null device in place of both sockets, so that nothing of it is ever sent."""
        self._closed = True
        null = os.open(os.devnull, os.O_RDWR)
        for one in (self._control, self._data):
            os.dup2(null, one.fileno(), inheritable=False)
        os.close(null)


def connect(arguments: list[str]) -> Channel:
    """Open the channel that the command line names.

    Raises:
        SystemExit: If the arguments are wrong (usage on standard error) or the debugger's token doesn't match.
    """
    parser = argparse.ArgumentParser(prog="retrograd.engine.child", allow_abbrev=False)
    parser.add_argument("--control", type=int, metavar="FD", help="inherited socket for requests and answers")
    parser.add_argument("--data", type=int, metavar="FD", help="inherited socket for events")
    parser.add_argument("--journal", type=int, metavar="FD", help="inherited memory for events that wait")
    parser.add_argument("--port", type=int, help="loopback port to connect to; the token comes on standard input")
    options = parser.parse_args(arguments)
    if options.port is not None:
        return _connect_loopback(options.port)
    if options.control is None or options.data is None:
        parser.error("give --control and --data, or --port")
    for descriptor in (options.control, options.data):
        os.set_inheritable(descriptor, False)
    journal = None
    if options.journal is not None:
        journal = Journal(options.journal)
        os.close(options.journal)
    return Channel(socket.socket(fileno=options.control), socket.socket(fileno=options.data), journal)


def _connect_loopback(port: int) -> Channel:
    token = sys.stdin.buffer.read(_TOKEN_BYTES)
    sockets = []
    for _ in range(2):
        one = socket.create_connection(("127.0.0.1", port), timeout=5)
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        one.sendall(token)
        back = b""
        while len(back) < len(token) and (part := one.recv(len(token) - len(back))):
            back += part
        if len(token) != _TOKEN_BYTES or not hmac.compare_digest(token, back):
            raise SystemExit("Retrograd: what listens on this port doesn't know the token")
        one.settimeout(None)
        sockets.append(one)
    control, data = sockets
    return Channel(control, data)
