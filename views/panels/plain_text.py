"""Text from outside (scripts, recordings, tracebacks) made safe and legible for widgets.

A script can print, name or raise anything. Direction overrides would reorder what stands beside them, control
characters vanish or beep, escape sequences are meant for terminals. Widgets show such text only through here.
"""

from __future__ import annotations

import re
from html import escape
from typing import Final

#: Controls, direction marks and overrides, invisible separators, lone surrogates; not tab and newline.
_UNSAFE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
#: CSI, OSC and other strings (ended by BEL or ST), two-byte escapes.
_ANSI: Final = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_].*?(?:\x07|\x1b\\)|\x1b[ -/]*[0-~]|\x9b[0-?]*[ -/]*[@-~]", re.DOTALL
)
#: An escape sequence that the end of the text has cut off.
_UNFINISHED: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[\]PX^_][^\x07\x1b]{0,512}\x1b?|[ -/]*)?\Z")


def _visible(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def plain(text: str) -> str:
    """The text with everything but tabs and newlines visible; ``\\x1b`` and the like stand for what is not."""
    return _UNSAFE.sub(_visible, text.replace("\r\n", "\n"))


def one_line(text: str, limit: int = 200) -> str:
    """The text in one line of at most ``limit`` characters; line ends become ``⏎``, an ellipsis marks what is cut."""
    if len(text) > 4 * limit:
        text = text[: 4 * limit]
    line = plain(text).rstrip("\n").replace("\n", " ⏎ ").replace("\t", "    ")
    return line if len(line) <= limit else line[: limit - 1] + "…"


def tip(text: str) -> str:
    """The text for a tooltip, which would take anything with tags for rich text."""
    return "<p style='white-space:pre-wrap'>" + escape(plain(text[:2000])) + "</p>"


class TerminalText:
    """Turns what a program writes for a terminal into lines.

    Escape sequences are dropped, also those split between two writes. A carriage return starts the line again, as
    progress bars want it, and a backspace takes a character back.
    """

    def __init__(self) -> None:
        self._rest = ""
        self._line = ""
        self._column_zero = False

    @property
    def line(self) -> str:
        """The last line, not ended yet."""
        return plain(self._line)

    def feed(self, text: str) -> list[str]:
        """Take a piece of output; return the lines that it has ended (without their newlines)."""
        text = self._rest + text
        self._rest = ""
        if (cut := _UNFINISHED.search(text)) is not None and cut.group():
            self._rest = cut.group()
            text = text[: cut.start()]
        text = _ANSI.sub("", text)
        ended: list[str] = []
        pieces = text.split("\n")
        for number, piece in enumerate(pieces):
            self._write(piece)
            if number < len(pieces) - 1:
                ended.append(plain(self._line))
                self._line = ""
                self._column_zero = False
        return ended

    def _write(self, piece: str) -> None:
        for index, part in enumerate(piece.split("\r")):
            # A return only arms: "text\r\n" must keep the text.
            if index:
                self._column_zero = True
            if not part:
                continue
            if self._column_zero:
                self._line = ""
                self._column_zero = False
            self._line += part
        while (at := self._line.find("\b")) >= 0:
            self._line = self._line[: max(at - 1, 0)] + self._line[at + 1 :]
