"""The debugger's hold on programs: what breakpoints cost them, and how long pause, stop, step and restart take.

Ratios are of the processor time that the program itself measures, against plain Python; times are what a person waits,
from the wish to what the store shows, the largest of several where the row says "at most".
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from . import holding, long_run, telling
from .driving import Seat, Ticks, line_of, plainly, seated
from .measure import Row

PROGRAMS = Path(__file__).parent / "programs"
REPEATS = 7
#: Largest ratios to plain Python: breakpoint not hit, condition false, no breakpoint, added late (3.12 and later),
#: step over a heavy call (3.12 and later), large literal.
NOT_HIT, HOT, NONE, LATE, OVER, LITERAL = 1.10, 1.30, 1.03, 1.10, 1.15, 1.5
#: Largest share of what ``bdb`` takes that a breakpoint added late may take before 3.12.
OF_BDB = 0.35

_BDB = """
import bdb, sys
class Debugger(bdb.Bdb):
    over = False
    def user_line(self, frame):
        if self.over and frame.f_lineno == at and frame.f_code.co_name == "<module>":
            self.set_next(frame)
        else:
            self.set_continue() if not self.over or frame.f_lineno > at else self.set_next(frame)
debugger = Debugger()
path, at, over = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "over"
text = open(path).read()
debugger.over = over
if debugger.set_break(path, at):
    raise SystemExit("no breakpoint")
