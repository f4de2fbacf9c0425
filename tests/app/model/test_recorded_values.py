"""Series of recorded values, levels of the call stack and passes of loops, over the record of a real program."""

from __future__ import annotations

import pytest

from retrograd.app.model.levels import user_levels, with_engine
from retrograd.app.model.loop_passes import LoopPasses, scopes_of
from retrograd.app.model.run import Run
from retrograd.app.model.series import recorded, series
from retrograd.app.session.headless import Headless
from retrograd.app.settings.store import Settings
from retrograd.engine.protocol import events as e

SCRIPT = """\
import torch
w = torch.tensor(1.0, requires_grad=True)
def loss_of(x):
    error = w * x
    return error * error
def double(gradient):
    return gradient * 2
for step in range(4):
    for part in range(2):
        loss = loss_of(float(step))
    loss.register_hook(double)
    loss.backward()
    with torch.no_grad():
        w -= 0.01 * w.grad
    w.grad = None
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, qapp: object) -> Run:
    """The record."""
    path = tmp_path_factory.mktemp("recorded") / "script.py"
    path.write_text(SCRIPT)
    headless = Headless(Settings(kept=False))
    try:
        headless.open(path)
        headless.start("record")
        assert headless.wait_until(lambda: not headless.session.live, 30.0)
    finally:
        headless.session.close()
    assert headless.store.run.finished is not None and headless.store.run.finished.reason == "finished"
    return headless.store.run


def _last(run: Run, kind: str) -> int:
    return list(run.events(kind))[-1].serial


def test_a_name_is_followed_through_its_bindings_and_writes(run: Run) -> None:
    moment = run.moment(run.end)
    loss = recorded(moment, "loss")
    assert loss is not None
    numbers = [number for _, number in series(moment, loss)]
    assert len(numbers) == 8 and numbers[0] == 0.0 and numbers[-1] == max(numbers)
    weight = recorded(moment, "w")
    assert weight is not None
    values = [number for _, number in series(moment, weight)]
    assert values[0] == 1.0 and len(values) >= 4 and values == sorted(values, reverse=True)
    half = run.moment(series(moment, loss)[3][0])
    assert len(series(half, recorded(half, "loss"))) == 4  # type: ignore[arg-type]
    assert len(series(moment, loss, most=3)) == 3


def test_gradients_and_calls(run: Run) -> None:
    moment = run.moment(_last(run, "backward-finished"))
    grad = recorded(moment, "w.grad")
    assert grad is not None and grad.gradient and len(series(moment, grad)) == 4
    inside = next(
        event.serial for event in reversed(list(run.events("name-bound"))) if getattr(event, "name", "") == "error"
    )
    within = run.moment(inside)
    error = recorded(within, "error")
    assert error is not None and len(series(within, error)) == 8
    assert (
        recorded(moment, "w + 1") is None and recorded(moment, "part") is None and recorded(run.moment(0), "w") is None
    )


def test_the_engine_has_a_level_between_a_hook_and_the_call(run: Run) -> None:
    hook = next(
        event.serial for event in run.events("operation-executed")
        if (place := run.place(event.location)) is not None and place.function == "double"
    )  # fmt: skip
    moment = run.moment(hook)
    levels = with_engine(moment, user_levels(moment))
    assert [level.function for level in levels] == ["double", "MulBackward0", "<module>"]
    assert (levels[0].line, levels[2].line) == (7, 12)
    node = levels[1]
    assert (node.frame, node.backward_pass, node.position, node.count) == (0, 1, 1, 3)
    after = run.moment(next(event.serial for event in run.events("backward-finished")))
    assert [level.node for level in with_engine(after, user_levels(after))] == [0]


def test_passes_of_nested_loops(run: Run) -> None:
    passes = LoopPasses()
    passes.follow(run)
    outer, inner = passes.at(run.path, run.end)
    assert (outer.line, outer.number, outer.first, outer.last, outer.count) == (8, 4, 1, 4, 4)
    assert (inner.line, inner.number, inner.count) == (9, 2, 2)
    end = passes.end_of(run, run.path, 8, run.end, 1)
    there = {one.line: one for one in passes.at(run.path, end)}
    assert there[8].number == 2 and there[9].number == 2
    first = passes.end_of(run, run.path, 9, end, 0)
    assert {one.line: one.number for one in passes.at(run.path, first)} == {8: 2, 9: 1}
    assert passes.end_of(run, run.path, 8, run.end, 4) == 0 and passes.end_of(run, run.path, 77, run.end, 0) == 0
    assert passes.index_of(run.path, 8, run.end, 3) == 2
    assert passes.at(run.path, 0) == ()


def test_what_goes_on_since_when(run: Run) -> None:
    passes = LoopPasses()
    passes.follow(run)
    scopes = scopes_of(SCRIPT)
    assert scopes[10] == (("loop", 8), ("loop", 9)) and scopes[4] == (("call", 3),) and scopes[2] == ()
    assert scopes[9] == (("loop", 8),)

    def ran(line: int, cursor: int) -> int:
        since = passes.since(run.path, scopes[line], cursor)
        found = [
            event
            for event in run.events("operation-executed", first=since, last=cursor)
            if isinstance(event, e.OperationExecuted)
        ]
        return sum((place := run.place(event.location)) is not None and place.line == line for event in found)

    assert (ran(4, run.end), ran(5, run.end)) == (1, 1)
    assert scopes_of("for (") == {}


def test_growing_a_run_piece_by_piece_gives_the_same(run: Run) -> None:
    whole, bit_by_bit, growing = LoopPasses(), LoopPasses(), Run()
    whole.follow(run)
    for event in run.events():
        growing.apply([event])
        bit_by_bit.follow(growing)
    for cursor in range(0, run.end, 7):
        assert bit_by_bit.at(run.path, cursor) == whole.at(run.path, cursor)


def test_long_sources_are_read_by_their_indentation() -> None:
    source = (
        SCRIPT
        + """
@first
@second
async def f():
    while True:
        pass

        # nothing
    else:
        pass
    x = 1
"""
    )
    short = scopes_of(source)
    long = scopes_of(source + "# " + "x" * 20_000)
    assert {line: long[line] for line in short if line in long} == {line: short[line] for line in long if line in short}
    # Blank lines, comments and decorators have nothing that could run often.
    assert set(short) ^ set(long) == {17, 18, 22, 23}
    assert short[20] == long[20] == (("call", 17),) and short[21] == long[21] == (("call", 17), ("loop", 20))
