"""The scripting interface: stepping, travelling and asking, all against real programs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from retrograd.app.scripting import DebugError, Debugger, debug

# Widget tests of the same process need a QApplication; that none is needed is tested in a process of its own below.
pytestmark = pytest.mark.usefixtures("qapp")

CUT = """\
import torch

x = torch.tensor(1.0, requires_grad=True)
y1 = x ** 2
with torch.no_grad():
    y2 = x ** 3
y3 = y1 + y2
y3.backward()
print(x.grad)
"""

LOOP = """\
import torch

def grow(t):
    u = t * 2
    return u

total = torch.zeros(2)
for i in range(5):
    total = grow(total) + i
print(total)
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "script.py"
    path.write_text(CUT)
    return path


@pytest.fixture
def paused(script: Path) -> Iterator[Debugger]:
    with debug(script) as debugger:
        yield debugger


def line(debugger: Debugger) -> int:
    assert debugger.location is not None
    return debugger.location.line


def test_starts_before_the_first_statement(paused: Debugger, script: Path) -> None:
    assert paused.state == "paused"
    assert paused.stop is not None and paused.stop.reason == "entry"
    assert paused.location == (str(script), 1, "<module>")
    assert paused.exit_code is None
    assert paused.output == ""


def test_steps_resume_and_end(paused: Debugger) -> None:
    lines = [line(paused)]
    for _ in range(3):
        assert paused.step("over") == "step"
        lines.append(line(paused))
    assert lines == [1, 3, 4, 5]
    assert paused.resume() == "finished"
    assert (paused.state, paused.exit_code) == ("finished", 0)
    assert paused.output == "tensor(2.)\n"
    with pytest.raises(DebugError, match="the program is over"):
        paused.step("over")


def test_breakpoint_condition_into_and_out(tmp_path: Path) -> None:
    path = tmp_path / "loop.py"
    path.write_text(LOOP)
    with debug(path) as d:
        d.breakpoint(9, condition="i == 3")
        assert d.resume() == "breakpoint"
        assert d.evaluate("i") == "3"
        assert d.step("into") == "step"
        assert d.location is not None and d.location.function == "grow"
        assert d.step("out") == "step"
        assert d.location.function == "<module>"
        assert d.resume() == "finished"
        assert d.output == "tensor([26., 26.])\n"


def test_hits_and_removal(tmp_path: Path) -> None:
    path = tmp_path / "loop.py"
    path.write_text(LOOP)
    with debug(path) as d:
        identity = d.breakpoint(4, hits=4)
        assert d.resume() == "breakpoint"
        assert d.evaluate("i") == "3"
        d.remove_breakpoint(identity)
        assert d.resume() == "finished"


def test_values_and_gradients_at_the_cursor(paused: Debugger) -> None:
    paused.breakpoint(8)
    paused.resume()
    assert paused.value("y1") == np.float32(1)
    assert paused.grad("x") is None
    assert paused.run_to(9) in ("step", "line", "breakpoint")
    grad = paused.grad("x")
    assert grad is not None and grad == np.float32(2)
    assert paused.value("x.grad") == np.float32(2)
    with pytest.raises(LookupError, match="y1"):
        paused.value("nothing")


def test_nodes_forward_and_back(paused: Debugger) -> None:
    paused.breakpoint(8)
    paused.resume()
    names = []
    reason = paused.step("node")
    while reason == "node":
        assert paused.stop is not None
        names.append(paused.stop.frames[0].node_name)
        assert line(paused) == 8
        reason = paused.step("node")
    # The order in which PyTorch runs them.
    assert names == ["AddBackward0", "PowBackward0", "AccumulateGrad"]
    end = paused.cursor
    assert paused.grad("x") == np.float32(2)
    while paused.cursor > 0 and paused.grad("x") is not None:
        assert paused.step("back-node") == "past"
    assert paused.state == "paused"
    with pytest.raises(DebugError, match="past"):
        paused.evaluate("x")
    while paused.step("node") != "now":
        assert paused.cursor < end
    assert paused.cursor == end
    assert paused.evaluate("x.grad") == "tensor(2.)"


