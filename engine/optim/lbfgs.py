"""L-BFGS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..autograd.modes import enable_grad, no_grad
from ..storage import Array
from ..tensor import Tensor, tensor_of
from .line_search import strong_wolfe
from .optimizer import Optimizer, check_not_negative, rate, wrote

__all__ = ["LBFGS"]


def _arrays(tensors: Any) -> list[Array]:
    return [t._array if isinstance(t, Tensor) else t for t in tensors or ()]


def _plain(value: Any) -> Any:
    return value._array if isinstance(value, Tensor) else value


class LBFGS(Optimizer):
    """A quasi-Newton method that remembers a few last steps; all parameters are one vector.

    Args:
        params: Parameters; one group only.
        lr: Step size.
        max_iter: Iterations in one ``step``.
        max_eval: Calls of the closure in one ``step``; by default 1.25 times ``max_iter``.
        tolerance_grad: Stop when no element of the gradient is larger.
        tolerance_change: Stop when neither the loss nor a parameter changes more.
        history_size: Steps remembered.
        line_search_fn: ``"strong_wolfe"`` or None.

    Raises:
        ValueError: For a negative rate, or more than one group.
    """

    def __init__(
        self,
        params: Any,
        lr: Any = 1,
        max_iter: int = 20,
        max_eval: int | None = None,
        tolerance_grad: float = 1e-7,
        tolerance_change: float = 1e-9,
        history_size: int = 100,
        line_search_fn: str | None = None,
    ) -> None:
        if isinstance(lr, Tensor) and lr.numel() != 1:
            raise ValueError("Tensor lr must be 1-element")
        check_not_negative((("learning rate", lr),))
        super().__init__(
            params,
            {
                "lr": lr,
                "max_iter": max_iter,
                "max_eval": max_iter * 5 // 4 if max_eval is None else max_eval,
                "tolerance_grad": tolerance_grad,
                "tolerance_change": tolerance_change,
                "history_size": history_size,
                "line_search_fn": line_search_fn,
            },
        )
        if len(self.param_groups) != 1:
            raise ValueError("LBFGS doesn't support per-parameter options (parameter groups)")
        self._params: list[Tensor] = self.param_groups[0]["params"]

    def _flat_grad(self) -> Array:
        parts = [np.zeros(p._array.size, p._array.dtype) if p._grad is None else p._grad._array.reshape(-1)
                 for p in self._params]  # fmt: skip
        return np.concatenate(parts)

    def _move(self, step: Any, direction: Array) -> None:
        start = 0
        for parameter in self._params:
            array = parameter._array
            part = direction[start : start + array.size].reshape(array.shape)
            array += part * array.dtype.type(step)
            wrote(parameter, "add_")
            start += array.size

    def _at(self, closure: Callable[[], Any], point: list[Array], step: Any, direction: Array) -> tuple[float, Array]:
        """Loss and gradient at ``point + step · direction``; the parameters are put back."""
        self._move(step, direction)
        loss, grad = _evaluated(closure), self._flat_grad()
        for parameter, values in zip(self._params, point, strict=True):
            parameter._array[...] = values
            wrote(parameter, "copy_")
        return loss, grad

    def step(self, closure: Callable[[], Any]) -> Any:  # type: ignore[override]
        """Iterate; ``closure`` clears the gradients, computes the loss, calls backward and returns the loss."""
        if len(self.param_groups) != 1:
            raise AssertionError(f"Expected exactly one param_group, but got {len(self.param_groups)}")
        with no_grad(reported=False):
            return self._iterate(closure)

    def _iterate(self, closure: Callable[[], Any]) -> Any:
        group = self.param_groups[0]
        lr = rate(group["lr"])
        state = self.state[self._params[0]]
        state.setdefault("func_evals", 0)
        state.setdefault("n_iter", 0)
        with enable_grad():
            first_loss = closure()
        loss = _number(first_loss)
        evaluations = 1
        state["func_evals"] += 1
        grad = self._flat_grad()
        if np.abs(grad).max() <= group["tolerance_grad"]:
            return first_loss
        memory = _Memory(state, group["history_size"])
        iteration = 0
        while iteration < group["max_iter"]:
            iteration += 1
            state["n_iter"] += 1
            memory.next_direction(grad, first=state["n_iter"] == 1)
            last_loss = memory.last_loss = loss
            if state["n_iter"] == 1:
                memory.step = min(1.0, 1.0 / float(np.abs(grad).sum())) * lr
            else:
                memory.step = lr
            slope = grad.dot(memory.direction)
            if slope > -group["tolerance_change"]:
                break
            loss, grad, calls, done = self._search(closure, memory, (loss, grad, slope), evaluations, iteration)
            evaluations += calls
            state["func_evals"] += calls
            if iteration == group["max_iter"] or evaluations >= group["max_eval"] or done:
                break
            if np.abs(memory.direction * grad.dtype.type(memory.step)).max() <= group["tolerance_change"]:
                break
            if abs(loss - last_loss) < group["tolerance_change"]:
                break
        memory.store(state)
        return first_loss

    def _search(
        self,
        closure: Callable[[], Any],
        memory: _Memory,
        here: tuple[float, Array, Any],
        evaluations: int,
        iteration: int,
    ) -> tuple[float, Array, int, bool]:
        """Go along the direction: the new loss and gradient, the calls made, and whether the gradient is small."""
        group, (loss, grad, slope) = self.param_groups[0], here
        if group["line_search_fn"] is not None:
            if group["line_search_fn"] != "strong_wolfe":
                raise RuntimeError("only 'strong_wolfe' is supported")
            point = [p._array.copy() for p in self._params]
            loss, grad, memory.step, calls = strong_wolfe(
                lambda step: self._at(closure, point, step, memory.direction),
                memory.step,
                memory.direction,
                (loss, grad, slope),
                max_calls=group["max_eval"] - evaluations,
            )
            self._move(memory.step, memory.direction)
            return loss, grad, calls, bool(np.abs(grad).max() <= group["tolerance_grad"])
        self._move(memory.step, memory.direction)
        if iteration == group["max_iter"]:
            return loss, grad, 0, False
        loss, grad = _evaluated(closure), self._flat_grad()
        return loss, grad, 1, bool(np.abs(grad).max() <= group["tolerance_grad"])


def _evaluated(closure: Callable[[], Any]) -> float:
    with enable_grad():
        return _number(closure())


def _number(loss: Any) -> float:
    return float(loss.item() if isinstance(loss, Tensor) else loss)


class _Memory:
    """The last steps and changes of the gradient, from which the next direction is made."""

    def __init__(self, state: dict[str, Any], size: int) -> None:
        self.size = size
        self.direction: Array = _plain(state.get("d"))
        self.step: Any = _plain(state.get("t"))
        self.changes, self.steps = _arrays(state.get("old_dirs")), _arrays(state.get("old_stps"))
        self.curvatures = _arrays(state.get("ro"))
        self.scale: Any = _plain(state.get("H_diag"))
        self.last_grad: Array | None = _plain(state.get("prev_flat_grad"))
        self.last_loss: Any = state.get("prev_loss")
        self.shares: list[Any] = _arrays(state.get("al"))

    def next_direction(self, grad: Array, first: bool) -> None:
        """Set the direction for the gradient of this iteration."""
        if first:
            self.direction = -grad
            self.changes, self.steps, self.curvatures, self.scale = [], [], [], 1
        else:
            self._remember(grad)
            count = len(self.changes)
            if not self.shares:
                self.shares = [None] * self.size
            q = -grad
            for i in range(count - 1, -1, -1):
                self.shares[i] = self.steps[i].dot(q) * self.curvatures[i]
                q += self.changes[i] * -self.shares[i]
            q *= self.scale
            for i in range(count):
                back = self.changes[i].dot(q) * self.curvatures[i]
                q += self.steps[i] * (self.shares[i] - back)
            self.direction = q
        self.last_grad = grad.copy()

    def _remember(self, grad: Array) -> None:
        assert self.last_grad is not None
        change = grad - self.last_grad
        moved = self.direction * grad.dtype.type(self.step)
        product = change.dot(moved)
        if product > 1e-10:
            if len(self.changes) == self.size:
                del self.changes[0], self.steps[0], self.curvatures[0]
            self.changes.append(change)
            self.steps.append(moved)
            self.curvatures.append(np.asarray(grad.dtype.type(1.0) / product))
            self.scale = np.asarray(product / change.dot(change))

    def store(self, state: dict[str, Any]) -> None:
        """Keep everything in the optimiser's state, as tensors."""

        def kept(value: Any) -> Any:
            return tensor_of(np.asarray(value)) if isinstance(value, (np.ndarray, np.generic)) else value

        state["d"], state["t"] = kept(self.direction), kept(self.step)
        state["old_dirs"], state["old_stps"] = list(map(kept, self.changes)), list(map(kept, self.steps))
        state["ro"], state["H_diag"] = list(map(kept, self.curvatures)), kept(self.scale)
        state["prev_flat_grad"], state["prev_loss"] = kept(self.last_grad), self.last_loss
        if self.shares:
            state["al"] = list(map(kept, self.shares))
