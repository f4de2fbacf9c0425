"""The table of commands: complete rows, the agreed keys, and conditions that hold for real runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from retrograd import resources
from retrograd.app.commands import table
from retrograd.app.commands.command import Command, Registry
from retrograd.app.commands.context import Context
from retrograd.app.session.session import Session
from retrograd.app.settings.store import Settings
from retrograd.app.store import Store

ROWS = table.registry().rows
PATIENCE = 20_000

#: The keys that a debugger's user expects.
KEYS = {
    "F5": "run.continue", "Ctrl+F5": "run.without_stopping", "Shift+F5": "run.stop", "Ctrl+Shift+F5": "run.restart",
    "F6": "run.pause", "F9": "run.toggle_breakpoint", "F10": "run.step_over", "F11": "run.step_into",
    "Shift+F11": "run.step_out", "Ctrl+Return": "run.to_cursor", "Ctrl+F10": "run.step_back",
    "Ctrl+Shift+F10": "run.reverse_continue", "Ctrl+B": "go.bookmark", "Ctrl+R": "run.again_to_here",
    "Ctrl+F11": "run.step_into_back", "Ctrl+Shift+F11": "run.step_out_back", "Ctrl+F": "go.find",
    "Ctrl+G": "go.to_event", "Ctrl+Shift+P": "go.palette",
}  # fmt: skip

#: Keys that belong to the desktop or to menus.
TAKEN = {"Shift+F10", "Alt+F10", "F10+Alt", "Ctrl+[", "Ctrl+]"}

SCRIPT = """\
import torch

x = torch.ones(2, requires_grad=True)
y = x * 2
z = y.sum()
z.backward()
print(x.grad)
"""


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_row_is_complete(row: Command) -> None:
    menu, _, verb = row.id.partition(".")
    assert menu == row.menu
    assert verb
    assert row.title
    assert row.tip.endswith(".")
    assert row.icon
    folder = Path(resources.__file__).parent / "icons"
    assert (folder / f"{row.icon}.svg").exists(), row.icon
    for key in row.shortcut:
        assert QKeySequence(key).toString() != "", key
        assert key not in TAKEN


@pytest.mark.parametrize(("key", "identity"), KEYS.items())
def test_agreed_key(key: str, identity: str) -> None:
    assert key in ROWS[identity].shortcut


def test_no_two_keys_are_the_same_for_qt() -> None:
    keys = [QKeySequence(key).toString() for row in ROWS.values() for key in row.shortcut]
    assert len(keys) == len(set(keys))


def test_registry_refuses_a_second_row_and_names_unknown_ones() -> None:
    registry = table.registry()
    with pytest.raises(ValueError, match="there twice"):
        registry.add([ROWS["run.stop"]])
    with pytest.raises(ValueError, match="F5 belongs to both"):
        registry.add([Command("x.y", "x", "run", lambda context: None, ("F5",))])
    with pytest.raises(KeyError, match=r"run\.stop"):
        registry["run.stopp"]


class Editor:
    """The window's part: a cursor in the source, and a list of what was asked for."""

    def __init__(self) -> None:
        self.place = ("", 0)
        self.asked: list[str] = []

    def current_line(self) -> tuple[str, int]:
        return self.place

    def show_page(self, name: str) -> None:
        self.asked.append(name)

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *arguments: self.asked.append(name)


class Bench:
    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.store = Store()
        self.settings = Settings(folder / "settings.ini")
        self.session = Session(self.store, self.settings)
        self.editor = Editor()
        self.context = Context(self.store, self.session, self.editor, self.settings)  # type: ignore[arg-type]
        self.registry: Registry = table.registry()
        self.path = folder / "script.py"
        self.path.write_text(SCRIPT)

    def run(self, identity: str) -> bool:
        done = self.registry.execute(identity, self.context)
        settled = lambda: self.store.state in ("empty", "ready", "paused", "finished")  # noqa: E731
        self.qtbot.waitUntil(settled, timeout=PATIENCE)
        return done

    def may(self, identity: str) -> bool:
        return self.registry[identity].when(self.context)

    @property
    def line(self) -> int:
        place = self.store.moment.place()
        return place.line if place is not None else 0


