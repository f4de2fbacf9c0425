"""Pause, stop, evaluate: the debugger's hold on a program that does anything."""

from __future__ import annotations

import textwrap
import time
from pathlib import Path

import pytest
from child_driver import Driver, line, line_of

from retrograd.engine.protocol import answers, events, requests

LOOPS = {
    "one line": "import torch\nx = torch.ones(1)\nwhile True: pass  # here\n",
    "python": "n = 0\nwhile True:\n    n += 1\n",
    "engine": "import torch\nx = torch.ones(1)\nwhile True:\n    x = x * 1.5 - x\n",
    "printing": "while True:\n    print('again')\n",
    "sleep": "import time\ntime.sleep(600)  # here\n",
    "swallowing": "while True:\n    try:\n        pass\n    except Exception:\n        pass\n",
    "backward": textwrap.dedent("""\
        import torch
        x = torch.ones(1, requires_grad=True)
        while True:
            y = x
            for _ in range(50):
                y = y * 1.01
            y.sum().backward()
    """),
}


@pytest.mark.clock
@pytest.mark.parametrize("kind", LOOPS)
def test_pause_evaluate_and_stop(child: Driver, script: Path, kind: str) -> None:
    text = LOOPS[kind]
    child.start(script, text)
    child.wait_for_event(events.RunStarted)
    child.send(requests.Pause())
    stop = child.stopped()
    assert stop.reason == "pause" and stop.frames[0].path == str(script)
    if "# here" in text:
        assert line(stop) == line_of(text, "here")
    assert child.evaluate("6 * 7").text == "42"
    child.resume()
    child.send(requests.Stop())
    begun = time.monotonic()
    assert child.finish() == 130
    assert time.monotonic() - begun < 2
    assert child.one(events.RunFinished).reason == "stopped"


def test_a_run_without_stopping_pauses_and_steps_when_asked(child: Driver, script: Path) -> None:
    """Breakpoints and ``breakpoint()`` are passed over before and after; what a person asks for is done."""
    text = textwrap.dedent("""\
        import torch
        n = torch.zeros(())
        breakpoint()
        go_on = True
        print("on")
        while go_on:
            n = n + 1  # marked
        last = 1  # last
        breakpoint()
        raise ValueError("the end")
    """)
    marked = requests.LineBreakpoint(identity=1, path=str(script), line=line_of(text, "marked"))
    child.start(script, text, breakpoints=(marked,), mode="record")
    child.wait_for_event(events.OutputWritten)
    child.send(requests.Pause())
    assert child.stopped().reason == "pause"
    child.send(requests.Step(grain="over"))
    stop = child.stopped()
    assert (stop.reason, line(stop) in (6, 7)) == ("step", True)
    child.resume()
    child.send(requests.Pause())
    assert child.stopped().reason == "pause"
    child.send(requests.SetVariable(number=1, name="go_on", expression="False"))
    child.wait(answers.Evaluated)
    child.send(requests.Step(grain="line", path=str(script), line=line_of(text, "last")))
    stop = child.stopped()
    assert (stop.reason, line(stop)) == ("step", line_of(text, "last"))
    child.resume()
    assert child.finish() == 1
    assert child.one(events.RunFinished).reason == "raised"


def test_pause_and_stop_while_waiting_for_input(child: Driver, script: Path) -> None:
    child.start(script, "name = input()  # ask\nprint(name)\n")
    child.wait(answers.InputRequested)
    child.send(requests.Pause())
    assert child.stopped().reason == "pause"
    child.resume()
    child.send(requests.SupplyInput(text="late\n"))
    assert child.finish() == 0
    assert child.output() == "late\n"


def test_stop_while_threads_run_on(child: Driver, script: Path) -> None:
    text = "import threading, time\nthreading.Thread(target=lambda: time.sleep(600)).start()\nprint('on')\n"
    child.start(script, text)
    child.wait_for_event(events.OutputWritten)
    child.send(requests.Stop())
    assert child.finish() == 130


def test_stop_at_a_stop(child: Driver, script: Path) -> None:
    child.start(script, "a = 1\nprint(a)\n", mode="pause")
    child.stopped()
    child.send(requests.Stop())
    assert child.finish() == 130
    assert child.output() == ""


def test_evaluation_in_frames(child: Driver, script: Path) -> None:
    text = textwrap.dedent("""\
        import torch
        scale = 2.0
        def f(t):
            local = [1, 2]
            inner = lambda: local
            breakpoint()
            return t * scale
        x = torch.ones(2, requires_grad=True)
        print(f(x))
    """)
    child.start(script, text)
    stop = child.stopped()
    before = len(child.events)
    outer = stop.frames[1].frame
    assert child.evaluate("[n for n in local if n < scale]").text == "[1]"
    assert child.evaluate("t * 3").text == "tensor([3., 3.], grad_fn=<MulBackward0>)"
    found = child.evaluate("x", frame=outer)
    assert (found.type, found.tensor) == ("Tensor", stop.frames[0].variables[0].tensor) and found.tensor
    assert child.evaluate("local.append(9)\nprint(local)").output == "[1, 2, 9]\n"
    assert child.evaluate("scale = 5.0", frame=outer).error == ""
    assert child.evaluate("local = 'new'").error == "" and child.evaluate("local").text == "'new'"
    assert child.evaluate("a = 3\na + 1").text == "4"
    assert child.evaluate("1 / 0").error == "ZeroDivisionError: division by zero"
    assert "SyntaxError" in child.evaluate("local local").error
    assert "SyntaxError" in child.evaluate("a = 1", execute=False).error
    assert "SystemExit" in child.evaluate("raise SystemExit(3)").error
    assert "frame 99" in child.evaluate("local", frame=99).error
    assert len(child.events) == before
    child.resume()
    assert child.finish() == 0
    assert child.output() == "tensor([5., 5.], grad_fn=<MulBackward0>)\n"


