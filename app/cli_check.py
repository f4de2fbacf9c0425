"""``retrograd check``: run a script and fail where its gradients are not as they should be."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .checks import Failure
    from .model.run import Run

#: Exit code when a check failed.
FAILED = 1


def add_check(parser: argparse.ArgumentParser) -> None:
    """The arguments of the subcommand."""
    parser.add_argument("file", metavar="FILE|RUN.rgd", type=Path, help="script, notebook or recording")
    parser.add_argument("--no-nan", action="store_true", help="fail where NaN or Inf is born")
    parser.add_argument("--no-unused-params", action="store_true", help="fail for parameters that never get a gradient")
    parser.add_argument("--max-grad", type=_limit, metavar="X", help="fail for a .grad with a norm above X")
    parser.add_argument(
        "--no", dest="causes", action="append", default=[], metavar="CAUSE",
        help="fail for findings with this cause code, such as freed-graph or accumulated (may be repeated)",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="machine-readable")
    parser.set_defaults(run=check)


def _limit(text: str) -> float:
    value = float(text)
    if not value > 0:
        raise argparse.ArgumentTypeError(f"a norm is above 0, not {text}")
    return value


def check(options: argparse.Namespace) -> int:
    """Run what was asked for; 0 if all is well, :data:`FAILED` if not.

    Without options everything that the record proves to have gone wrong fails.

    Raises:
        CommandError: The script cannot be run, or a cause code is none.
    """
    from .cli import CommandError, run_of
    from .model.findings.table import CAUSES

    unknown = [cause for cause in options.causes if cause not in CAUSES]
    if unknown:
        raise CommandError(f"--no {unknown[0]}: there is no such cause code; known are {', '.join(CAUSES)}")
    run = run_of(options)
    failures = list(_failures(run, options))
    if options.json:
        print(json.dumps([asdict(failure) for failure in failures], indent=1, ensure_ascii=False))
        return FAILED if failures else 0
    for failure in failures:
        where = f"{failure.path}:{failure.line}" if failure.line else failure.path
        print(f"{where}: {failure.check}: {failure.text}")
        if failure.fix:
            print(f"    {failure.fix}")
    count = f"{len(failures)} failed" if failures else "all well"
    print(f"retrograd: {options.file}: {count}", file=sys.stderr)
    return FAILED if failures else 0


def _failures(run: Run, options: argparse.Namespace) -> Iterator[Failure]:
    from . import checks

    ended = list(checks.ended_badly(run))
    yield from ended
    told = {(failure.path, failure.line, failure.text) for failure in ended}
    asked = options.no_nan or options.no_unused_params or options.max_grad is not None or options.causes
    found: list[Failure] = []
    if options.no_nan:
        found += checks.not_finite(run)
    if options.no_unused_params:
        found += checks.unused_parameters(run)
    if options.max_grad is not None:
        found += checks.large_gradients(run, options.max_grad)
    if options.causes or not asked:
        found += checks.findings_of(run, frozenset(options.causes) if options.causes else None)
    yield from (failure for failure in found if (failure.path, failure.line, failure.text) not in told)
