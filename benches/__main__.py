"""Runs every bench of this folder, prints a table and writes ``docs/performance.md``."""

from __future__ import annotations

import argparse
import importlib
import platform
import sys
from pathlib import Path

import numpy as np

from .measure import Row

HERE = Path(__file__).parent
_HEAD = """# Performance

Written by `make bench`. CPU time, smallest of several interleaved repeats; trust the ratios, not the seconds.

"""


def names() -> list[str]:
    """The benches: modules of this folder with a function ``rows``."""
    helpers = (
        "__init__",
        "__main__",
        "measure",
        "driving",
        "holding",
        "long_run",
        "telling",
        "graph_dot",
        "graph_window",
    )
    return sorted(path.stem for path in HERE.glob("*.py") if path.stem not in helpers)


def table(rows: list[Row]) -> str:
    """The rows as Markdown."""
    lines = ["| what | baseline | measured | baseline | ratio | goal | |", "|---|---|---|---|---|---|---|"]
    for row in rows:
        goal = "" if row.goal is None else f"{row.goal:g}"
        lines.append(
            f"| {row.what} | {row.baseline} | {row.shown(row.measured)} | {row.shown(row.baseline_measured)}"
            f" | {row.ratio:.2f} | {goal} | {row.verdict} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Run the benches that were asked for, or all."""
    parser = argparse.ArgumentParser(prog="benches", description=__doc__)
    parser.add_argument("bench", nargs="*", choices=[*names(), []], help="default: all")
    chosen = parser.parse_args().bench
    text = _HEAD + f"Python {platform.python_version()}, numpy {np.__version__}, {sys.platform}.\n"
    for name in chosen or names():
        module = importlib.import_module(f"{__package__}.{name}")
        section = f"\n## {name}\n\n{table(module.rows())}\n"
        print(section, flush=True)
        text += section
    if not chosen:
        (HERE.parent / "docs" / "performance.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
