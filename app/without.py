"""Running a script without some of its constructs, for command line and scripting, and telling what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from retrograd.engine.protocol.values import Capture

from .model.constructs import wanted
from .model.counterfactual import OperationNow, Outcome, ValueChange
from .model.states import Place
from .model.value_text import array_text, short_text
from .model.values import array_of
from .session.headless import Headless

#: Values of so many elements are written out.
_SHOWN = 8


class WithoutError(RuntimeError):
    """The script could not be run without the construct; the text says why."""


def without(headless: Headless, places: Sequence[str]) -> Outcome:
    """Run the script of the run that ``headless`` holds again, without the constructs at these places, and compare.

    Raises:
        LookupError: Nothing was met at one of the places; the text names what there is.
        WithoutError: It could not be run, or the construct took effect all the same.
    """
    left_out = [one for place in places for one in wanted(headless.store.run, place)]
    what_if = headless.store.what_if
    headless.session.run_without(left_out)
    headless.wait_until(lambda: what_if.state in ("done", "failed"))
    if what_if.outcome is None:
        raise WithoutError(what_if.problem)
    for one in what_if.outcome.remaining:
        raise WithoutError(
            f"line {one.place.line}: {one.text} cannot be left out as it is written; take it out by hand and run that"
        )
    return what_if.outcome


def sentences(outcome: Outcome) -> Iterator[str]:
    """What came of it, in words; the most telling first."""
    names = ", ".join(f"{one.text} on line {min(one.lines)}" for one in outcome.left_out)
    yield f"Without {names}:"
    if outcome.astray:
        yield "  The runs differ before that; the script does not do the same twice. Set a random seed."
    if outcome.raised or outcome.raised_now:
        then = f"raised {outcome.raised}" if outcome.raised else "did not raise"
        yield f"  It {'raises ' + outcome.raised_now if outcome.raised_now else 'does not raise'}; as it is it {then}."
    if outcome.graph is not None:
        before, now = outcome.graph.before, outcome.graph.now
        place = (now or before).place if now or before else None  # type: ignore[union-attr]
        yield f"  Graph: {where(place)}: {made(now)} (was {made(before)})"
    else:
        yield "  Graph: the same."
    for title, changes in (("Gradient", outcome.gradients), ("Loss", outcome.losses)):
        for change in changes:
            yield f"  {title} {change.name}: {value(change.now)} (was {value(change.before)})"
    if not outcome.gradients and not outcome.losses:
        yield "  No gradient and no loss differs."


def plain(outcome: Outcome) -> dict[str, object]:
    """The outcome for JSON."""
    graph = outcome.graph
    return {
        "without": [
            {"kind": one.kind, "file": one.place.path, "line": one.place.line, "text": one.text, "hit": one.hit}
            for one in outcome.left_out
        ],
        "raised": outcome.raised_now, "raised_before": outcome.raised, "astray": outcome.astray,
        "graph": None if graph is None else {"now": _operation(graph.now), "before": _operation(graph.before)},
        "gradients": [_change(one) for one in outcome.gradients], "losses": [_change(one) for one in outcome.losses],
    }  # fmt: skip


def made(one: OperationNow | None) -> str:
    """An operation and what autograd made of it, in short."""
    if one is None:
        return "nothing more"
    source = one.place.expression if one.place is not None and one.place.expression else one.op
    return f"{' '.join(source.split())} → {one.node or 'no grad_fn (' + one.reason + ')'}"


def where(place: Place | None) -> str:
    """A line in words."""
    return f"line {place.line}" if place is not None else "an unknown line"


def value(capture: Capture | None) -> str:
    """A value in a sentence."""
    if capture is None:
        return "None"
    return array_text(capture, _SHOWN) if capture.summary.count <= _SHOWN else short_text(capture)


def _operation(one: OperationNow | None) -> dict[str, object] | None:
    if one is None:
        return None
    return {
        "line": one.place.line if one.place is not None else 0,
        "op": one.op,
        "node": one.node,
        "reason": one.reason,
    }


def _change(change: ValueChange) -> dict[str, object]:
    return {"name": change.name, "before": _numbers(change.before), "now": _numbers(change.now)}


def _numbers(capture: Capture | None) -> object:
    """Elements where they were kept, else the norm."""
    if capture is None:
        return None
    array = array_of(capture)
    if array is None:
        return {"shape": list(capture.shape), "norm": capture.summary.norm}
    return np.asarray(array).tolist()