@pytest.mark.clock
@pytest.mark.parametrize("text", ["while True: pass", "import time; time.sleep(60)"])
def test_evaluation_that_takes_too_long(child: Driver, script: Path, text: str) -> None:
    child.start(script, "a = 1\nb = 2\n", mode="pause")
    child.stopped()
    begun = time.monotonic()
    assert "0.2 s" in child.evaluate(text, seconds=0.2).error
    assert time.monotonic() - begun < 1
    child.send(requests.Evaluate(number=70, expression=text, seconds=600))
    child.send(requests.Interrupt())
    assert child.wait(answers.Evaluated).error == "Interrupted."
    assert line(child.step("over")) == 2
    child.send(requests.Evaluate(number=71, expression=text, seconds=600))
    child.send(requests.Stop())
    assert child.finish() == 130


def test_evaluation_of_a_running_program_is_refused(child: Driver, script: Path) -> None:
    child.start(script, "while True: pass\n")
    child.wait_for_event(events.RunStarted)
    assert "running" in child.evaluate("1").error


def test_variables_are_set(child: Driver, script: Path) -> None:
    text = "def f(n):\n    breakpoint()\n    print(n, items)\nitems = [1, 2]\nf(0)\n"
    child.start(script, text)
    stop = child.stopped()
    child.send(requests.SetVariable(number=1, name="n", expression="n + 41"))
    assert child.wait(answers.Evaluated).text == "41"
    child.send(requests.SetVariable(number=2, name="items[0]", expression="'x'", frame=stop.frames[1].frame))
    assert child.wait(answers.Evaluated).error == ""
    child.send(requests.SetVariable(number=3, name="n + 1", expression="2"))
    assert "cannot assign" in child.wait(answers.Evaluated).error
    child.resume()
    assert child.finish() == 0
    assert child.output() == "41 ['x', 2]\n"


def test_values_are_sent_when_asked_for(child: Driver, script: Path) -> None:
    text = "import torch\nx = torch.arange(5000.0, requires_grad=True)\n(x * 2).sum().backward()\nbreakpoint()\n"
    child.start(script, text)
    child.stopped()
    tensor = child.of(events.TensorCreated)[0].tensor
    child.send(requests.SendValue(number=1, tensor=tensor))
    value = child.wait(answers.ValueSent).value
    assert value is not None and value.data is not None and len(value.data) == 20_000
    child.send(requests.SendValue(number=2, tensor=tensor, gradient=True))
    gradient = child.wait(answers.ValueSent).value
    assert gradient is not None and (gradient.summary.minimum, gradient.summary.maximum) == (2.0, 2.0)
    child.send(requests.SendValue(number=3, tensor=10_000_000))
    assert child.wait(answers.ValueSent).message


def test_variables_call_nothing_of_the_script(child: Driver, script: Path) -> None:
    text = textwrap.dedent("""\
        class Loud:
            def __repr__(self):
                print("called")
                return "Loud!"
        loud = Loud()
        many = [loud] * 50
        long = "x" * 1000
        table = {"a": loud}
        breakpoint()
    """)
    child.start(script, text)
    found = {one.name: one for one in child.stopped().frames[0].variables}
    assert found["loud"].text == "<__main__.Loud>" and found["loud"].type == "Loud"
    assert len(found["many"].text) < 400 and len(found["long"].text) < 200
    assert child.output() == ""
    assert child.evaluate("loud").text == "Loud!"


def test_a_program_stops_where_it_failed(child: Driver, script: Path) -> None:
    text = textwrap.dedent("""\
        def divide(a, b):
            return a / b  # here
        def middle(b):
            return divide(1, b)
        middle(0)
    """)
    child.start(script, text)
    stop = child.stopped()
    assert stop.reason == "exception" and stop.detail == "ZeroDivisionError: division by zero"
    assert [one.function for one in stop.frames] == ["divide", "middle", "<module>"]
    assert line(stop) == line_of(text, "here")
    assert child.evaluate("a, b").text == "(1, 0)"
    assert child.evaluate("b", frame=stop.frames[1].frame).text == "0"
    child.resume()
    assert child.finish() == 1


def test_threads_stand_still_while_paused(child: Driver, script: Path) -> None:
    text = textwrap.dedent("""\
        import threading, torch
        begun = threading.Event()
        def work():
            x = torch.ones(1)
            while True:
                x = x * 1
                begun.set()
        threading.Thread(target=work, daemon=True).start()
        begun.wait()
        breakpoint()
        print("over")
    """)
    child.start(script, text)
    stop = child.stopped()
    child.evaluate("__import__('time').sleep(0.2)")
    assert child.events[-1].serial == stop.serial
    child.resume()
    assert child.finish() == 0
