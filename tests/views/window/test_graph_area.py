"""The caption over the graph: how much there is, and how far the pass is."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from retrograd.app.main import Parts


def test_the_caption_counts_the_nodes_of_a_pass_once_they_are_known(finished: Parts, qtbot: QtBot) -> None:
    area, store = finished.window.graph, finished.store
    begun = store.run.timeline.serials("backward-begun")[0]
    node = store.run.timeline.serials("node-begun")[0]
    store.seek(begun)
    qtbot.waitUntil(lambda: "pass 1" in area.caption())
    known = len(store.moment.queue())
    assert ("node" in area.caption().partition("pass")[2]) == (known > 0)
    assert "of 0" not in area.caption()
    store.seek(node)
    qtbot.waitUntil(lambda: f"pass 1, node 1 of {len(store.moment.queue())}" in area.caption())
