"""Imports of the user's own modules: compiled with probes, never from or into a ``.pyc``."""

from __future__ import annotations

import ast
import builtins
import importlib.util
import linecache
import os
import sys
from collections.abc import Callable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, ModuleType

from . import instrument
from .breakpoints import Breakpoints
from .user_code import UserFiles

#: What Python has loaded before any script starts, and what the engine may still import late.
_KEPT = {
    "__main__", "_collections_abc", "_sitebuiltins", "abc", "codecs", "encodings", "genericpath", "io", "numpy", "os",
    "posixpath", "ntpath", "retrograd", "site", "stat", "sys",
}  # fmt: skip


class Compiler:
    """Compiles the user's sources with everything put in.

    Args:
        files: The user's files; each source is made known to them.
        breakpoints: Breakpoints to compile in.
        loops: Whether passes of loops are counted.
        rewrite: Changes each tree (of a text, of a path) further; None leaves it.
    """

    def __init__(
        self,
        files: UserFiles,
        breakpoints: Breakpoints,
        loops: bool,
        rewrite: Callable[[ast.Module, str, str], None] | None = None,
    ) -> None:
        self._rewrite = rewrite
        self._files = files
        self._breakpoints = breakpoints
        self._loops = loops

    def tree(self, path: str, text: str, cell: int | None = None) -> ast.Module:
        """The tree of a file or cell with everything put in.

        Args:
            path: Name that the code gets.
            text: Its source.
            cell: Asks for an entry probe: -1 for a script, else the number of the cell.

        Raises:
            SyntaxError: The text isn't Python.
        """
        self._files.add_source(path, text, instrument.parse(text, path), -1 if cell is None else cell)
        tree = instrument.instrument(text, path, self._breakpoints.compile_in(path), self._loops)
        if self._rewrite is not None:
            self._rewrite(tree, text, path)
        if cell is not None:
            instrument.add_entry(tree, cell)
        return tree

    def finish(self, tree: ast.Module | ast.Expression, path: str) -> CodeType:
        """The code of a tree."""
        mode = "eval" if isinstance(tree, ast.Expression) else "exec"
        code: CodeType = compile(tree, path, mode, dont_inherit=True)
        self._files.add_code(code)
        return code

    def compile(self, path: str, text: str, cell: int | None = None) -> CodeType:
        """The code of a file; arguments and errors as in :meth:`tree`."""
        return self.finish(self.tree(path, text, cell), path)


class UserLoader(SourceFileLoader):
    """Loads a module of the user."""

    compiler: Compiler

    def get_code(self, fullname: str) -> CodeType:
        """The module's code, compiled afresh."""
        path = self.get_filename(fullname)
        source = importlib.util.decode_source(self.get_data(path))
        linecache.checkcache(path)
        return self.compiler.compile(path, source)


class DebuggerLoader(SourceFileLoader):
    """Loads ``pdb`` so that ``pdb.set_trace()`` stops in this debugger."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the module, then put ``breakpoint`` in place of its function."""
        super().exec_module(module)
        module.__dict__["set_trace"] = sys.breakpointhook


class UserFinder(MetaPathFinder):
    """Finds the user's modules where Python would, and gives them a :class:`UserLoader`."""

    def __init__(self, files: UserFiles, compiler: Compiler) -> None:
        self._files = files
        self._compiler = compiler

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The specification of a user's module; None for everything else."""
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.origin is None or type(spec.loader) is not SourceFileLoader:
            return None
        if fullname == "pdb" and not self._files.is_user(spec.origin):
            spec.loader = DebuggerLoader(fullname, spec.origin)
            return spec
        if not self._files.is_user(spec.origin):
            return None
        loader = UserLoader(fullname, spec.origin)
        loader.compiler = self._compiler
        spec.loader = loader
        spec.cached = None
        return spec


def uncover(folder: str) -> None:
    """Forget the modules that only this process has imported and that a file in the script's folder would hide.

    A script beside its own ``queue.py`` gets that, as under plain Python; what is loaded here keeps the modules it has.
    """
    for name in {loaded.partition(".")[0] for loaded in sys.modules} - _KEPT - set(sys.builtin_module_names):
        path = os.path.join(folder, name)
        if os.path.isfile(f"{path}.py") or os.path.isfile(os.path.join(path, "__init__.py")):
            for loaded in [one for one in sys.modules if one == name or one.startswith(f"{name}.")]:
                del sys.modules[loaded]


def install(files: UserFiles, compiler: Compiler, names: dict[str, Callable[..., object]]) -> None:
    """Serve imports of the user's modules, and put what inserted code calls into ``builtins``."""
    for name, function in names.items():
        setattr(builtins, name, function)
    sys.meta_path.insert(1, UserFinder(files, compiler))
