"""The second derivative of normalising, written once for arrays and for tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def second_derivatives(
    given: tuple[Any, Any, Any],
    saved: tuple[Any, Any, Any, Any, Any],
    mean_of: Callable[[Any], Any] | None,
    to_weight: Callable[[Any], Any],
) -> tuple[Any, Any, Any]:
    """Gradients of ``(dx, dw, db) = backward(g, x, w)`` for ``g``, ``x`` and ``w``.

    With ``x̂ = (x - m) r`` and the projection ``P(v) = v - mean(v) - x̂ mean(v x̂)``: ``dx = r P(w g)``, ``dw = Σ g x̂``
    and ``db = Σ g``. Arguments broadcast against each other.

    Args:
        given: What arrives for ``dx``, ``dw`` and ``db``; any may be None.
        saved: ``g, x, w, m, r``.
        mean_of: The mean that the normalisation takes, with dimensions kept; None if mean and deviation are constants.
        to_weight: The sum that brings a value to the weight's shape.
    """
    u, v, b = given
    g, x, w, m, r = saved
    hat = (x - m) * r
    for_g = for_x = for_w = None
    along: Any = None  # what x̂ gets
    if u is not None:
        if mean_of is None:
            projected = u
        else:
            a = g * w
            of_a, of_u = mean_of(a * hat), mean_of(u * hat)
            projected = u - mean_of(u) - hat * of_u
            spread = mean_of(u * a) - mean_of(u) * mean_of(a) - of_u * of_a
            along = -(a * of_u + u * of_a) * r
            for_x = -(hat * spread) * r * r
        for_g = projected * w * r
        for_w = to_weight(g * projected * r)
    if v is not None:
        for_g = v * hat if for_g is None else for_g + v * hat
        along = v * g if along is None else along + v * g
    if b is not None:
        shift = b + hat * 0
        for_g = shift if for_g is None else for_g + b
    if along is not None:
        moved = along * r if mean_of is None else (along - mean_of(along) - hat * mean_of(along * hat)) * r
        for_x = moved if for_x is None else for_x + moved
    return for_g, for_x, for_w
