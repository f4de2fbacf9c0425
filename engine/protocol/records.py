"""The compact form in which the child notes what happens most: short records of whole numbers instead of events.

A record begins with its kind and the number of bytes that follow its fixed part, four bytes each. :mod:`.unfolding`
makes events of records; what is rare is noted as an event (``EVENT``), which stands for itself. All numbers are little
endian. The identities of a program's things follow from each other, so that few have to be sent: those of tensors are
multiples of :data:`STRIDE`; then come the memory of a tensor that owns it, the node of the operation that made it, and
the AccumulateGrad of a leaf.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

import msgspec

from .compact import COMPACT

#: From one identity that is given out to the next.
STRIDE = 4
#: What lies between the identity of a tensor and those of its memory, its operation's node, and its AccumulateGrad.
STORAGE, NODE, ACCUMULATE = 1, 2, 3

#: Kinds of records: an event, a fact in MessagePack, a node that has run, and operations by how the program came there:
#: further on in the same statement, to the next one, to the first of a loop's body in the next pass; a leaf's first
#: gradient; a node that has run on gradients of any form; an operation of any kind; the value of a tensor; a leaf's
#: first gradient whose value takes any form. The rest are events of whole numbers (:mod:`.compact`).
EVENT, FACT, RAN, WITHIN, NEXT, AROUND, LEAF, RAN_ANY, OPERATION, VALUE, LEAF_ANY = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11

#: Kind and length.
HEAD = struct.Struct("<ii")
#: Head; node; bits of the gradients that are not None (first what came in, then what came out), doubled, plus 1.
RAN_FORM = struct.Struct("<qqq")
#: Head; node; how many gradients came in and (<< 20) how many there are, doubled, plus 1. What follows is the number of
#: the form of each gradient (four bytes), those that came in first, 0 for None; then, if they are recorded, the values.
RAN_ANY_FORM = struct.Struct("<qqq")
#: Head; the leaf.
LEAF_FORM = struct.Struct("<qq")
#: Head; signature; location; result; inputs (the second 0 if there is one); their versions (second << 32); sequence
#: number plus 1, 0 for no node; two tensors that have died before (0: none), the last one doubled, plus 1.
OPERATION_FORM = struct.Struct("<qqqqqqqqqq")
#: The same with the region of the loop's new pass and its number before the last two.
AROUND_FORM = struct.Struct("<qqqqqqqqqqqq")
#: Head; location, frame, thread, step; number of its :class:`OperationKind`; node (0: none); sequence number; region;
#: nanoseconds since the run started. What follows are numbers of eight bytes: the inputs; each output with its memory
#: (0: its own), version and base; each edge with its slot; each saved tensor with its memory and version. Then, if
#: they are recorded, the values of the outputs.
ANY_FORM = struct.Struct("<iiiiiiqqqqq")
#: Head; location, frame, thread, step; tensor; version; nanoseconds since the run started. What follows is the value.
VALUE_FORM = struct.Struct("<iiiiiiqqq")
#: What a value begins with: all elements follow; the norm follows as a double; a Summary follows, after its length.
ELEMENTS, NORM, SUMMARY = 1, 2, 3
#: Bytes before what follows, by kind.
SIZES: Mapping[int, int] = {
    EVENT: HEAD.size, FACT: HEAD.size, RAN: RAN_FORM.size, WITHIN: OPERATION_FORM.size, NEXT: OPERATION_FORM.size,
    AROUND: AROUND_FORM.size, LEAF: LEAF_FORM.size, LEAF_ANY: LEAF_FORM.size, RAN_ANY: RAN_ANY_FORM.size,
    OPERATION: ANY_FORM.size, VALUE: VALUE_FORM.size, **{one.kind: one.form.size for one in COMPACT},
}  # fmt: skip

#: Bytes of an element as it is sent, by PyTorch's name of the type; bfloat16 goes as float32, in which it is kept.
ITEM_SIZES: Mapping[str, int] = {
    "bool": 1, "uint8": 1, "int8": 1, "int16": 2, "uint16": 2, "int32": 4, "uint32": 4, "int64": 8, "uint64": 8,
    "float16": 2, "bfloat16": 4, "float32": 4, "float64": 8, "complex64": 8, "complex128": 16,
}  # fmt: skip


class Fact(msgspec.Struct, frozen=True, array_like=True, tag_field="fact"):
    """What a record of kind FACT holds."""


class Signature(Fact, frozen=True, tag=1):
    """An operation that records name by ``number``.

    ``edges`` has the input behind each entry of the node's ``next`` (-1: none). ``saved`` has what the node keeps:
    name, input (-1: the result), and the entries of ``next`` of which one must be there (none: always kept).
    ``attributes`` are the arguments that are no tensors, as text.
    """

    number: int
    op: str
    node: str
    formula: str
    edges: tuple[int, ...]
    saved: tuple[tuple[str, int, tuple[int, ...]], ...]
    attributes: tuple[tuple[str, str], ...]


class Reached(Fact, frozen=True, tag=2):
    """The location of the statement that a location stands in."""

    location: int
    statement: int


class Queue(Fact, frozen=True, tag=3):
    """The nodes of a pass in running order, without AccumulateGrads; ``leaves`` are roots that are leaves."""

    backward_pass: int
    nodes: tuple[int, ...]
    leaves: tuple[int, ...]


class Clock(Fact, frozen=True, tag=4):
    """Seconds since the run started; records carry no time of their own."""

    time: float


class Changed(Fact, frozen=True, tag=5):
    """A tensor has other memory (``.data = …``), or was bent in place."""

    tensor: int
    dtype: str
    shape: tuple[int, ...]
    storage: int


class Died(Fact, frozen=True, tag=6):
    """Several tensors that the program has let go of, told at one place."""

    tensors: tuple[int, ...]
    thread: int
    location: int
    frame: int
    step: int


class Form(Fact, frozen=True, tag=7):
    """Type and shape of arrays, by the number that records name them by (from 1)."""

    number: int
    dtype: str
    shape: tuple[int, ...]


class Text(Fact, frozen=True, tag=8):
    """A text that records name by ``number`` (from 1)."""

    number: int
    text: str


class OutputKind(msgspec.Struct, frozen=True, array_like=True):
    """What is the same of an output each time."""

    dtype: str
    shape: tuple[int, ...]
    origin: str
    requires_grad: bool
    slot: int


class OperationKind(Fact, frozen=True, tag=9):
    """What is the same of some operations: records name it by ``number``.

    ``taken`` counts the inputs, ``edges`` the entries of the node's ``next``; ``saved`` names what the node keeps.
    """

    number: int
    op: str
    taken: int
    attributes: tuple[tuple[str, str], ...]
    reason: str
    outputs: tuple[OutputKind, ...]
    node: str
    formula: str
    edges: int
    saved: tuple[str, ...]


AnyFact = Signature | Reached | Queue | Clock | Changed | Died | Form | Text | OperationKind
FACTS = (Signature, Reached, Queue, Clock, Changed, Died, Form, Text, OperationKind)
