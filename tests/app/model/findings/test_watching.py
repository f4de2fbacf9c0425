"""Rules that watch: what they found is known from its event on, and none of them can break the run."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from retrograd.app.model.findings.watcher import MOST, Watcher, Watching
from retrograd.app.model.run import Run
from retrograd.app.model.states import Finding
from retrograd.engine.protocol import events as e

from ..conftest import Recorder, record  # noqa: F401  (the fixture)


def output(serial: int, text: str) -> e.OutputWritten:
    return e.OutputWritten(serial=serial, stream="stdout", text=text)


def finding(subject: str, likely: bool = False, until: int = 0, line: int = 3) -> Finding:
    return Finding(
        "odd", subject, "It is odd.", "", "a.py", line, (line,), (1,), likely=likely, reason="a guess", until=until
    )


class Odd(Watcher):
    """Finds something in every text that says so."""

    KINDS = (e.OutputWritten,)

    def take(self, event: e.Event) -> Iterable[Finding]:
        """What the text says."""
        assert isinstance(event, e.OutputWritten)
        word, _, subject = event.text.partition(" ")
        if word == "likely":
            return (finding(subject, likely=True),)
        if word == "proved":
            return (finding(subject),)
        if word == "over":
            return (finding(subject, until=event.serial),)
        return ()


class Broken(Watcher):
    """Raises at its second event."""

    KINDS = (e.OutputWritten, e.InputRead)

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.seen = 0

    def take(self, event: e.Event) -> Iterable[Finding]:
        """Nothing, once."""
        self.seen += 1
        if self.seen == 2:
            raise ZeroDivisionError("a mistake in a rule")
        return ()


class AfterNaN(Watcher):
    """Counts the values that it is shown."""

    KINDS = (e.ValueRecorded,)
    ODD = (e.ValueRecorded,)

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self.seen: list[int] = []

    def take(self, event: e.Event) -> Iterable[Finding]:
        """Note it."""
        self.seen.append(event.serial)
        return ()


def watched(*watchers: type[Watcher]) -> Run:
    run = Run()
    run.watching = Watching(run, watchers)
    return run


def shown(watching: Watching, serial: int) -> list[tuple[str, bool]]:
    return [(found.subject, found.likely) for found in watching.at(serial)]


def test_a_proof_takes_the_place_of_a_likelihood_and_what_is_over_goes() -> None:
    run = watched(Odd)
    watching = run.watching
    changed = [
        run.apply([output(serial, text)]).findings
        for serial, text in enumerate(["likely x", "likely x", "proved x", "likely x", "proved y", "over x"], 1)
    ]
    assert changed == [True, False, True, False, True, True]
    assert shown(watching, 0) == []
    assert shown(watching, 1) == shown(watching, 2) == [("x", True)]
    assert shown(watching, 3) == shown(watching, 4) == [("x", False)]
    assert shown(watching, 5) == [("x", False), ("y", False)]
    assert shown(watching, 6) == [("y", False)]


def test_a_rule_that_breaks_costs_only_its_own_findings(caplog: pytest.LogCaptureFixture) -> None:
    run = watched(Broken, Odd)
    watching = run.watching
    run.apply([output(serial, f"proved x{serial}") for serial in (1, 2, 3)])
    assert [subject for subject, _ in shown(watching, 3)] == ["x1", "x2", "x3"]
    (failure,) = watching.failures
    assert (failure.rule, failure.serial) == ("Broken", 2)
    assert "a mistake in a rule" in failure.trace and "Broken" in caplog.text


def test_what_goes_wrong_in_a_loop_is_told_a_bounded_number_of_times() -> None:
    class Loop(Watcher):
        """Finds something new on every line."""

        KINDS = (e.OutputWritten,)

        def take(self, event: e.Event) -> Iterable[Finding]:
            """Something."""
            return (finding("x", line=event.serial),)

    run = watched(Loop)
    run.apply([output(serial, "") for serial in range(1, MOST + 50)])
    assert len(run.watching.at(MOST + 50)) == MOST


def test_batches_make_no_difference(record: Recorder) -> None:  # noqa: F811
    run = record("""
        import torch
        v = torch.tensor([1.0, -1.0], requires_grad=True)
        u = v.sqrt()
        v.data.zero_()
        (u * 2).sum().backward()
    """)
    one_by_one = Run()
    for event in run.events():
        one_by_one.apply([event])
    for at in range(run.end + 1):
        assert one_by_one.watching.at(at) == run.watching.at(at)
    first = run.findings()[0]
    assert first.cause == "nan-origin"
    assert first not in run.findings(first.since - 1) and first in run.findings(first.since)


def test_a_rule_can_wait_for_the_first_value_that_is_not_finite(record: Recorder) -> None:  # noqa: F811
    script = """
        import torch
        a = torch.ones(2)
        b = a * 0
        c = a / b
        d = a + 1
    """
    events = list(record(script).events())
    run = watched(AfterNaN)
    run.apply(events)
    (rule,) = run.watching._made
    assert isinstance(rule, AfterNaN)
    values = [one for one in events if isinstance(one, e.ValueRecorded)]
    first = next(one.serial for one in values if one.value.summary.infinities)
    assert rule.seen == [one.serial for one in values if one.serial >= first]
    assert 0 < len(rule.seen) < len(values)
