"""What holds for every test: an own place for settings, no display, nothing left behind."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from retrograd.app.main import Parts

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(Path(__file__).parent.parent / "build" / "hypothesis"))

from hypothesis import HealthCheck, settings

# Deadlines measure the machine, not the code; generation is fixed so that a run says the same as the last one.
settings.register_profile(
    "steady", deadline=None, derandomize=True, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, caches and temporary values go to a folder of this test."""
    folder = tmp_path_factory.mktemp("home")
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(folder / name))
    # Windows of other tests, and the person's own, must not open this test's files.
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    try:
        from PySide6.QtCore import QSettings
    except ImportError:
        return folder
    for scope in (QSettings.Scope.UserScope, QSettings.Scope.SystemScope):
        QSettings.setPath(QSettings.Format.IniFormat, scope, str(folder))
    return folder


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    """A test that leaves a thread running fails."""
    before = set(threading.enumerate())
    yield
    left = [thread.name for thread in threading.enumerate() if thread not in before and not thread.daemon]
    assert left == []


@pytest.fixture(autouse=True)
def no_window_is_left() -> Iterator[None]:
    """Windows of a test are gone after it, and its theme: a change would go through all that were ever made."""
    yield
    application = _application()
    if application is None:
        return
    from PySide6.QtCore import QCoreApplication, QEvent

    # what pytest-qt has closed waits for an event loop that a test need not have
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if application.styleSheet():
        application.setStyleSheet("")


def _application() -> QApplication | None:
    """The application, if a test has made one by now."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    return widgets.QApplication.instance() if widgets is not None else None


@pytest.fixture
def parts(qtbot: QtBot, tmp_path: Path) -> Iterator[Parts]:
    """The whole window over a real session, with settings of its own; ended and closed afterwards."""
    from retrograd.app.main import build
    from retrograd.app.settings.store import Settings

    settings = Settings(tmp_path / "settings.ini")
    settings.set("view.theme", "light")
    settings.set("files.folder", str(tmp_path))
    built = build(settings)
    qtbot.addWidget(built.window)
    built.window.resize(1366, 768)
    built.window.show()
    qtbot.waitExposed(built.window)
    yield built
    built.session.close()
