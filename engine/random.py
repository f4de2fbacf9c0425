"""PyTorch's random numbers: the same generator, the same distributions, the same numbers for the same seed.

The generator is a Mersenne Twister; numpy has the same one, so that blocks are drawn at once. How draws become
numbers follows PyTorch on the CPU: 24 bits for a float32, 53 of two draws for a float64, Box–Muller one pair at a
time below 16 normal numbers and eight pairs at a time from 16 up. (On Intel processors PyTorch takes Bernoulli and
exponential numbers from a vendor's library; these here are those of every other processor.)
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from math import cos, log1p, pi, prod, sin, sqrt
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from . import dtypes
from .device import CPU, device

if TYPE_CHECKING:
    from .tensor import Tensor

Array = np.ndarray[Any, np.dtype[Any]]
Shape = tuple[int, ...]

DEFAULT_SEED: Final = 67280421310721
_BLOCK: Final = 624  # words of the twister's state
_STATE: Final = struct.Struct(f"<QiiQ{_BLOCK}Qdddixxxxf?xxx")  # what get_state() is made of
_DOUBLE: Final = np.dtype(np.float64)
_LARGE_RANGE: Final = 1 << 28  # from here on an integer takes two draws


class Generator:
    """A source of random numbers, seeded with PyTorch's default seed.

    Args:
        device: Only ``"cpu"``.
    """

    def __init__(self, device: Any = "cpu") -> None:
        from .device import check

        self.device: device = check(device) if device is not CPU else CPU
        self._seed = 0
        self._fresh = True
        self._next_normal: float | None = None
        self.manual_seed(DEFAULT_SEED)

    # -------------------------------------------------------------------------------------------- seed and state
    def manual_seed(self, seed: int) -> Generator:
        """Start the sequence that belongs to ``seed`` (any 64-bit integer) and return the generator.

        Raises:
            RuntimeError: If ``seed`` doesn't fit in 64 bits.
        """
        seed = int(seed)
        if not -(1 << 63) <= seed < 1 << 64:
            raise RuntimeError("Overflow when unpacking long long")
        self._seed = seed % (1 << 64)
        self.__dict__.pop("_bits", None)
        self._fresh = True
        self._next_normal = None
        return self

    @cached_property
    def _bits(self) -> Any:
        """numpy's generator in the state that the seed gives: made when first needed, for it takes long to import."""
        bits = np.random.MT19937(0)
        words = np.random.RandomState(self._seed & 0xFFFFFFFF).get_state(legacy=False)["state"]["key"]
        bits.state = {"bit_generator": "MT19937", "state": {"key": np.asarray(words, np.uint32), "pos": _BLOCK}}
        return bits

    def seed(self) -> int:
        """Seed from the operating system's entropy; returns the seed."""
        import secrets

        seed = secrets.randbits(53)
        self.manual_seed(seed)
        return seed

    def initial_seed(self) -> int:
        """The seed that the present sequence began with."""
        return self._seed

    def _set_words(self, words: Array, position: int) -> None:
        self._bits.state = {
            "bit_generator": "MT19937",
            "state": {"key": words.astype(np.uint32), "pos": position},
        }

    def state_bytes(self) -> bytes:
        """The state in the layout of PyTorch's ``get_state()``: 5056 bytes."""
        state = self._bits.state["state"]
        position = int(state["pos"])
        left = 1 if self._fresh else _BLOCK + 1 - position
        following = self._next_normal
        return _STATE.pack(
            *(self._seed, left, 1, 0 if self._fresh else position, *state["key"].tolist()),
            *(0.0, 0.0 if following is None else following, 0.0, following is not None, 0.0, False),
        )

    def set_state_bytes(self, state: bytes) -> None:
        """Continue from a state of :meth:`state_bytes`.

        Raises:
            RuntimeError: If it isn't one.
        """
        if len(state) != _STATE.size:
            raise RuntimeError("RNG state is wrong size")
        self._seed, left, seeded, position, *rest = _STATE.unpack(state)
        words, (_, following, _, valid, _, _) = rest[:_BLOCK], rest[_BLOCK:]
        if not seeded or not 0 < left <= _BLOCK or position > _BLOCK:
            raise RuntimeError("Invalid mt19937 state")
        self._fresh = left == 1 and position == 0
        self._set_words(np.array(words, np.uint32), _BLOCK if left == 1 else position)
        self._next_normal = following if valid else None

    def get_state(self) -> Tensor:
        """The state as a tensor of bytes, for :meth:`set_state`."""
        from .tensor import tensor_of

        return tensor_of(np.frombuffer(self.state_bytes(), np.uint8).copy())

    def set_state(self, new_state: Tensor) -> Generator:
        """Continue from ``new_state``, a result of :meth:`get_state`."""
        if new_state.dtype is not dtypes.uint8:
            raise TypeError("expected a torch.ByteTensor, but got " + str(new_state.dtype))
        self.set_state_bytes(new_state._array.tobytes())
        return self

    def clone_state(self) -> Generator:
        """A second generator in the same state."""
        twin = Generator()
        twin.set_state_bytes(self.state_bytes())
        return twin

    def __reduce__(self) -> tuple[Any, tuple[bytes]]:
        return _restored, (self.state_bytes(),)

    # -------------------------------------------------------------------------------------------- raw draws
    def random32(self, count: int) -> Array:
        """``count`` draws of 32 bits, as uint64."""
        if count:
            self._fresh = False
        drawn: Array = self._bits.random_raw(count)
        return drawn

    def random64(self, count: int) -> Array:
        """``count`` numbers of 64 bits, each of two draws, the first one high."""
        drawn = self.random32(2 * count).reshape(count, 2)
        return (drawn[:, 0] << np.uint64(32)) | drawn[:, 1]

    def _unit(self, count: int, kind: np.dtype[Any]) -> Array:
        """Uniform numbers in [0, 1) of the precision of ``kind``: float64, or float32 for the rest."""
        if kind == np.float64:
            return (self.random64(count) & np.uint64((1 << 53) - 1)).astype(np.float64) * 2.0**-53
        return (self.random32(count) & np.uint64((1 << 24) - 1)).astype(np.float32) * np.float32(2.0**-24)

    # -------------------------------------------------------------------------------------------- distributions
    def uniform(self, shape: Shape, kind: np.dtype[Any], low: float = 0.0, high: float = 1.0) -> Array:
        """Uniform numbers in [low, high)."""
        unit = self._unit(prod(shape), kind)
        if low != 0.0 or high != 1.0:
            first, last = unit.dtype.type(low), unit.dtype.type(high)
            # One rounding, as a fused multiply-add; for float64 numpy has no wider type everywhere.
            wide = unit.astype(np.float64) * np.float64(last - first) + np.float64(first)
            unit = wide.astype(unit.dtype)
        values = unit.astype(kind, copy=False)
        values[values == kind.type(high)] = kind.type(low)
        return values.reshape(shape)

    def normal(self, shape: Shape, kind: np.dtype[Any], mean: float = 0.0, std: float = 1.0) -> Array:
        """Normal numbers; from 16 elements up drawn in blocks of sixteen, as PyTorch does for contiguous tensors."""
        count = prod(shape)
        if count < 16:
            return self.normal_each(shape, kind, mean, std)
        rest = count % 16
        if kind == np.float16:
            whole = self._sixteens(self._unit(count - rest, kind), mean, std)
            values = np.empty(count, np.float32)
            values[: count - rest] = whole
        else:
            values = self._unit(count, kind)
            values[: count - rest] = self._sixteens(values[: count - rest], mean, std)
        if rest:  # the last sixteen are drawn again, over what was there
            values[count - 16 :] = self._sixteens(self._unit(16, kind), mean, std)
        return values.astype(kind, copy=False).reshape(shape)

    def normal_each(self, shape: Shape, kind: np.dtype[Any], mean: float = 0.0, std: float = 1.0) -> Array:
        """Normal numbers drawn one by one, as PyTorch does for a tensor that isn't contiguous."""
        return np.array([self._one_normal() * std + mean for _ in range(prod(shape))], kind).reshape(shape)

    def like(self, layout: Array, draw: str, *arguments: Any) -> Array:
        """The distribution ``draw`` in the shape of ``layout``, drawn in the order in which that lies in memory."""
        if layout.flags.c_contiguous:
            found: Array = getattr(self, draw)(layout.shape, *arguments)
            return found
        order = sorted(range(layout.ndim), key=lambda d: -layout.strides[d])
        shape = tuple(layout.shape[d] for d in order)
        drawn: Array = getattr(self, "normal_each" if draw == "normal" else draw)(shape, *arguments)
        return drawn.transpose(np.argsort(order))

    @staticmethod
    def _sixteens(unit: Array, mean: float, std: float) -> Array:
        """Box–Muller on blocks of sixteen uniform numbers: eight radii, then eight angles."""
        blocks = unit.reshape(-1, 2, 8)
        number = unit.dtype.type
        radius = np.sqrt(number(-2.0) * np.log(number(1.0) - blocks[:, 0]))
        angle = number(2.0 * pi) * blocks[:, 1]
        out = np.empty_like(blocks)
        np.multiply(radius, np.cos(angle), out=out[:, 0])
        np.multiply(radius, np.sin(angle), out=out[:, 1])
        if mean != 0.0 or std != 1.0:
            out = (out.astype(np.float64) * float(number(std)) + float(number(mean))).astype(unit.dtype)
        return out.reshape(-1)

    def _one_normal(self) -> float:
        """One standard normal number; each second one is the sine of the last pair."""
        kept = self._next_normal
        if kept is not None:
            self._next_normal = None
            return kept
        u1, u2 = self._unit(2, _DOUBLE).tolist()
        radius, angle = sqrt(-2.0 * log1p(-u2)), 2.0 * pi * u1
        self._next_normal = radius * sin(angle)
        return radius * cos(angle)

    def integers(self, shape: Shape, kind: np.dtype[Any], low: int, high: int) -> Array:
        """Integers in [low, high)."""
        span, count = high - low, prod(shape)
        drawn = self.random64(count) if span >= _LARGE_RANGE else self.random32(count)
        if span < 1 << 64:
            drawn = drawn % np.uint64(span)
        with np.errstate(over="ignore"):
            values = drawn.astype(np.int64) + np.int64(low)
        return values.astype(kind).reshape(shape)

    def any_integers(self, shape: Shape, kind: np.dtype[Any]) -> Array:
        """What ``random_()`` without bounds gives: 0 to the largest integer that ``kind`` holds exactly."""
        count = prod(shape)
        if kind.kind == "b":
            return (self.random32(count) & np.uint64(1)).astype(kind).reshape(shape)
        top = (2 << int(np.finfo(kind).nmant)) if kind.kind == "f" else int(np.iinfo(kind).max)
        drawn = self.random64(count) if kind.itemsize == 8 else self.random32(count)
        return (drawn % np.uint64(top + 1)).astype(kind).reshape(shape)

    def permutation(self, count: int) -> Array:
        """The numbers 0 to ``count`` - 1 in random order, int64."""
        values = list(range(count))
        if count > 1:
            offsets = self.random32(count - 1) % np.arange(count, 1, -1, dtype=np.uint64)
            for i, offset in enumerate(offsets.tolist()):
                values[i], values[i + offset] = values[i + offset], values[i]
        return np.array(values, np.int64)

    def bernoulli(self, shape: Shape, kind: np.dtype[Any], p: float) -> Array:
        """Ones with probability ``p``, else zeros."""
        return (self._unit(prod(shape), _DOUBLE) < p).astype(kind).reshape(shape)

    def bernoulli_each(self, probabilities: Array) -> Array:
        """A one or zero for each probability, in its own type."""
        kind = probabilities.dtype
        unit = self._unit(probabilities.size, kind).reshape(probabilities.shape)
        return (unit < probabilities).astype(kind)

    def exponential(self, shape: Shape, kind: np.dtype[Any], rate: float = 1.0) -> Array:
        """Exponential numbers with the given rate."""
        values = -1.0 / rate * np.log1p(-self._unit(prod(shape), _DOUBLE))
        return values.astype(kind).reshape(shape)


