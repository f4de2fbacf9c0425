"""Taking samples out of a dataset and making a batch of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Fetcher:
    """What turns an index (or a list of them) into a batch.

    Args:
        dataset: Where the samples are.
        auto_collation: Whether an index is a list, for a batch.
        collate_fn: Makes the batch.
        drop_last: Leave out a short last batch of an iterable dataset.
    """

    def __init__(self, dataset: Any, auto_collation: bool, collate_fn: Callable[[Any], Any], drop_last: bool) -> None:
        self.dataset = dataset
        self.auto_collation = auto_collation
        self.collate_fn = collate_fn
        self.drop_last = drop_last

    def fetch(self, index: Any) -> Any:
        """The batch for ``index``."""
        raise NotImplementedError


class MapFetcher(Fetcher):
    """Samples by index."""

    def fetch(self, index: Any) -> Any:
        """The batch for ``index``."""
        dataset = self.dataset
        if not self.auto_collation:
            return self.collate_fn(dataset[index])
        if getattr(dataset, "__getitems__", None):
            return self.collate_fn(dataset.__getitems__(index))
        return self.collate_fn([dataset[i] for i in index])


class IterableFetcher(Fetcher):
    """Samples one after the other."""

    def __init__(self, dataset: Any, auto_collation: bool, collate_fn: Callable[[Any], Any], drop_last: bool) -> None:
        super().__init__(dataset, auto_collation, collate_fn, drop_last)
        self._samples = iter(dataset)
        self._ended = False

    def fetch(self, index: Any) -> Any:
        """The next batch (of as many samples as ``index`` is long).

        Raises:
            StopIteration: If there are no more.
        """
        if self._ended:
            raise StopIteration
        if not self.auto_collation:
            return self.collate_fn(next(self._samples))
        batch = []
        for _ in index:
            try:
                batch.append(next(self._samples))
            except StopIteration:
                self._ended = True
                break
        if not batch or (self.drop_last and len(batch) < len(index)):
            raise StopIteration
        return self.collate_fn(batch)
