"""One pass through a loader."""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

from ...settings import warn
from .fetch import Fetcher, IterableFetcher, MapFetcher
from .sampler import drawn_seed
from .worker import Worker

if TYPE_CHECKING:
    from .dataloader import DataLoader


def _fetcher(loader: DataLoader[Any], dataset: Any) -> Fetcher:
    made = IterableFetcher if loader._is_iterable else MapFetcher
    return made(dataset, loader._auto_collation, loader.collate_fn, loader.drop_last)


class _BaseDataLoaderIter:
    """What passes have in common: the sampler's order, and the base seed that every pass draws."""

    def __init__(self, loader: DataLoader[Any]) -> None:
        self._loader_dataset = loader.dataset
        self._is_iterable = loader._is_iterable
        self._index_sampler = loader._index_sampler
        self._num_workers = loader.num_workers
        self._promised = loader._IterableDataset_len_called
        if loader.pin_memory:
            if loader.pin_memory_device:
                warn(
                    "pin_memory_device is deprecated, the current accelerator will be used as the device,"
                    f"ignore pin_memory_device='{loader.pin_memory_device}'.",
                )
            warn(
                "'pin_memory' argument is set as true but no accelerator is found, then device pinned memory won't be "
                "used.",
            )
        self._sampler_iter = iter(self._index_sampler)
        self._base_seed = drawn_seed(loader.generator)
        self._num_yielded = 0

    def __iter__(self) -> _BaseDataLoaderIter:
        return self

    def _reset(self, loader: DataLoader[Any]) -> None:
        self._sampler_iter = iter(self._index_sampler)
        self._num_yielded = 0
        self._promised = loader._IterableDataset_len_called

    def _next_data(self) -> Any:
        raise NotImplementedError

    def __next__(self) -> Any:
        data = self._next_data()
        self._num_yielded += 1
        if self._is_iterable and self._promised is not None and self._num_yielded > self._promised:
            self._warn_of_length()
        return data

    next = __next__

    def _warn_of_length(self) -> None:
        text = (
            f"Length of IterableDataset {self._loader_dataset} was reported to be {self._promised}(when accessing "
            f"len(dataloader)), but {self._num_yielded} samples have been fetched. "
        )
        if self._num_workers > 0:
            text += (
                "For multiprocessing data-loading, this could be caused by not properly configuring the "
                "IterableDataset replica at each worker. Please see "
                "https://pytorch.org/docs/stable/data.html#torch.utils.data.IterableDataset for examples."
            )
        warn(text)

    def __len__(self) -> int:
        return len(self._index_sampler)

    def __getstate__(self) -> NoReturn:
        raise NotImplementedError("{} cannot be pickled", type(self).__name__)


class _SingleProcessDataLoaderIter(_BaseDataLoaderIter):
    """A pass without workers."""

    def __init__(self, loader: DataLoader[Any]) -> None:
        super().__init__(loader)
        if loader.timeout != 0:
            raise AssertionError("_SingleProcessDataLoaderIter requires timeout == 0")
        self._fetcher = _fetcher(loader, loader.dataset)

    def _next_data(self) -> Any:
        return self._fetcher.fetch(next(self._sampler_iter))


class _MultiProcessingDataLoaderIter(_BaseDataLoaderIter):
    """A pass whose batches are loaded by workers in turn."""

    def __init__(self, loader: DataLoader[Any]) -> None:
        super().__init__(loader)
        assert loader.prefetch_factor is not None
        self._ahead = loader.prefetch_factor * self._num_workers
        self._workers = [
            Worker(
                number,
                self._num_workers,
                self._base_seed,
                loader.dataset,
                self._is_iterable,
                loader.worker_init_fn,
                partial(_fetcher, loader),
            )
            for number in range(self._num_workers)
        ]
        self._begin()

    def _begin(self) -> None:
        self._turn = 0
        self._tasks: deque[tuple[Worker, Any]] = deque()
        for _ in range(self._ahead):
            self._assign()

    def _reset(self, loader: DataLoader[Any]) -> None:
        super()._reset(loader)
        for worker in self._workers:
            worker.resume()
        self._begin()

    def _assign(self) -> None:
        """Give the next index to the next worker that has something left."""
        for _ in range(self._num_workers):
            worker = self._workers[self._turn]
            self._turn = (self._turn + 1) % self._num_workers
            if worker.active:
                break
        else:
            return
        try:
            index = next(self._sampler_iter)
        except StopIteration:
            return
        self._tasks.append((worker, index))

    def _next_data(self) -> Any:
        while self._tasks:
            worker, index = self._tasks.popleft()
            if worker.active:
                try:
                    data = worker.fetch(index)
                except StopIteration:
                    self._assign()
                    continue
                self._assign()
                return data
        raise StopIteration
