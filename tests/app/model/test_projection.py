"""Pictures: exactly what autograd has, what it lost, and nothing from the future."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrograd.app.model.picture import Box, Picture, PictureOptions
from retrograd.app.model.run import Run
from retrograd.engine.protocol import events as e

from .conftest import Recorder
from .randomly import programs
from .story import Story, why_two
from .test_moment import run_of

FOLDS = st.sampled_from(["auto", "none", "all"])
SHOWS = st.sampled_from(["forward", "backward", "both"])


def sound(picture: Picture) -> None:
    """What must be true of any picture, whatever it shows."""
    keys = [box.key for box in picture.boxes]
    assert len(keys) == len(set(keys))
    arrows = [arrow.key for arrow in picture.arrows]
    assert len(arrows) == len(set(arrows))
    containers = {container.key: container for container in picture.containers}
    assert len(containers) == len(picture.containers)
    for arrow in picture.arrows:
        assert arrow.source in keys and arrow.target in keys and arrow.source != arrow.target
        assert bool(arrow.cut) <= (arrow.kind == "ghost")
    for box in picture.boxes:
        assert box.region in {"", *containers}
    for container in picture.containers:
        assert container.parent in {"", *containers} and container.key != container.parent
    ranks = {box.key: box.rank for box in picture.boxes}
    if not any(box.kind in ("group", "more") for box in picture.boxes):
        assert all(ranks[arrow.source] < ranks[arrow.target] for arrow in picture.arrows)
    assert {key for key, _ in picture.seeds} <= set(keys)


@settings(max_examples=150)
@given(programs(), st.data(), FOLDS, SHOWS, st.booleans(), st.booleans())
def test_every_picture_is_sound(
    events: list[e.Event], data: st.DataObject, fold: str, show: str, ghosts: bool, constants: bool
) -> None:
    run = run_of(events)
    at = data.draw(st.integers(0, run.end))
    of = data.draw(st.sampled_from([0, *run.moment(at).tensors()]))
    regions = data.draw(st.frozensets(st.sampled_from([f"r{region}" for region in run.regions] or ["r1"])))
    options = PictureOptions(show, fold, of, ghosts, constants, folded=regions)
    picture = run.moment(at).picture(options)
    sound(picture)
    if not ghosts:
        assert all(box.kind != "ghost" for box in picture.boxes)
    for box in picture.boxes:
        assert box.tensor == 0 or run.tensors[box.tensor].created.serial <= at
        assert box.node == 0 or run.nodes[box.node].created.serial <= at


@settings(max_examples=100)
@given(programs())
def test_grad_arrows_are_next_functions(events: list[e.Event]) -> None:
    """Read from the events alone: every entry of every ``next``, AccumulateGrad drawn on its leaf."""
    run = run_of(events)
    picture = run.moment(run.end).picture(PictureOptions(fold="none"))
    made = {event.node: event for event in events if isinstance(event, e.NodeCreated)}

    def key(node: int) -> str:
        return f"t{made[node].variable}" if made[node].variable else f"n{node}"

    expected = sorted(
        (key(edge.node), f"n{number}", slot)
        for number, event in made.items()
        for slot, edge in enumerate(event.next)
        if edge.node
    )
    drawn = sorted((arrow.source, arrow.target, arrow.slot) for arrow in picture.arrows if arrow.kind == "grad")
    if len([event for event in events if isinstance(event, e.OperationExecuted)]) <= 80:
        assert drawn == expected


def boxes(picture: Picture) -> dict[str, Box]:
    return {box.title: box for box in picture.boxes}


@pytest.fixture
def two() -> Run:
    return run_of(why_two().finish())


def test_the_missing_three(two: Run) -> None:
    picture = two.moment(two.end).picture()
    sound(picture)
    found = boxes(picture)
    assert {title: box.kind for title, box in found.items()} == {
        "x": "leaf", "PowBackward0": "op", "AddBackward0": "op", "pow": "ghost"
    }  # fmt: skip
    assert (found["x"].preview, found["x"].gradient, found["x"].shape) == ("1.", "grad 2.", "f32[]")
    assert (found["PowBackward0"].preview, found["PowBackward0"].gradient) == ("y1 = 1.", "grad in 1. → out 2.")
    (container,) = picture.containers
    assert (container.kind, container.lines, found["pow"].region) == ("no_grad", (5, 6), container.key)
    keys = {box.key: box.title for box in picture.boxes}
    lost = [(keys[a.source], keys[a.target], a.cut, a.line) for a in picture.arrows if a.kind == "ghost"]
    assert sorted(lost) == [("pow", "AddBackward0", "no_grad", 5), ("x", "pow", "", 0)]
    assert any("3." in arrow.label for arrow in picture.arrows if arrow.cut)


def test_the_leaf_has_its_accumulator_as_a_tab(two: Run) -> None:
    leaf = boxes(two.moment(two.end).picture())["x"]
    assert two.nodes[leaf.accumulates].created.name == "AccumulateGrad"
    assert leaf.status == "done"
    assert all(box.title != "AccumulateGrad" for box in two.moment(two.end).picture().boxes)


def test_gradients_walk_back_node_by_node(two: Run) -> None:
    begun = [event.serial for event in two.events("node-begun")]
    seen = []
    for serial in begun:
        picture = two.moment(serial).picture()
        title = {box.key: box.title for box in picture.boxes}[picture.current]
        seen.append((title, picture.caption.split(" · ")[1]))
        assert picture.phase == "backward"
        assert picture.seeds == ((f"n{two.moment(serial).queue()[0].node}", "1."),)
    assert seen == [
        ("AddBackward0", "pass 1, node 1 of 3"), ("PowBackward0", "pass 1, node 2 of 3"), ("x", "pass 1, node 3 of 3")
    ]  # fmt: skip
    flows = [{arrow.flow for arrow in two.moment(serial).picture().arrows if arrow.kind == "grad"} for serial in begun]
    assert flows == [{None}, {0.0, None}, {0.0, math.log10(2)}]


def test_it_grows_and_nothing_moves_to_another_key(two: Run) -> None:
    before: set[str] = set()
    for at in range(two.end + 1):
        now = {box.key for box in two.moment(at).picture().boxes}
        assert before <= now
        before = now


def test_what_is_shown_can_be_chosen(two: Run) -> None:
    end = two.moment(two.end)
    assert all(not box.gradient for box in end.picture(PictureOptions(show="forward")).boxes)
    assert all(not box.preview for box in end.picture(PictureOptions(show="backward")).boxes if box.kind == "op")
    cone = end.picture(PictureOptions(of=two.resolve("y1")[0]))
    assert "AddBackward0" not in boxes(cone)
    region = end.picture().containers[0].key
    folded = end.picture(PictureOptions(folded=frozenset({region})))
    assert [box.kind for box in folded.boxes if box.key == region] == ["group"]
    sound(folded)


def held(box: Box) -> int:
    """Operations that a box says it holds."""
    return (
        int(box.preview.split(" ")[0].replace(",", ""))
        if box.kind in ("group", "more")
        else int(box.kind in ("op", "ghost"))
    )


def test_long_training_folds_all_passes_but_the_last(record: Recorder) -> None:
    run = record("""
        import torch
        model = torch.nn.Sequential(torch.nn.Linear(2, 8), torch.nn.Tanh(), torch.nn.Linear(8, 1))
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        for step in range(40):
            optimizer.zero_grad()
            loss = (model(torch.ones(4, 2)) ** 2).mean()
            loss.backward()
            optimizer.step()
    """)
    picture = run.moment(run.end).picture()
    sound(picture)
    titles = [box.title for box in picture.boxes]
    assert "step 40" in picture.caption and "280 operations" in picture.caption
    assert titles.count("MeanBackward0") == 1 and "line 4 · iterations 0–38" in titles
    assert sum(map(held, picture.boxes)) == 280
    assert [title for title in titles if title.startswith("model.")] == [
        "model.0.weight", "model.0.bias", "model.2.weight", "model.2.bias"
    ]  # fmt: skip
    assert all(box.kind != "ghost" for box in picture.boxes)
    everything = run.moment(run.end).picture(PictureOptions(fold="none"))
    assert sum(box.title == "MeanBackward0" for box in everything.boxes) == 40
    sound(everything)


def test_long_loops_fold_into_chunks_around_what_happens_now(record: Recorder) -> None:
    run = record("""
        import torch
        h = torch.zeros(3)
        w = torch.ones(3, requires_grad=True)
        for t in range(120):
            h = torch.tanh(h * w)
        h.sum().backward()
    """)
    backward = next(event.serial for event in run.events("backward-begun"))
    end = run.moment(next(serial for serial in range(backward, 0, -1) if run.event(serial).location))
    before_sum = run.moment([event.serial for event in run.events("operation-executed")][-2])
    picture = before_sum.picture()
    sound(picture)
    chunks = [box for box in picture.boxes if box.kind == "more"]
    assert [(box.title, box.preview) for box in chunks] == [
        ("line 4 · iterations 0–49", "100 operations"),
        ("line 4 · iterations 50–99", "100 operations"),
        ("line 4 · iterations 100–118", "38 operations"),
    ]
    assert [box.title for box in picture.boxes if box.kind == "op"] == ["MulBackward0", "TanhBackward0"]
    opened = before_sum.picture(PictureOptions(unfolded=frozenset({chunks[1].key})))
    sound(opened)
    assert sum(box.kind == "group" for box in opened.boxes) == 50
    assert sum(map(held, opened.boxes)) == sum(map(held, picture.boxes)) == 240
    assert sum(map(held, end.picture().boxes)) == 241
    inside_pass = run.moment([event.serial for event in run.events("node-begun")][60])
    sound(inside_pass.picture())
    assert inside_pass.picture().current in {box.key for box in inside_pass.picture().boxes}
    node = run.event([event.serial for event in run.events("operation-executed")][101])
    assert isinstance(node, e.OperationExecuted)
    found = before_sum.picture(PictureOptions(revealed=frozenset({f"n{node.node}"})))
    sound(found)
    assert f"n{node.node}" in {box.key for box in found.boxes} and sum(map(held, found.boxes)) == 240


def test_a_step_of_thousands_shows_what_is_around_now() -> None:
    story = Story("x = torch.tensor(1.0, requires_grad=True)", "y = y * 2")
    story.at(1)
    x = y = story.leaf("x", 1.0)
    for _ in range(2000):
        y = story.op("mul", [y], 1.0, lambda g: [g], "y")
    story.backward(y)
    run = run_of(story.events)
    first = next(event.serial for event in run.events("backward-begun"))
    at_end = run.moment(first - 1).picture()
    sound(at_end)
    keys = {box.key for box in at_end.boxes}
    assert f"n{story.nodes[y]}" in keys and len(keys) < 60
    assert sum(map(held, at_end.boxes)) == 2000
    late = [event.serial for event in run.events("node-begun")][1990]
    near_leaf = run.moment(late).picture()
    sound(near_leaf)
    assert near_leaf.current in {box.key for box in near_leaf.boxes} and f"t{x}" in {b.key for b in near_leaf.boxes}
    assert len(near_leaf.boxes) < 60
    everything = run.moment(run.end).picture(PictureOptions(fold="none"))
    assert sum(box.kind == "op" for box in everything.boxes) == 2000


def test_equal_modules_in_a_row_are_one_box_until_one_is_looked_at(record: Recorder) -> None:
    run = record("""
        import torch
        from torch import nn
        class Block(nn.Module):
            def __init__(self):
                super().__init__()
                self.a, self.b = nn.Linear(4, 4), nn.Linear(4, 4)
            def forward(self, x):
                return x + self.b(torch.tanh(self.a(x)))
        net = nn.Sequential(*[Block() for _ in range(12)], nn.Linear(4, 1))
        net(torch.ones(2, 4)).sum().backward()
    """)
    picture = run.moment(run.end).picture()
    sound(picture)
    (twelve,) = [box for box in picture.boxes if "×12" in box.title]
    total = sum(map(held, picture.boxes))
    assert twelve.title == "Block ×12" and held(twelve) % 12 == 0
    opened = run.moment(run.end).picture(PictureOptions(unfolded=frozenset({twelve.key})))
    sound(opened)
    assert sum(box.title == "Block" for box in opened.boxes) + sum(c.label == "Block" for c in opened.containers) == 12
    assert sum(map(held, opened.boxes)) == total
    inside = [event for event in run.events("operation-executed") if isinstance(event, e.OperationExecuted)][30]
    revealed = run.moment(run.end).picture(PictureOptions(revealed=frozenset({f"n{inside.node}"})))
    sound(revealed)
    assert f"n{inside.node}" in {box.key for box in revealed.boxes}
    assert sum(map(held, revealed.boxes)) == total


def test_cuts_stand_where_they_were_made(record: Recorder) -> None:
    run = record("""
        import torch
        x = torch.tensor([1.0, 2.0], requires_grad=True)
        y = x * 3
        d = y.detach()
        z = (y * d).sum()
    """)
    picture = run.moment(run.end).picture()
    sound(picture)
    titles = {box.key: box.title for box in picture.boxes}
    (cut,) = [arrow for arrow in picture.arrows if arrow.cut]
    assert (titles[cut.source], titles[cut.target], cut.cut, cut.line) == ("MulBackward0", "d", "detach", 4)


def test_a_leaf_changed_by_hand_stays_a_leaf(record: Recorder) -> None:
    run = record("""
        import torch
        w = torch.ones(2, requires_grad=True)
        (w * w).sum().backward()
        with torch.no_grad():
            w -= 0.1 * (w.grad + 0.01 * w)
    """)
    picture = run.moment(run.end).picture()
    sound(picture)
    assert [box.title for box in picture.boxes if box.kind == "leaf"] == ["w"]
    assert all(box.kind != "ghost" for box in picture.boxes)
