"""Threads, forks and other programs of the script: they run undebugged, without harm, and find our torch."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from child_driver import Driver

from retrograd.engine.protocol import answers, events

MULTI = """\
import multiprocessing, sys, torch
def work(queue):
    import torch
    print("worker", torch.__name__, flush=True)
    queue.put((torch.ones(2) * 3).tolist())
if __name__ == "__main__":
    context = multiprocessing.get_context("{method}")
    queue = context.Queue()
    worker = context.Process(target=work, args=(queue,))
    worker.start()
    print(queue.get(timeout=20))
    worker.join()
    print(worker.exitcode)
    x = torch.ones(1) + 1
"""


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_multiprocessing_works_on_the_engine(started_child: Driver, script: Path, method: str) -> None:
    child = started_child
    child.start(script, MULTI.format(method=method))
    assert child.finish() == 0
    assert child.output() == "[3.0, 3.0]\n0\n"
    assert [one.op for one in child.of(events.OperationExecuted)] == ["add"]
    assert child.process.stdout is not None
    assert child.process.stdout.read() == b"worker retrograd.engine\n"


def test_a_program_of_its_own_finds_torch(started_child: Driver, script: Path) -> None:
    other = script.with_name("other.py")
    other.write_text(
        "import torch.nn.functional as F, torch, sys\nprint(F.relu(torch.ones(2)).tolist(), sys.argv[1:])\n"
    )
    text = f"import subprocess, sys\nsubprocess.run([sys.executable, {str(other)!r}, '-x'], check=True)\nprint('on')\n"
    child = started_child
    child.start(script, text)
    assert child.finish() == 0
    assert child.output() == "on\n"
    assert child.process.stdout is not None
    assert child.process.stdout.read() == b"[1.0, 1.0] ['-x']\n"


def test_an_interpreter_without_the_engine_takes_its_own_torch(started_child: Driver, script: Path) -> None:
    """``-S`` leaves out site-packages, so there is no retrograd; what else is called torch is taken then."""
    own = script.with_name("packages")
    own.mkdir()
    own.joinpath("torch.py").write_text("name = 'the real one'\n")
    code = "import torch; print(torch.name)"
    text = textwrap.dedent(f"""\
        import os, subprocess, sys
        os.environ["PYTHONPATH"] += os.pathsep + {str(own)!r}
        print(subprocess.run([sys.executable, "-S", "-c", {code!r}], capture_output=True, text=True).stdout)
        done = subprocess.run([sys.executable, "-S", "-c", "import torch.nn"], capture_output=True, text=True)
        print(done.returncode)
    """)
    child = started_child
    assert child.start(script, text).finish() == 0
    assert child.output() == "the real one\n\n1\n"


def test_a_fork_in_the_middle_of_stepping_runs_on_by_itself(child: Driver, script: Path) -> None:
    text = textwrap.dedent("""\
        import os, torch
        x = torch.ones(2)
        pid = os.fork()
        for i in range(3):
            x = x * 2
        if pid == 0:
            breakpoint()
            os._exit(7)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    """)
    child.start(script, text, mode="pause")
    child.stopped()
    lines = [child.step("over").frames[0].line for _ in range(10)]
    assert lines == [2, 3, 4, 5, 4, 5, 4, 5, 4, 6]
    child.resume()
    assert child.finish() == 0
    assert child.output() == "7\n"


def test_other_threads_are_listed_at_a_stop(child: Driver, script: Path) -> None:
    text = textwrap.dedent("""\
        import threading, time
        begun, over = threading.Event(), threading.Event()
        def work():
            begun.set()
            over.wait()
        threading.Thread(target=work, name="loader").start()
        begun.wait()
        breakpoint()
        over.set()
    """)
    child.start(script, text)
    stop = child.stopped()
    (thread,) = stop.threads
    assert thread == answers.RunningThread("loader", "work", str(script), thread.line)
    assert thread.line in (4, 5)
    child.resume()
    assert child.finish() == 0


@pytest.mark.skipif("sys.platform != 'linux'")
def test_memory_has_a_limit(started_child: Driver, script: Path) -> None:
    text = "import torch\nx = torch.ones(1000)\ny = torch.ones(40_000, 40_000)\n"
    started_child.start(script, text, memory_limit=1 << 30, mode="record")
    assert started_child.finish() == 1
    raised = started_child.one(events.ExceptionRaised)
    assert "MemoryError" in raised.type or "memory" in raised.message, raised
