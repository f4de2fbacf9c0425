"""A breakpoint on what happens, with what it needs to know whether it is meant."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..protocol.requests import EventBreakpoint
from . import happenings
from .hits import Counted


class Waiting(Counted):
    """A breakpoint on what happens.

    Attributes:
        problem: Why it can never stop, "" if it can.
        holds: Whether a value is what it waits for (subject "value").
        path: The variable that it is about (subject "name"), or may be about ("value").
        checks_gradients: Whether it only has to see the gradients that nodes make.
    """

    def __init__(self, request: EventBreakpoint) -> None:
        self.request = request
        self.problem = happenings.problem(request)
        fits = not self.problem
        super().__init__(request, valid=fits)
        self.holds = happenings.predicate(request) if fits and request.subject == "value" else _never
        self.path = happenings.variable(request.pattern) if fits and request.subject in ("name", "value") else None

        value = fits and request.subject == "value" and self.path is None
        self.checks_gradients = value and request.direction == "backward"

    @property
    def active(self) -> bool:
        """Whether it may stop."""
        return self.request.enabled and not self.problem


def _never(value: np.ndarray[Any, Any], name: str) -> bool:
    return False
