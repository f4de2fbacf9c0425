"""Every event has a meaning, and what names the unknown is refused."""

from __future__ import annotations

import pytest

from retrograd.app.model.apply import TABLE
from retrograd.app.model.run import Run
from retrograd.engine.protocol import events as e

from .story import why_two


def test_every_event_class_has_a_function() -> None:
    assert set(TABLE) == set(e.EVENTS)


def test_what_a_batch_touched() -> None:
    run = Run()
    story = why_two()
    begun = next(event.serial for event in story.events if isinstance(event, e.BackwardBegun))
    run.apply(story.events[: begun - 1])
    delta = run.apply(story.events[begun - 1 :])
    names = {run.nodes[number].created.name for number in delta.nodes}
    assert names == {"AddBackward0", "PowBackward0", "AccumulateGrad"}
    assert delta.tensors == {run.resolve("x")[0]}
    assert not delta.output and not delta.sources


@pytest.mark.parametrize(
    "event",
    [
        e.TensorDied(serial=1, tensor=7),
        e.NodeBegun(serial=1, backward_pass=1, node=3, gradients=()),
        e.NodeQueued(serial=1, backward_pass=1, node=3, dependencies=0),
        e.RegionLeft(serial=1, region=2),
        e.GradCleared(serial=1, tensor=7, how="none"),
        e.BackwardFinished(serial=1, backward_pass=4),
    ],
)
def test_an_event_about_something_unknown_is_refused(event: e.Event) -> None:
    with pytest.raises(ValueError, match=rf"event 1 \({e.kind(event)}\) names \d before it exists"):
        Run().apply([event])
