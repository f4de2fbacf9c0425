"""Asking for the place of a file."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget


def ask_where_to_save(
    parent: QWidget,
    title: str,
    folder: str,
    name: str,
    then: Callable[[str], object],
    kind: str = "",
    called: str = "save-dialog",
) -> None:
    """Ask where to save a file, without holding anything up, and call ``then`` with the path that was chosen.

    Args:
        parent: What the dialog belongs to.
        title: Its title, translated.
        folder: Where it begins.
        name: The name that it proposes; its suffix is added to a name without any.
        then: What to do with the path.
        kind: Name filter, translated, such as ``Recordings (*.rgd)``.
        called: Object name of the dialog.
    """
    dialog = QFileDialog(parent, title, folder)
    dialog.setObjectName(called)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    if kind:
        dialog.setDefaultSuffix(name.rpartition(".")[2])
        dialog.setNameFilter(kind)
    dialog.selectFile(name)
    dialog.fileSelected.connect(then)
    dialog.open()
