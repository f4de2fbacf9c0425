"""A run that shows pictures made by hand, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from retrograd.app.model.picture import Picture, PictureOptions
from retrograd.app.model.run import Moment, Run
from retrograd.app.model.states import Delta, Finding
from retrograd.engine.protocol.events import Event


class _Slide:
    def __init__(self, run: Slides, at: int) -> None:
        self._run, self.at = run, at

    def picture(self, options: PictureOptions | None = None) -> Picture:
        options = options if options is not None else PictureOptions()
        self._run.asked.append(options)
        if not self.at:
            return Picture(0)
        if options.folded and self._run.folded is not None:
            return self._run.folded
        return self._run.pictures[self.at - 1]


class Slides(Run):
    """A run whose moment ``n`` shows the n-th picture; it keeps what it was asked for."""

    def __init__(self, *pictures: Picture, folded: Picture | None = None) -> None:
        super().__init__()
        self.pictures, self.folded = pictures, folded
        self.asked: list[PictureOptions] = []
        self.path = "why_two.py"
        self.shown = len(pictures)

    @property
    def end(self) -> int:  # type: ignore[override]
        return self.shown

    def apply(self, events: Sequence[Event]) -> Delta:
        """Each event is the next slide."""
        first = self.shown + 1
        self.shown += len(events)
        return Delta(first, self.shown)

    def findings(self, at: int | None = None) -> list[Finding]:
        """None: these pictures come from no program."""
        return []

    def moment(self, at: int) -> Moment:
        return cast(Moment, _Slide(self, at))