@pytest.fixture
def bench(qtbot: QtBot, tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(qtbot, tmp_path)
    yield bench
    bench.session.close()


RUN_VERBS = [identity for identity in ROWS if identity.startswith("run.")]


def test_nothing_runs_without_a_document(bench: Bench) -> None:
    assert [identity for identity in RUN_VERBS if bench.may(identity)] == []
    assert not bench.run("run.continue")
    assert bench.may("file.open")


def test_what_may_run_follows_the_state(bench: Bench) -> None:
    bench.session.open(bench.path)
    assert bench.may("run.continue") and bench.may("run.restart")
    assert not bench.may("run.stop") and not bench.may("run.step_out") and not bench.may("run.step_back")
    bench.run("run.continue")
    assert bench.store.state == "paused"
    assert bench.may("run.stop") and bench.may("run.step_over") and bench.may("run.continue")
    assert not bench.may("run.pause") and not bench.may("run.without_stopping")
    bench.run("run.stop")
    assert bench.store.state == "finished"
    assert bench.may("run.continue") and bench.may("run.step_back")
    assert not bench.may("run.stop") and not bench.may("run.step_over")


@pytest.mark.parametrize("identity", ["run.step_over", "run.step_into"])
def test_the_first_step_begins_the_program_but_none_begins_it_anew(bench: Bench, identity: str) -> None:
    bench.session.open(bench.path)
    assert bench.run(identity)
    assert bench.store.stop is not None and bench.store.stop.reason == "entry"
    while bench.run(identity):
        pass
    assert bench.store.state == "finished"
    assert list(bench.store.run.events("grad-accumulated"))


def test_steps_in_the_past_move_the_cursor_and_not_the_program(bench: Bench) -> None:
    bench.session.open(bench.path)
    bench.run("run.continue")
    for _ in range(4):
        bench.run("run.step_over")
    assert bench.line == 6
    end = bench.store.run.end
    bench.run("run.step_back")
    bench.run("run.step_back")
    assert bench.line == 4
    bench.run("run.step_over")
    assert bench.line == 5
    assert bench.store.run.end == end
    assert bench.store.in_the_past
    bench.run("go.now")
    assert bench.line == 6
    assert not bench.store.in_the_past
    bench.run("run.step_over")
    assert bench.store.run.end > end


def test_grain_decides_what_over_and_back_mean(bench: Bench) -> None:
    bench.session.open(bench.path)
    bench.run("run.continue")
    bench.settings.set("run.grain", "op")
    bench.run("run.step_over")
    assert bench.store.stop is not None and bench.store.stop.reason == "op"
    bench.settings.set("run.grain", "node")
    bench.run("run.step_over")
    assert bench.store.stop is not None and bench.store.stop.reason == "node"
    node = bench.store.stop.node
    bench.run("run.step_over")
    assert bench.store.stop is not None and bench.store.stop.node != node
    bench.run("run.step_back")
    assert bench.store.in_the_past
    assert bench.store.moment.current_node() == node


def test_into_enters_backward_and_back_walks_it(bench: Bench) -> None:
    bench.session.open(bench.path)
    bench.run("run.continue")
    while bench.store.stop is not None and bench.store.stop.frames[0].line != 6:
        bench.run("run.step_over")
    bench.run("run.step_into")
    assert bench.store.stop is not None and bench.store.stop.reason == "node"
    first = bench.store.stop.node
    bench.run("run.step_into")
    assert bench.store.stop is not None and bench.store.stop.node not in (0, first)
    while bench.store.moment.current_node() not in (0, first):
        bench.run("run.step_back")
    assert bench.store.moment.current_node() == first
    bench.run("go.now")
    bench.run("run.step_out")
    assert bench.store.stop is not None and bench.store.stop.node == 0


def test_run_to_cursor_in_the_present_and_the_past(bench: Bench) -> None:
    bench.session.open(bench.path)
    bench.run("run.continue")
    assert not bench.may("run.to_cursor")
    bench.editor.place = (str(bench.path), 6)
    bench.run("run.to_cursor")
    assert bench.line == 6
    bench.run("go.beginning")
    bench.editor.place = (str(bench.path), 4)
    bench.run("run.to_cursor")
    assert bench.line == 4
    assert bench.store.in_the_past


def test_breakpoint_commands(bench: Bench) -> None:
    bench.session.open(bench.path)
    assert not bench.may("run.toggle_breakpoint")
    bench.editor.place = (str(bench.path), 5)
    bench.run("run.toggle_breakpoint")
    assert bench.registry["run.switch_breakpoints"].checked is not None
    assert bench.registry["run.switch_breakpoints"].checked(bench.context)
    bench.settings.set("run.stop_at_entry", False)
    bench.run("run.continue")
    assert bench.line == 5
    bench.run("run.switch_breakpoints")
    assert not bench.session.breakpoints.all()[0].enabled
    bench.run("run.continue")
    assert bench.store.state == "finished"
    bench.run("run.switch_breakpoints")
    bench.run("run.reverse_continue")
    assert bench.line == 5
    bench.run("run.remove_breakpoints")
    assert bench.session.breakpoints.all() == ()
    assert not bench.may("run.remove_breakpoints")


def test_continue_in_the_past_of_a_finished_run_goes_to_now(bench: Bench) -> None:
    bench.session.open(bench.path)
    bench.run("run.without_stopping")
    assert bench.store.state == "finished"
    end = bench.store.run.end
    bench.run("run.step_back")
    bench.run("run.continue")
    assert (bench.store.cursor, bench.store.run.end) == (end, end)
    bench.run("run.continue")
    assert bench.store.state == "paused"


def test_events_and_findings(bench: Bench) -> None:
    bench.session.open(bench.path)
    bench.path.write_text(
        "import torch\nx = torch.ones(1, requires_grad=True)\nfor i in range(2):\n    (x * 2).backward()\n"
    )
    bench.run("run.without_stopping")
    end = bench.store.run.end
    bench.run("go.event_back")
    assert bench.store.cursor == end - 1
    bench.run("go.event_forward")
    assert bench.store.cursor == end
    evidence = {finding.events[0] for finding in bench.store.run.findings()}
    assert evidence
    bench.run("go.previous_finding")
    assert bench.store.cursor in evidence
    assert bench.store.selection.number == bench.store.cursor


@pytest.mark.parametrize(
    ("identity", "asked"),
    [("go.palette", "palette"), ("go.find", "find"), ("file.open", "choose_file"), ("help.shortcuts", "shortcuts"),
     ("view.reset_layout", "reset_layout"), ("graph.fit", "fit_graph"), ("file.preferences", "preferences")],
)  # fmt: skip
def test_window_commands_reach_the_window(bench: Bench, identity: str, asked: str) -> None:
    bench.run(identity)
    assert bench.editor.asked == [asked]


def test_toggles_set_what_they_show(bench: Bench) -> None:
    for row in ROWS.values():
        if row.menu != "graph" or row.checked is None:
            continue
        before = row.checked(bench.context)
        bench.run(row.id)
        is_switch = row.id in ("graph.ghosts", "graph.constants", "graph.dim", "graph.legend")
        assert row.checked(bench.context) == (not before if is_switch else True)
