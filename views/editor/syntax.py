"""Python's colours: one pass of Pygments over the text, kept by line."""

from __future__ import annotations

from collections.abc import Mapping

from pygments.lexers.python import PythonLexer
from pygments.token import Token, _TokenType
from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

#: Pygments token → theme token; the first entry that contains the token counts.
STYLES: tuple[tuple[_TokenType, str], ...] = (
    (Token.Comment, "syntax_comment"),
    (Token.Literal.String, "syntax_string"),
    (Token.Literal.Number, "syntax_number"),
    (Token.Operator.Word, "syntax_keyword"),
    (Token.Keyword, "syntax_keyword"),
    (Token.Name.Builtin, "syntax_builtin"),
    (Token.Name.Exception, "syntax_builtin"),
    (Token.Name.Function, "syntax_function"),
    (Token.Name.Class, "syntax_function"),
    (Token.Name.Decorator, "syntax_function"),
)

#: A stretch of one line: first column and length in UTF-16 units (as Qt counts), theme token.
Stretch = tuple[int, int, str]


def utf16_length(text: str) -> int:
    """How many columns Qt counts for ``text``; characters outside the basic plane count twice."""
    return len(text) + sum(character > "\uffff" for character in text)


def stretches(text: str) -> list[list[Stretch]]:
    """The coloured stretches of every line of a Python text.

    A name directly before an opening bracket counts as a function, which Pygments leaves plain.
    """
    lines: list[list[Stretch]] = [[]]
    column = 0
    tokens = list(PythonLexer(stripnl=False, ensurenl=False).get_tokens(text))
    for index, (token, value) in enumerate(tokens):
        following = tokens[index + 1][1] if index + 1 < len(tokens) else ""
        token_name = _style(token, following)
        for number, part in enumerate(value.split("\n")):
            if number:
                lines.append([])
                column = 0
            length = utf16_length(part)
            if length and token_name:
                lines[-1].append((column, length, token_name))
            column += length
    return lines


def _style(token: _TokenType, following: str) -> str:
    for kind, name in STYLES:
        if token in kind:
            return name
    if token in Token.Name and following.startswith("("):
        return "syntax_function"
    return ""


class Highlighter(QSyntaxHighlighter):
    """Colours a read-only document."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._lines: list[list[Stretch]] = []
        self._formats: dict[str, QTextCharFormat] = {}

    def set_text(self, text: str) -> None:
        """Take the stretches of ``text``; the document must get the same text."""
        self._lines = stretches(text)

    def set_colors(self, colors: Mapping[str, QColor]) -> None:
        """Use the ``syntax_*`` colours of a theme and colour anew."""
        self._formats = {}
        for _, name in STYLES:
            text_format = QTextCharFormat()
            text_format.setForeground(colors[name])
            if name == "syntax_keyword":
                text_format.setFontWeight(QFont.Weight.Medium)
            self._formats[name] = text_format
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        """Colour one line."""
        number = self.currentBlock().blockNumber()
        if number < len(self._lines):
            for column, length, name in self._lines[number]:
                text_format = self._formats.get(name)
                if text_format is not None:
                    self.setFormat(column, length, text_format)
