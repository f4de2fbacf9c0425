"""Scripts run as Python would run them, and everything they do arrives, in order."""

from __future__ import annotations

import os
import textwrap
from pathlib import Path
from platform import python_version

import pytest
from child_driver import Driver, line_of

from retrograd.engine.protocol import answers, codec, events, requests
from retrograd.engine.protocol.journal import Journal


def test_a_program_of_its_own_greets_and_runs(started_child: Driver, script: Path) -> None:
    hello = started_child.start(script, "import torch\nprint(torch.ones(2))\n").answers[0]
    assert hello == answers.Hello(
        version=codec.VERSION, schema=codec.schema(), process=started_child.process.pid, python=python_version()
    )
    assert started_child.finish() == 0
    assert started_child.output() == "tensor([1., 1.])\n"


@pytest.mark.parametrize(
    ("text", "code", "reason"),
    [
        ("pass", 0, "finished"),
        ("import sys\nsys.exit(3)", 3, "exit"),
        ("raise SystemExit", 0, "exit"),
        ("import sys\nsys.exit('no data')", 1, "exit"),
        ("1 / 0", 1, "raised"),
        ("import atexit, threading\natexit.register(print, 'bye')\n"
         "threading.Thread(target=print, args=['late']).start()", 0, "finished"),
    ],
)  # fmt: skip
def test_exit_codes(child: Driver, script: Path, text: str, code: int, reason: str) -> None:
    assert child.start(script, text, mode="record").finish() == code
    finished = child.one(events.RunFinished)
    assert (finished.exit_code, finished.reason) == (code, reason)
    assert child.answers[-1] == answers.Ended(exit_code=code)
    if "no data" in text:
        assert child.output("stderr") == "no data\n"
    if "atexit" in text:
        assert sorted(child.output().split()) == ["bye", "late"]


def test_leaving_without_a_word(child: Driver, script: Path) -> None:
    assert child.start(script, "import os\nprint('before')\nos._exit(4)").finish() == 4
    assert child.output() == "before\n"
    assert not child.of(events.RunFinished)


@pytest.mark.parametrize("end", ["os.kill(os.getpid(), signal.SIGKILL)", "os.abort()", "ctypes.string_at(0)"])
def test_a_crash_leaves_everything_in_the_journal(script: Path, end: str) -> None:
    memory = Journal.create()
    journal = Journal(memory)
    text = f"import ctypes, os, signal, torch\nx = torch.ones(2)\ny = x * 2\nprint('last', 'words')\n{end}\n"
    with Driver(journal=memory) as child:
        os.close(memory)
        assert child.start(script, text, mode="record").finish() < 0
        told = [*child.events, *child.unfolder.rest(journal)]
    journal.close()
    assert [one.serial for one in told] == list(range(1, len(told) + 1))
    assert [one.op for one in told if isinstance(one, events.OperationExecuted)] == ["mul"]
    written = "".join(one.text for one in told if isinstance(one, events.OutputWritten) and one.stream == "stdout")
    assert written == "last words\n"


def test_uncaught_exception_prints_python_s_traceback(child: Driver, script: Path) -> None:
    text = textwrap.dedent("""\
        import torch
        def broken(t):
            return t.view(7)  # inside
        try:
            {}["key"]
        except KeyError:
            broken(torch.ones(2))  # outside
    """)
    assert child.start(script, text, mode="record").finish() == 1
    shown = child.output("stderr")
    raised = child.one(events.ExceptionRaised)
    assert raised.traceback == shown
    assert raised.type == "RuntimeError" and raised.message in shown and raised.operation == "view"
    assert f"line {line_of(text, 'inside')}, in broken" in shown and "During handling" in shown and "KeyError" in shown
    assert "retrograd" not in shown and "runpy" not in shown
    assert child.place(raised).line == line_of(text, "inside")


def test_syntax_error_names_file_and_line(child: Driver, script: Path) -> None:
    assert child.start(script, "x = 1\ny = = 2\n", mode="record").finish() == 1
    assert f'File "{script}", line 2' in child.output("stderr")
    assert child.one(events.ExceptionRaised).type == "SyntaxError"


def test_endless_recursion_ends_with_its_error(child: Driver, script: Path) -> None:
    text = "import torch\nx = torch.ones(1)\ndef f(t):\n    return f(t + 1)\nf(x)\n"
    assert child.start(script, text, mode="record").finish() == 1
    assert child.one(events.ExceptionRaised).type == "RecursionError"
    assert "Previous line repeated" in child.output("stderr")
    assert [one.serial for one in child.events] == list(range(1, len(child.events) + 1))


def test_a_million_prints_arrive_in_order(child: Driver, script: Path) -> None:
    assert child.start(script, "for i in range(1_000_000):\n    print(i)\n").finish() == 0
    assert child.output() == "".join(f"{i}\n" for i in range(1_000_000))
    assert len(child.of(events.OutputWritten)) < 2000


