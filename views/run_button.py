"""How the open script is run, in a few words; a click opens the run settings."""

from __future__ import annotations

from pathlib import PurePath

from PySide6.QtWidgets import QToolButton, QWidget

from retrograd.app.settings.run_settings import KEY

from .desk import Desk

#: Characters of the arguments that are shown.
_SHOWN = 28


class RunButton(QToolButton):
    """Stands in the status bar while a script or notebook is open."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setObjectName("status-run")
        self.clicked.connect(lambda: desk.run("run.settings"))
        desk.document_opened.connect(self.refresh)
        desk.settings.changed.connect(self._on_setting_changed)
        desk.store.state_changed.connect(self.refresh)
        desk.context.session.interpreters.checked.connect(self.refresh)
        self.refresh()

    def refresh(self, *_: object) -> None:
        """Say how the script is run, now."""
        document = self._desk.document
        self.setVisible(document is not None and not document.recorded)
        words = self.words()
        self.setText(" · ".join(word if len(word) <= _SHOWN else f"{word[: _SHOWN - 1]}…" for word in words))
        tip = self.tr("Run settings (Ctrl+Alt+F5)")
        self.setToolTip("\n".join([tip, *words]))
        self.setAccessibleName(tip)
        self.setAccessibleDescription(", ".join(words))

    def words(self) -> list[str]:
        """Python, then whatever is not as in the preferences."""
        session, settings = self._desk.context.session, self._desk.settings
        chosen = session.run_settings
        words = [self._python(chosen.interpreter)]
        arguments = settings.text("run.arguments") if chosen.arguments is None else chosen.arguments
        if arguments:
            words.append(arguments)
        if chosen.folder:
            words.append(self.tr("in {0}").format(chosen.folder))
        if chosen.environment:
            words.append(", ".join(name if value is not None else f"-{name}" for name, value in chosen.environment))
        if chosen.memory_limit:
            words.append(self.tr("at most {0} MiB").format(chosen.memory_limit))
        return words

    def _python(self, path: str) -> str:
        if not path:
            return self.tr("Python")
        known = self._desk.context.session.interpreters.known(path)
        folder = PurePath(path).parent.parent.name
        if known is None:
            return self.tr("Python of {0}").format(folder)
        if known.problem:
            return self.tr("⚠ Python of {0}").format(folder)
        return self.tr("Python {0} of {1}").format(known.version, folder)

    def _on_setting_changed(self, key: str) -> None:
        if key in (KEY, "run.arguments"):
            self.refresh()
