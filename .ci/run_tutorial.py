"""Opens the app on the bundled tutorial; without a display records it and exports its graph instead."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from retrograd.app.main import main
from retrograd.resources import example


def has_display() -> bool:
    """Whether a window can be opened here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def headless(tutorial: Path, build: Path) -> int:
    """Record the tutorial, export its graph as PNG and SVG; the exit code of the first step that failed."""
    build.mkdir(exist_ok=True)
    recording = build / "tutorial.rgd"
    pictures = [build / "tutorial.png", build / "tutorial.svg"]
    print(f"There is no display, so nothing can be shown. Recording {tutorial.name} instead:\n", flush=True)
    for arguments in (
        ["record", str(tutorial), "-o", str(recording)],
        *(["export", str(recording), "-o", str(picture)] for picture in pictures),
    ):
        # each command as a person types it, in a process of its own
        done = subprocess.run([sys.executable, "-m", "retrograd.app", *arguments], check=False)
        if done.returncode:
            return done.returncode
    print(f"\nRecorded the run in {recording} and drew its graph in {pictures[0]} and {pictures[1]}.")
    return 0


if __name__ == "__main__":
    tutorial = example("autograd_tutorial.ipynb")
    sys.exit(main([str(tutorial)]) if has_display() else headless(tutorial, Path("build")))
