"""Forks children that have imported everything, so that a test waits for its own program alone.

Run as a program with the descriptor of a socket. A message that brings four descriptors (control, data, standard output
and error) makes a child, the answer is its process id; a process id asks for the status of a child that has ended.
"""

from __future__ import annotations

import os
import socket
import struct
import sys

from retrograd.engine.child import bootstrap, torch_names

NUMBER = struct.Struct("i")


def serve(wishes: socket.socket) -> list[int]:
    """Answer wishes; in a child returns its descriptors, at the end of the tests nothing."""
    while True:
        message, descriptors, _, _ = socket.recv_fds(wishes, NUMBER.size, 4)
        if not message:
            return []
        if descriptors:
            pid = os.fork()
            if not pid:
                wishes.close()
                return descriptors
            for one in descriptors:
                os.close(one)
            wishes.sendall(NUMBER.pack(pid))
        else:
            (pid,) = NUMBER.unpack(message)
            _, status = os.waitpid(pid, 0)
            wishes.sendall(NUMBER.pack(os.waitstatus_to_exitcode(status)))


if __name__ == "__main__":
    torch_names.load()
    ends = serve(socket.socket(fileno=int(sys.argv[1])))
    if ends:
        control, data, out, err = ends
        os.setsid()
        null = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((null, 0), (out, 1), (err, 2)):
            os.dup2(source, target)
            os.close(source)
        bootstrap.main(["--control", str(control), "--data", str(data)])
