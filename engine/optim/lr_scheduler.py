"""``torch.optim.lr_scheduler``: learning rates that change from step to step."""

from __future__ import annotations

from .schedule import LRScheduler
from .schedule_composed import ChainedScheduler, SequentialLR
from .schedule_cyclic import CosineAnnealingWarmRestarts, CyclicLR, OneCycleLR
from .schedule_plateau import ReduceLROnPlateau
from .schedule_simple import (
    ConstantLR,
    CosineAnnealingLR,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    MultiplicativeLR,
    MultiStepLR,
    PolynomialLR,
    StepLR,
)

_LRScheduler = LRScheduler

__all__ = [
    "ChainedScheduler",
    "ConstantLR",
    "CosineAnnealingLR",
    "CosineAnnealingWarmRestarts",
    "CyclicLR",
    "ExponentialLR",
    "LRScheduler",
    "LambdaLR",
    "LinearLR",
    "MultiStepLR",
    "MultiplicativeLR",
    "OneCycleLR",
    "PolynomialLR",
    "ReduceLROnPlateau",
    "SequentialLR",
    "StepLR",
]