def test_back_and_forward_show_the_same(paused: Debugger) -> None:
    paused.resume()
    forward: list[tuple[int, object, list[int]]] = []
    seen = []
    while paused.cursor > 0:
        seen.append((paused.cursor, paused.location, paused.run.moment(paused.cursor).nodes()))
        paused.step("back")
    paused.seek(seen[-1][0])
    forward.append(seen[-1])
    while paused.step("over") == "past":
        forward.append((paused.cursor, paused.location, paused.run.moment(paused.cursor).nodes()))
    assert list(reversed(seen))[: len(forward)] == forward
    assert len(forward) >= 4


def test_back_continue_and_resume_stop_at_breakpoints_of_the_past(paused: Debugger) -> None:
    paused.breakpoint(4)
    paused.breakpoint(7)
    while paused.resume() != "finished":
        pass
    assert paused.step("back-continue") == "past"
    assert line(paused) == 7
    assert paused.step("back-continue") == "past"
    assert line(paused) == 4
    paused.step("back-continue")
    assert line(paused) == 1, "where it stopped before the first statement"
    paused.step("back-continue")
    assert paused.cursor == 0
    assert paused.resume() == "past" and line(paused) == 1
    assert paused.resume() == "past" and line(paused) == 4
    assert paused.resume() == "past" and line(paused) == 7
    assert paused.resume() == "now"
    paused.seek(5)
    paused.now()
    assert paused.cursor == paused.run.end


def test_graph_is_a_frozen_copy_at_the_cursor(paused: Debugger) -> None:
    paused.breakpoint(7)
    paused.resume()
    before = paused.graph
    assert isinstance(before, nx.MultiDiGraph)
    paused.resume()
    after = paused.graph
    assert set(before) < set(after)
    assert before.number_of_edges() < after.number_of_edges()
    with pytest.raises(nx.NetworkXError):
        after.add_node("x")
    paused.seek(0)
    assert paused.graph.number_of_nodes() == 0


def test_events_by_any_name(paused: Debugger) -> None:
    paused.resume()
    by_tag = list(paused.events("grad-accumulated"))
    assert len(by_tag) == 1
    assert list(paused.events("accumulated")) == by_tag == list(paused.events("GradAccumulated"))
    assert [event.serial for event in paused.events()] == list(range(1, paused.cursor + 1))
    paused.seek(by_tag[0].serial - 1)
    assert list(paused.events("accumulated")) == []
    with pytest.raises(LookupError, match="grad-accumulated"):
        paused.events("acumulated")


def test_why(paused: Debugger) -> None:
    paused.resume()
    finding = paused.why("x.grad")[0]
    assert finding.cause == "cut-by-no-grad"
    assert finding.line in (5, 6)


def test_evaluate_raises_what_the_program_raises(paused: Debugger) -> None:
    with pytest.raises(DebugError, match="NameError"):
        paused.evaluate("undefined")


def test_inputs_and_arguments(tmp_path: Path) -> None:
    path = tmp_path / "ask.py"
    path.write_text("import sys\nprint(input(), sys.argv[1:])\ntry:\n    input()\nexcept EOFError:\n    print('end')\n")
    with debug(path, args=["-v"], inputs=["hello"]) as d:
        assert d.resume() == "finished"
        assert d.output == "hello ['-v']\nend\n"


def test_value_that_was_not_kept_is_fetched_while_paused(tmp_path: Path) -> None:
    path = tmp_path / "big.py"
    path.write_text("import torch\nx = torch.arange(5000)\nprint(1)\n")
    with debug(path) as d:
        d.breakpoint(3)
        d.resume()
        np.testing.assert_array_equal(d.value("x"), np.arange(5000))
    with debug(path) as d:
        d.resume()
        with pytest.raises(DebugError, match="not kept"):
            d.value("x")
    with debug(path, options={"record.capture": "all"}) as d:
        d.resume()
        np.testing.assert_array_equal(d.value("x"), np.arange(5000))


def test_exception_stops_and_can_be_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "bad.py"
    path.write_text("def f(n):\n    return 1 / n\nf(0)\n")
    with debug(path) as d:
        assert d.resume() == "exception"
        assert line(d) == 2
        assert d.evaluate("n") == "0"
        assert d.resume() == "finished"
        assert d.exit_code == 1


