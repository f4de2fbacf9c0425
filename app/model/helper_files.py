"""Files of a program that its script imports, put into one text with it, so that a part of it can stand alone."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from .slice_text import Part, Script

#: The module that the whole text is.
_THIS = "import sys; {name} = sys.modules[__name__]"


class HelperFiles:
    """What a script and its helpers import from each other.

    Args:
        script: Path of the script; modules are looked for beside it.
        texts: Sources of the script, or of its cells, by path, in order.
        source_of: The text of a helper by its path; raises OSError if there is none.

    Attributes:
        texts: The helpers' sources by path, each before those that import it, then the script's.
        clash: Why they can't be one text ("" if they can); then only the script is in ``texts``.
    """

    def __init__(self, script: str, texts: Mapping[str, str], source_of: Callable[[str], str]) -> None:
        self._folder = Path(script).parent
        self._source_of = source_of
        self._found: dict[str, str] = {}
        for path, text in texts.items():
            self._collect(path, text)
        self.helpers = tuple(self._found)
        self.texts = {**self._found, **texts}
        self.clash = self._clash(texts)
        if self.clash:
            self.texts = dict(texts)

    def instead(self, script: Script) -> dict[Part, str]:
        """What to write in place of statements that only files of their own need: imports of each other, main parts."""
        found: dict[Part, str] = {}
        for part in script.parts:
            path = script.paths[part.source]
            node = part.node
            if isinstance(node, (ast.Import, ast.ImportFrom)) and any(self._imported(path, node)):
                found[part] = "; ".join(self._as_one(path, node))
            elif path in self._found and (_is_main(node) or _is_future(node)):
                found[part] = ""
        return {} if self.clash else found

    def beside(self, text: str) -> tuple[str, ...]:
        """Paths of the helpers that a text still imports, and those that these import."""
        needed: dict[str, None] = {}
        script = str(self._folder / "script.py")
        waiting = [(script, text)]
        while waiting:
            path, source = waiting.pop()
            for node in ast.walk(ast.parse(source)):
                for file in self._imported(path, node):
                    if file not in needed:
                        needed[file] = None
                        waiting.append((file, self._found.get(file, "")))
        return tuple(needed)

    # ------------------------------------------------------------------ finding
    def _collect(self, path: str, text: str) -> None:
        for node in ast.walk(ast.parse(text)):
            for file in self._imported(path, node):
                if file in self._found or file == path:
                    continue
                try:
                    source = self._source_of(file)
                except OSError:
                    continue
                self._found[file] = source
                self._collect(file, source)
                self._found[file] = self._found.pop(file)  # after what it imports itself

    def _imported(self, path: str, node: ast.AST) -> Iterator[str]:
        """The helpers that a statement imports."""
        if isinstance(node, ast.Import):
            names = [(self._folder, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            folder = self._folder if not node.level else Path(path).parents[node.level - 1]
            module = node.module or ""
            names = [(folder, f"{module}.{alias.name}".strip(".")) for alias in node.names]
            names += [(folder, module)] if module else []
        else:
            return
        for folder, name in names:
            file = _file(folder, name)
            if file is not None:
                yield str(file)

    # ------------------------------------------------------------------ one text
    def _as_one(self, path: str, node: ast.Import | ast.ImportFrom) -> Iterator[str]:
        for alias in node.names:
            if isinstance(node, ast.Import):
                own = _file(self._folder, alias.name) is not None
                name = alias.asname or alias.name
                renamed = f" as {alias.asname}" if alias.asname else ""
                yield _THIS.format(name=name) if own else f"import {alias.name}{renamed}"
                continue
            folder = self._folder if not node.level else Path(path).parents[node.level - 1]
            name = alias.asname or alias.name
            if _file(folder, f"{node.module or ''}.{alias.name}".strip(".")) is not None:
                yield _THIS.format(name=name)
            elif name != alias.name:
                yield f"{name} = {alias.name}"

    def _clash(self, texts: Mapping[str, str]) -> str:
        """What keeps the files from being one text."""
        bound: dict[str, str] = {}
        for text in self.texts.values():
            own: dict[str, str] = {}
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.Import):
                    for alias in node.names:
                        if "." in alias.name and not alias.asname and _file(self._folder, alias.name) is not None:
                            return f"import {alias.name}"
            for node in ast.parse(text).body:
                if not _is_main(node):
                    own.update(_top_names(node))
            for name, statement in own.items():
                if bound.setdefault(name, statement) != statement:
                    return name
        return ""


def copy_beside(paths: tuple[str, ...], script: Path, folder: Path) -> None:
    """Copy the helpers of ``script`` to where they stand beside a script in ``folder``.

    Raises:
        FileExistsError: There is another file of that name already, which is left as it is.
        OSError: A file can't be read or written.
    """
    for path in map(Path, paths):
        target = folder / path.relative_to(script.parent)
        text = path.read_bytes()
        if target.exists() and target.read_bytes() != text:
            raise FileExistsError(f"{target} is there already, with another text: choose another folder")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text)


def _file(folder: Path, module: str) -> Path | None:
    """The file of a module that stands in ``folder``."""
    path = folder.joinpath(*module.split("."))
    for file in (path.with_suffix(".py"), path / "__init__.py"):
        if file.is_file():
            return file
    return None


def _is_main(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and any(
        isinstance(one, ast.Name) and one.id == "__name__" for one in ast.walk(node.test)
    )


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _top_names(node: ast.stmt) -> dict[str, str]:
    """Names that a statement of a module binds in it, each with what tells whether another binds it to the same.

    What is imported from a module by its own name is not counted.
    """
    if isinstance(node, ast.Import):
        return {alias.asname or alias.name.partition(".")[0]: alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom):
        return {alias.asname: f"{node.module}.{alias.name}" for alias in node.names if alias.asname}
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {node.name: ast.unparse(node)}
    stored = {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    return dict.fromkeys(stored, ast.unparse(node))
