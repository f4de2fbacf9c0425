"""What every view gets: the store, the commands, and the few facts of the live program that are not events.

A view reads ``desk.store``, runs ``desk.run("run.step_over")`` and listens to the signals here. It knows neither the
session nor the window.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from retrograd.app.commands.command import Registry
from retrograd.app.commands.context import Context
from retrograd.app.model.picture import PictureOptions
from retrograd.app.store import Store
from retrograd.app.store.watches import Watches

from .theme import Theme, current_theme

if TYPE_CHECKING:
    from retrograd.app.documents import Document
    from retrograd.app.settings.store import Settings
    from retrograd.app.store.breakpoints import Breakpoints


class Desk(QObject):
    """The things that views work with.

    Signals:
        evaluated(answers.Evaluated): The answer to ``context.session.evaluate`` or ``set_variable``.
        completed(answers.Completed): The answer to ``context.session.complete``.
        rule_checked(int, answers.RuleChecked): What a check of this node's rule came to.
        input_requested(str): The script waits for a line of input; the text is its prompt.
        document_opened(Document): Another script, notebook or recording is open.
        theme_changed(): Colours and icons are others; repaint what was drawn by hand.
        commands_changed(): What commands may run, or which toggles are on, may have changed.
    """

    evaluated = Signal(object)
    completed = Signal(object)
    rule_checked = Signal(int, object)
    input_requested = Signal(str)
    document_opened = Signal(object)
    theme_changed = Signal()
    commands_changed = Signal()

    def __init__(
        self,
        store: Store,
        context: Context,
        registry: Registry,
        breakpoints: Breakpoints,
        watches: Watches | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.store = store
        self.context = context
        self.registry = registry
        self.breakpoints = breakpoints
        self.watches = watches if watches is not None else Watches(self)
        self.document: Document | None = None
        self.document_opened.connect(self._on_document_opened)

    @property
    def settings(self) -> Settings:
        """The person's settings."""
        return self.context.settings

    @property
    def theme(self) -> Theme:
        """The theme in use; ``theme_changed`` tells when it is another one."""
        return current_theme(self.settings.text("view.theme"))

    def picture_options(self) -> PictureOptions:
        """What the settings want drawn."""
        settings = self.settings
        return PictureOptions(
            show=settings.text("graph.show"),
            fold=settings.text("graph.fold"),
            ghosts=settings.flag("graph.ghosts"),
            constants=settings.flag("graph.constants"),
            projection=settings.text("graph.projection"),
        )

    def grain(self) -> str:
        """What one step means: "line", "op" or "node"."""
        return self.settings.text("run.grain")

    def run(self, identity: str) -> bool:
        """Run the command ``identity`` if it may run now; tell whether it did.

        Raises:
            KeyError: There is no such command.
        """
        done = self.registry.execute(identity, self.context)
        self.commands_changed.emit()
        return done

    def _on_document_opened(self, document: Document | None) -> None:
        self.document = document
