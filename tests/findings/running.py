"""Runs programs of the corpus in real children and judges what is found.

The children are forked by the nursery of ``tests/engine/child``, so a program costs its own time and not that of the
imports.
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from retrograd.app.model.run import Run
from retrograd.app.model.states import Finding

from .programs import ROOT, Program


def _driver() -> Any:
    """The driver of the child's tests, which stands in another folder of tests."""
    known = sys.modules.get("child_driver")
    if known is None:
        spec = importlib.util.spec_from_file_location("child_driver", ROOT / "tests/engine/child/driver.py")
        assert spec is not None and spec.loader is not None
        known = sys.modules["child_driver"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(known)
    return known


class Runner:
    """Runs programs, each in a fresh child and a fresh folder; a context manager."""

    def __enter__(self) -> Runner:
        self._nursery = _driver().Nursery()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._nursery.close()

    def run(self, program: Program) -> Run:
        """Run a program to its end, however it ends."""
        with tempfile.TemporaryDirectory() as name, _driver().Driver(self._nursery) as child:
            folder = Path(name)
            texts = list(program.files.items())
            if program.notebook:
                child.start(
                    folder / "notebook.ipynb", "", mode="record", document="notebook",
                    cells=tuple(text for _, text in texts), folder=str(folder).encode(),
                )  # fmt: skip
            else:
                for file, text in texts[1:]:
                    (folder / file).write_text(text, encoding="utf-8")
                child.start(folder / texts[0][0], texts[0][1], mode="record", folder=str(folder).encode())
            child.finish()
            events = child.events
        run = Run()
        run.apply(events)
        return run


@dataclass
class Verdict:
    """What came of one program.

    Attributes:
        found: The right finding was made unasked.
        answered: The right finding came when asked; None if there was nothing to ask.
        wrong: Findings that are not true of the program.
        right: The finding, in its own words.
        top: The right finding was the first of all.
        crashed: The rules themselves failed, with these words.
    """

    program: Program
    found: bool = False
    answered: bool | None = None
    wrong: list[Finding] = field(default_factory=list)
    right: Finding | None = None
    top: bool = False
    crashed: str = ""
    said: list[Finding] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether everything was as it should be."""
        heard = self.found or not self.program.expected.unasked or not self.program.expected.pain
        return heard and self.answered is not False and not self.wrong and not self.crashed


def judge(program: Program, run: Run) -> Verdict:
    """Compare what is found in a run with what should be."""
    verdict = Verdict(program)
    expected = program.expected
    try:
        said = verdict.said = [finding for finding in run.findings() if not quiet(finding)]
        asked = run.why(expected.ask) if expected.ask else []
    except Exception as error:
        verdict.crashed = f"{type(error).__name__}: {error}"
        return verdict
    right = [finding for finding in said if matches(program, finding)]
    verdict.found = bool(right)
    verdict.top = bool(right) and said[0] in right
    if expected.ask:
        answers = [finding for finding in asked if matches(program, finding)]
        verdict.answered = bool(answers)
        verdict.right = answers[0] if answers else None
    if right:
        verdict.right = right[0]
    verdict.wrong = [finding for finding in said if not _true(program, finding)]
    return verdict


def quiet(finding: Finding) -> bool:
    """Whether a finding is only information that nobody is disturbed with."""
    return bool(getattr(finding, "quiet", False))


def matches(program: Program, finding: Finding) -> bool:
    """Whether a finding is the one that the program is about: cause, line and name."""
    expected = program.expected
    if finding.cause not in expected.causes or not _at_a_mark(program, finding):
        return False
    told = [finding.subject, *map(str, _list(finding.details.get("also")))]
    return not expected.subjects or any(_same(name, wanted) for name in told for wanted in expected.subjects)


def _true(program: Program, finding: Finding) -> bool:
    expected = program.expected
    if finding.cause in expected.also:
        return True
    return finding.cause in expected.causes and _at_a_mark(program, finding)


def _at_a_mark(program: Program, finding: Finding) -> bool:
    if program.expected.any_line:
        return True
    return (finding.path.replace("\\", "/").rsplit("/", 1)[-1], finding.line) in program.marked()


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def _same(told: str, wanted: str) -> bool:
    """Whether two names can be of the same tensor: ``self.w`` is ``w``, ``net.head.bias`` is ``model.head.bias``."""
    told = told.removesuffix(".grad")
    short, wanted_short = told.partition(".")[2], wanted.partition(".")[2]
    return told in (wanted, wanted_short) or short == wanted or (short == wanted_short and "." in short)
