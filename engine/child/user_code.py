"""Which code is the user's, and where in its source an instruction stands."""

from __future__ import annotations

import ast
import dis
import linecache
import os
import sys
import sysconfig
from collections.abc import Iterator
from types import CodeType, FrameType

from ..protocol.events import LocationSeen, SourceSeen
from .source_map import Position, SourceMap, Statement, blocks
from .stream import Context, EventStream

_CHILD = os.path.dirname(os.path.abspath(__file__)) + os.sep
_ENGINE = os.path.dirname(os.path.dirname(_CHILD)) + os.sep
_HIDDEN_SCOPES = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")
_WITH = (ast.With, ast.AsyncWith)
_NOT_USER = ("site-packages", "dist-packages")


class Location:
    """A resolved place: one instruction of one code object, or a whole statement.

    Attributes:
        number: As sent in ``LocationSeen``.
        statement: The statement that it belongs to, or None where the source isn't known.
        reached: The number of the statement's own location.
        target: Name that gets the value, "" if none.
        quiet: True inside what was put into the code by the debugger: facts from there aren't told.
        instruction: Its offset in the code.
        node: The expression that stands there, None for a whole statement.
        loop: Key of the innermost loop, 0 if none.
        moves: How the program gets from here to other places, by their instruction: see :mod:`.moves`.
        told: Whether the receiver knows which statement it stands in.
    """

    __slots__ = ("instruction", "loop", "moves", "node", "number", "quiet", "reached", "statement", "target", "told")

    def __init__(
        self, number: int, statement: Statement | None, reached: int, target: str, quiet: bool, instruction: int
    ) -> None:
        self.number = number
        self.instruction = instruction
        self.loop = statement.loops[-1] if statement is not None and statement.loops else 0
        self.moves: dict[int, tuple[int, Location]] = {}
        self.told = False
        self.node: ast.AST | None = None
        self.statement = statement
        self.reached = reached
        self.target = target
        self.quiet = quiet


class UserCode:
    """A code object of the user.

    Attributes:
        code: The code object.
        source: Map of its source text.
        reached: Number of the location of each statement, as far as met.
        binders: The same of the statement that bound a name, by name and by the statements before and after.
        steppable: False for comprehensions, whose steps belong to the statement around them.
        locations: By instruction offset, as far as met.
    """

    __slots__ = ("_blocks", "_firsts", "binders", "code", "locations", "positions", "reached", "source", "steppable")

    def __init__(self, code: CodeType, source: SourceMap) -> None:
        self.code = code
        self.source = source
        self.steppable = code.co_name not in _HIDDEN_SCOPES
        self.positions: list[tuple[int | None, int | None, int | None, int | None]] | None = None
        self.locations: dict[int, Location] = {}
        self.reached: dict[Statement, int] = {}
        self.binders: dict[tuple[str, Statement, Statement | None], int] = {}
        self._blocks: dict[Statement, int] | None = None
        self._firsts: dict[Statement, int] | None = None

    def position(self, instruction: int) -> tuple[int | None, int | None, int | None, int | None]:
        """Line, end line, column and end column of the instruction at an offset (-1: before the first)."""
        if self.positions is None:
            self.positions = list(self.code.co_positions())
        index = max(instruction, 0) // 2
        return self.positions[index] if index < len(self.positions) else (None, None, None, None)

    def statement(self, instruction: int) -> Statement | None:
        """The statement to which an instruction belongs; None for the hidden end of a ``with`` block."""
        line, end_line, column, end_column = self.position(instruction)
        if line is None or line <= 0:
            return None
        found = None
        if end_line is not None and column is not None and end_column is not None:
            if (line, column) == (end_line, end_column):
                return self.source.statement_from(line, column) or self.source.statement_on(line)
            node = self.source.node_at((line, end_line, column, end_column))
            if node is not None and not isinstance(node, ast.Module):
                found = self.source.statement_of(node)
        found = found or self.source.statement_on(line)
        if found is not None and isinstance(found.node, _WITH) and instruction > self._entered(found):
            return None
        return found

    def _entered(self, block: Statement) -> int:
        """Offset of the instruction that enters a ``with`` block; what comes later on its line leaves it."""
        if self._blocks is None:
            self._blocks = {}
            for one in dis.get_instructions(self.code):
                if one.opname.startswith("BEFORE_") and one.positions is not None:
                    found = self.source.statement_on(one.positions.lineno or 0)
                    if found is not None:
                        self._blocks[found] = one.offset
        return self._blocks.get(block, len(self.code.co_code))

    def begins(self, statement: Statement, instruction: int) -> bool:
        """Whether an instruction is the first one of a statement, so that running it begins the statement anew."""
        if self._firsts is None:
            self._firsts = {}
            for offset in range(len(self.code.co_code) - 2, -2, -2):
                found = self.statement(offset)
                if found is not None:
                    self._firsts[found] = offset
        return instruction <= self._firsts.get(statement, -1)


