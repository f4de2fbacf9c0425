"""The names of the phases of a run: forward, backward, update."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

#: Under the name that the extractor of texts looks for.
translate = QCoreApplication.translate

#: Kinds of phases, for the translators.
PHASES = (
    QT_TRANSLATE_NOOP("Phase", "forward"),
    QT_TRANSLATE_NOOP("Phase", "backward"),
    QT_TRANSLATE_NOOP("Phase", "update"),
)


def phase_text(phase: str, backward_pass: int = 0) -> str:
    """A phase in words: ``backward · pass 1``."""
    word = translate("Phase", phase)
    if phase != "backward" or not backward_pass:
        return word
    return translate("Phase", "{0} · pass {1}").format(word, backward_pass)