names = {"__name__": "__main__", "__builtins__": __builtins__}
debugger.reset()
sys.settrace(debugger.trace_dispatch)
exec(compile(text, path, "exec"), names)
"""


def program(name: str) -> str:
    """The text of a program of this folder."""
    return (PROGRAMS / f"{name}.py").read_text(encoding="utf-8")


def with_breakpoint(seat: Seat, text: str, mark: str, condition: str = "") -> float:
    """Run with a breakpoint that is compiled in, and does not stop."""
    seat.load(text)
    seat.session.breakpoints.clear()
    if mark:
        seat.session.breakpoints.add(str(seat.path), line_of(text, mark), condition)
    seat.session.start("run")
    return seat.took()


def with_late_breakpoint(seat: Seat, text: str) -> float:
    """Run with a breakpoint that comes when the program is already compiled."""
    seat.load(text)
    seat.session.breakpoints.clear()
    seat.start("pause")
    seat.session.breakpoints.add(str(seat.path), line_of(text, "never"))
    seat.session.resume()
    return seat.took()


def stepped_over(seat: Seat, text: str) -> float:
    """Step over the line that does all the work."""
    seat.load(text)
    seat.session.breakpoints.clear()
    seat.start("pause")
    seat.session.step("line", str(seat.path), line_of(text, "heavy"))
    seat.until(lambda: seat.store.state == "paused")
    seat.session.step("over")
    seat.until(lambda: seat.store.state == "paused")
    seat.session.resume()
    return seat.took()


def best(*ways: Callable[[], float], repeats: int = REPEATS) -> list[float]:
    """The smallest of interleaved repeats of each way."""
    found = [float("inf")] * len(ways)
    for _ in range(repeats):
        for index, way in enumerate(ways):
            found[index] = min(found[index], way())
    return found


def program_times(name: str, seat: Seat, repeats: int = REPEATS) -> list[float]:
    """One program: plain, under the debugger in five ways, and under ``bdb`` in two; smallest of the repeats."""
    text = program(name)
    false = {"work": "i == -1", "calls": "n == -1", "train": "step == -1"}[name]
    ours = best(
        lambda: plainly(text),
        lambda: with_breakpoint(seat, text, ""),
        lambda: with_breakpoint(seat, text, "never"),
        lambda: with_breakpoint(seat, text, "hot", false),
        lambda: with_late_breakpoint(seat, text),
        lambda: stepped_over(seat, text),
        repeats=repeats,
    )
    return ours + best(
        lambda: plainly(text, str(line_of(text, "never")), "not", runner=_BDB),
        lambda: plainly(text, str(line_of(text, "heavy")), "over", runner=_BDB),
        repeats=min(2, repeats),
    )


def program_rows(name: str, times: list[float]) -> list[Row]:
    """One program against plain Python, and against ``bdb`` where the goal says so."""
    plain, none, not_hit, hot, late, over, bdb_late, bdb_over = times
    modern = sys.version_info >= (3, 12)
    python = "plain Python"
    return [
        Row(f"{name}: no breakpoint, no values", python, none, plain, NONE),
        Row(f"{name}: breakpoint not hit", python, not_hit, plain, NOT_HIT),
        Row(f"{name}: hot breakpoint, condition false", python, hot, plain, HOT),
        Row(f"{name}: breakpoint added while it runs", python, late, plain, LATE if modern else None),
        Row(f"{name}: breakpoint added while it runs", "bdb", late, bdb_late, OF_BDB if name == "work" else 1.0),
        Row(f"{name}: step over the call that does the work", python, over, plain, OVER if modern else None),
        Row(f"{name}: step over the call that does the work", "bdb", over, bdb_over, 1.0),
    ]


def literal_times(seat: Seat, repeats: int = REPEATS) -> list[float]:
    """A literal of 8,000 lines, plain and with a breakpoint after it in the same code."""
    rows = "\n".join(f'    "key{number}": {number},' for number in range(8000))
    text = (
        f"import time\nbegun = time.process_time()\ntable = {{\n{rows}\n}}\nif not table:\n"
        '    print("never")  # never\nprint("took", time.process_time() - begun)\n'
    )
    return best(lambda: plainly(text), lambda: with_breakpoint(seat, text, "never"), repeats=repeats)


def literal_rows(times: list[float]) -> list[Row]:
    """The breakpoint after the literal against plain Python."""
    plain, stopped = times
    return [Row("literal of 8,000 lines, then a breakpoint", "plain Python", stopped, plain, LITERAL)]


def step_row(seat: Seat) -> Row:
    """From the command to the stop with its stack and variables."""
    seat.load(
        "import torch\nx = torch.ones(3, requires_grad=True)\ndef f(a, b, c):\n    names = [a, b, c]\n"
        "    for i in range(200):\n        y = x * i\n        names[0] = i\nf(1, 'two', [3])\n"
    )
    seat.session.breakpoints.clear()
    seat.start("pause")
    for _ in range(4):
        seat.session.step("into")
        seat.until(lambda: seat.store.state == "paused")
    taken = []
    for _ in range(300):
        begun = time.perf_counter()
        seat.session.step("over")
        seat.until(lambda: seat.store.state == "paused")
        taken.append(time.perf_counter() - begun)
    seat.session.stop()
    seat.until(lambda: seat.store.state == "finished")
    return Row("step over, until the stop is shown, median of 300", "2 ms", statistics.median(taken), 0.002, 1.0)


def print_rows(seat: Seat) -> list[Row]:
    """A script that prints without end."""
    count = 200_000
    text = f"import time\nbegun = time.process_time()\nfor i in range({count}): print('x')\n"
    seat.load(text + 'print("took", time.process_time() - begun)\n')
    seat.session.start("run")
    call = seat.took() / count
    seat.load("while True: print('x' * 80)\n")
    ticks = Ticks()
    seat.session.start("run")
    seat.wait_until(lambda: False, 2.0)
    tick = ticks.p95()
    begun = time.perf_counter()
    seat.session.stop()
    seat.until(lambda: seat.store.state == "finished")
    return [
        Row("print, each call", "3 µs", call, 3e-6, 1.0, "µs"),
        Row("endless print: between two ticks, 95 of 100", "33 ms", tick, 0.033, 1.0),
        Row("endless print: stop", "500 ms", time.perf_counter() - begun, 0.5, 1.0),
    ]


def watch_row(seat: Seat) -> Row:
    """An expression that never ends, with a limit of 200 ms; the frame goes on as if nothing had been."""
    seat.load("a = 1\nb = a + 1\n")
    seat.start("pause")
    taken = []
    for expression in ("[None for _ in iter(int, 1)]", "exec('while True: pass')", "__import__('time').sleep(60)"):
        seat.answers.clear()
        begun = time.perf_counter()
        seat.session.evaluate(expression, seconds=0.2)
        seat.until(lambda: bool(seat.answers))
        taken.append(time.perf_counter() - begun)
    seat.session.resume()
    seat.until(lambda: seat.store.state == "finished")
    return Row("expression that never ends, limit 200 ms, at most", "300 ms", max(taken), 0.3, 1.0)


def rows() -> list[Row]:
    """What programs pay, then what people wait."""
    found: list[Row] = []
    with seated() as seat:
        for name in ("work", "calls", "train"):
            found += program_rows(name, program_times(name, seat))
        found += literal_rows(literal_times(seat))
    with seated("small") as seat:
        found += [step_row(seat), *holding.pause_rows(seat), *holding.stop_rows(seat), watch_row(seat)]
        found += print_rows(seat)
        found += holding.restart_rows(seat)
    found.append(holding.orphan_row())
    return [*found, *telling.rows(), *long_run.rows()]
