"""The two ways to reach the debugger, and what ends them."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest
from child_driver import Driver

from retrograd.engine.protocol import answers, codec, requests
from retrograd.engine.protocol.unfolding import Unfolder

COMMAND = [sys.executable, "-P", "-m", "retrograd.engine.child"]
TOKEN = bytes(range(32))


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(20)
        yield server


def connect(listener: socket.socket, reply: bytes) -> tuple[subprocess.Popen[bytes], list[socket.socket]]:
    port = str(listener.getsockname()[1])
    process = subprocess.Popen([*COMMAND, "--port", port], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write(TOKEN)
    process.stdin.close()
    found = []
    for _ in range(2):
        one, _ = listener.accept()
        one.settimeout(20)
        assert one.recv(64) == TOKEN
        one.sendall(reply)
        found.append(one)
        if reply != TOKEN:
            break
    return process, found


def read_all(one: socket.socket) -> list[bytes]:
    reader = codec.FrameReader()
    found: list[bytes] = []
    while data := one.recv(1 << 16):
        found.extend(reader.feed(data))
    one.close()
    return found


def test_a_run_over_the_loopback(listener: socket.socket, tmp_path: object) -> None:
    process, (control, data) = connect(listener, TOKEN)
    control.sendall(
        codec.frame(requests.Start(path=b"s.py", document="script", cells=("print(6 * 7)",), mode="record"))
    )
    unfolder = Unfolder()
    told = [event for body in read_all(data) for event in unfolder.unfold(body)]
    said = [codec.decode_answer(body) for body in read_all(control)]
    assert process.wait(20) == 0
    assert "42\n" in [getattr(one, "text", "") for one in told]
    assert isinstance(said[0], answers.Hello) and isinstance(said[-1], answers.Ended)
    assert process.stderr is not None
    process.stderr.close()


def test_a_stranger_on_the_port_is_refused(listener: socket.socket) -> None:
    process, (one,) = connect(listener, bytes(32))
    assert read_all(one) == []
    assert process.wait(20) != 0
    assert process.stderr is not None and b"token" in process.stderr.read()
    process.stderr.close()


@pytest.mark.parametrize(
    "body",
    [b"\xff\xff\xff\xff", b"\x00\x00\x00\x03abc", codec.frame(requests.Resume())],
    ids=["length", "bytes", "kind"],
)
def test_nonsense_ends_the_child(child: Driver, body: bytes) -> None:
    child.wait(answers.Hello)
    child.control.sendall(body)
    assert child.process.wait(20) != 0


@pytest.mark.parametrize("arguments", [[], ["--control", "3"], ["--data", "x", "--control", "3"]])
def test_wrong_arguments_are_explained(arguments: list[str]) -> None:
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, stdin=subprocess.DEVNULL, timeout=20)
    assert done.returncode == 2 and b"--control" in done.stderr
