"""Text from outside: nothing invisible, nothing that reorders, nothing meant for terminals."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from retrograd.views.panels.plain_text import TerminalText, one_line, plain, tip

ANYTHING = st.text(alphabet=st.characters(), max_size=60)


@given(ANYTHING)
def test_no_control_or_direction_character_is_left(text: str) -> None:
    for character in plain(text):
        assert character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs")
        assert unicodedata.bidirectional(character) not in (
            "LRE",
            "RLE",
            "LRO",
            "RLO",
            "PDF",
            "LRI",
            "RLI",
            "FSI",
            "PDI",
        )


@given(ANYTHING, st.integers(2, 40))
def test_one_line_is_one_line_and_short(text: str, limit: int) -> None:
    line = one_line(text, limit)
    assert len(line) <= limit
    assert len(line.splitlines()) <= 1


def test_harmless_text_of_any_script_stays() -> None:
    text = "梯度 ∂loss/∂w = 2·x  שלום"
    assert plain(text) == text


def test_tooltip_shows_tags_as_text() -> None:
    assert "<b>" not in tip("<b>bold</b>")
    assert "&lt;b&gt;" in tip("<b>bold</b>")


def lines_of(pieces: list[str]) -> list[str]:
    terminal = TerminalText()
    found = [line for piece in pieces for line in terminal.feed(piece)]
    return [*found, terminal.line]


def test_escape_sequences_go() -> None:
    colours = "\x1b[1;31mred\x1b[0m \x1b]0;title\x07plain\x1b[2K\n"
    assert lines_of([colours]) == ["red plain", ""]


@given(
    st.lists(st.sampled_from(["\x1b[31m", "a", "\r", "\n", "\x1b]8;;x\x1b\\", "bc", "\x1b[0m"]), max_size=12), st.data()
)
def test_how_output_is_cut_into_pieces_does_not_matter(parts: list[str], data: st.DataObject) -> None:
    whole = "".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=4)))
    pieces = [whole[start:end] for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    assert lines_of(pieces) == lines_of([whole])


def test_carriage_return_writes_over_the_line() -> None:
    assert lines_of(["10 %\r50 %\r", "100 %\n"]) == ["100 %", ""]


def test_windows_line_ends_keep_their_line() -> None:
    assert lines_of(["one\r\ntwo\r", "\n"]) == ["one", "two", ""]
