"""Pictures of every main view: ``python -m retrograd.app.screens FOLDER`` walks the tutorial and two examples.

With ``--documentation`` only the pictures of ``docs/images`` are written.

The pictures are what a person sees, made by the real window over real runs; they are for looking at, and for the
documentation.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QDeadlineTimer, QEventLoop
from PySide6.QtWidgets import QApplication

from retrograd import resources

from .main import Parts, build
from .model.states import Finding
from .settings.store import Settings
from .store import Selection

SIZES = ((1366, 768), (1920, 1080))
THEMES = ("light", "dark")
#: Dialogs that get a picture of their own.
DIALOGS = ("palette", "preferences", "shortcuts", "about", "go-to-event", "export")
#: Milliseconds after which a program counts as stuck.
PATIENCE = 600_000
#: Milliseconds that views get to finish what they paint later.
SETTLE = 400
#: Scale at which the tutorial's graphs fit and their numbers can still be read.
READABLE = 0.7


class Photographer:
    """Drives a window by commands and writes what it shows."""

    def __init__(self, parts: Parts, folder: Path) -> None:
        self.parts = parts
        self.folder = folder

    def open(self, name: str) -> None:
        """Open a bundled example."""
        self.parts.session.open(Path(str(resources.example(name))))
        self.settle()

    def do(self, command: str) -> None:
        """Run a command and wait until the program stops or ends.

        Raises:
            TimeoutError: It does neither.
        """
        reached: list[object] = []
        self.parts.store.stopped.connect(reached.append)
        self.parts.session.finished.connect(reached.append)
        self.parts.desk.run(command)
        self.wait(lambda: bool(reached), command)
        self.parts.store.stopped.disconnect(reached.append)
        self.parts.session.finished.disconnect(reached.append)
        self.settle()

    def to_line(self, line: int, cell: int = 0) -> None:
        """Run the open script, or notebook, until a line (of a code cell) is next."""
        document = self.parts.session.document
        if document is None:
            raise ValueError("there is no document to run")
        row = self.parts.session.breakpoints.add(document.code[cell].path, line)
        self.parts.settings.set("run.stop_at_entry", False)
        self.do("run.continue")
        self.parts.session.breakpoints.remove(row.identity)

    def wait(self, done: Callable[[], bool], what: str) -> None:
        """Let the event loop run until something is so."""
        deadline = QDeadlineTimer(PATIENCE)
        while not done():
            if deadline.hasExpired():
                raise TimeoutError(f"{what} did not come to an end within {PATIENCE // 1000} s")
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

    def settle(self) -> None:
        """Let the views paint what they paint later."""
        deadline = QDeadlineTimer(SETTLE)
        while not deadline.hasExpired():
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

    def take(self, name: str) -> None:
        """Write the window in every theme and size."""
        for theme in THEMES:
            self.parts.settings.set("view.theme", theme)
            for width, height in SIZES:
                self.parts.window.resize(width, height)
                self.settle()
                self.parts.window.fit_graph()
                self.settle()
                self.write(f"{name}-{theme}-{width}x{height}")

    def take_as_is(self, name: str) -> None:
        """Write the window in every theme, with the graph as the person sees it just then."""
        for theme in THEMES:
            self.parts.settings.set("view.theme", theme)
            self.settle()
            self.write(f"{name}-{theme}")

    def zoom(self, scale: float) -> None:
        """Draw the graph at a scale."""
        self.parts.window.zoom_graph(0)
        self.parts.window.zoom_graph(scale)
        self.settle()

    def write(self, name: str) -> None:
        """Write the window as it is."""
        path = self.folder / f"{name}.png"
        if not self.parts.window.grab().save(str(path)):
            raise OSError(f"{path} cannot be written")
        print(path)

    def take_dialogs(self) -> None:
        """Write every dialog."""
        for theme in THEMES:
            self.parts.settings.set("view.theme", theme)
            for page in DIALOGS:
                dialog = self.parts.window.pages.show(page)
                self.settle()
                path = self.folder / f"dialog-{page}-{theme}.png"
                if not dialog.grab().save(str(path)):
                    raise OSError(f"{path} cannot be written")
                print(path)
                dialog.close()
                self.settle()


def _line_of(name: str, text: str) -> int:
    """The first line of an example that contains a text."""
    lines = resources.example(name).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def walk(photographer: Photographer) -> None:
    """Start page, forward, inside backward, the past, why, the notebook, dialogs."""
    parts = photographer.parts
    photographer.take("start")
    photographer.open("autograd_tutorial.py")
    photographer.take("ready")
    photographer.to_line(_line_of("autograd_tutorial.py", "out.backward()"))
    photographer.take("forward")
    for _ in range(3):
        photographer.do("run.step_into")
    photographer.take("backward")
    photographer.to_line(_line_of("autograd_tutorial.py", "y3 = y1 + y2"))
    photographer.do("run.without_stopping" if not parts.session.live else "run.continue")
    _show_cut(photographer)
    photographer.take("why")
    parts.store.seek(parts.store.run.end // 2)
    photographer.take("past")
    photographer.take_dialogs()
    photographer.open("autograd_tutorial.ipynb")
    photographer.do("run.without_stopping")
    photographer.take("notebook")


def walk_for_documentation(photographer: Photographer) -> None:
    """Forward, inside backward, why, and a notebook: what the README and the guide show."""
    parts = photographer.parts
    parts.window.resize(*SIZES[0])
    photographer.open("autograd_tutorial.py")
    photographer.to_line(_line_of("autograd_tutorial.py", "out.backward()"))
    parts.desk.run("graph.fit")
    photographer.take_as_is("forward")
    photographer.zoom(READABLE)
    for _ in range(3):
        photographer.do("run.step_into")
    photographer.take_as_is("backward")
    photographer.to_line(_line_of("autograd_tutorial.py", "print(v.grad)"))
    photographer.zoom(READABLE)
    # The lost branch comes into view before the tensor that is asked about.
    for name in ("y3", "y2"):
        parts.store.select(Selection("tensor", parts.store.run.resolve(name)[0]))
        photographer.settle()
    _show_cut(photographer)
    photographer.take_as_is("why")
    parts.session.stop()
    photographer.wait(lambda: parts.store.state == "finished", "the script")
    photographer.open("autograd_tutorial.ipynb")
    code = parts.session.document.code if parts.session.document is not None else ()
    cell = next(number for number, cell in enumerate(code) if "out.backward()" in cell.text)
    line = next(at for at, text in enumerate(code[cell].text.splitlines(), 1) if "out.backward()" in text)
    photographer.to_line(line, cell)
    photographer.zoom(READABLE)
    for _ in range(2):
        photographer.do("run.step_into")
    photographer.take_as_is("notebook")


def _show_cut(photographer: Photographer) -> None:
    """Select what the first finding about no_grad is about."""
    store = photographer.parts.store
    cut = next((row for row in store.run.findings() if row.cause == "cut-by-no-grad"), None)
    if isinstance(cut, Finding) and cut.tensor:
        store.select(Selection("tensor", cut.tensor))
    photographer.parts.window.show_panel("why")
    photographer.settle()


def main(arguments: list[str]) -> int:
    """Write the pictures into the folder named by the argument."""
    documentation = "--documentation" in arguments
    names = [name for name in arguments if name != "--documentation"]
    if len(names) != 1:
        print("usage: python -m retrograd.app.screens [--documentation] FOLDER", file=sys.stderr)
        return 2
    folder = Path(names[0])
    folder.mkdir(parents=True, exist_ok=True)
    application = QApplication(["retrograd"])
    application.setStyle("Fusion")
    with tempfile.TemporaryDirectory() as home:
        parts = build(Settings(Path(home) / "settings.ini"))
        parts.window.show()
        try:
            (walk_for_documentation if documentation else walk)(Photographer(parts, folder))
        finally:
            parts.session.close()
            parts.window.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
