"""How fast any program is paused, stopped, started again, and gone when its debugger is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .driving import Seat, Ticks
from .measure import Row

#: Seconds after which a child that has greeted has loaded everything that a program may use.
_WARM = 3.0
#: Programs to pause; each says "on" when it is where it stays.
PAUSED = {
    "Python loop": "print('on')\nn = 0\nwhile True:\n    n += 1\n",
    "one-line loop": "print('on')\nwhile True: pass\n",
    "numpy loop": "import numpy as np\na = np.ones((300, 300))\nprint('on')\nwhile True:\n    b = a @ a\n",
    "operations": "import torch\nx = torch.ones(9)\nprint('on')\nwhile True:\n    x = x * 1.5 - x\n",
    "backward": (
        "import torch\nx = torch.ones(9, requires_grad=True)\nprint('on')\nwhile True:\n    y = x\n"
        "    for _ in range(300):\n        y = y * 1.01\n    y.sum().backward()\n"
    ),
    "hook": (
        "import torch\nx = torch.ones(9, requires_grad=True)\n"
        "x.register_hook(lambda grad: [None for _ in iter(int, 1)])\nprint('on')\n(x * 2).sum().backward()\n"
    ),
    "sleep": "import time\nprint('on')\ntime.sleep(1000)\n",
    "input": "print('on')\ninput()\n",
    "imports": "print('on')\nimport endless\n",
}
#: Programs to stop, each in its own way unwilling; they say "on" as well.
STOPPED = {
    "loop": "print('on')\nwhile True: pass\n",
    "swallows everything": (
        "import signal\nfor n in (2, 15): signal.signal(n, signal.SIG_IGN)\nprint('on')\nwhile True:\n"
        "    try:\n        while True: pass\n    except BaseException: pass\n"
    ),
    "deep recursion": (
        "import sys\nsys.setrecursionlimit(10 ** 7)\nprint('on')\ndef f(n): return f(n + 1) + 1\nf(0)\n"
    ),
    "memory": "print('on')\nkept = []\nwhile len(kept) < 3000: kept.append(bytearray(1 << 20))\nwhile True: pass\n",
    "native code": "import numpy as np\na = np.random.rand(3000, 3000)\nprint('on')\nnp.linalg.svd(a)\n",
    "printing": "print('on')\nwhile True: print('x' * 80)\n",
    "input": "print('on')\ninput()\n",
    "sleeping program": "import subprocess\nprint('on')\nsubprocess.run(['sleep', '1000'])\n",
    "deaf programs": (
        "import subprocess, sys\ncode = 'import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(1000)'\n"
        "children = [subprocess.Popen([sys.executable, '-c', code]) for _ in range(3)]\nprint('on')\n"
        "for one in children: one.wait()\n"
    ),
    "processes": (
        "import multiprocessing, time\nif __name__ == '__main__':\n"
        "    pool = multiprocessing.Pool(2)\n    print('on')\n"
        "    pool.map(time.sleep, [1000, 1000])\n"
    ),
    "threads": (
        "import threading, time\nfor _ in range(5): threading.Thread(target=time.sleep, args=(1000,)).start()\n"
        "print('on')\n"
    ),
}


def _begin(seat: Seat, text: str) -> None:
    seat.path.with_name("endless.py").write_text("while True:\n    pass\n", encoding="utf-8")
    seat.load(text)
    seat.session.breakpoints.clear()
    seat.session.start("run")
    seat.until(lambda: "on" in seat.output())


def _end(seat: Seat) -> None:
    seat.session.stop()
    seat.until(lambda: seat.store.state == "finished")


def pause_rows(seat: Seat) -> list[Row]:
    """From the wish to the stop, the longest of five, everywhere."""
    found = []
    for what, text in PAUSED.items():
        _begin(seat, text)
        taken = []
        for _ in range(5):
            begun = time.perf_counter()
            seat.session.pause()
            seat.until(lambda: seat.store.state == "paused")
            taken.append(time.perf_counter() - begun)
            seat.session.resume()
            seat.wait_until(lambda: False, 0.05)
        _end(seat)
        found.append(Row(f"pause in {what}, at most", "100 ms", max(taken), 0.1, 1.0))
    return found


def stop_rows(seat: Seat) -> list[Row]:
    """From the wish until the whole group is gone, and how the event loop turns meanwhile."""
    found = []
    ticks = Ticks()
    for what, text in STOPPED.items():
        _begin(seat, text)
        process = seat.session.process
        begun = time.perf_counter()
        _end(seat)
        seat.until(lambda process=process: not _group(process))
        found.append(Row(f"stop: {what}", "1 s", time.perf_counter() - begun, 1.0, 1.0))
    found.append(Row("stop: between two ticks, 95 of 100", "33 ms", ticks.p95(), 0.033, 1.0))
    return found


def _group(process: int) -> bool:
    """Whether any process of a group is left (those that are over but not waited for do not count)."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == process and fields[0] not in "ZX":
            return True
    return False


def restart_rows(seat: Seat) -> list[Row]:
    """From Restart of a paused program to the first stop of the next; then from Start with nothing that stands by."""
    text = "import torch\nx = torch.ones(3, requires_grad=True)\ny = x * 2\n"
    seat.load(text)
    seat.session.stands_by = True
    seat.start("pause")
    warm = []
    for _ in range(5):
        seat.until(lambda: seat.session.launcher.ready)
        seat.wait_until(lambda: False, _WARM)
        run = seat.store.run
        begun = time.perf_counter()
        seat.session.restart()
        seat.until(lambda run=run: seat.store.state == "paused" and seat.store.run is not run)
        warm.append(time.perf_counter() - begun)
    _end(seat)
    seat.session.stands_by = False
    seat.session.launcher.close()
    cold, numpy = [], []
    for _ in range(7):
        begun = time.perf_counter()
        seat.start("pause")
        cold.append(time.perf_counter() - begun)
        _end(seat)
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import numpy"], check=True)
        numpy.append(time.perf_counter() - begun)
    median = len(warm) // 2
    return [
        Row("restart to the first stop, a child standing by, median", "50 ms", sorted(warm)[median], 0.05, 1.0),
        Row("start to the first stop, nothing standing by", "300 ms", min(cold), 0.3, 1.0),
        Row("start to the first stop, nothing standing by", "python -c 'import numpy'", min(cold), min(numpy)),
    ]


_ORPHAN = """
import sys
from pathlib import Path
from retrograd.app.session.headless import Headless
seat = Headless()
seat.open(Path(sys.argv[1]))
seat.session.start("run")
seat.wait_until(lambda: seat.session.live and seat.store.run.end > 3)
print(seat.session.process, flush=True)
seat.wait_until(lambda: False)
"""


def orphan_row() -> Row:
    """The debugger is killed: until its program is gone, in Python and in native code, the longest."""
    taken = []
    with tempfile.TemporaryDirectory() as folder:
        for text in (PAUSED["one-line loop"], PAUSED["sleep"], STOPPED["native code"], STOPPED["swallows everything"]):
            script = Path(folder) / "script.py"
            script.write_text(text, encoding="utf-8")
            debugger = subprocess.Popen([sys.executable, "-c", _ORPHAN, str(script)], stdout=subprocess.PIPE, text=True)
            assert debugger.stdout is not None
            process = int(debugger.stdout.readline())
            begun = time.perf_counter()
            os.kill(debugger.pid, signal.SIGKILL)
            while _group(process):
                time.sleep(0.001)
            taken.append(time.perf_counter() - begun)
            debugger.wait()
            debugger.stdout.close()
    return Row("debugger killed: its program gone, at most", "1 s", max(taken), 1.0, 1.0)
