"""What can be done about a finding: run without its cause, stop before it the next time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from retrograd.app.model.constructs import Construct, of_event, of_finding
from retrograd.app.model.states import Finding
from retrograd.app.store.breakpoint_before import before_finding
from retrograd.app.store.breakpoint_rows import Breakpoint
from retrograd.app.store.breakpoint_words import sentence

from ..desk import Desk
from .plain_text import one_line

#: Under the name that the extractor of texts looks for.
translate = QCoreApplication.translate

#: Constructs that a menu offers at most.
MOST_CONSTRUCTS = 4
#: Answers that warn of nothing: somebody asked why something is as it should be.
CALM = frozenset({"computed", "recorded", "leaf", "written"})


@dataclass(frozen=True, slots=True)
class Action:
    """A title, what it does in a sentence, and how."""

    title: str
    tip: str
    run: Callable[[], None]


def finding_actions(desk: Desk, finding: Finding) -> Iterator[Action]:
    """Everything that can be done about a finding now."""
    run = desk.store.run
    construct = of_finding(run, finding)
    if construct is not None and desk.context.session.startable:
        yield _without(desk, construct)
    wanted = before_finding(run, finding)
    if wanted is not None:
        yield Action(
            translate("FindingActions", "stop before it"),
            translate("FindingActions", "Sets a breakpoint with which the next run stops just before this happens"),
            lambda: _stop_before(desk, wanted),
        )
    if desk.context.session.startable and finding.cause not in CALM:
        yield Action(
            translate("FindingActions", "bug slice…"),
            translate("FindingActions", "Finds the smallest script that shows this, by running ever smaller ones"),
            lambda: _slice(desk, finding),
        )


def fill_without(menu: QMenu, desk: Desk, constructs: Sequence[Construct]) -> None:
    """Add an entry for each construct that the script can be run without."""
    if not desk.context.session.startable:
        return
    for construct in constructs[:MOST_CONSTRUCTS]:
        action = _without(desk, construct)
        words = translate("FindingActions", "Run without {0} on line {1}")
        entry = menu.addAction(words.format(one_line(construct.text, 32), min(construct.lines)))
        entry.setToolTip(action.tip)
        entry.triggered.connect(lambda _checked=False, action=action: action.run())


def fill_without_menu(menu: QMenu, desk: Desk, serial: int) -> None:
    """Add the entry that runs without what an event tells of, if it can be left out."""
    construct = of_event(desk.store.run, serial)
    if construct is not None and desk.context.session.startable:
        action = _without(desk, construct)
        entry = menu.addAction(translate("FindingActions", "Run without this"))
        entry.setToolTip(action.tip)
        entry.triggered.connect(lambda _checked=False: action.run())


def _without(desk: Desk, construct: Construct) -> Action:
    def run() -> None:
        desk.context.window.show_panel("what_if")
        desk.context.session.run_without([construct])

    name = one_line(construct.text, 32)
    title = translate("FindingActions", "without {0}").format(name)
    said = translate("FindingActions", "Runs the script once more without {0} on line {1} and shows what differs")
    return Action(title, said.format(name, min(construct.lines)), run)


def _slice(desk: Desk, finding: Finding) -> None:
    from ..dialogs.bug_slice import BugSliceDialog

    # Without a parent nobody would hold it, and no window is active while another program has the keyboard.
    window = desk.context.window
    dialog = BugSliceDialog(desk, finding, window if isinstance(window, QWidget) else QApplication.activeWindow())
    dialog.setObjectName("bug-slice-dialog")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


def _stop_before(desk: Desk, wanted: Breakpoint) -> None:
    row = desk.breakpoints.put(replace(wanted, awaited=True))
    if desk.store.state == "finished":
        # In the past the key that runs goes along the record.
        desk.store.seek(desk.store.run.end)
    said = translate("FindingActions", "The next run stops before it. {0}").format(sentence(row).replace("`", ""))
    desk.store.message.emit(said, "info")
    desk.context.window.show_panel("breakpoints")
