"""Places in the source: expressions and targets of operations, statements of lines and instructions."""

from __future__ import annotations

import ast

import pytest

from retrograd.engine.child.source_map import SourceMap
from retrograd.engine.child.stream import EventStream
from retrograd.engine.child.user_code import UserFiles

CORPUS = """\
z = y * y * y
s = (y.exp() + 1).sqrt()
a, b = y * 2, y / 3
t = [y - 1, y + 1]
y += w * 2
self.h = y @ w
c["k"] = -y
é = "ä"; u = y ** 2
f = lambda v: v % 2
if (n := y // 2) is None: pass
q: int = y | w
r = g(y << 1,
      w >> 1)
return y & w
"""

#: Expression, target: as a person would say them.
EXPECTED = [
    ("y * y", ""), ("y * y * y", "z"),
    ("y.exp() + 1", ""),
    ("y * 2", "a"), ("y / 3", "b"),
    ("y - 1", ""), ("y + 1", ""),
    ("w * 2", ""), ("y += w * 2", "y"),
    ("y @ w", "self.h"),
    ("-y", "c['k']"),
    ("y ** 2", "u"),
    ("v % 2", ""),
    ("y // 2", "n"),
    ("y | w", "q"),
    ("y << 1", ""), ("w >> 1", ""),
    ("y & w", ""),
]  # fmt: skip


class NoChannel:
    """Takes events nowhere; only the maps are looked at."""

    def send_events(self, body: bytes) -> None:
        """Nothing listens."""


def operators(text: str) -> list[tuple[str, str, int]]:
    """Expression, target and column of every arithmetic instruction of a function's body."""
    body = "def whole(y, w, c, g, self):\n" + "".join(f"    {line}\n" for line in text.splitlines())
    tree = ast.parse(body)
    files = UserFiles(EventStream(NoChannel()))  # type: ignore[arg-type]
    files.add_source("<text>", body, tree)
    names: dict[str, object] = {}
    code = compile(tree, "<text>", "exec")
    exec(code, names)
    found = []
    stack = [names["whole"].__code__]  # type: ignore[attr-defined]
    import dis

    while stack:
        one = stack.pop()
        info = files.code(one)
        assert info is not None
        for instruction in dis.get_instructions(one):
            if instruction.opname.startswith(("BINARY_OP", "UNARY_NEGATIVE")):
                line, end_line, column, end_column = info.position(instruction.offset)
                assert line and end_line and column is not None and end_column is not None
                position = (line, end_line, column, end_column)
                node = info.source.node_at(position)
                assert node is not None
                found.append((info.source.segment(position), info.source.target_of(node), line * 1000 + column))
        stack.extend(part for part in one.co_consts if hasattr(part, "co_code"))
    return sorted(found, key=lambda each: (each[2] // 1000, each[2], len(each[0])))


def test_every_operation_has_its_expression_and_target() -> None:
    found = sorted((expression, target) for expression, target, _ in operators(CORPUS))
    assert found == sorted(EXPECTED)


@pytest.mark.parametrize(
    ("line", "first", "last"),
    [
        (1, 1, 1), (2, 2, 3), (3, 2, 3), (4, 4, 4), (5, 5, 6), (6, 5, 6), (7, 7, 7), (8, 9, 9), (9, 9, 9), (11, 11, 11),
        (13, 13, 13),
    ],
)  # fmt: skip
def test_breakpoints_snap_to_statements(line: int, first: int, last: int) -> None:
    text = """\
x = 1
if (x
        > 0):
    y = 2
    z = f(1,
          2)
    w = 3
else:
    w = 4
# comment
try: pass
except E:
    v = 5
"""
    found = SourceMap("<text>", text, ast.parse(text)).snap(line)
    assert found is not None and (found.line, found.end_line) == (first, last)


def test_columns_count_characters() -> None:
    text = 'é = "äö"; u = y ** 2\n'
    source = SourceMap("<text>", text, ast.parse(text))
    node = ast.parse(text).body[1]
    assert source.characters(1, node.col_offset) == text.index("u")
    assert source.segment((1, 1, node.col_offset, node.end_col_offset or 0)) == "u = y ** 2"


def test_the_binder_is_the_last_statement_with_the_name() -> None:
    text = "a = 1\nb = a\na = b\nfor i in b:\n    c = i\n    d = c\ne = d\n"
    source = SourceMap("<text>", text, ast.parse(text))
    one, two, three, _, five, six, seven = source.statements
    assert source.binder("a", one, seven) is three
    assert source.binder("b", one, three) is two
    assert source.binder("e", one, None) is seven
    assert source.binder("other", two, seven) is two
    assert source.binder("c", six, five) is six and source.binder("d", six, five) is six
