"""The next child is started before it is needed: a run then begins at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from ..settings.interpreters import Interpreter, Interpreters
from .process import StartError, Surroundings
from .program import Program

#: Milliseconds after which a child is started in advance: what the person waits for comes first.
_AFTER = 400


class Launcher(QObject):
    """Makes programs, and keeps one standing by.

    Args:
        wanted: The surroundings of the next run; None if nothing is to stand by.
        interpreters: Looks at a Python that is in doubt.

    Signals:
        failed(str): A child could not be started in advance, or what is wrong with the Python in doubt.
    """

    failed = Signal(str)

    def __init__(self, wanted: Callable[[], Surroundings | None], interpreters: Interpreters, parent: QObject) -> None:
        super().__init__(parent)
        self._wanted = wanted
        self._interpreters = interpreters
        self._doubted = ""
        interpreters.checked.connect(self._on_checked)
        self._spare: Program | None = None
        self._timer = QTimer(self, singleShot=True, interval=_AFTER)
        self._timer.timeout.connect(self._on_time)

    @property
    def spare(self) -> Program | None:
        """The child that stands by."""
        return self._spare

    @property
    def ready(self) -> bool:
        """Whether a child stands by that has greeted and fits the next run."""
        spare = self._spare
        return spare is not None and spare.greeted and not spare.over and spare.surroundings == self._wanted()

    def prepare(self) -> None:
        """Have a child stand by soon, one that fits."""
        self._timer.start()

    def take(self, surroundings: Surroundings) -> Program:
        """A program in these surroundings, the one that stands by if it fits. Raises StartError."""
        spare, self._spare = self._spare, None
        if spare is not None and (spare.over or spare.surroundings != surroundings):
            spare.discard()
            spare.deleteLater()
            spare = None
        return spare if spare is not None else Program(surroundings, self.parent())

    def doubt(self, surroundings: Surroundings) -> None:
        """A run could not begin: find out whether its Python is why, and what mends that."""
        self._doubted = surroundings.program()
        self._interpreters.check(self._doubted)

    def close(self) -> None:
        """Nothing stands by any more."""
        self._timer.stop()
        if self._spare is not None:
            self._spare.discard()
            self._spare.deleteLater()
            self._spare = None

    def _on_checked(self, found: Interpreter) -> None:
        if found.path != self._doubted:
            return
        self._doubted = ""
        if found.problem:
            text = self.tr("{problem} ({path})").format(path=found.path, problem=found.problem)
            if found.remedy:
                text += "\n" + self.tr("This command mends it:") + "\n" + found.remedy
            self.failed.emit(text)

    def _on_time(self) -> None:
        wanted = self._wanted()
        if self._spare is not None and (wanted is None or self._spare.over or self._spare.surroundings != wanted):
            self.close()
        if wanted is None or self._spare is not None:
            return
        try:
            self._spare = Program(wanted, self.parent())
        except StartError as error:
            self.failed.emit(str(error))
