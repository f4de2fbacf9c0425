"""Distances between points."""

from __future__ import annotations

from .op import BROADCAST, PLAIN, Op

OPS = (
    Op(
        "dist",
        "DistBackward0",
        "self, other, p=2.0",
        "distance(self, other, p)",
        {
            "self": "distance_slope(grad, self - other, result, p)",
            "other": "-distance_slope(grad, self - other, result, p)",
        },
        kind=BROADCAST,
        formula="∂‖a − b‖₂/∂a = (a − b)/‖a − b‖₂",
        samples=("t(2, 3), t(3)", "t(2, 3), t(2, 3), 3.0"),
    ),
    Op(
        "cdist_rows",
        "CdistBackward0",
        "x1, x2, p",
        "pairwise_distances(x1, x2, p)",
        {
            "x1": "cdist_slope(grad, x1, x2, result, p)",
            "x2": "cdist_slope(transpose_dims(grad, -2, -1), x2, x1, transpose_dims(result, -2, -1), p)",
        },
        kind=PLAIN,
        tensors=("x1", "x2"),
        public="cdist",
        method=False,
        function=False,
        formula="∂‖a − b‖₂/∂a = (a − b)/‖a − b‖₂ for every pair",
        samples=("t(3, 2), t(4, 2), 2.0", "t(3, 2), t(4, 2), 3.0"),
    ),
)
