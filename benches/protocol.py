"""Encoding and decoding of event batches, against the standard library's JSON."""

from __future__ import annotations

import json

from retrograd.engine.protocol import codec
from retrograd.engine.protocol.events import Event, NodeCreated, OperationExecuted, TensorCreated, fields
from retrograd.engine.protocol.values import NodeEdge

from .measure import Row, smallest

BATCH = 256


def batch(start: int) -> list[Event]:
    """A batch as a chain of multiplications sends it."""
    events: list[Event] = []
    for serial in range(start, start + BATCH, 3):
        events.append(NodeCreated(serial=serial, node=serial, name="MulBackward0", next=(NodeEdge(serial - 3, 0),)))
        events.append(OperationExecuted(serial=serial + 1, op="mul", inputs=(serial, 1), outputs=(serial + 2,)))
        events.append(
            TensorCreated(
                serial=serial + 2, tensor=serial + 2, origin="result", op="mul", dtype="float32", shape=(2, 2),
                requires_grad=True, is_leaf=False, storage=serial, version=0, node=serial,
            )
        )  # fmt: skip
    return events


def rows() -> list[Row]:
    """Encode and decode one batch, as MessagePack and as JSON."""
    events = batch(1)
    plain = [fields(event) for event in events]
    body = codec.frame(events)[4:]
    text = json.dumps(plain)
    encode, encode_json, decode, decode_json = smallest(
        30,
        lambda: [codec.frame(events) for _ in range(10)],
        lambda: [json.dumps(plain) for _ in range(10)],
        lambda: [codec.decode_events(body) for _ in range(10)],
        lambda: [json.loads(text) for _ in range(10)],
    )
    return [
        Row("encode 10 batches of 258 events", "json.dumps", encode, encode_json, 0.5),
        Row("decode 10 batches of 258 events", "json.loads", decode, decode_json, 1.0),
    ]
