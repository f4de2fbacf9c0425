"""How crossings of drawings are counted, which decides between two layouts."""

from __future__ import annotations

import numpy as np
import pytest

from benches.graph_dot import Line, crossings


@pytest.mark.parametrize("bends", [2, 3, 4, 5])
def test_lines_that_cross_do_so_wherever_they_bend(bends: int) -> None:
    t = np.linspace(0.0, 1.0, bends)
    falling, rising = np.stack([t, t], axis=1), np.stack([t, 1 - t], axis=1)
    assert crossings([Line(100 * falling), Line(100 * rising)]) == 1


def test_lines_with_common_ends_do_not_cross() -> None:
    fan = [Line(np.array([[0.0, 0.0], [100.0 * place, 90.0]])) for place in range(-3, 4)]
    assert crossings(fan) == 0
