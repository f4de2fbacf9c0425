"""What a person folded and unfolded in the graph of each script, kept for its next run."""

from __future__ import annotations

import json
from dataclasses import replace

from retrograd.app.model.picture import PictureOptions
from retrograd.app.settings.store import Settings

KEY = "session.folds"
#: Scripts that are remembered.
MOST = 50


def remember(settings: Settings, path: str, options: PictureOptions) -> None:
    """Keep what is folded and unfolded in the graph of a script."""
    if not path:
        return
    known = _known(settings)
    known.pop(path, None)
    if options.folded or options.unfolded:
        known[path] = {"folded": sorted(options.folded), "unfolded": sorted(options.unfolded)}
    settings.set(KEY, json.dumps(dict(list(known.items())[-MOST:])))


def recalled(settings: Settings, path: str, options: PictureOptions) -> PictureOptions:
    """The options with what was folded and unfolded when the script ran last."""
    found = _known(settings).get(path, {})
    folded, unfolded = (frozenset(map(str, found.get(word, ()))) for word in ("folded", "unfolded"))
    return replace(options, folded=folded, unfolded=unfolded)


def _known(settings: Settings) -> dict[str, dict[str, list[str]]]:
    """What is kept; nothing if somebody has written something else into the settings."""
    try:
        kept = json.loads(settings.text(KEY) or "{}")
    except ValueError:
        return {}
    if not isinstance(kept, dict):
        return {}
    return {str(path): row for path, row in kept.items() if isinstance(row, dict)}
