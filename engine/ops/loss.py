"""Loss functions that are one operation in PyTorch. ``reduction`` is ``"none"``, ``"mean"`` or ``"sum"``."""

from __future__ import annotations

from typing import Any

from .op import BROADCAST, PLAIN, UNARY, Op


def _pair(name: str, node: str, more: str, **fields: Any) -> Op:
    """A loss between two broadcast tensors; the kernels are ``<name>_array`` and ``<name>_backward``."""
    parameters = "reduction='mean'" + (f", {more}" if more else "")
    names = "reduction" + (f", {more.split('=')[0]}" if more else "")
    return Op(
        f"{name}_pair",
        node,
        f"self, target, {parameters}",
        f"{name}_array(self, target, {names})",
        {
            "self": f"{name}_backward(grad, self, target, {names})",
            "target": f"{name}_backward(grad, target, self, {names})",
        },
        kind=BROADCAST,
        tensors=("self", "target"),
        public=name,
        method=False,
        function=False,
        **fields,
    )


_HIDDEN: dict[str, Any] = {"method": False, "function": False}

OPS = (
    _pair("mse_loss", "MseLossBackward0", "", formula="2(x − y)/n", samples=("t(2, 3), t(2, 3)",)),
    _pair(
        "smooth_l1_loss",
        "SmoothL1LossBackward0",
        "beta=1.0",
        formula="(x − y)/β near 0, else ±1, over n",
        samples=("t(2, 3), t(2, 3) * 1.2",),
        second_order=False,
    ),
    _pair(
        "huber_loss",
        "HuberLossBackward0",
        "delta=1.0",
        formula="(x − y) near 0, else ±δ, over n",
        samples=("t(2, 3), t(2, 3) * 1.2",),
        second_order=False,
    ),
    Op(
        "soft_margin_loss_pair",
        "SoftMarginLossBackward0",
        "self, target, reduction='mean'",
        "soft_margin_loss_array(self, target, reduction)",
        {"self": "soft_margin_loss_backward(grad, self, target, reduction)"},
        kind=BROADCAST,
        tensors=("self", "target"),
        constants=("target",),
        public="soft_margin_loss",
        formula="−y·σ(−xy)/n",
        samples=("t(2, 3), torch.tensor([[1.0, -1.0, 1.0], [1.0, 1.0, -1.0]], dtype=torch.float64)",),
        **_HIDDEN,
    ),
    Op(
        "nll_loss_rows",
        "NllLossBackward0",
        "self, target, weight, reduction, ignore_index",
        "nll_loss_array(self, target, weight, reduction, ignore_index)",
        {"self": "nll_loss_backward(grad, self, target, weight, reduction, ignore_index)"},
        kind=UNARY,
        tensors=("self", "target", "weight"),
        constants=("target", "weight"),
        optional=("weight",),
        public="nll_loss",
        formula="−w/Σw at the target's class",
        samples=("t(3, 4), torch.tensor([0, 2, 1]), None, 'mean', -100",),
        **_HIDDEN,
    ),
    Op(
        "nll_loss2d_planes",
        "NllLoss2DBackward0",
        "self, target, weight, reduction, ignore_index",
        "nll_loss_array(self, target, weight, reduction, ignore_index)",
        {"self": "nll_loss2d_backward(grad, self, target, weight, reduction, ignore_index)"},
        kind=UNARY,
        tensors=("self", "target", "weight"),
        constants=("target", "weight"),
        optional=("weight",),
        public="nll_loss2d",
        formula="−w/Σw at the target's class",
        samples=("t(1, 3, 2, 1), torch.tensor([[[2], [0]]]), None, 'none', -100",),
        **_HIDDEN,
    ),
    Op(
        "binary_cross_entropy_pair",
        "BinaryCrossEntropyBackward0",
        "self, target, weight, reduction",
        "bce_array(self, target, weight, reduction)",
        {
            "self": "binary_cross_entropy_backward(grad, self, target, weight, reduction)",
            "target": "bce_target_gradient(grad, self, weight, reduction)",
        },
        kind=PLAIN,
        tensors=("self", "target", "weight"),
        constants=("weight",),
        optional=("weight",),
        public="binary_cross_entropy",
        formula="(x − y)/(x(1 − x))/n",
        samples=("p(2, 3) * 0.2, p(2, 3) * 0.2, None, 'mean'",),
        **_HIDDEN,
    ),
    Op(
        "binary_cross_entropy_with_logits_pair",
        "BinaryCrossEntropyWithLogitsBackward0",
        "self, target, weight, pos_weight, reduction",
        "bce_logits_array(self, target, weight, pos_weight, reduction)",
        {
            "self": "bce_logits_gradient(grad, self, target, weight, pos_weight, reduction)",
            "target": "bce_logits_target_gradient(grad, self, weight, pos_weight, reduction)",
        },
        kind=PLAIN,
        tensors=("self", "target", "weight", "pos_weight"),
        constants=("weight", "pos_weight"),
        optional=("weight", "pos_weight"),
        public="binary_cross_entropy_with_logits",
        formula="(σ(x) − y)/n",
        samples=("t(2, 3), p(2, 3), None, None, 'mean'",),
        **_HIDDEN,
    ),
    Op(
        "multi_margin_loss_rows",
        "MultiMarginLossBackward0",
        "self, target, p, margin, weight, reduction",
        "multi_margin_array(self, target, p, margin, weight, reduction)",
        {"self": "multi_margin_gradient(grad, self, target, p, margin, weight, reduction)"},
        kind=UNARY,
        tensors=("self", "target", "weight"),
        constants=("target", "weight"),
        optional=("weight",),
        public="multi_margin_loss",
        formula="1/n where the margin is violated",
        second_order=False,
        samples=("t(2, 3), torch.tensor([0, 2]), 1, 1.0, None, 'mean'",),
        **_HIDDEN,
    ),
    Op(
        "multilabel_margin_loss_rows",
        "MultilabelMarginLossBackward0",
        "self, target, reduction",
        "multilabel_margin_array(self, target, reduction)",
        {"self": "multilabel_margin_gradient(grad, self, target, reduction)"},
        kind=UNARY,
        tensors=("self", "target"),
        constants=("target",),
        public="multilabel_margin_loss",
        formula="1/n where the margin is violated",
        second_order=False,
        samples=("t(2, 3), torch.tensor([[0, 2, -1], [1, -1, 0]]), 'mean'",),
        **_HIDDEN,
    ),
    Op(
        "_ctc_loss",
        "CtcLossBackward0",
        "log_probs, targets, input_lengths, target_lengths, blank=0, zero_infinity=False",
        "ctc_loss_array(log_probs, targets, input_lengths, target_lengths, blank)",
        {
            "log_probs": (
                "ctc_loss_gradient(grad, log_probs, targets, input_lengths, target_lengths, result0, result1, blank, "
                "zero_infinity)"
            )
        },
        kind=PLAIN,
        tensors=("log_probs", "targets"),
        constants=("targets",),
        outputs=("result0", "result1"),
        public="ctc_loss",
        formula="exp(log p) − the posterior of each symbol at each step",
        second_order=False,
        samples=("t(3, 1, 3), torch.tensor([[1, 2]]), (3,), (2,)",),
        **_HIDDEN,
    ),
)
