"""Explanations of real runs: each script goes wrong in one way and is told so, with its lines and numbers."""

from __future__ import annotations

import pytest

from ..conftest import Recorder, record  # noqa: F401  (the fixture)

WHY_TWO = """
    import torch
    x = torch.tensor(1.0, requires_grad=True)
    y1 = x ** 2
    with torch.no_grad():
        y2 = x ** 3
    y3 = y1 + y2
    y3.backward()
"""
DETACH = """
    import torch
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    d = x.detach()
    z = (x * d).sum()
    z.backward()
"""
TWICE = """
    import torch
    x = torch.tensor([1.0, 2.0], requires_grad=True)
    (x * x).sum().backward()
    (x * x).sum().backward()
"""
REPLACED = """
    import torch
    w = torch.tensor([1.0, 2.0], requires_grad=True)
    loss = (w * w).sum()
    loss.backward()
    w = w - 0.1 * w.grad
"""
MADE_OF_A_LEAF = """
    import torch
    w = torch.ones(2, requires_grad=True) * 3
    w.sum().backward()
"""

# script, what is asked, cause, line of the cause, all lines, words that the sentence must hold
CASES = {
    "no_grad": (
        WHY_TWO,
        "x.grad",
        "cut-by-no-grad",
        4,
        (4, 5),
        "x.grad is 2, not 5: 3 would have come through y2 = x ** 3 on line 5, but line 4 opened no_grad().",
    ),
    "result of no_grad": (
        WHY_TWO,
        "y2.grad",
        "cut-by-no-grad",
        4,
        (4, 5),
        "y2.grad is None: y2 has no grad_fn, because line 4 opened no_grad().",
    ),
    "detach": (
        DETACH,
        "x.grad",
        "cut-by-detach",
        3,
        (3, 4),
        "x.grad is [1, 2], not [2, 4]: [1, 2] would have come through",
    ),
    "result of detach": (
        DETACH,
        "d.grad",
        "cut-by-detach",
        3,
        (3,),
        "d has no grad_fn, because d = x.detach() on line 3",
    ),
    "accumulated": (
        TWICE,
        "x.grad",
        "accumulated",
        4,
        (4, 3),
        "x.grad is [4, 8] = [2, 4] + [2, 4]: 2 backward passes (line 3, line 4)",
    ),
    "replaced": (REPLACED, "w.grad", "leaf-replaced", 5, (5, 2), "w.grad is None: w = w - 0.1 * w.grad on line 5"),
    "not a leaf": (REPLACED, "loss.grad", "not-a-leaf", 3, (3,), "(SumBackward0)"),
    "made of a leaf": (MADE_OF_A_LEAF, "w.grad", "not-a-leaf", 2, (2,), "MulBackward0"),
}


@pytest.mark.parametrize("case", CASES)
def test_asked(case: str, record: Recorder) -> None:  # noqa: F811
    script, asked, cause, line, lines, words = CASES[case]
    run = record(script)
    found = run.why(asked)
    assert found, "nothing was explained"
    first = found[0]
    assert (first.cause, first.line, first.lines, first.subject) == (cause, line, lines, asked)
    assert words in first.text
    assert first.fix and first.path == run.path
    # the evidence is there, and before the moment of the question
    assert first.events and all(1 <= serial <= run.end for serial in first.events)


@pytest.mark.parametrize(
    ("script", "causes"),
    [
        (WHY_TWO, ["cut-by-no-grad"]),
        (DETACH, ["cut-by-detach"]),
        (TWICE, ["accumulated"]),
        (REPLACED, ["leaf-replaced"]),
        (MADE_OF_A_LEAF, ["not-a-leaf"]),
        ("import torch\nx = torch.ones(2, requires_grad=True)\n(x * 2).sum().backward()\n", []),
        ("import torch\nx = torch.ones(2)\nprint(x.tolist())\n", []),
    ],
)
def test_unasked_only_what_went_wrong(script: str, causes: list[str], record: Recorder) -> None:  # noqa: F811
    assert [finding.cause for finding in record(script).findings()] == causes


