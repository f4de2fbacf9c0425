"""At three times the size, on a desktop with large letters, nothing in the bars is cut off."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

CHILD = """
import json, sys
from pathlib import Path
from PySide6.QtWidgets import QApplication, QLabel, QTabBar, QToolButton
from retrograd.app.main import build
from retrograd.app.settings.store import Settings

application = QApplication(["retrograd"])
application.setStyle("Fusion")
large = application.font()
large.setPointSize(18)
application.setFont(large)
parts = build(Settings(Path(sys.argv[1]) / "settings.ini"))
parts.window.resize(1280, 720)
parts.window.show()
parts.session.open(Path(sys.argv[2]))
for _ in range(20):
    application.processEvents()
cut, seen = [], 0
for kind in (QToolButton, QTabBar):
    for widget in parts.window.findChildren(kind):
        if widget.isVisible() and not isinstance(widget.parent(), QTabBar):
            seen += 1
            needed = widget.fontMetrics().height()
            narrow = kind is QToolButton and widget.width() < widget.minimumSizeHint().width()
            if widget.height() < needed or narrow:
                cut.append([kind.__name__, widget.accessibleName(), widget.width(), widget.height()])
for widget in (parts.window.toolbar.search, *parts.window.toolbar.findChildren(QToolButton)):
    if widget.accessibleName() and not widget.isVisible():
        cut.append(["toolbar", widget.accessibleName()])
sizes = {widget.font().pixelSize() for widget in (parts.window.toolbar, parts.window.menuBar(), parts.window)}
print(json.dumps([parts.window.devicePixelRatioF(), parts.window.width(), seen, cut, sorted(sizes)]))
parts.session.close()
parts.window.close()
"""


def test_nothing_is_cut_off_at_three_times_the_size(tmp_path: Path, script: Path) -> None:
    surroundings = {**os.environ, "QT_SCALE_FACTOR": "3", "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path), str(script)],
        env=surroundings,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    ratio, width, seen, cut, sizes = json.loads(done.stdout.splitlines()[-1])
    assert (ratio, width) == (3.0, 1280)
    assert seen > 20
    assert cut == []
    # the letters have the window's size, not the desktop's: everything was laid out for it
    assert sizes == [13]
