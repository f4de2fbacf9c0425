"""The list of watches: no doubles, results and their line, what ran out of time."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from retrograd.app.store.watches import Watches
from retrograd.engine.protocol.answers import Evaluated
from retrograd.engine.protocol.values import Capture, Summary


def _number(value: float) -> Capture:
    return Capture("float64", (), Summary(count=1, mean=value, norm=abs(value), minimum=value, maximum=value))


def test_rows_come_and_go_without_doubles(qtbot: QtBot) -> None:
    watches = Watches()
    with qtbot.waitSignals([watches.changed, watches.wanted]):
        first = watches.add(" w.grad ")
    assert first is not None and watches.add("w.grad") is first and watches.add("  ") is None
    second = watches.add("loss")
    assert second is not None
    watches.edit(first.identity, "w.grad.norm()")
    assert watches.expressions() == ("w.grad.norm()", "loss")
    watches.edit(second.identity, "w.grad.norm()")
    assert watches.expressions() == ("w.grad.norm()",)
    watches.edit(watches.all()[0].identity, " ")
    assert watches.all() == ()


def test_results_make_a_line_until_the_moment_shown(qtbot: QtBot) -> None:
    watches = Watches()
    row = watches.add("loss")
    assert row is not None
    for serial, value in ((5, 3.0), (9, -2.0), (9, 2.0), (14, 1.0)):
        watches.tell(row.identity, serial, Evaluated(text=str(value), value=_number(value)))
    watches.tell(row.identity, 20, Evaluated(text="", error="NameError"))
    watches.tell(99, 20, Evaluated(text="of a row that is gone"))
    assert watches.points(row.identity, 100) == [(5, 3.0), (9, 2.0), (14, 1.0)]
    assert watches.points(row.identity, 10) == [(5, 3.0), (9, 2.0)]
    watches.forget_run()
    assert watches.points(row.identity, 100) == [] and watches.result(row.identity) is None


def test_what_ran_out_of_time_is_held_until_asked_for(qtbot: QtBot) -> None:
    watches = Watches()
    row = watches.add("forever()")
    assert row is not None
    late = Evaluated(text="", error="too long", late=True)
    watches.tell(row.identity, 5, late)
    assert watches.all()[0].held
    watches.forget_results()
    assert watches.result(row.identity) == late
    with qtbot.waitSignal(watches.wanted):
        watches.retry(row.identity)
    assert not watches.all()[0].held and watches.result(row.identity) is None
