"""Real runs for the tests of the model: scripts run by a real child process, recorded once a session."""

from __future__ import annotations

import importlib.util
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from retrograd.app.model.run import Run

_spec = importlib.util.spec_from_file_location("model_driver", Path(__file__).parents[2] / "engine/child/driver.py")
assert _spec is not None and _spec.loader is not None
_driver = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_driver)

Recorder = Callable[[str], Run]


@pytest.fixture(scope="session")
def record(tmp_path_factory: pytest.TempPathFactory) -> Recorder:
    """Run a script to its end and give its run; the same script is run once."""
    known: dict[str, list[Any]] = {}

    def run(text: str) -> Run:
        text = textwrap.dedent(text).lstrip("\n")
        if text not in known:
            with _driver.Driver() as child:
                child.start(tmp_path_factory.mktemp("script") / "script.py", text, mode="record")
                child.finish()
                known[text] = child.events
        made = Run()
        made.apply(known[text])
        assert not made.watching.failures, made.watching.failures[0].trace
        return made

    return run
