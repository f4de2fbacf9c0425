"""Breakpoints: the list, its glyphs, and that they stay with their lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrograd.app.store.breakpoints import GLYPHS, Breakpoints

FILE = "/a.py"


class Counter:
    def __init__(self, breakpoints: Breakpoints) -> None:
        self.changed = self.edited = 0
        breakpoints.changed.connect(self._on_changed)
        breakpoints.edited.connect(self._on_edited)

    def _on_changed(self) -> None:
        self.changed += 1

    def _on_edited(self) -> None:
        self.edited += 1


def test_toggle_adds_and_removes() -> None:
    breakpoints = Breakpoints()
    counter = Counter(breakpoints)
    made = breakpoints.toggle(FILE, 3)
    assert made is not None
    assert breakpoints.at(FILE, 3) == made
    assert breakpoints.at("/b.py", 3) is None
    assert breakpoints.toggle(FILE, 3) is None
    assert breakpoints.all() == ()
    assert (counter.changed, counter.edited) == (2, 2)


def test_identity_is_never_used_again() -> None:
    breakpoints = Breakpoints()
    first = breakpoints.add(FILE, 1)
    breakpoints.remove(first.identity)
    assert breakpoints.add(FILE, 1).identity != first.identity
    with pytest.raises(LookupError, match="no breakpoint 1"):
        breakpoints.remove(first.identity)


def test_glyphs() -> None:
    breakpoints = Breakpoints()
    one = breakpoints.add(FILE, 1).identity
    seen = [breakpoints.get(one).glyph]
    breakpoints.edit(one, condition="i == 3")
    seen.append(breakpoints.get(one).glyph)
    breakpoints.edit(one, hits=2)
    seen.append(breakpoints.get(one).glyph)
    breakpoints.edit(one, log="i = {i}")
    seen.append(breakpoints.get(one).glyph)
    breakpoints.place(one, 0, "no statement there")
    seen.append(breakpoints.get(one).glyph)
    breakpoints.enable(one, False)
    seen.append(breakpoints.get(one).glyph)
    assert seen == ["active", "conditional", "conditional", "log", "unbound", "disabled"]
    assert set(seen) == set(GLYPHS)


def test_program_moves_a_breakpoint_to_its_statement() -> None:
    breakpoints = Breakpoints()
    counter = Counter(breakpoints)
    row = breakpoints.add(FILE, 2)
    breakpoints.place(row.identity, 4, "moved to the next statement")
    assert breakpoints.at(FILE, 4) is not None
    assert breakpoints.get(row.identity).message == "moved to the next statement"
    # An answer of the program must not be sent back to it.
    assert counter.edited == 1
    breakpoints.place(row.identity, 4, "moved to the next statement")
    assert counter.changed == 2
    breakpoints.place(99, 4)
    assert len(breakpoints.all()) == 1


def test_two_that_land_on_one_line_become_one() -> None:
    breakpoints = Breakpoints()
    first, second = breakpoints.add(FILE, 4), breakpoints.add(FILE, 3)
    breakpoints.place(second.identity, 4)
    assert [row.identity for row in breakpoints.all()] == [first.identity]


def test_forget_places_binds_again() -> None:
    breakpoints = Breakpoints()
    row = breakpoints.add(FILE, 2)
    breakpoints.place(row.identity, 0, "nothing there")
    assert not breakpoints.get(row.identity).bound
    breakpoints.forget_places()
    assert breakpoints.get(row.identity).bound


@pytest.mark.parametrize(("line", "hits"), [(0, 0), (-1, 0), (1, -1)])
def test_nonsense_is_refused(line: int, hits: int) -> None:
    with pytest.raises(ValueError, match="not"):
        Breakpoints().add(FILE, line, hits=hits)


def test_text_survives() -> None:
    breakpoints = Breakpoints()
    breakpoints.add(FILE, 1, condition="x > 'a\\n'")
    breakpoints.add("<cell 2>", 7, hits=3, log="{x}")
    breakpoints.enable(breakpoints.add(FILE, 9).identity, False)
    again = Breakpoints()
    again.add("/old.py", 1)
    again.restore(breakpoints.to_json())

    def essence(rows: Breakpoints) -> list[tuple[object, ...]]:
        return [(r.path, r.line, r.condition, r.hits, r.log, r.enabled) for r in rows.all()]

    assert essence(again) == essence(breakpoints)
    again.restore("")
    assert again.all() == ()


@pytest.mark.parametrize("text", ["{", "[1]", '[["x"]]', "null"])
def test_damaged_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a list of breakpoints"):
        Breakpoints().restore(text)


lines = st.lists(st.sampled_from(["a = 1", "b = 2", "", "c(x)", "for i in y:", "    d"]), min_size=1, max_size=8)


@given(before=lines, above=lines, below=lines, data=st.data())
def test_breakpoint_stays_with_its_line(
    before: list[str], above: list[str], below: list[str], data: st.DataObject
) -> None:
    numbered = [f"{text}  # {number}" for number, text in enumerate(before)]
    line = data.draw(st.integers(1, len(before)))
    breakpoints = Breakpoints()
    breakpoints.add(FILE, line)
    breakpoints.add("/other.py", line)
    after = [*above, *numbered, *below]
    breakpoints.follow(FILE, "\n".join(numbered), "\n".join(after))
    (row,) = breakpoints.of(FILE)
    assert after[row.line - 1] == numbered[line - 1]
    assert breakpoints.of("/other.py")[0].line == line


def test_breakpoint_of_a_vanished_line_stays_in_the_file() -> None:
    breakpoints = Breakpoints()
    breakpoints.add(FILE, 9)
    breakpoints.follow(FILE, "\n".join(map(str, range(9))), "a\nb")
    assert breakpoints.of(FILE)[0].line == 2
