"""Packing of sequences of different lengths."""

from __future__ import annotations

from .op import PLAIN, Op

OPS = (
    Op(
        "_pack_padded_sequence",
        "PackPaddedSequenceBackward0",
        "input, lengths, batch_first",
        "packed_rows(input, lengths, batch_first)",
        {"input": "padded_rows(grad, input_shape, result1, batch_first)"},
        kind=PLAIN,
        tensors=("input", "lengths"),
        constants=("lengths",),
        outputs=("result0", "result1"),
        method=False,
        formula="each row goes back to its place",
        samples=("t(3, 2, 2), torch.tensor([3, 1]), False", "t(2, 3), torch.tensor([3, 2]), True"),
    ),
)
