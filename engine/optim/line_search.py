"""Line search that ends where the strong Wolfe conditions hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np

from ..storage import Array

#: How much the loss must fall (as a share of the slope), and how flat the slope must become.
_ARMIJO, _CURVATURE = 1e-4, 0.9
_LEAST_CHANGE = 1e-9


@dataclass
class Point:
    """A place on the line.

    Attributes:
        step: How far along the direction.
        loss: The loss there.
        grad: The gradient there.
        slope: Its component along the direction.
    """

    step: float
    loss: float
    grad: Array
    slope: float


def minimum_of_cubic(a: Point, b: Point, bounds: tuple[float, float] | None = None) -> float:
    """Where the cubic through two points (with their slopes) is least, kept inside the bounds."""
    if bounds is not None:
        low, high = bounds
    else:
        low, high = (a.step, b.step) if a.step <= b.step else (b.step, a.step)
    first = a.slope + b.slope - 3 * (a.loss - b.loss) / (a.step - b.step)
    square = first**2 - a.slope * b.slope
    if not square >= 0:
        return (low + high) / 2.0
    second = sqrt(square)
    if a.step <= b.step:
        found = b.step - (b.step - a.step) * ((b.slope + second - first) / (b.slope - a.slope + 2 * second))
    else:
        found = a.step - (a.step - b.step) * ((a.slope + second - first) / (a.slope - b.slope + 2 * second))
    return min(max(found, low), high)


def strong_wolfe(
    evaluate: Callable[[float], tuple[float, Array]],
    step: float,
    direction: Array,
    start: tuple[float, Array, Any],
    max_calls: int,
) -> tuple[float, Array, float, int]:
    """Search along ``direction`` from a point with the given loss, gradient and slope.

    Args:
        evaluate: Loss and gradient at a step.
        step: First step to try.
        direction: The direction.
        start: Loss, gradient and slope at step 0.
        max_calls: Most iterations.

    Returns:
        Loss, gradient and step at the end, and how often ``evaluate`` was called.
    """
    loss, grad, slope = start
    origin = Point(0.0, loss, grad.copy(), float(slope))

    def at(where: float) -> Point:
        value, gradient = evaluate(where)
        return Point(where, value, gradient, float(gradient.dot(direction)))

    bracket, iterations, calls, done = _bracketed(at, step, origin, max_calls)
    low, high = (0, 1) if bracket[0].loss <= bracket[-1].loss else (1, 0)
    largest = float(np.abs(direction).max())
    stuck = False
    while not done and iterations < max_calls:
        if abs(bracket[1].step - bracket[0].step) * largest < _LEAST_CHANGE:
            break
        step, stuck = _inside(bracket, stuck)
        new = at(step)
        calls += 1
        iterations += 1
        if new.loss > origin.loss + _ARMIJO * step * origin.slope or new.loss >= bracket[low].loss:
            bracket[high] = new
            low, high = (0, 1) if bracket[0].loss <= bracket[1].loss else (1, 0)
            continue
        if abs(new.slope) <= -_CURVATURE * origin.slope:
            done = True
        elif new.slope * (bracket[high].step - bracket[low].step) >= 0:
            bracket[high] = bracket[low]
        bracket[low] = new
    best = bracket[low] if len(bracket) > 1 else bracket[0]
    return best.loss, best.grad, best.step, calls


def _bracketed(
    at: Callable[[float], Point], step: float, origin: Point, max_calls: int
) -> tuple[list[Point], int, int, bool]:
    """Two points with a minimum between them (or one that is good): points, iterations, calls, whether it is good."""
    last, new = origin, at(step)
    calls, iterations = 1, 0
    while iterations < max_calls:
        rises = new.loss > origin.loss + _ARMIJO * new.step * origin.slope
        if rises or (iterations > 1 and new.loss >= last.loss):
            return [last, new], iterations, calls, False
        if abs(new.slope) <= -_CURVATURE * origin.slope:
            return [new], iterations, calls, True
        if new.slope >= 0:
            return [last, new], iterations, calls, False
        bounds = (new.step + 0.01 * (new.step - last.step), new.step * 10)
        last, new = new, at(minimum_of_cubic(last, new, bounds))
        calls += 1
        iterations += 1
    return [origin, new], iterations, calls, False


def _inside(bracket: list[Point], stuck: bool) -> tuple[float, bool]:
    """The next step to try between two points, away from the ends; and whether it lies close to one."""
    step = minimum_of_cubic(bracket[0], bracket[1])
    left, right = sorted(point.step for point in bracket)
    margin = 0.1 * (right - left)
    if min(right - step, step - left) >= margin:
        return step, False
    if not stuck and left < step < right:
        return step, True
    return (right - margin if abs(step - right) < abs(step - left) else left + margin), False