def test_save_and_debug_the_recording(paused: Debugger, tmp_path: Path) -> None:
    paused.resume()
    paused.save(tmp_path / "run.rgd")
    with debug(tmp_path / "run.rgd") as d:
        assert d.state == "finished"
        assert list(d.events()) == list(paused.events())
        assert d.grad("x") == np.float32(2)
        d.step("back")
        assert d.location is not None
    with pytest.raises(DebugError, match="none"):
        paused.save(tmp_path / "none" / "run.rgd")


def test_export(paused: Debugger, tmp_path: Path) -> None:
    paused.resume()
    paused.export(tmp_path / "graph.svg")
    assert (tmp_path / "graph.svg").read_bytes().startswith(b"<?xml")
    with pytest.raises(DebugError, match="suffix"):
        paused.export(tmp_path / "graph.bmp")


@pytest.mark.parametrize("name", ["none.py", "empty.py"])
def test_bad_file(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty.py").write_text("")
    with pytest.raises(DebugError, match=name):
        debug(tmp_path / name)


def test_unknown_step(paused: Debugger) -> None:
    with pytest.raises(DebugError, match="sideways"):
        paused.step("sideways")


def test_closing_ends_the_program(script: Path) -> None:
    with debug(script) as d:
        process = d._session.process
        assert Path(f"/proc/{process}").exists()
    assert not Path(f"/proc/{process}/exe").exists()


def test_works_without_any_application_of_the_caller(script: Path) -> None:
    program = (
        "from retrograd.app.scripting import debug\n"
        f"with debug({str(script)!r}) as d:\n    d.resume(); print(d.output, d.why('x.grad')[0].cause)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["tensor(2.)", "cut-by-no-grad"]
    assert done.stderr == ""


def test_breakpoints_on_happenings_by_text_and_keyword(paused: Debugger) -> None:
    first = paused.break_on("norm>10:x", condition="i > 1", hits=2, log="{x}")
    second = paused.break_on(write="x.grad")
    third = paused.break_on(nan=True)
    requests = paused._session.breakpoints.event_requests()
    assert [(one.identity, one.subject, one.pattern, one.when, one.argument) for one in requests] == [
        (first, "value", "x", "norm>", "10"), (second, "name", "x", "grad", ""), (third, "value", "", "nan", ""),
    ]  # fmt: skip
    assert (requests[0].condition, requests[0].hits, requests[0].log) == ("i > 1", 2, "{x}")
    paused.remove_breakpoint(second)
    for wrong, told in (
        ({"what": "moon"}, "there are"), ({}, "say one thing"), ({"moon": "x"}, "no breakpoint on 'moon'"),
        ({"op": "a", "nan": True}, "say one thing"), ({"nan": True, "condition": "i ="}, "no Python expression"),
    ):  # fmt: skip
        with pytest.raises(DebugError, match=told):
            paused.break_on(**wrong)


def test_why_it_stopped_and_how_often(paused: Debugger) -> None:
    identity = paused.breakpoint(7)
    assert paused.why_stopped == ""
    assert paused.resume() == "breakpoint"
    assert paused.why_stopped.startswith("Stopped before line 7 of ")
    assert paused.hits == {identity: 1}


def test_every_step_has_its_way_back(tmp_path: Path) -> None:
    script = tmp_path / "steps.py"
    script.write_text(
        "import torch\n\n\ndef double(a):\n    return a * 2\n\n\nw = torch.ones(1, requires_grad=True)\n"
        "o = torch.optim.SGD([w], lr=0.1)\nfor i in range(2):\n    double(w).backward()\n    o.step()\n"
    )
    with debug(script) as d:
        d.run_to(12)
        here = d.location
        assert d.step("back") == "past"
        assert d.location is not None and d.location.line == 11
        d.step("into")
        assert d.location.function == "double"
        d.step("back-out")
        assert d.location.line == 11
        d.step("over")
        assert d.location == here
        d.step("back-into")
        d.step("back-into")
        assert d.location.line == 11
        d.now()
        while d.step("training") != "finished":
            pass
        assert d.step("back-training") == "past"
        first = float(d.value("w")[0])
        d.step("back-training")
        assert float(d.value("w")[0]) > first
        with pytest.raises(DebugError, match="no step 'back-sideways'"):
            d.step("back-sideways")
