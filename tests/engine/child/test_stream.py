"""What waits goes out once and in order, even if garbage that is collected while it is sent has something to tell."""

from __future__ import annotations

import socket

from retrograd.engine.child.channel import Channel
from retrograd.engine.child.stream import EventStream
from retrograd.engine.protocol import codec


class Interrupted(Channel):
    """A channel on which, while a frame goes out, the same thread records and sends more: what a finalizer does."""

    stream: EventStream
    more: list[str]

    def send_events(self, body: bytes) -> None:
        """Record another text half-way."""
        if self.more:
            self.stream.text(self.more.pop())
            with self.stream.lock:
                self.stream.send()
        super().send_events(body)


def test_what_is_told_while_something_is_sent_goes_out_once() -> None:
    ours, theirs = socket.socketpair()
    control, _ = socket.socketpair()
    channel = Interrupted(control, theirs)
    stream = EventStream(channel)
    channel.stream, channel.more = stream, ["third", "second"]
    stream.text("first")
    stream.flush()
    stream.text("fourth")
    stream.flush()
    channel.close()
    received = b""
    while data := ours.recv(1 << 16):
        received += data
    everything = b"".join(codec.FrameReader().feed(received))
    words = (b"first", b"second", b"third", b"fourth")
    assert [everything.count(word) for word in words] == [1, 1, 1, 1]
    assert [everything.index(word) for word in words] == sorted(everything.index(word) for word in words)
