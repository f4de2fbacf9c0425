"""What pictures tell beside boxes and arrows: versions, passes, what a pass made, elements that are not numbers."""

from __future__ import annotations

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from retrograd.app.model.picture import Box, Picture, PictureOptions
from retrograd.engine.protocol import events as e

from .conftest import Recorder
from .randomly import programs
from .test_moment import run_of
from .test_projection import FOLDS, SHOWS, sound

IN_PLACE = """
import torch
a = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
b = a * 2
row = b[0]
row.mul_(3)
b.add_(1)
loss = (b * b).sum()
"""
TWICE = """
import torch
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = (x ** 3).sum()
(g,) = torch.autograd.grad(y, x, create_graph=True)
penalty = (g * g).sum()
penalty.backward()
"""
BROKEN = """
import torch
x = torch.tensor([0.0, 1.0], requires_grad=True)
r = x / x
s = r.sum()
whole = s + x.exp().sum()
whole.backward()
"""


def boxes(picture: Picture, title: str) -> list[Box]:
    return [box for box in picture.boxes if box.title == title]


def marks(box: Box, kind: str) -> list[str]:
    return [badge.glyph for badge in box.badges if badge.kind.startswith(kind)]


def test_each_version_of_a_storage_stands_where_it_was_made(record: Recorder) -> None:
    run = record(IN_PLACE)
    picture = run.moment(run.end).picture()
    (made, _) = sorted(boxes(picture, "MulBackward0"), key=lambda box: box.line)[:2]
    assert (made.preview, marks(made, "version")) == ("b = [[2., 4.], [6., 8.]]", ["v0"])
    (slices,) = boxes(picture, "CopySlices")
    assert (slices.preview, marks(slices, "version")) == ("b = [[6., 12.], [6., 8.]]", ["v0", "v1"])
    (added,) = boxes(picture, "AddBackward0")
    assert (added.preview, marks(added, "version")) == ("b = [[7., 13.], [7., 9.]]", ["v1", "v2"])
    tied = {(arrow.source, arrow.target) for arrow in picture.arrows if arrow.alias}
    assert (made.key, slices.key) in tied and (slices.key, added.key) in tied
    (leaf,) = [box for box in picture.boxes if box.kind == "leaf"]
    assert (leaf.key, made.key) not in tied


def test_what_a_pass_made_is_a_layer_that_folds(record: Recorder) -> None:
    run = record(TWICE)
    moment = run.moment(run.end)
    picture = moment.picture()
    (layer,) = [container for container in picture.containers if container.kind == "born"]
    inside = {box.node for box in picture.boxes if box.region == layer.key and box.node}
    made = {number for number, record in run.nodes.items() if record.created.created_by}
    assert inside == {number for number in made if not run.nodes[number].created.variable} and inside
    folded = moment.picture(PictureOptions(folded=frozenset({layer.key})))
    (group,) = [box for box in folded.boxes if box.key == layer.key]
    assert group.kind == "group" and group.preview == f"{len(inside)} operations"
    assert not inside & {box.node for box in folded.boxes if box.kind == "op"}
    sound(folded)
    assert any(arrow.source == group.key for arrow in folded.arrows)


def test_every_pass_has_a_number_on_what_it_reached(record: Recorder) -> None:
    run = record(TWICE)
    picture = run.moment(run.end).picture()
    assert [(band.number, band.status, band.creates_graph) for band in picture.passes] == [
        (1, "done", True), (2, "done", False),
    ]  # fmt: skip
    for box in picture.boxes:
        if box.kind == "op":
            reached = [number for number, record in run.passes.items() if box.node in record.order]
            assert list(box.passes) == reached
            assert marks(box, "pass") == [str(number) for number in reached]


def test_the_ready_queue_is_numbered_and_what_comes_next_is_known(record: Recorder) -> None:
    run = record(TWICE)
    begun = [event for event in run.events("node-begun") if event.backward_pass == 2]  # type: ignore[attr-defined]
    order = run.passes[2].order
    for place, event in enumerate(begun[:-1]):
        moment = run.moment(event.serial)
        picture = moment.picture()
        following = run.nodes[order[place + 1]].created
        assert picture.following == (f"t{following.variable}" if following.variable else f"n{following.node}")
        turns = {box.node: box.turn for box in picture.boxes if box.turn}
        assert turns == {node: number for number, node in enumerate(order, 1) if number > place + 1}
        waits = {box.node: box.waits for box in picture.boxes if box.turn}
        assert waits == {row.node: row.waiting_for for row in moment.queue() if row.status == "queued"}


def test_elements_that_are_no_numbers_are_followed_from_where_they_came(record: Recorder) -> None:
    run = record(BROKEN)
    picture = run.moment(run.end).picture()
    by_title = {box.title: box for box in picture.boxes}
    assert by_title["DivBackward0"].broken == "born" and marks(by_title["DivBackward0"], "born")
    assert by_title["AddBackward0"].broken == "inherited" and marks(by_title["AddBackward0"], "broken") == ["NaN"]
    assert by_title["ExpBackward0"].broken == ""
    sick = {arrow.source for arrow in picture.arrows if arrow.broken}
    assert by_title["DivBackward0"].key in sick and by_title["ExpBackward0"].key not in sick
    flows = {arrow.target: arrow.flow for arrow in picture.arrows if arrow.source.startswith("t")}
    gradient = flows[by_title["DivBackward0"].key]
    assert gradient is not None and not math.isfinite(gradient)
    healthy = flows[by_title["ExpBackward0"].key]
    assert healthy is not None and math.isclose(10**healthy, math.hypot(1, math.e), rel_tol=1e-6)


def test_saved_tensors_are_counted_in_bytes_each_storage_once(record: Recorder) -> None:
    run = record(IN_PLACE)
    picture = run.moment(run.end).picture()
    (square,) = [box for box in boxes(picture, "MulBackward0") if box.line == 7]
    # self and other are both b: four elements of four bytes
    assert marks(square, "saved") == ["S 16 B"]
    assert picture.saved_bytes == 16


@settings(max_examples=80)
@given(programs(), st.data(), FOLDS, SHOWS)
def test_autograds_own_graph_has_every_edge_and_nothing_else(
    events: list[e.Event], data: st.DataObject, fold: str, show: str
) -> None:
    run = run_of(events)
    at = data.draw(st.integers(0, run.end))
    picture = run.moment(at).picture(PictureOptions(show, fold, projection="autograd"))
    sound(picture)
    assert all(box.kind in ("op", "group", "more") and arrow_free(box) for box in picture.boxes)
    assert all(arrow.kind == "grad" for arrow in picture.arrows)
    if fold == "none":
        drawn = {(arrow.target, arrow.slot, arrow.source) for arrow in picture.arrows}
        nodes = {int(box.key[1:]) for box in picture.boxes}
        known = {
            (f"n{number}", slot, f"n{edge.node}")
            for number in nodes
            for slot, edge in enumerate(run.nodes[number].created.next)
            if edge.node
        }
        assert drawn == known


def arrow_free(box: Box) -> bool:
    return not box.accumulates
