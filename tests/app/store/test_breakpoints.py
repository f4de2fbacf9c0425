"""Breakpoints: the list, its glyphs, and that they stay with their lines."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrograd.app.store.breakpoint_rows import GLYPHS, EventBreakpoint, event
from retrograd.app.store.breakpoints import Breakpoints
from retrograd.engine.protocol import requests

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


def test_another_run_forgets_what_was_found_in_the_last() -> None:
    breakpoints = Breakpoints()
    row = breakpoints.add(FILE, 2)
    breakpoints.place(row.identity, 0, "nothing there")
    breakpoints.count_hits([(row.identity, 7), (99, 1)])
    breakpoints.stopped(row.identity, FILE, 2)
    seen = breakpoints.get(row.identity)
    assert (seen.bound, seen.count, seen.place) == (False, 7, (FILE, 2))
    breakpoints.forget_run()
    fresh = breakpoints.get(row.identity)
    assert (fresh.bound, fresh.message, fresh.count, fresh.place) == (True, "", 0, ("", 0))


def test_a_breakpoint_on_a_tensor_goes_on_with_its_variable() -> None:
    breakpoints = Breakpoints()
    named = breakpoints.put(replace(event("tensor", "12", "written"), label="w"))
    nameless = breakpoints.put(event("tensor", "13"))
    assert [row.pattern for row in breakpoints.event_requests()] == ["12", "13"]
    breakpoints.forget_run()
    again = breakpoints.get(named.identity)
    assert isinstance(again, EventBreakpoint)
    assert (again.subject, again.pattern, again.when, again.bound) == ("name", "w", "written", True)
    assert "#12" in again.message
    assert not breakpoints.get(nameless.identity).bound
    assert [row.pattern for row in breakpoints.event_requests()] == ["w"]


def test_one_list_holds_both_kinds_and_tells_the_program_of_each() -> None:
    breakpoints = Breakpoints()
    line = breakpoints.add(FILE, 3, hits=2)
    op = breakpoints.put(event("op", "matmul", direction="forward"))
    assert breakpoints.all() == (line, op)
    assert (breakpoints.lines(), breakpoints.events()) == ((line,), (op,))
    assert breakpoints.line_requests() == (requests.LineBreakpoint(line.identity, FILE, 3, hits=2),)
    assert breakpoints.event_requests() == (requests.EventBreakpoint(op.identity, "op", "matmul", direction="forward"),)
    breakpoints.put(event("name", "model.0.weight"))
    assert breakpoints.event_requests()[-1].pattern == "model[0].weight"
    breakpoints.enable_all(False)
    assert not any(request.enabled for request in (*breakpoints.line_requests(), *breakpoints.event_requests()))


def test_the_same_happening_is_there_once() -> None:
    breakpoints = Breakpoints()
    first = breakpoints.put(event("value", "w", "norm>", "10"))
    breakpoints.enable(first.identity, False)
    second = breakpoints.put(replace(event("value", "w", "norm>", "10"), condition="i > 3"))
    assert second.identity == first.identity
    assert breakpoints.all() == (second,)
    other = breakpoints.put(event("value", "w", "norm>", "20"))
    moved = breakpoints.put(replace(other, argument="10"))
    assert breakpoints.all() == (moved,)
    assert moved.identity == other.identity


def test_toggling_a_happening_adds_enables_and_removes() -> None:
    breakpoints = Breakpoints()
    wanted = event("backward")
    breakpoints.toggle_event(wanted)
    (row,) = breakpoints.events()
    breakpoints.enable(row.identity, False)
    breakpoints.toggle_event(wanted)
    assert breakpoints.events()[0].enabled
    breakpoints.toggle_event(wanted)
    assert breakpoints.all() == ()


def test_many_are_taken_and_removed_at_once() -> None:
    breakpoints = Breakpoints()
    counter = Counter(breakpoints)
    assert breakpoints.extend([event("op", "relu"), event("backward"), event("exception")]) == 3
    assert (counter.changed, counter.edited) == (1, 1)
    identities = [row.identity for row in breakpoints.all()]
    assert len(set(identities)) == 3
    breakpoints.remove(*identities[:2])
    assert [row.kind for row in breakpoints.all()] == ["exception"]
    assert (counter.changed, counter.edited) == (2, 2)


def test_removals_are_undone_one_by_one() -> None:
    breakpoints = Breakpoints()
    line, op = breakpoints.add(FILE, 3, condition="i > 1"), breakpoints.put(event("op", "relu"))
    breakpoints.put(event("backward"))
    breakpoints.remove(line.identity)
    breakpoints.clear()
    assert breakpoints.all() == ()
    assert breakpoints.bring_back() == 2
    assert [row.kind for row in breakpoints.all()] == ["op", "backward"]
    assert breakpoints.bring_back() == 1
    again = breakpoints.at(FILE, 3)
    assert again is not None and again.condition == "i > 1"
    assert again.identity not in (line.identity, op.identity)
    assert breakpoints.bring_back() == 0
    assert not breakpoints.can_bring_back


def test_the_program_says_why_a_happening_cannot_come() -> None:
    breakpoints = Breakpoints()
    row = breakpoints.put(event("exception", "NoSuchError"))
    breakpoints.place(row.identity, 0, "no class has that name")
    assert (breakpoints.get(row.identity).glyph, breakpoints.get(row.identity).message) == (
        "unbound", "no class has that name",
    )  # fmt: skip
    breakpoints.place(row.identity, 0)
    assert breakpoints.get(row.identity).glyph == "active"


def test_unknown_kinds_are_refused() -> None:
    with pytest.raises(ValueError, match="no breakpoint on 'moon'"):
        Breakpoints().put(EventBreakpoint(subject="moon"))


@pytest.mark.parametrize(("line", "hits"), [(0, 0), (-1, 0), (1, -1)])
def test_nonsense_is_refused(line: int, hits: int) -> None:
    with pytest.raises(ValueError, match="not"):
        Breakpoints().add(FILE, line, hits=hits)


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


SOURCE = "import torch\n\nx = torch.ones(2)\nfor i in range(3):\n    y = x * i\nprint(y)\n"


@pytest.mark.parametrize(
    ("after", "line"),
    [
        (SOURCE.replace("import torch", "import torch\nimport math\n"), 7),
        (SOURCE.replace("y = x * i", "y = x * i + 1"), 5),
        (SOURCE.replace("x = torch.ones(2)\n", ""), 4),
        (SOURCE.replace("import torch\n", "import torch\nz = 1\n").replace("y = x * i", "y = x * (i + 1)"), 6),
    ],
)
def test_statement_is_found_again_in_the_app_and_after_a_restart(after: str, line: int) -> None:
    running = Breakpoints()
    running.know(FILE, SOURCE)
    row = running.add(FILE, 5)
    assert row.text == "y = x * i"
    running.know(FILE, after)
    assert running.of(FILE)[0].line == line
    later = Breakpoints()
    later.replace_all([row])
    later.know(FILE, after)
    assert later.of(FILE)[0].line == line
    assert later.of(FILE)[0].text == after.splitlines()[line - 1].strip()


def test_equal_statements_do_not_take_each_others_lines() -> None:
    text = "a = 1\nb = 2\na = 1\n"
    breakpoints = Breakpoints()
    breakpoints.know(FILE, text)
    kept = [breakpoints.add(FILE, 1), breakpoints.add(FILE, 3)]
    later = Breakpoints()
    later.replace_all(kept)
    later.know(FILE, "# new\n" + text)
    assert [row.line for row in later.of(FILE)] == [2, 4]


def test_the_statement_after_a_deleted_one_takes_its_breakpoint() -> None:
    breakpoints = Breakpoints()
    breakpoints.know(FILE, "a = 1\nb = 2\nc = 3\nd = 4\n")
    breakpoints.add(FILE, 3)
    breakpoints.know(FILE, "z = 0\na = 1\nb = 2\nd = 4\n")
    assert breakpoints.of(FILE)[0].line == 4
