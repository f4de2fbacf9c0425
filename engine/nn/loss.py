"""Losses as modules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from ..settings import warn
from ..tensor import Tensor
from . import functional as F
from .functional_loss import legacy_reduction
from .module import Module
from .own_methods import CONSTRUCTORS, FORWARDS

__all__ = [
    "BCELoss",
    "BCEWithLogitsLoss",
    "CTCLoss",
    "CosineEmbeddingLoss",
    "CosineSimilarity",
    "CrossEntropyLoss",
    "GaussianNLLLoss",
    "HingeEmbeddingLoss",
    "HuberLoss",
    "KLDivLoss",
    "L1Loss",
    "MSELoss",
    "MarginRankingLoss",
    "MultiLabelMarginLoss",
    "MultiLabelSoftMarginLoss",
    "MultiMarginLoss",
    "NLLLoss",
    "NLLLoss2d",
    "PairwiseDistance",
    "PoissonNLLLoss",
    "SmoothL1Loss",
    "SoftMarginLoss",
    "TripletMarginLoss",
    "TripletMarginWithDistanceLoss",
]


class Loss(Module):
    """A loss of ``nn.functional`` with fixed arguments.

    Attributes:
        function: The function's name.
        options: Constructor arguments before ``reduction`` in order, with their defaults; tensors become buffers.
        inputs: What ``forward`` takes.
        legacy: Whether the old flags ``size_average`` and ``reduce`` are taken.
    """

    function: ClassVar[str]
    options: ClassVar[dict[str, Any]] = {}
    legacy: ClassVar[bool] = True
    weights: ClassVar[tuple[str, ...]] = ()
    inputs: ClassVar[tuple[str, ...]] = ("input", "target")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()
        names = self._names()
        if len(args) > len(names):
            raise TypeError(
                f"{self._constructor()}.__init__() takes from 1 to {len(names) + 1} positional arguments but "
                f"{len(args) + 1} were given"
            )
        given = dict(zip(names, args, strict=False))
        for key, value in kwargs.items():
            if key not in names:
                raise TypeError(f"{self._constructor()}.__init__() got an unexpected keyword argument '{key}'")
            given[key] = value
        for key, default in self.options.items():
            value = given.get(key, default)
            if key in self.weights:
                self.register_buffer(key, value)
            else:
                setattr(self, key, value)
        reduction = given.get("reduction", "mean")
        if given.get("size_average") is not None or given.get("reduce") is not None:
            reduction = legacy_reduction(given.get("size_average"), given.get("reduce"), reduction)
        self.reduction = reduction

    @classmethod
    def _names(cls) -> list[str]:
        """Constructor arguments in PyTorch's order: weight, size_average, others, reduce, reduction, the newest."""
        old = ["size_average", "reduce"] if cls.legacy else []
        return [*cls.options, *old, "reduction"]

    @classmethod
    def _constructor(cls) -> str:
        return CONSTRUCTORS.get(cls.__name__, cls.__name__)

    def _given(self, inputs: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
        """The tensors that were given by place or by name.

        Raises:
            TypeError: In Python's words, if there are too few or too many.
        """
        names = self.inputs
        caller = f"{FORWARDS.get(type(self).__name__, type(self).__name__)}.forward()"
        if len(inputs) > len(names):
            raise TypeError(f"{caller} takes {len(names) + 1} positional arguments but {len(inputs) + 1} were given")
        for name in named:
            if name not in names:
                raise TypeError(f"{caller} got an unexpected keyword argument '{name}'")
            if name in names[: len(inputs)]:
                raise TypeError(f"{caller} got multiple values for argument '{name}'")
        missing = [repr(name) for name in names[len(inputs) :] if name not in named]
        if missing:
            listed = (
                missing[0]
                if len(missing) == 1
                else f"{', '.join(missing[:-1])}{',' * (len(missing) > 2)} and {missing[-1]}"
            )
            raise TypeError(
                f"{caller} missing {len(missing)} required positional argument{'s' * (len(missing) > 1)}: {listed}"
            )
        return (*inputs, *(named[name] for name in names[len(inputs) :]))

    def forward(self, *inputs: Tensor, **named: Tensor) -> Any:
        """The loss of ``inputs``."""
        if named or len(inputs) != len(self.inputs):
            inputs = self._given(inputs, named)
        options = {key: getattr(self, key) for key in self.options}
        return getattr(F, self.function)(*inputs, **options, reduction=self.reduction)


class MSELoss(Loss):
    """``(input - target)²``."""

    function = "mse_loss"


class L1Loss(Loss):
    """``|input - target|``."""

    function = "l1_loss"


class SoftMarginLoss(Loss):
    """``log(1 + exp(-target * input))``."""

    function = "soft_margin_loss"


class SmoothL1Loss(Loss):
    """Squared below ``beta``, linear above."""

    function = "smooth_l1_loss"
    options: ClassVar[dict[str, Any]] = {"beta": 1.0}

    @classmethod
    def _names(cls) -> list[str]:
        return ["size_average", "reduce", "reduction", "beta"]


class HuberLoss(Loss):
    """Squared below ``delta``, linear with slope ``delta`` above."""

    function = "huber_loss"
    options: ClassVar[dict[str, Any]] = {"delta": 1.0}

    @classmethod
    def _names(cls) -> list[str]:
        return ["reduction", "delta"]


class NLLLoss(Loss):
    """Minus the log-likelihood at each target's class."""

    function = "nll_loss"
    options: ClassVar[dict[str, Any]] = {"weight": None, "ignore_index": -100}
    weights = ("weight",)

    @classmethod
    def _names(cls) -> list[str]:
        return ["weight", "size_average", "ignore_index", "reduce", "reduction"]


class NLLLoss2d(NLLLoss):
    """The old name of :class:`NLLLoss`, which warns."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        warn(
            "`NLLLoss2d` has been deprecated. Please use `NLLLoss` instead as a drop-in replacement and see "
            "https://pytorch.org/docs/main/nn.html#torch.nn.NLLLoss for more details.",
            FutureWarning,
        )
        super().__init__(*args, **kwargs)


class CrossEntropyLoss(Loss):
    """Cross entropy of logits with class indices or probabilities."""

    function = "cross_entropy"
    options: ClassVar[dict[str, Any]] = {"weight": None, "ignore_index": -100, "label_smoothing": 0.0}
    weights = ("weight",)

    @classmethod
    def _names(cls) -> list[str]:
        return ["weight", "size_average", "ignore_index", "reduce", "reduction", "label_smoothing"]


class BCELoss(Loss):
    """Cross entropy of probabilities with targets in [0, 1]."""

    function = "binary_cross_entropy"
    options: ClassVar[dict[str, Any]] = {"weight": None}
    weights = ("weight",)


class BCEWithLogitsLoss(Loss):
    """Binary cross entropy of ``sigmoid(input)``."""

    function = "binary_cross_entropy_with_logits"
    options: ClassVar[dict[str, Any]] = {"weight": None, "pos_weight": None}
    weights = ("weight", "pos_weight")

    @classmethod
    def _names(cls) -> list[str]:
        return ["weight", "size_average", "reduce", "reduction", "pos_weight"]


class KLDivLoss(Loss):
    """``target * (log(target) - input)``."""

    function = "kl_div"
    options: ClassVar[dict[str, Any]] = {"log_target": False}

    @classmethod
    def _names(cls) -> list[str]:
        return ["size_average", "reduce", "reduction", "log_target"]


class PoissonNLLLoss(Loss):
    """Negative log-likelihood of Poisson counts."""

    function = "poisson_nll_loss"
    inputs = ("log_input", "target")
    options: ClassVar[dict[str, Any]] = {"log_input": True, "full": False, "eps": 1e-8}

    @classmethod
    def _names(cls) -> list[str]:
        return ["log_input", "full", "size_average", "eps", "reduce", "reduction"]


class GaussianNLLLoss(Loss):
    """Negative log-likelihood under normal distributions."""

    function = "gaussian_nll_loss"
    inputs = ("input", "target", "var")
    options: ClassVar[dict[str, Any]] = {"full": False, "eps": 1e-6}
    legacy = False


class HingeEmbeddingLoss(Loss):
    """``input`` where ``target`` is 1, ``max(0, margin - input)`` where it is -1."""

    function = "hinge_embedding_loss"
    options: ClassVar[dict[str, Any]] = {"margin": 1.0}


class MarginRankingLoss(Loss):
    """``max(0, -target * (input1 - input2) + margin)``."""

    function = "margin_ranking_loss"
    inputs = ("input1", "input2", "target")
    options: ClassVar[dict[str, Any]] = {"margin": 0.0}


class CosineEmbeddingLoss(Loss):
    """``1 - cos`` or ``max(0, cos - margin)``."""

    function = "cosine_embedding_loss"
    inputs = ("input1", "input2", "target")
    options: ClassVar[dict[str, Any]] = {"margin": 0.0}


class MultiMarginLoss(Loss):
    """Hinge loss over all wrong classes."""

    function = "multi_margin_loss"
    options: ClassVar[dict[str, Any]] = {"p": 1, "margin": 1.0, "weight": None}
    weights = ("weight",)


class MultiLabelSoftMarginLoss(Loss):
    """Mean over classes of the binary cross entropy of logits."""

    function = "multilabel_soft_margin_loss"
    options: ClassVar[dict[str, Any]] = {"weight": None}
    weights = ("weight",)


class MultiLabelMarginLoss(Loss):
    """Hinge loss between labels and other classes."""

    function = "multilabel_margin_loss"


class CTCLoss(Loss):
    """Connectionist temporal classification."""

    function = "ctc_loss"
    inputs = ("log_probs", "targets", "input_lengths", "target_lengths")
    options: ClassVar[dict[str, Any]] = {"blank": 0, "zero_infinity": False}
    legacy = False

    @classmethod
    def _names(cls) -> list[str]:
        return ["blank", "reduction", "zero_infinity"]


class TripletMarginLoss(Loss):
    """``max(0, d(anchor, positive) - d(anchor, negative) + margin)``."""

    function = "triplet_margin_loss"
    inputs = ("anchor", "positive", "negative")
    options: ClassVar[dict[str, Any]] = {"margin": 1.0, "p": 2.0, "eps": 1e-6, "swap": False}


class TripletMarginWithDistanceLoss(Module):
    """:class:`TripletMarginLoss` with any distance."""

    def __init__(
        self,
        *,
        distance_function: Callable[[Tensor, Tensor], Tensor] | None = None,
        margin: float = 1.0,
        swap: bool = False,
        reduction: str = "mean",
    ) -> None:
        super().__init__()
        self.distance_function = distance_function
        self.margin = margin
        self.swap = swap
        self.reduction = reduction

    def forward(self, anchor: Tensor, positive: Tensor, negative: Tensor) -> Any:
        """The loss of the three."""
        return F.triplet_margin_with_distance_loss(
            anchor,
            positive,
            negative,
            distance_function=self.distance_function,
            margin=self.margin,
            swap=self.swap,
            reduction=self.reduction,
        )


class CosineSimilarity(Module):
    """Cosine of the angle between vectors along ``dim``."""

    def __init__(self, dim: int = 1, eps: float = 1e-8) -> None:
        super().__init__()
        self.dim = dim
        self.eps = eps

    def forward(self, x1: Tensor, x2: Tensor) -> Any:
        """The similarities."""
        return F.cosine_similarity(x1, x2, self.dim, self.eps)


class PairwiseDistance(Module):
    """Norm of the difference over the last dimension."""

    def __init__(self, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False) -> None:
        super().__init__()
        self.norm = p
        self.eps = eps
        self.keepdim = keepdim

    def forward(self, x1: Tensor, x2: Tensor) -> Any:
        """The distances."""
        return F.pairwise_distance(x1, x2, self.norm, self.eps, self.keepdim)