def _restored(state: bytes) -> Generator:
    found = Generator()
    found.set_state_bytes(state)
    return found


#: What ``torch.manual_seed`` seeds and factories draw from.
default_generator: Final = Generator()


def generator_of(given: Generator | None) -> Generator:
    """``given``, or the default generator."""
    return default_generator if given is None else given


def manual_seed(seed: int) -> Generator:
    """Seed the default generator and return it."""
    return default_generator.manual_seed(seed)


def seed() -> int:
    """Seed the default generator from the system's entropy; returns the seed."""
    return default_generator.seed()


def initial_seed() -> int:
    """The seed of the default generator."""
    return default_generator.initial_seed()


def get_rng_state() -> Tensor:
    """The default generator's state, a tensor of bytes."""
    return default_generator.get_state()


def set_rng_state(new_state: Tensor) -> None:
    """Continue the default generator from ``new_state``."""
    default_generator.set_state(new_state)


@contextmanager
def fork_rng(devices: Any = None, enabled: bool = True) -> Iterator[None]:
    """Random numbers drawn inside the block don't move the generator outside."""
    state = default_generator.state_bytes()
    try:
        yield
    finally:
        if enabled:
            default_generator.set_state_bytes(state)


#: What ``torch`` gets from here.
EXPORTS: Final = {
    "Generator": Generator,
    "default_generator": default_generator,
    "manual_seed": manual_seed,
    "seed": seed,
    "initial_seed": initial_seed,
    "get_rng_state": get_rng_state,
    "set_rng_state": set_rng_state,
}
