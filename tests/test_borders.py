"""Who may import whom. The longest matching prefix of the table decides; the standard library is always allowed."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("app", "engine", "resources", "views")

PROTOCOL = "retrograd.engine.protocol"
MODEL_SIDE = {"networkx", "numpy", "msgspec", PROTOCOL}
CORE = {"PySide6.QtCore", "PySide6.QtNetwork", "numpy", "networkx", "msgspec", PROTOCOL}
EVERYTHING_ON_THIS_SIDE = CORE | {"PySide6", "pyqtgraph", "pygments", "nbformat", "retrograd.app", "retrograd.views",
                                  "retrograd.resources"}  # fmt: skip

ALLOWED: dict[str, set[str]] = {
    "retrograd.engine": {"numpy", "retrograd.engine"},
    "retrograd.engine.child": {"numpy", "msgspec", "retrograd.engine"},
    # Loaded only when a person asks how a line could go on.
    "retrograd.engine.child.completion": {"jedi", "retrograd.engine"},
    "retrograd.engine.protocol": {"msgspec", PROTOCOL},
    "retrograd.resources": {"retrograd.resources"},
    "retrograd.app.model": MODEL_SIDE | {"retrograd.app.model"},
    "retrograd.app.documents": {"nbformat", PROTOCOL, "retrograd.app.documents"},
    "retrograd.app.settings": CORE | {"retrograd.app.settings"},
    "retrograd.app.store": CORE | {"retrograd.app.store", "retrograd.app.model"},
    "retrograd.app.session": CORE
    | {f"retrograd.app.{name}" for name in ("session", "store", "model", "documents", "settings")},
    "retrograd.app.commands": CORE
    | {f"retrograd.app.{name}" for name in ("commands", "store", "model", "documents", "settings")},
    "retrograd.app": EVERYTHING_ON_THIS_SIDE,
    "retrograd.views.layout": {"numpy", "networkx", "retrograd.views.layout", "retrograd.app.model"},
    "retrograd.views": CORE
    | {"PySide6", "shiboken6", "pyqtgraph", "pygments", "PIL", "retrograd.views", "retrograd.resources"}
    | {f"retrograd.app.{name}" for name in ("model", "store", "commands", "settings", "documents")},
}


def modules() -> Iterator[tuple[str, Path]]:
    """Every module of the project with its file, except examples."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            relative = path.relative_to(ROOT)
            if "examples" in relative.parts:
                continue
            parts = ("retrograd", *relative.with_suffix("").parts)
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def imports(module: str, path: Path, text: str) -> Iterator[tuple[int, str]]:
    """Line and absolute name of everything that ``text`` imports, anywhere in it."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, base]) if base else ".".join(above)
            for alias in node.names:
                yield node.lineno, f"{base}.{alias.name}"


def is_under(name: str, prefix: str) -> bool:
    """Whether ``name`` is ``prefix`` or inside it."""
    return name == prefix or name.startswith(prefix + ".")


def violations(module: str, path: Path, text: str) -> list[str]:
    """What this module imports against the table."""
    prefix = max((p for p in ALLOWED if is_under(module, p)), key=len)
    found = []
    for line, name in imports(module, path, text):
        top = name.split(".")[0]
        if top in sys.stdlib_module_names or any(is_under(name, allowed) for allowed in ALLOWED[prefix]):
            continue
        found.append(f"{path.relative_to(ROOT)}:{line}: {module} may not import {name}")
    return found


def test_every_module_keeps_to_the_table() -> None:
    assert [v for module, path in modules() for v in violations(module, path, path.read_text())] == []


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("retrograd.views.panels.planted", "from retrograd.app.session import session"),
        ("retrograd.engine.planted", "import PySide6"),
        ("retrograd.app.model.planted", "from PySide6.QtCore import QObject"),
        ("retrograd.app.planted", "from retrograd.engine import tensor"),
        ("retrograd.views.planted", "import engine"),
    ],
)
def test_a_planted_violation_is_found(module: str, line: str) -> None:
    path = ROOT.joinpath(*module.split(".")[1:]).with_suffix(".py")
    assert len(violations(module, path, line)) == 1


def test_the_debugged_side_loads_neither_qt_nor_networkx() -> None:
    code = (
        "import sys, retrograd.engine, retrograd.engine.child.bootstrap\n"
        "foreign = ('PySide6', 'networkx', 'pyqtgraph', 'retrograd.app', 'retrograd.views')\n"
        "print([name for name in foreign if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_bare_folder_was_imported() -> None:
    assert [name for name in FOLDERS if name in sys.modules] == []


def test_no_source_file_is_too_long() -> None:
    long = {str(p.relative_to(ROOT)): n for _, p in modules() if (n := len(p.read_text().splitlines())) > 400}
    assert long == {}
