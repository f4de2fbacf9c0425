"""The sampler that gives one of several processes its share."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from ...creation_random import randperm
from ...random import Generator
from .sampler import Sampler

__all__ = ["DistributedSampler"]


class DistributedSampler(Sampler[int]):
    """Every ``num_replicas``-th index of a common order, starting at ``rank``.

    Args:
        dataset: What has a length.
        num_replicas: Number of processes; must be given, since there is no process group here.
        rank: Number of this process; must be given likewise.
        shuffle: A random order, anew for each :meth:`set_epoch`.
        seed: Seed of that order.
        drop_last: Leave out what does not divide evenly, rather than repeat samples.

    Raises:
        RuntimeError: If ``num_replicas`` or ``rank`` isn't given.
        ValueError: If ``rank`` is out of range.
    """

    def __init__(
        self,
        dataset: Any,
        num_replicas: int | None = None,
        rank: int | None = None,
        shuffle: bool = True,
        seed: int = 0,
        drop_last: bool = False,
    ) -> None:
        if num_replicas is None or rank is None:
            raise RuntimeError("Requires distributed package to be available")
        if rank >= num_replicas or rank < 0:
            raise ValueError(f"Invalid rank {rank}, rank should be in the interval [0, {num_replicas - 1}]")
        self.dataset = dataset
        self.num_replicas = num_replicas
        self.rank = rank
        self.epoch = 0
        self.drop_last = drop_last
        count = len(dataset)
        if drop_last and count % num_replicas:
            count -= num_replicas
        self.num_samples = math.ceil(count / num_replicas)
        self.total_size = self.num_samples * num_replicas
        self.shuffle = shuffle
        self.seed = seed

    def __iter__(self) -> Iterator[int]:
        count = len(self.dataset)
        indices = list(range(count))
        if self.shuffle:
            indices = randperm(count, generator=Generator().manual_seed(self.seed + self.epoch)).tolist()
        if self.drop_last:
            indices = indices[: self.total_size]
        elif count:
            indices = (indices * math.ceil(self.total_size / count))[: self.total_size]
        if len(indices) != self.total_size:
            raise AssertionError(f"Number of indices ({len(indices)}) does not match total_size ({self.total_size})")
        return iter(indices[self.rank : self.total_size : self.num_replicas])

    def __len__(self) -> int:
        return self.num_samples

    def set_epoch(self, epoch: int) -> None:
        """Give another order from the next pass on."""
        self.epoch = epoch
