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
            "x1": "summed_to(cdist_slope(grad, x1, x2, result, p), x1_shape)",
            "x2": "summed_to("
            "cdist_slope(transpose_dims(grad, -2, -1), x2, x1, transpose_dims(result, -2, -1), p), x2_shape)",
        },
        kind=PLAIN,
        tensors=("x1", "x2"),
        public="cdist",
        method=False,
        function=False,
        formula="∂‖a − b‖₂/∂a = (a − b)/‖a − b‖₂ for every pair",
        samples=("t(3, 2), t(4, 2), 2.0", "t(3, 2), t(4, 2), 3.0", "t(2, 3, 2), t(4, 2), 2.0"),
    ),
    Op(
        "euclidean_dist",
        "EuclideanDistBackward0",
        "x1, x2",
        "pairwise_distances(x1, x2, 2.0)",
        {
            "x1": "summed_to(cdist_slope(grad, x1, x2, result, 2.0), x1_shape)",
            "x2": "summed_to("
            "cdist_slope(transpose_dims(grad, -2, -1), x2, x1, transpose_dims(result, -2, -1), 2.0), x2_shape)",
        },
        kind=PLAIN,
        tensors=("x1", "x2"),
        public="cdist",
        method=False,
        function=False,
        formula="∂‖a − b‖₂/∂a = (a − b)/‖a − b‖₂ for every pair",
        samples=("t(3, 2), t(4, 2)",),
    ),
    Op(
        "pdist_rows",
        "PdistBackward0",
        "self, p",
        "distances_within(self, p)",
        {"self": "pdist_slope(grad, self, result, p)"},
        kind=PLAIN,
        public="pdist",
        method=False,
        function=False,
        formula="∂‖a − b‖₂/∂a = (a − b)/‖a − b‖₂ for every pair",
        samples=("t(4, 2), 2.0", "t(4, 2), 3.0"),
    ),
    Op(
        "renorm",
        "RenormBackward0",
        "self, p, dim, maxnorm",
        "renorm_array(self, p, dim, maxnorm)",
        {"self": "renorm_slope(grad, self, p, dim, maxnorm)"},
        kind=PLAIN,
        inplace=True,
        formula="as x·(m/‖x‖) where ‖x‖ > m",
        samples=("t(3, 4), 2.0, 0, 1.0", "t(3, 4), 3.0, 1, 0.5"),
    ),
)