class UserFiles:
    """Tells the user's files from the rest, and keeps their source texts and the places met in them.

    Attributes:
        codes: What is known of each code object met, by ``id``: None if it isn't the user's.
    """

    def __init__(self, stream: EventStream) -> None:
        self._stream = stream
        self._folder = ""
        self._own: set[str] = set()
        self._sources: dict[str, SourceMap] = {}
        self._trees: dict[str, tuple[str, ast.Module, int]] = {}
        self.codes: dict[int, UserCode | None] = {}
        self._others: list[CodeType] = []
        self._compiled: dict[str, list[CodeType]] = {}
        self._statements: dict[tuple[str, int, int, str], int] = {}
        self._count = 0
        stdlib = sysconfig.get_paths()
        self._foreign = tuple(
            {os.path.join(stdlib[name], "") for name in ("stdlib", "platstdlib", "purelib", "platlib")}
        )

    # ------------------------------------------------------------------------------------------------ files
    def open_folder(self, folder: str) -> None:
        """Every Python file under ``folder`` is the user's, apart from installed packages."""
        self._folder = os.path.join(folder, "")

    def add_source(self, path: str, text: str, tree: ast.Module, cell: int = -1) -> None:
        """``path`` is the user's; its source is sent with its first location. ``cell`` counts code cells."""
        self._own.add(path)
        self._trees[path] = (text, tree, cell)
        self._sources.pop(path, None)

    def is_user(self, path: str) -> bool:
        """Whether code of this file is the user's."""
        if path in self._own:
            return True
        if not self._folder or not path.startswith(self._folder) or path.startswith(_ENGINE):
            return False
        return not path.startswith(self._foreign) and not any(part in path for part in _NOT_USER)

    def tree(self, path: str) -> ast.Module | None:
        """The tree of a user file that is open or was met; None for others."""
        return self._trees[path][1] if path in self._trees else None

    def add_code(self, code: CodeType) -> None:
        """Remember the code of a whole file or cell."""
        self._compiled.setdefault(code.co_filename, []).append(code)

    def compiled(self, path: str) -> Iterator[CodeType]:
        """Every code object of a file: of the whole, and of each function in it."""
        stack = list(self._compiled.get(path, ()))
        while stack:
            code = stack.pop()
            yield code
            stack.extend(one for one in code.co_consts if isinstance(one, CodeType))

    def may_be_user(self, path: str) -> bool:
        """Whether a file that wasn't met yet could still become part of the run."""
        return self.is_user(path) and os.path.exists(path)

    def source(self, path: str) -> SourceMap | None:
        """The map of a user file, sent when first asked for; None where it can't be read or parsed."""
        found = self._sources.get(path)
        if found is None:
            if path not in self._trees:
                text = "".join(linecache.getlines(path))
                try:
                    tree = ast.parse(text, path)
                except (SyntaxError, ValueError):
                    return None
                self._trees[path] = (text, tree, -1)
            text, tree, cell = self._trees[path]
            found = self._sources[path] = SourceMap(path, text, tree)
            self._stream.emit(Context(0), SourceSeen, path=path, text=text, cell=cell)
        return found

    def tell_sources(self) -> None:
        """Send the sources of all files that are open, also of those in which nothing has happened."""
        for path in self._trees.keys() - self._sources.keys():
            self.source(path)

    # ------------------------------------------------------------------------------------------------ code and frames
    def code(self, code: CodeType) -> UserCode | None:
        """What is known of a code object; None if it isn't the user's."""
        try:
            return self.codes[id(code)]
        except KeyError:
            source = self.source(code.co_filename) if self.is_user(code.co_filename) else None
            found = None if source is None else UserCode(code, source)
            self._others.append(code)
            self.codes[id(code)] = found
            return found

    def nearest(self, frame: FrameType | None) -> tuple[FrameType, UserCode] | tuple[None, None]:
        """The innermost frame of the user at or below ``frame``."""
        codes = self.codes
        while frame is not None:
            code = frame.f_code
            key = id(code)
            found = codes[key] if key in codes else self.code(code)
            if found is not None:
                return frame, found
            frame = frame.f_back
        return None, None

    def stack(self, frame: FrameType | None) -> list[tuple[FrameType, UserCode]]:
        """All frames of the user at and below ``frame``, innermost first."""
        found = []
        while frame is not None:
            info = self.code(frame.f_code)
            if info is not None:
                found.append((frame, info))
            frame = frame.f_back
        return found

    # ------------------------------------------------------------------------------------------------ locations
    def location(self, info: UserCode, instruction: int) -> Location:
        """The place of an instruction, sent when first met."""
        found = info.locations.get(instruction)
        if found is None:
            with self._stream.lock:
                found = info.locations[instruction] = self._resolve(info, instruction)
        return found

    def _resolve(self, info: UserCode, instruction: int) -> Location:
        line, end_line, column, end_column = info.position(instruction)
        statement = info.statement(instruction)
        reached = self.statement_location(info, statement) if statement is not None else 0
        if line is None or end_line is None or column is None or end_column is None:
            return Location(reached, statement, reached, "", False, instruction)
        if (line, column) == (end_line, end_column):
            return Location(reached, statement, reached, "", True, instruction)
        position: Position = (line, end_line, column, end_column)
        node = info.source.node_at(position)
        target = info.source.target_of(node) if node is not None else ""
        compound = node is not None and any(True for _ in blocks(node))
        expression = "" if compound else info.source.segment(position)
        number = self._send(info, position, expression, target)
        found = Location(number, statement, reached, target, False, instruction)
        found.node = node
        return found

    def statement_location(self, info: UserCode, statement: Statement) -> int:
        """Number of the location of a whole statement."""
        found = info.reached.get(statement)
        if found is not None:
            return found
        key = (info.source.path, statement.line, statement.column, info.code.co_qualname)
        number = self._statements.get(key)
        if number is None:
            position = (statement.line, statement.end_line, statement.column, statement.end_column)
            number = self._statements[key] = self._send(info, position, "", "")
        info.reached[statement] = number
        return number

    def _send(self, info: UserCode, position: Position, expression: str, target: str) -> int:
        self._count += 1
        line, end_line, column, end_column = position
        source = info.source
        self._stream.emit(
            Context(0),
            LocationSeen,
            number=self._count,
            path=source.path,
            line=line,
            end_line=end_line,
            column=source.characters(line, column),
            end_column=source.characters(end_line, end_column),
            function=info.code.co_qualname,
            expression=expression,
            target=target,
        )
        return self._count


#: Functions of this package that only wait, so that the program may be stopped in them.
_WAITING = ((_CHILD + "console.py", "_ask"), (_CHILD + "ending.py", "wait_for_threads"))


def is_engine(path: str) -> bool:
    """Whether a file is part of the engine or of the debugger in this process."""
    return path.startswith(_ENGINE)


def in_child(frame: FrameType | None, files: UserFiles) -> bool:
    """Whether code of this package works between ``frame`` and the nearest frame of the user."""
    while frame is not None:
        code = frame.f_code
        if code.co_filename.startswith(_CHILD):
            return (code.co_filename, code.co_name) not in _WAITING
        if files.code(code) is not None:
            return False
        frame = frame.f_back
    return False


def caller(depth: int) -> FrameType:
    """The frame ``depth`` levels above the caller's."""
    return sys._getframe(depth + 1)
