"""What happened to a ``.grad``, row by row; the numbers are what PyTorch 2.13 prints for the same script."""

from __future__ import annotations

import pytest

from retrograd.app.model.run import Run
from retrograd.app.model.values import array_of
from retrograd.engine.protocol.values import Capture

from .conftest import Recorder

SCRIPT = """
    import torch
    w = torch.tensor([3.0, 4.0], requires_grad=True)
    idle = torch.ones(2, requires_grad=True)
    flat = torch.ones(2, requires_grad=True)
    optimizer = torch.optim.SGD([w, idle, flat], lr=0.5)
    (w * w).sum().backward()
    ((w * 2).sum() + (flat * 0).sum()).backward()
    torch.nn.utils.clip_grad_norm_([w], 1.0)
    optimizer.step()
    optimizer.zero_grad()
    (w * 3).sum().backward()
    w.grad.data.mul_(2)
"""


@pytest.fixture
def run(record: Recorder) -> Run:
    return record(SCRIPT)


def numbers(capture: Capture | None) -> list[float] | None:
    array = array_of(capture)
    return None if array is None else [round(float(number), 4) for number in array.reshape(-1)]


def test_every_clear_contribution_clip_and_step_has_a_row(run: Run) -> None:
    tensor, _ = run.resolve("w")
    rows, earlier = run.moment().gradient_history(tensor)
    assert [(row.kind, row.place.line if row.place else 0) for row in rows] == [
        ("contribution", 6), ("contribution", 7), ("clipped", 8), ("step", 9), ("cleared", 10), ("contribution", 11),
        ("written", 12),
    ]  # fmt: skip
    assert earlier == 0
    assert [numbers(row.after) for row in rows] == [
        [6.0, 8.0], [8.0, 10.0], [0.6247, 0.7809], [2.6877, 3.6096], None, [3.0, 3.0], [6.0, 6.0],
    ]  # fmt: skip
    step = rows[3]
    assert (numbers(step.before), numbers(step.contribution), step.through) == ([3.0, 4.0], [0.6247, 0.7809], "SGD")
    assert [row.backward_pass for row in rows if row.kind == "contribution"] == [1, 2, 3]
    assert all(row.sources for row in rows if row.kind == "contribution")


def test_a_parameter_without_gradient_is_skipped(run: Run) -> None:
    tensor, _ = run.resolve("idle")
    (row,), _ = run.moment().gradient_history(tensor)
    assert (row.kind, row.contribution, numbers(row.before)) == ("skipped", None, [1.0, 1.0])


def test_the_latest_rows_are_kept_and_the_others_counted(run: Run) -> None:
    tensor, _ = run.resolve("w")
    every, _ = run.moment().gradient_history(tensor)
    last, earlier = run.moment().gradient_history(tensor, 2)
    assert last == every[-2:] and earlier == len(every) - 2


def test_four_standings_are_told_apart(run: Run) -> None:
    (stepped,) = run.events("optimizer-step-begun")
    before_any_pass = next(run.events("backward-begun")).serial - 1

    def word(name: str, at: int) -> tuple[str, int]:
        standing = run.moment(at).grad_standing(run.resolve(name)[0])
        assert standing is not None
        return standing.word, standing.contributions

    assert word("w", before_any_pass) == ("never", 0)
    assert word("w", stepped.serial) == ("accumulated", 2)
    assert word("flat", stepped.serial) == ("zero", 1)
    assert word("idle", run.end) == ("never", 0)
    assert word("flat", run.end) == ("cleared", 0)
    assert word("w", run.end) == ("accumulated", 1)


def test_results_and_tensors_without_gradient_stand_apart(record: Recorder) -> None:
    run = record("""
        import torch
        x = torch.ones(2, requires_grad=True)
        constant = torch.ones(2)
        y = x * constant
        z = y * 0
        z.sum().backward()
    """)
    words = {}
    for name in ("x", "constant", "y", "z"):
        standing = run.moment().grad_standing(run.resolve(name)[0])
        words[name] = standing.word if standing is not None else ""
    assert words == {"x": "zero", "constant": "unneeded", "y": "zero", "z": "passed"}


def test_a_gradient_kept_from_before_clearing_is_no_longer_the_tensors(record: Recorder) -> None:
    run = record("""
        import torch
        x = torch.ones(2, requires_grad=True)
        (x * 2).sum().backward()
        kept = x.grad
        x.grad = None
        kept.mul_(5)
    """)
    rows, _ = run.moment().gradient_history(run.resolve("x")[0])
    assert [row.kind for row in rows] == ["contribution", "cleared"]


def test_a_zeroed_gradient_is_one_row(record: Recorder) -> None:
    run = record("""
        import torch
        x = torch.ones(2, requires_grad=True)
        (x * 2).sum().backward()
        x.grad.zero_()
    """)
    rows, _ = run.moment().gradient_history(run.resolve("x")[0])
    assert [(row.kind, row.note) for row in rows] == [("contribution", ""), ("cleared", "zero")]
    standing = run.moment().grad_standing(run.resolve("x")[0])
    assert standing is not None and (standing.word, standing.how) == ("cleared", "zero")


def test_a_write_that_meets_the_gradient_first_has_its_number_from_before(record: Recorder) -> None:
    run = record("""
        import torch
        x = torch.ones(2, requires_grad=True)
        (x * 2).sum().backward()
        x.grad.mul_(3)
    """)
    rows, _ = run.moment().gradient_history(run.resolve("x")[0])
    assert [(row.kind, numbers(row.before), numbers(row.after)) for row in rows[1:]] == [
        ("written", [2.0, 2.0], [6.0, 6.0])
    ]
