"""``docs/findings.md``: every cause code, what it says, an example, and how reliably it is found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from .measuring import Tally, tallies
from .programs import ROOT
from .running import Verdict

TARGET = ROOT / "docs" / "findings.md"

#: What each cause code says, in the order of the design.
MEANINGS = {
    "not-a-leaf": "only leaves keep `.grad`, and this tensor is the result of an operation",
    "requires-grad-false": "the tensor, or all that the loss was computed from, does not require a gradient",
    "no-backward-yet": "no backward pass has run since the tensor was made",
    "not-reachable": "the pass began at something that was not computed from the tensor",
    "cut-by-no-grad": "the operation ran where gradients were switched off",
    "cut-by-detach": "`detach()` took the history away",
    "cut-by-data": "`.data` took the history away",
    "cut-by-escape": "the value became a Python number or a numpy array and came back as a new tensor",
    "cut-by-new-tensor": "a copy was made that has no history",
    "not-differentiable": "an operation without a derivative is in the way",
    "leaf-replaced": "the name of the leaf was bound to a new tensor",
    "cleared": "the gradient was there and was cleared",
    "accumulated": "several passes were added up, and nothing cleared the gradient in between",
    "zero-gradient": "an operation let nothing through: a dead unit, a saturated clamp, a mask of zeros",
    "inplace-modified": "a value that backward needs, or a gradient on its way, was written over",
    "leaf-inplace": "a leaf that requires a gradient was changed in place",
    "freed-graph": "a second pass came to a graph that the first one had freed",
    "nan-origin": "the first NaN was made here",
    "inf-origin": "the first infinity was made here",
    "vanishing": "the gradient nearly disappears on its way back",
    "exploding": "the gradient grows without bounds on its way back",
    "suspicious-broadcast": "shapes were broadcast against each other that hardly belong together",
    "non-scalar-root": "backward began at more than one number",
    "graph-retained": "memory grows since something holds the graphs of earlier steps",
    "optimizer-misses-parameter": "a parameter gets gradients, but no optimiser has it",
    "stale-value-through-data": "a value that backward uses was changed through `.data`, which nothing counts",
}

_HEAD = """# Findings

Written by `make findings` from the corpus in `tests/findings`: {scripts} scripts in which one thing is wrong, each
written in other ways by a generator (renamed, in functions, methods, attributes, loops, modules, notebooks, helper
files, other types, sizes and imports), and {healthy} programs in which nothing is. A finding is right if cause, line
and name are; anything else said of a program is wrong. What is certain is said as such, what is not is marked as likely
with the reason.

- {pains_passed} of {pains} programs with a pain are told exactly what is wrong with them, and nothing else.
- {healthy_passed} of {healthy} healthy programs are told nothing.
- Precision over all findings is {precision:.3f}, recall {recall:.3f}.

"""


def write(judged: Sequence[Verdict]) -> None:
    """Write the document."""
    TARGET.write_text(document(judged), encoding="utf-8")


def document(judged: Sequence[Verdict]) -> str:
    """The document as Markdown."""
    sick = [verdict for verdict in judged if verdict.program.expected.pain]
    sound = [verdict for verdict in judged if not verdict.program.expected.pain]
    counted = tallies(judged)
    told, wrong = sum(t.told for t in counted.values()), sum(t.wrong for t in counted.values())
    wanted = sum(t.expected + t.asked for t in counted.values())
    got = sum(t.found + t.answered for t in counted.values())
    text = _HEAD.format(
        scripts=len({verdict.program.name for verdict in sick}), pains=len(sick), healthy=len(sound),
        pains_passed=sum(verdict.passed for verdict in sick), healthy_passed=sum(verdict.passed for verdict in sound),
        precision=1 - wrong / told if told else 1.0, recall=got / wanted if wanted else 1.0,
    )  # fmt: skip
    text += _causes(counted)
    text += "\n## What is said\n\n" + "".join(_example(cause, judged) for cause in MEANINGS)
    text += "\n## By pain\n\n" + _passed(sick, "pain", lambda verdict: f"{verdict.program.expected.pain}")
    text += "\n## By way of writing\n\n" + _passed(sick, "written", lambda verdict: verdict.program.variant)
    missed = sorted({f"{v.program.name} ({v.program.variant})" for v in judged if not v.passed})
    if missed:
        text += "\n## Not yet as it should be\n\n" + "".join(f"- {name}\n" for name in missed)
    return text


def _causes(counted: dict[str, Tally]) -> str:
    lines = ["## By cause\n", "| cause | unasked | asked | recall | said | wrong | precision |"]
    lines.append("|---|---|---|---|---|---|---|")
    for cause in MEANINGS:
        tally = counted.get(cause, Tally())
        lines.append(
            f"| `{cause}` | {tally.found} of {tally.expected} | {tally.answered} of {tally.asked} | {tally.recall:.3f} "
            f"| {tally.told} | {tally.wrong} | {tally.precision:.3f} |"
        )
    return "\n".join(lines) + "\n"


def _example(cause: str, judged: Iterable[Verdict]) -> str:
    """What a cause says, with a sentence that it said of a script of the corpus."""
    text = f"- `{cause}`: {MEANINGS[cause]}."
    for verdict in judged:
        finding = verdict.right
        if finding is not None and finding.cause == cause and verdict.program.variant == "as written":
            sentence = finding.text.replace(finding.path, Path(finding.path).name)
            return f"{text}\n  *{verdict.program.name}:* {_escaped(sentence)}\n"
    return f"{text}\n"


def _escaped(text: str) -> str:
    """The sentence as Markdown shows it letter by letter."""
    for mark in "\\*_`<":
        text = text.replace(mark, f"\\{mark}")
    return text


def _passed(judged: Iterable[Verdict], what: str, key: Callable[[Verdict], str]) -> str:
    groups: dict[str, list[bool]] = {}
    for verdict in judged:
        groups.setdefault(key(verdict), []).append(verdict.passed)
    lines = [f"| {what} | programs | as they should be |", "|---|---|---|"]
    lines += [f"| {name} | {len(group)} | {sum(group)} |" for name, group in groups.items()]
    return "\n".join(lines) + "\n"
