"""What commands may ask and do: the store, the session's verbs, the settings, and what only a window can do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ..model.constructs import Construct
from ..model.states import Finding
from ..settings.interpreters import Interpreters
from ..settings.run_settings import RunSettings
from ..settings.store import Settings
from ..store import Store
from ..store.breakpoints import Breakpoints


class Evaluate(Protocol):
    """Evaluates an expression; see ``session.Questions.evaluate``."""

    def __call__(
        self,
        expression: str,
        frame: int = 0,
        seconds: float = 2.0,
        *,
        execute: bool = True,
        effects: bool = True,
        parts: int = 0,
    ) -> int:
        """The number that the answer will have, 0 if it was refused."""


class FindingSlicer(Protocol):
    """Looks for the smallest script that shows a finding; ``Store.slicing`` and ``Store.sliced`` tell the outcome."""

    def begin(self, finding: Finding) -> None:
        """Look; an earlier search is given up."""

    def cancel(self) -> None:
        """Give up."""


class RuleVerbs(Protocol):
    """Checks rules against finite differences (implemented by ``session.RuleChecking``)."""

    @property
    def node(self) -> int:
        """The node whose rule is being checked, 0 if none is."""

    def check(self, node: int) -> str:
        """Check the rule of a node with its recorded inputs; why it cannot be, "" if it is being checked."""

    def cancel(self) -> None:
        """Give up the check that is under way."""


class SessionVerbs(Protocol):
    """The live program, as far as commands drive it (implemented by ``session.Session``)."""

    @property
    def breakpoints(self) -> Breakpoints:
        """The list of breakpoints."""

    @property
    def run_settings(self) -> RunSettings:
        """How the open script is run."""

    @property
    def interpreters(self) -> Interpreters:
        """Looks at Pythons that a script could be run with."""

    @property
    def live(self) -> bool:
        """Whether a program is there, running or paused."""

    @property
    def startable(self) -> bool:
        """Whether a script or notebook is open that can be run (a recording cannot)."""

    def open(self, path: Path) -> None:
        """Load a script, notebook or recording; nothing runs yet. Problems go to ``Store.message``."""

    def start(self, mode: str = "pause") -> None:
        """Run the loaded program: "pause" before the first statement, "run" to the first breakpoint."""

    def resume(self) -> None:
        """Go on."""

    def step(self, grain: str, path: str = "", line: int = 0) -> None:
        """Go on by one: over, into, out, op, node, cell, line."""

    def pause(self) -> None:
        """Stop soon."""

    def stop(self) -> None:
        """End the program, by force if it does not listen."""

    def restart(self) -> None:
        """Stop and start again in the same mode."""

    def set_run_settings(self, chosen: RunSettings) -> None:
        """Keep how the open script is run; counts from its next start."""

    def reload(self) -> None:
        """Open the document anew, as it is on the disk."""

    def run_again(self, at: int) -> None:
        """Restart with the same seed, arguments and input, and stop at event ``at`` of the run that is shown."""

    @property
    def run_without(self) -> Callable[[Sequence[Construct]], None]:
        """Repeat the run shown without some constructs, in a second process; ``Store.what_if`` tells the outcome."""

    @property
    def cancel_without(self) -> Callable[[], None]:
        """Give that up."""

    @property
    def slicer(self) -> FindingSlicer:
        """Cuts the script down to what shows a finding."""

    def toggle_breakpoint(self, path: str, line: int) -> object:
        """Add a breakpoint on the line, or remove the one there."""

    @property
    def evaluate(self) -> Evaluate:
        """Evaluate in the paused frame; the answer comes by the session's signal ``evaluated``, with this number."""

    @property
    def set_variable(self) -> Callable[[str, str, int], int]:
        """Give a variable (name, expression, frame) another value; answered as :attr:`evaluate` is."""

    @property
    def complete(self) -> Callable[[str, int, int], int]:
        """How a text (text, position, frame) could go on; the answer comes by the signal ``completed``."""

    @property
    def rules(self) -> RuleVerbs:
        """Checks backward rules."""

    def interrupt(self) -> None:
        """End the evaluation that is under way."""

    def supply_input(self, text: str | None) -> None:
        """Give the script a line of input."""

    def save_recording(self, path: Path) -> None:
        """Write the run to a file."""


class WindowVerbs(Protocol):
    """What needs a window (implemented by ``views.window``)."""

    def choose_file(self) -> None:
        """Ask for a file and open it."""

    def choose_export(self) -> None:
        """Ask for format and place, and export the graph."""

    def choose_recording(self) -> None:
        """Ask where to save the recording, and save it."""

    def fit_graph(self) -> None:
        """Show the whole graph."""

    def zoom_graph(self, factor: float) -> None:
        """Zoom by a factor; 0 means 100 %."""

    def tidy_graph(self) -> None:
        """Lay the graph out anew."""

    def show_cone(self, direction: str) -> None:
        """Let what reaches the selected box ("before"), what it reaches ("after") or "both" stand out; "" nothing."""

    def find_next(self, by: int) -> None:
        """Go to the next (1) or previous (-1) thing that the search found."""

    def export_cone(self) -> None:
        """Ask for format and place, and export only what the selected value was computed from."""

    def show_panel(self, identity: str) -> None:
        """Open and focus a panel."""

    def pin_panel(self, identity: str) -> None:
        """Keep what a panel of the inspector shows, whatever is selected."""

    def reset_layout(self) -> None:
        """Put all docks back."""

    def use_layout(self, name: str) -> None:
        """Arrange the panels for something: "learn", "debug", "train"."""

    def show_page(self, name: str) -> None:
        """Show "start", "about", "shortcuts", "preferences", "palette", "find", "go-to-event", "run-settings",
        "save-layout"."""

    def set_theme(self, name: str) -> None:
        """Use a theme: "system", "light", "dark", "high-contrast"."""

    def current_line(self) -> tuple[str, int]:
        """Path and line (from 1) of the cursor in the source editor; ("", 0) without a source."""

    def show_value(self) -> None:
        """Show the value of what stands under the cursor of the source editor."""

    def ask_why(self) -> None:
        """Explain what stands under the cursor of the source editor if that has the focus, else what is selected."""

    def watch_expression(self) -> None:
        """Watch what stands under the cursor of the source editor."""

    def turn_pass(self, by: int) -> None:
        """Go to another recorded pass of the loop around the cursor of the source editor."""

    def close(self) -> bool:
        """Close the window."""


@dataclass(slots=True)
class Context:
    """Given to every command."""

    store: Store
    session: SessionVerbs
    window: WindowVerbs
    settings: Settings
