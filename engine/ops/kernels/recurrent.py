"""A layer of long short-term memory over all steps, and packing of sequences, on arrays."""

from __future__ import annotations

import numpy as np

from ...storage import Array

Wanted = tuple[bool, ...]


def lstm_layer_array(
    x: Array,
    w_ih: Array,
    w_hh: Array,
    b_ih: Array | None,
    b_hh: Array | None,
    hx: Array,
    cx: Array,
    reverse: bool,
) -> tuple[Array, Array, Array, Array]:
    """All outputs, the last hidden and cell states, and what backward needs: gates, cells and their tanh by step."""
    steps, batch, _ = x.shape
    hidden = w_hh.shape[1]
    kind = x.dtype.type
    # σ(v) = (tanh(v / 2) + 1) / 2, so that one tanh serves all four gates.
    half = np.full(4 * hidden, kind(0.5))
    half[2 * hidden : 3 * hidden] = 1
    from_x = x.reshape(steps * batch, -1).dot((w_ih * half[:, None]).T)
    for bias in (b_ih, b_hh):
        if bias is not None:
            from_x += bias * half
    from_x = from_x.reshape(steps, batch, 4 * hidden)
    recurrent = np.ascontiguousarray((w_hh * half[:, None]).T)
    out = np.empty((steps, batch, hidden), x.dtype)
    kept = np.empty((steps, 6, batch, hidden), x.dtype)
    h, c = hx, cx
    for t in range(steps - 1, -1, -1) if reverse else range(steps):
        gates = h.dot(recurrent)
        gates += from_x[t]
        np.tanh(gates, out=gates)
        own = kept[t]
        own[:4] = gates.reshape(batch, 4, hidden).transpose(1, 0, 2)
        for gate in (own[:2], own[3]):
            gate += kind(1)
            gate *= kind(0.5)
        np.multiply(own[1], c, out=own[4])
        own[4] += own[0] * own[2]
        np.tanh(own[4], out=own[5])
        h = np.multiply(own[3], own[5], out=out[t])
        c = own[4]
    return out, np.array(h), np.array(c), kept


def _slopes(kept: Array, cx: Array, order: list[int]) -> tuple[Array, Array, Array]:
    """For all steps at once: what leads from the output to the cell, from the cell to the first three gates, and from
    the output to the last gate."""
    i, f, g, o, c, tanh_c = (kept[:, k] for k in range(6))
    before = np.empty_like(c)
    before[order[0]] = cx
    before[order[1:]] = c[order[:-1]]
    slopes = np.empty((len(kept), cx.shape[0], 3, cx.shape[1]), kept.dtype)
    np.multiply(g, i * (1 - i), out=slopes[:, :, 0])
    np.multiply(before, f * (1 - f), out=slopes[:, :, 1])
    np.multiply(i, 1 - g * g, out=slopes[:, :, 2])
    return o * (1 - tanh_c * tanh_c), slopes, tanh_c * o * (1 - o)


def lstm_layer_gradients(
    grad_out: Array | None,
    grad_h: Array | None,
    grad_c: Array | None,
    x: Array,
    w_ih: Array,
    w_hh: Array,
    b_ih: Array | None,
    b_hh: Array | None,
    hx: Array,
    cx: Array,
    out: Array,
    kept: Array,
    reverse: bool,
    wanted: Wanted,
) -> tuple[Array | None, ...]:
    """Gradients of :func:`lstm_layer_array` for input, weights, biases and first states."""
    steps, batch, hidden = out.shape
    order = list(range(steps - 1, -1, -1) if reverse else range(steps))
    dh = np.zeros((batch, hidden), x.dtype) if grad_h is None else grad_h.copy()
    dc = np.zeros((batch, hidden), x.dtype) if grad_c is None else grad_c.copy()
    through_c, slopes, through_o = _slopes(kept, cx, order)
    keeping = kept[:, 1]
    deltas = np.empty((steps, batch, 4, hidden), x.dtype)
    for t in reversed(order):
        if grad_out is not None:
            dh += grad_out[t]
        delta = deltas[t]
        dc += dh * through_c[t]
        np.multiply(dc[:, None], slopes[t], out=delta[:, :3])
        np.multiply(dh, through_o[t], out=delta[:, 3])
        dc *= keeping[t]
        dh = delta.reshape(batch, 4 * hidden).dot(w_hh)
    flat = deltas.reshape(steps * batch, 4 * hidden)
    previous = np.concatenate([out[1:], hx[None]] if reverse else [hx[None], out[:-1]])
    ones = np.ones(steps * batch, x.dtype)
    db = ones.dot(flat) if wanted[3] or wanted[4] else None
    return (
        flat.dot(w_ih).reshape(x.shape) if wanted[0] else None,
        flat.T.dot(x.reshape(steps * batch, -1)) if wanted[1] else None,
        flat.T.dot(previous.reshape(steps * batch, hidden)) if wanted[2] else None,
        db,
        None if db is None or not wanted[4] else db.copy(),
        dh,
        dc,
    )


# ------------------------------------------------------------------------------------------------ packing
def packed_rows(x: Array, lengths: Array, batch_first: bool) -> tuple[Array, Array]:
    """The steps of all sequences without padding, one step of all after the other, and how many each step has.

    Raises:
        RuntimeError: If lengths don't fit or aren't in descending order.
    """
    by_step = x.swapaxes(0, 1) if batch_first else x
    batch = by_step.shape[1]
    if not x.size:
        raise RuntimeError("Cannot pack empty tensors.")
    if lengths.size != batch:
        raise RuntimeError(
            f"Expected `len(lengths)` to be equal to batch_size, but got {lengths.size} (batch_size={batch})"
        )
    if lengths[-1] <= 0:
        raise RuntimeError(
            "Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0"
        )
    if (np.diff(lengths) > 0).any():
        raise RuntimeError(
            "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass "
            "`enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this requirement if you "
            "do not need ONNX exportability."
        )
    if lengths[0] > by_step.shape[0]:
        raise RuntimeError(
            f"start ({by_step.shape[0]}) + length ({lengths[0] - by_step.shape[0]}) exceeds dimension size "
            f"({by_step.shape[0]})."
        )
    sizes = (np.arange(lengths[0])[:, None] < lengths).sum(1)
    return np.concatenate([by_step[t, :n] for t, n in enumerate(sizes)]), sizes.astype(np.int64)


def padded_rows(grad: Array, shape: tuple[int, ...], sizes: Array, batch_first: bool) -> Array:
    """Gradient of :func:`packed_rows`: the rows at their places, zeros elsewhere."""
    whole = np.zeros(shape, grad.dtype)
    by_step = whole.swapaxes(0, 1) if batch_first else whole
    start = 0
    for t, n in enumerate(sizes):
        by_step[t, :n] = grad[start : start + n]
        start += n
    return whole
