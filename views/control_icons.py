"""The arrows and ticks of controls: a style sheet takes pictures only from files, so they are written to a folder."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Template

from PySide6.QtCore import QTemporaryDir

from retrograd import resources

from .theme import Theme

#: Name in the sheet → icon, colour token.
_PICTURES = {
    "down": ("chevron-down", "dim"),
    "up": ("chevron-up", "dim"),
    "tick": ("check", "on_accent"),
}

_SHEET = Template("""
QComboBox::down-arrow, QSpinBox::down-arrow, QDoubleSpinBox::down-arrow {
  image: url($down); width: 10px; height: 10px; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url($up); width: 10px; height: 10px; }
QSpinBox::up-button, QDoubleSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::down-button {
  border: 0; background: transparent; width: 18px; }
QCheckBox::indicator:checked { image: url($tick); }
""")


@cache
def _folder() -> QTemporaryDir:
    return QTemporaryDir()


def control_sheet(theme: Theme) -> str:
    """The rules that show the pictures in a theme's colours; empty where no folder can be made."""
    folder = _folder()
    if not folder.isValid():
        return ""
    paths = {}
    for name, (icon, token) in _PICTURES.items():
        path = Path(folder.path()) / f"{name}-{theme.name}.svg"
        path.write_bytes(resources.icon(icon).replace(b"currentColor", theme.hex(token).encode("ascii")))
        paths[name] = path.as_posix()
    return _SHEET.substitute(paths)
