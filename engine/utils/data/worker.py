"""Workers of a loader: here they take turns in this process, each with random numbers of its own.

A script sees what it would see with PyTorch's worker processes: the samples, their order, the numbers drawn inside a
worker (they do not move the generators outside), ``get_worker_info`` and the wrapped errors. Iterable datasets are
copied for each worker, so that a ``worker_init_fn`` can set up each copy; other datasets are shared.
"""

from __future__ import annotations

import copy
import random
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...random import default_generator
from .fetch import Fetcher

__all__ = ["WorkerInfo", "get_worker_info"]


@dataclass(frozen=True, slots=True)
class WorkerInfo:
    """What :func:`get_worker_info` tells a dataset.

    Attributes:
        id: Number of the worker.
        num_workers: How many there are.
        seed: What its random numbers were seeded with.
        dataset: Its copy of the dataset.
        rng: Always None here.
        worker_method: What PyTorch would have started.
    """

    id: int
    num_workers: int
    seed: int
    dataset: Any
    rng: Any = None
    worker_method: str | None = "multiprocessing"


_current: WorkerInfo | None = None


def get_worker_info() -> WorkerInfo | None:
    """The worker that is loading at present; None outside of workers."""
    return _current


class _KeyErrorText(str):
    """A text that ``KeyError`` shows as it is rather than quoted."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def wrapped(error: Exception, worker: int) -> Exception:
    """``error`` as it reaches the main program: of the same type where that can be made, telling its traceback."""
    kind = type(error)
    trace = "".join(traceback.format_exception(error))
    text = f"Caught {kind.__name__} in DataLoader worker process {worker}.\nOriginal {trace}"
    try:
        return kind(_KeyErrorText(text) if kind is KeyError else text)
    except Exception:  # a type that takes other arguments
        return RuntimeError(text)


def _random_states() -> tuple[Any, ...]:
    return default_generator.state_bytes(), random.getstate(), np.random.get_state()


def _set_random_states(states: tuple[Any, ...]) -> None:
    default_generator.set_state_bytes(states[0])
    random.setstate(states[1])
    np.random.set_state(states[2])


class Worker:
    """One worker: its dataset, its random numbers, and whether it has more to give.

    Args:
        number: From 0.
        count: How many workers there are.
        base_seed: Drawn once for all workers of a pass.
        dataset: The loader's dataset.
        iterable: Whether that is an iterable one.
        init_fn: Called with ``number`` before anything is loaded.
        fetcher: Makes the fetcher for a dataset.
    """

    def __init__(
        self,
        number: int,
        count: int,
        base_seed: int,
        dataset: Any,
        iterable: bool,
        init_fn: Callable[[int], Any] | None,
        fetcher: Callable[[Any], Fetcher],
    ) -> None:
        own = copy.deepcopy(dataset) if iterable else dataset
        self.info = WorkerInfo(number, count, base_seed + number, own)
        self.active = True
        self._iterable = iterable
        self._make_fetcher = fetcher
        self._fetcher: Fetcher | None = None
        self._states: tuple[Any, ...] | None = None
        self._failed: Exception | None = None
        with self._running():
            try:
                if init_fn is not None:
                    init_fn(number)
                self._fetcher = fetcher(own)
            except Exception as error:
                self._failed = wrapped(error, number)

    @contextmanager
    def _running(self) -> Iterator[None]:
        """Inside, this worker's random numbers and information are in force."""
        global _current
        outside, before = _random_states(), _current
        if self._states is None:
            seed = self.info.seed
            random.seed(seed)
            default_generator.manual_seed(seed)
            base = seed - self.info.id
            words = np.random.SeedSequence([self.info.id, base & 0xFFFFFFFF, base >> 32, 0]).generate_state(4)
            np.random.seed(words)
        else:
            _set_random_states(self._states)
        _current = self.info
        try:
            yield
        finally:
            _current = before
            self._states = _random_states()
            _set_random_states(outside)

    def resume(self) -> None:
        """Begin another pass with the same random numbers going on."""
        with self._running():
            self._fetcher = self._make_fetcher(self.info.dataset)
        self.active = True

    def fetch(self, index: Any) -> Any:
        """The batch for ``index``.

        Raises:
            StopIteration: If an iterable dataset has no more; the worker isn't active any longer.
            Exception: What the dataset raised, with its traceback as text.
        """
        if self._failed is not None:
            failed, self._failed = self._failed, None
            raise failed
        assert self._fetcher is not None
        problem: Exception
        with self._running():
            try:
                return self._fetcher.fetch(index)
            except StopIteration as stop:
                problem = stop if self._iterable else wrapped(stop, self.info.id)
                self.active = not self._iterable
            except Exception as error:
                problem = wrapped(error, self.info.id)
        raise problem
