"""What stretches without gradients leave out: counted against what PyTorch 2.13 saves for the same lines with them."""

from __future__ import annotations

from retrograd.app.model.run import Run

from .conftest import Recorder

SCRIPT = """
    import torch
    w = torch.nn.Parameter(torch.ones(100))
    x = torch.ones(100)
    y = torch.exp(w * x)
    z = torch.tanh(y)
    with torch.no_grad():
        a = torch.exp(w * x)
        with torch.enable_grad():
            b = torch.exp(w)
        c = torch.tanh(a)
        d = torch.sigmoid(x)
        e = torch.sigmoid(w)
    with torch.inference_mode():
        f = torch.tanh(w)
"""


def counts(run: Run, at: int | None = None) -> list[tuple[str, int, int, int, int]]:
    assert run.region_counts.advance()
    at = run.end if at is None else at
    found = []
    for region in run.moment(at).regions({"no_grad", "enable_grad", "inference_mode"}):
        count = run.region_counts.at(region.region, at)
        found.append((region.region_kind, count.untracked, count.tracked, count.bytes, count.unknown))
    return found


def test_operations_that_would_have_been_tracked_are_counted_with_their_bytes(record: Recorder) -> None:
    # PyTorch saves 1,200 bytes for mul, exp and tanh; no sigmoid was recorded to learn from
    assert counts(record(SCRIPT)) == [
        ("no_grad", 4, 0, 1200, 1), ("enable_grad", 0, 1, 0, 0), ("inference_mode", 1, 0, 400, 0),
    ]  # fmt: skip


def test_the_past_has_its_own_counts(record: Recorder) -> None:
    run = record(SCRIPT)
    inside = run.moment().regions({"enable_grad"})[0].start
    assert [row[:2] for row in counts(run, inside)] == [("no_grad", 2), ("enable_grad", 0)]