@pytest.mark.parametrize(
    ("lines", "asked", "cause", "words"),
    [
        ("u = torch.ones(2)", "u.grad", "requires-grad-false", "u = torch.ones(2) on line 2"),
        ("u = torch.arange(3)", "u.grad", "requires-grad-false", "dtype int64"),
        ("u = torch.ones(2, requires_grad=True)", "u.grad", "no-backward-yet", "no backward() has run yet"),
        (
            "u = torch.ones(2, requires_grad=True)\nu.sum().backward()\nu.grad = None",
            "u.grad", "cleared", "it was [1, 1] until it was set to None on line 4",
        ),
        (
            "u = torch.ones(2, requires_grad=True)\nv = torch.ones(2, requires_grad=True)\ns = v.sum()\ns.backward()",
            "u.grad", "not-reachable", "backward() on line 5 began at s, which was not computed from u",
        ),
        (
            "v = torch.ones(2, requires_grad=True)\nu = v > 0",
            "u.grad", "not-differentiable", "u = v > 0 on line 3, which has no derivative",
        ),
        (
            "v = torch.tensor([2.0], requires_grad=True)\nu = v.data\nz = (u * v).sum()\nz.backward()",
            "v.grad", "cut-by-data", "v.grad is [2], not [4]: [2] would have come through u * v on line 4",
        ),
        (
            "v = torch.tensor([1.0, -1.0], requires_grad=True)\nu = v.sqrt()\nu.sum().backward()",
            "u", "nan-origin", "NaN was born in SqrtBackward0 on line 3: 1 of 2 elements, the first at [1]",
        ),
        (
            "v = torch.tensor([1.0, 0.0], requires_grad=True)\nu = 1 / v",
            "u", "inf-origin", "ReciprocalBackward0 on line 3: 1 of 2 elements, the first at [1]",
        ),
        (
            "v = torch.tensor([1.0, -1.0], requires_grad=True)\n(v ** 0.5).sum().backward()",
            "v.grad", "nan-origin", "PowBackward0 on line 3",
        ),
    ],
)  # fmt: skip
def test_more_causes(lines: str, asked: str, cause: str, words: str, record: Recorder) -> None:  # noqa: F811
    first = record(f"import torch\n{lines}\n").why(asked)[0]
    assert first.cause == cause
    assert words in first.text


def test_nothing_is_explained_before_it_has_happened(record: Recorder) -> None:  # noqa: F811
    run = record(WHY_TWO)
    (accumulated,) = run.events("grad-accumulated")
    assert run.findings(accumulated.serial)
    (begun,) = run.events("backward-begun")
    assert run.findings(begun.serial - 1) == []
    assert [finding.cause for finding in run.why("x.grad", begun.serial - 1)] == ["cut-by-no-grad", "no-backward-yet"]


def test_the_same_about_many_parameters_is_said_once(record: Recorder) -> None:  # noqa: F811
    run = record("""
        import torch
        model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Linear(3, 1))
        for step in range(2):
            model(torch.ones(1, 2)).sum().backward()
    """)
    (finding,) = run.findings()
    assert finding.cause == "accumulated"
    assert finding.subject == "model.0.weight.grad"
    assert finding.details["also"] == ["model.0.bias.grad", "model.1.weight.grad", "model.1.bias.grad"]
    assert "The same holds for model.0.bias.grad, model.1.weight.grad, model.1.bias.grad." in finding.text


def test_an_optimiser_is_no_cut(record: Recorder) -> None:  # noqa: F811
    run = record("""
        import torch
        model = torch.nn.Linear(2, 1)
        optimizer = torch.optim.Adam(model.parameters(), lr=0.1, weight_decay=0.1)
        for step in range(3):
            optimizer.zero_grad()
            model(torch.ones(1, 2)).sum().backward()
            optimizer.step()
    """)
    assert run.findings() == []
    assert all(box.kind != "ghost" for box in run.moment(run.end).picture().boxes)


def test_the_inside_of_a_custom_function_is_no_cut(record: Recorder) -> None:  # noqa: F811
    run = record("""
        import torch
        class Square(torch.autograd.Function):
            @staticmethod
            def forward(ctx, t):
                ctx.save_for_backward(t)
                return t * t
            @staticmethod
            def backward(ctx, g):
                (t,) = ctx.saved_tensors
                return 2 * t * g
        x = torch.tensor(3.0, requires_grad=True)
        Square.apply(x).backward()
    """)
    assert run.findings() == []
    assert [box.title for box in run.moment(run.end).picture().boxes if box.kind != "leaf"] == ["SquareBackward"]


def test_a_pass_that_broke_leaves_nothing_running(record: Recorder) -> None:  # noqa: F811
    run = record("""
        import torch
        x = torch.tensor(3.0, requires_grad=True)
        y = (x * x) + 1
        y.backward()
        try:
            y.backward()
        except RuntimeError as error:
            print(error)
    """)
    picture = run.moment(run.end).picture()
    assert not picture.current
    assert {box.status for box in picture.boxes} <= {"idle", "done"}


def test_a_gradient_zeroed_in_place_is_zero_and_starts_anew(record: Recorder) -> None:  # noqa: F811
    run = record("""
        import torch
        x = torch.ones(2, requires_grad=True)
        (x * 4).sum().backward()
        x.grad.zero_()
        print(x.grad)
        (x * 2).sum().backward()
    """)
    tensor, _ = run.resolve("x")
    (printed,) = run.events("output-written")
    zeroed = run.moment(printed.serial).grad(tensor)
    assert zeroed is not None and zeroed.tolist() == [0.0, 0.0]
    kinds = [(row.kind, row.note) for row in run.moment(run.end).ledger(tensor)]
    assert kinds == [("contribution", ""), ("cleared", "zero"), ("contribution", "")]
    assert run.findings() == []
    why = run.why("x.grad", printed.serial)[0]
    assert why.text == "x.grad is [0, 0]: it was [4, 4] until it was zeroed on line 4."