def test_output_beyond_the_limit_keeps_head_and_tail(child: Driver, script: Path) -> None:
    text = "line = 'x' * 999\nfor i in range(80_000):\n    print(line)\nprint('the end')\n"
    assert child.start(script, text).finish() == 0
    dropped = child.one(events.EventsDropped)
    kept = child.output().count("\n")
    assert dropped.count + kept == 80_001 and dropped.count > 0
    assert child.output().endswith("the end\n")


def test_output_and_operations_keep_their_order(child: Driver, script: Path) -> None:
    text = "import torch, sys\nprint('a')\nx = torch.ones(1)\nsys.stderr.write('b')\ny = x + 1\n"
    text += "sys.stdout.buffer.write(b'c')\n"
    child.start(script, text).finish()
    kinds = [
        one.text if isinstance(one, events.OutputWritten) else type(one).__name__
        for one in child.events
        if isinstance(one, (events.OutputWritten, events.TensorCreated, events.OperationExecuted))
    ]
    assert kinds == ["a\n", "TensorCreated", "b", "TensorCreated", "OperationExecuted", "c"]


def test_input_is_asked_for_with_its_prompt(child: Driver, script: Path) -> None:
    text = "import sys\nname = input('name? ')\nprint('hello', name)\nprint(sys.stdin.readline() == '')\n"
    child.start(script, text)
    assert child.wait(answers.InputRequested).prompt == "name? "
    child.send(requests.SupplyInput(text="Ada\n"))
    child.wait(answers.InputRequested)
    child.send(requests.SupplyInput(text=None))
    assert child.finish() == 0
    assert child.output() == "name? hello Ada\nTrue\n"
    assert child.one(events.InputRead).text == "Ada\n"


def test_threads_are_told_apart(child: Driver, script: Path) -> None:
    text = textwrap.dedent("""\
        import threading, torch
        def work():
            for _ in range(50):
                torch.ones(2) * 2
        threads = [threading.Thread(target=work) for _ in range(3)]
        [t.start() for t in threads]
        torch.ones(1) + 1
    """)
    assert child.start(script, text).finish() == 0
    by_thread: dict[int, int] = {}
    for one in child.of(events.OperationExecuted):
        by_thread[one.thread] = by_thread.get(one.thread, 0) + 1
    assert by_thread == {0: 1, 1: 50, 2: 50, 3: 50}


def test_a_forked_process_sends_nothing(child: Driver, script: Path) -> None:
    text = textwrap.dedent("""\
        import os, torch
        x = torch.ones(2)
        if os.fork() == 0:
            x = x * 2
            print("forked")
            os._exit(0)
        os.wait()
        y = x + 1
    """)
    assert child.start(script, text).finish() == 0
    assert [one.op for one in child.of(events.OperationExecuted)] == ["add"]
    assert child.output() == ""


def test_own_modules_and_names_of_ours(child: Driver, script: Path) -> None:
    script.with_name("engine.py").write_text("import torch\ndef three(t):\n    return t * 3\n")
    script.with_name("msgspec.py").write_text("name = 'mine'\n")
    text = "import engine, msgspec, torch, sys\nprint(msgspec.name, __name__, sys.argv[1:])\n"
    child.start(script, text + "y = engine.three(torch.ones(1))\n", arguments=("a", "-b"))
    assert child.finish() == 0
    assert child.output() == "mine __main__ ['a', '-b']\n"
    assert child.place(child.one(events.OperationExecuted)).path.endswith("engine.py")


def test_missing_parts_of_torch_say_so(child: Driver, script: Path) -> None:
    text = "try:\n    import torch.nonsense\nexcept ModuleNotFoundError as error:\n    print(error, error.name)\n"
    child.start(script, text).finish()
    assert "torch.nonsense" in child.output() and "Retrograd" in child.output()


def test_paths_are_made_whole(child: Driver, script: Path) -> None:
    folder = script.with_name("data")
    folder.mkdir()
    text = "import os, sys, torch\nprint(os.getcwd(), sys.argv[0], __file__, sys.path[0])\nx = torch.ones(1)\n"
    child.start(script, text, folder=bytes(folder), mode="record").finish()
    assert child.output().split() == [str(folder), str(script), str(script), str(script.parent)]


def test_a_missing_folder_is_named(child: Driver, script: Path) -> None:
    assert child.start(script, "pass", folder=b"/nowhere/at/all").finish() == 1
    assert child.process.stderr is not None
    assert b"/nowhere/at/all" in child.process.stderr.read()


def test_text_without_encoding_is_shown_as_escapes(child: Driver, script: Path) -> None:
    assert child.start(script, "print('a\\udc80b')\n").finish() == 0
    assert child.output() == "a\\udc80b\n"


def test_the_child_ends_with_its_debugger(started_child: Driver, script: Path) -> None:
    child = started_child
    child.start(script, "import torch\ntorch.ones(1)\nwhile True: pass\n")
    child.wait_for_event(events.TensorCreated)
    child.control.close()
    assert child.process.wait(10) == 1
