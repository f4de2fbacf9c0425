"""Backward kernels of losses as operations of their own: the nodes of gradients under ``create_graph=True``."""

from __future__ import annotations

from typing import Any

from .op import PLAIN, Op

_T = "torch.tensor([0, 2, 1])"


def _backward(name: str, node: str, signature: str, tensors: str, samples: tuple[str, ...], **more: Any) -> Op:
    """A backward kernel as an operation; tensors marked with ``!`` have no edge, with ``?`` may be None besides."""
    names = tensors.split()
    plain = tuple(n.strip("!?") for n in names)
    return Op(
        name,
        f"{node}BackwardBackward0",
        signature,
        f"{name}({signature})",
        kind=PLAIN,
        tensors=plain,
        constants=tuple(p for p, n in zip(plain, names, strict=True) if n[-1] in "!?"),
        optional=tuple(p for p, n in zip(plain, names, strict=True) if n[-1] == "?"),
        method=False,
        function=False,
        second_order=False,
        formula="linear in the gradient; the loss's second derivative for the rest",
        samples=samples,
        **more,
    )


def _pair(name: str, node: str, more: str = "", edges: str = "self target", sample: str = "") -> Op:
    """The backward of a loss with a slope ``<name>_slope`` and its derivative ``<name>_curve`` by ``self``."""
    own = f", {more}" if more else ""
    curve = f"averaged(grad * grad_output * {name}_curve(self, target{own}), reduction)"
    gradients = {
        "grad_output": (f"summed_to(averaged(grad * {name}_slope(self, target{own}), reduction), grad_output_shape)"),
        "self": curve,
    }
    constant = "target" not in edges
    if not constant:
        gradients["target"] = f"-{curve}"
    return _backward(
        f"{name}_backward",
        node,
        f"grad_output, self, target, reduction{own}",
        "grad_output self target" + ("!" if constant else ""),
        tuple(f"{go}, t(2, 3), {'torch.ones(2, 3, dtype=torch.float64)' if constant else 't(2, 3)'}, {r!r}{sample}"
              for go, r in (("t()", "mean"), ("t(2, 3)", "none"))),
        gradients=gradients,
    )  # fmt: skip


_CLASSES = "grad_output, self, target, weight, reduction, ignore_index"

OPS = (
    _pair("mse_loss", "MseLoss"),
    _pair("smooth_l1_loss", "SmoothL1Loss", "beta", sample=", 1.0"),
    _pair("huber_loss", "HuberLoss", "delta", sample=", 1.0"),
    _pair("soft_margin_loss", "SoftMarginLoss", edges="self"),
    *(
        _backward(
            f"{name}_backward",
            node,
            _CLASSES,
            "grad_output self target! weight?",
            (sample,),
            gradients={
                "grad_output": "nll_loss_upstream(grad, target, weight, reduction, ignore_index)",
                "self": "zeros_like(self)",
            },
        )
        for name, node, sample in (
            ("nll_loss", "NllLoss", f"t(), t(3, 4), {_T}, None, 'mean', -100"),
            ("nll_loss2d", "NllLoss2D", "t(1, 2, 1), t(1, 3, 2, 1), torch.tensor([[[2], [0]]]), None, 'none', -100"),
        )
    ),
    _backward(
        "binary_cross_entropy_backward",
        "BinaryCrossEntropy",
        "grad_output, self, target, weight, reduction",
        "grad_output self target weight?",
        ("t(), p(2, 3) * 0.2, p(2, 3) * 0.2, None, 'mean'",),
        gradients={
            "grad_output": (
                "summed_to(averaged(weighted(grad * bce_slope(self, target), weight), reduction), grad_output_shape)"
            ),
            "self": "averaged(weighted(grad * grad_output * bce_curve(self, target), weight), reduction)",
            "target": "averaged(weighted(grad * grad_output * bce_cross(self), weight), reduction)",
        },
    ),
)
