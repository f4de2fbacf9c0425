"""What rules about an optimizer's steps share: the step before, the tensors it holds, one finding an optimizer."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from retrograd.engine.protocol import events as e

from ..states import Finding
from .watcher import Watcher

if TYPE_CHECKING:
    from ..run import Run


class StepWatcher(Watcher):
    """A rule that looks at each step of an optimizer until it has told of one."""

    KINDS: ClassVar[tuple[type[e.Event], ...]] = (e.OptimizerStepped,)

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._last: dict[int, int] = {}
        self._told: set[int] = set()

    def take(self, event: e.Event) -> Iterable[Finding]:
        """Look at what an optimizer has just updated."""
        assert isinstance(event, e.OptimizerStepped)
        before = self._last.get(event.optimizer, 0)
        self._last[event.optimizer] = event.serial
        registered = self.run.optimizers.get(event.optimizer)
        if registered is None or event.optimizer in self._told:
            return ()
        finding = self.look(event, registered, before)
        if finding is None:
            return ()
        self._told.add(event.optimizer)
        return [finding]

    @abstractmethod
    def look(self, event: e.OptimizerStepped, registered: e.OptimizerRegistered, before: int) -> Finding | None:
        """The finding about this step, if there is one; ``before`` is the event of the step before, 0 for the first."""
