"""The short way for what a program does most: an operation after another in the same frame, a node after another.

Such facts are packed as records straight into the journal, with nothing kept as a Python object. The recorder is
*open* while it knows exactly where the main thread is: from an operation that the :class:`Sender` has told in full to
the next fact that isn't of the plainest kind. Whoever tells anything else settles it first, so that the tracker's
picture of the thread is whole again.

There is no lock: only the main thread comes here, and only as long as no other thread of the program runs.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..autograd import saved
from ..autograd.node import Node
from ..protocol.journal import FULL
from ..protocol.records import (
    AROUND,
    AROUND_FORM,
    LEAF,
    LEAF_FORM,
    NODE,
    OPERATION_FORM,
    RAN,
    RAN_ANY,
    RAN_FORM,
    WITHIN,
    Form,
    Reached,
)  # fmt: skip
from ..storage import WRITES, next_uid
from ..tensor import Tensor
from .frames import LAST_PASS, Region, ThreadState
from .identities import Identities, TensorReference
from .moves import move
from .signatures import Signatures
from .stream import EventStream
from .summaries import dtype_name
from .user_code import Location, UserCode

if TYPE_CHECKING:
    from .tracker import Tracker

#: Arrays up to so many bytes go into a record.
_LARGEST = 1 << 16
_frame = sys._getframe
_pack, _pack_around, _pack_ran = OPERATION_FORM.pack_into, AROUND_FORM.pack_into, RAN_FORM.pack_into
_SIZE, _AROUND_SIZE, _RAN_SIZE = OPERATION_FORM.size, AROUND_FORM.size, RAN_FORM.size
_pack_leaf, _LEAF_SIZE = LEAF_FORM.pack_into, LEAF_FORM.size
_nowhere: Location = Location(0, None, 0, "", False, 0)


#: Stands for the frame while the recorder is closed; no frame has it.
_NOBODY: Any = object()


class Recorder:
    """Packs records.

    Args:
        stream: Its journal takes them.
        identities: Numbers tensors and nodes.
        in_full: Tells an operation the long way: the frame that called it, and what :meth:`pointwise` got.
        node_in_full: Tells a node that has run the long way.

    Attributes:
        held: While true the recorder stays closed: somebody wants to be asked after each operation.
    """

    __slots__ = (
        "_alone", "_died", "_forms", "_here", "_identities", "_in_full", "_journal", "_key", "_last", "_leave",
        "_left", "_limit", "_memory", "_moved", "_names", "_node_in_full", "_note_death", "_numbers",
        "_open_pass", "_pass", "_passes", "_references", "_region", "_region_number", "_regions", "_shared",
        "_signatures", "_state", "_stream", "_token", "_values", "held",
    )  # fmt: skip

    def __init__(
        self,
        stream: EventStream,
        identities: Identities,
        in_full: Callable[[Any, Any, Tensor, Node | None, Tensor, Tensor | None], None],
        node_in_full: Callable[[int, Node, Any, Any], None],
    ) -> None:
        self._stream = stream
        self._journal = stream.journal
        self._memory = stream.journal.memory
        self._identities = identities
        self._references = identities.references
        self._died = identities.died
        self._note_death = identities.died.append
        self._signatures = Signatures(stream)
        self._numbers = self._signatures.numbers
        self._shared = identities.shared
        self._leave = identities.leave
        self._in_full = in_full
        self._node_in_full = node_in_full
        self._forms: dict[tuple[Any, tuple[int, ...]], int] = {}
        self.held = False
        self._alone = True
        self._pass = self._open_pass = 0
        self._regions: Callable[[], int] = next_uid
        self._key = self._token = _NOBODY
        self._state: ThreadState | None = None
        self._here = _nowhere
        self._last = 0
        self._moved = False
        self._left: Any = None
        self._names: dict[str, int] = {}
        self._region: Region | None = None
        self._region_number = self._passes = 0
        self._limit = 0
        self._values = False
        stream.interrupted = self.close

    def set_up(self, tracker: Tracker) -> None:
        """Take over what is known only now."""
        self._regions = tracker.next_region
        self._values = self._identities.results
        self._limit = min(self._identities.result_limit, _LARGEST) if self._values else 0

    # ------------------------------------------------------------------------------------------------ operations
    def pointwise(  # noqa: C901 - one call for each operation of the program: a call saved is a tenth of it
        self, key: Any, result: Tensor, node: Node | None, input: Tensor, other: Tensor | None = None
    ) -> None:
        """As :meth:`.probe.Observer.pointwise` has it."""
        frame = _frame(2)
        if frame.f_trace is not self._key:
            self._in_full(frame, key, result, node, input, other)
            return
        array = result._array
        here = self._here
        try:
            kind, place = here.moves[frame.f_lasti]
            signature = self._numbers[key]
            a = input._uid
            b = 0 if other is None else other._uid
        except (KeyError, AttributeError):
            kind = 0
        if (
            not kind
            or array.dtype is not input._array.dtype
            or saved.attention
            or (self._values and array.nbytes > self._limit)
            or (node is None and (input._requires_grad or (other is not None and other._requires_grad)))
            or (kind == AROUND and self._left is None)
        ):
            self._in_full(frame, key, result, node, input, other)
            return
        dead = also_dead = 0
        died = self._died
        if died:
            if len(died) > 2:
                self._in_full(frame, key, result, node, input, other)
                return
            dead = died.popleft().number
            del self._references[dead]
            if died:
                also_dead = died.popleft().number
                del self._references[also_dead]
            if self._shared:
                self._leave(dead)
                self._leave(also_dead)
        version = 0
        counter = input._counter
        if counter is not None:
            version = counter.value & WRITES
        if other is not None and other._counter is not None:
            version += (other._counter.value & WRITES) << 32
        number = result._uid = next_uid()
        self._references[number] = reference = TensorReference(result, self._note_death)
        reference.number = number
        if node is None:
            sequence = 0
        else:
            node._uid = number + NODE
            sequence = node.sequence + 1
        if kind != WITHIN:
            name = here.target
            if name:
                self._names[name] = self._last
        journal = self._journal
        start = journal.end
        head = kind
        end = start + _SIZE if kind != AROUND else start + _AROUND_SIZE
        if self._values:
            data = array.tobytes()
            fixed = end
            end += len(data)
            self._memory[fixed:end] = data
            head += len(data) << 32
        if kind == AROUND:
            self._region_number = self._regions()
            self._passes = LAST_PASS - self._left()
            _pack_around(
                self._memory, start, head, signature, place.number, number, a, b, version, sequence,
                self._region_number, self._passes, also_dead, dead + dead + 1,
            )  # fmt: skip
        else:
            _pack(
                self._memory, start, head, signature, place.number, number, a, b, version, sequence, also_dead,
                dead + dead + 1,
            )  # fmt: skip
        journal.end = end
        self._here = place
        self._last = number
        self._moved = True
        if end > FULL:
            self._send()

    # ------------------------------------------------------------------------------------------------ nodes
    def ran(self, number: int, node: Node, grad: Any, grads: Any) -> None:
        """As :meth:`.probe.Observer.ran` has it, for a node of one output."""
        try:
            identity = node._uid
        except AttributeError:
            identity = 0
        if number != self._open_pass or identity & 3 != NODE:
            if number != self._open_pass or self._values or not identity:
                self._node_in_full(number, node, grad if type(grad) is list else [grad], grads)
            else:
                self._ran_any(identity, grad if type(grad) is list else [grad], grads)
            return
        bits = 3
        if len(grads) == 2:
            one, two = grads
            if one is not None:
                bits = 7 if two is None else 15
            elif two is not None:
                bits = 11
        elif grads[0] is not None:
            bits = 7
        journal = self._journal
        start = journal.end
        end = start + _RAN_SIZE
        if self._values:
            data = self._bytes(grad, grads)
            if data is None:
                self._node_in_full(number, node, [grad], grads)
                return
            fixed = end
            end += len(data)
            self._memory[fixed:end] = data
            _pack_ran(self._memory, start, RAN + (len(data) << 32), identity, bits)
        else:
            _pack_ran(self._memory, start, RAN, identity, bits)
        journal.end = end
        if end > FULL:
            self._send()

    def _bytes(self, grad: Any, grads: Any) -> bytes | None:
        """The elements of some gradients; None if one is too large."""
        limit = self._limit
        if grad.nbytes > limit:
            return None
        data: bytes = grad.tobytes()
        for one in grads:
            if one is not None:
                if one.nbytes > limit:
                    return None
                data += one.tobytes()
        return data

    def _ran_any(self, identity: int, before: Any, after: Any) -> None:
        """A node has run whose gradients may have any form; their elements aren't kept."""
        forms, numbers = [], self._forms
        for one in (*before, *after):
            if one is None:
                forms.append(0)
                continue
            try:
                forms.append(numbers[one.dtype, one.shape])
            except KeyError:
                forms.append(self._new_form(one))
        data = array("i", forms).tobytes()
        journal = self._journal
        start = journal.end
        fixed = start + _RAN_SIZE
        end = fixed + len(data)
        self._memory[fixed:end] = data
        _pack_ran(self._memory, start, RAN_ANY + (len(data) << 32), identity, len(before) * 2 + 1)
        journal.end = end
        if end > FULL:
            self._send()

    def _new_form(self, value: Any) -> int:
        number = self._forms[value.dtype, value.shape] = len(self._forms) + 1
        with self._stream.lock:
            self._stream.state(Form(number, dtype_name(value.dtype), value.shape))
        return number

    def leaf(self, number: int, tensor: Tensor, gradient: Any) -> bool:
        """A leaf's AccumulateGrad has run and stored the first gradient in it; False if that must be told in full."""
        if number != self._open_pass:
            return False
        try:
            identity = tensor._uid
        except AttributeError:
            return False
        journal = self._journal
        start = journal.end
        end = start + _LEAF_SIZE
        if self._values:
            if gradient.nbytes > self._limit:
                return False
            fixed = end
            end += gradient.nbytes
            self._memory[fixed:end] = gradient.tobytes()
            _pack_leaf(self._memory, start, LEAF + (gradient.nbytes << 32), identity)
        else:
            _pack_leaf(self._memory, start, LEAF, identity)
        journal.end = end
        if end > FULL:
            self._send()
        return True

    # ------------------------------------------------------------------------------------------------ open and close
    def alone(self, alone: bool) -> None:
        """Whether only the main thread of the program runs."""
        self._alone = alone
        self.close()

    def enter_pass(self, number: int) -> None:
        """A backward pass begins or (0) ends; only one at a time is told of in records."""
        self._pass = self._open_pass = number

    def close(self) -> None:
        """The next fact must be told in full."""
        self._key = _NOBODY
        self._open_pass = 0

    def close_loop(self) -> None:
        """A loop begins."""
        self._key = _NOBODY

    def open_pass(self) -> None:
        """What had to be told in full was told, and the pass goes on."""
        self._open_pass = self._pass if self._alone else 0

    def settle(self) -> ThreadState | None:
        """Close, and bring the main thread's state up to what was recorded; its state if there was any."""
        self._key = _NOBODY
        if not self._moved:
            return None
        self._moved = False
        state, token, here = self._state, self._token, self._here
        assert state is not None and here.statement is not None
        state.here = here
        state.location = here.number
        state.frame = token.number
        state.pending = (token, here, here.target, self._last) if here.target else None
        token.statement = here.statement
        token.reached = here.reached
        region = self._region
        if region is not None and region.number != self._region_number:
            region.number = self._region_number
            region.key = (*region.key[:2], self._passes)
            token.passes = (*token.passes[:-1], (token.passes[-1][0], self._passes))
        return state

    def open(self, state: ThreadState, frame: Any, info: UserCode, before: Location | None, key: Any) -> None:
        """An operation was told in full, and was called by this frame's code itself.

        ``before`` is the place of the one before it, if that was such an operation too.
        """
        here, token = state.here, state.top
        signature = self._signatures.learn(key)
        if here is None or token is None or token is not frame.f_trace or here.statement is None or state.thread:
            return
        if not here.told:
            here.told = True
            self._stream.state(Reached(here.number, here.reached))
        if before is not None and here.instruction not in before.moves:
            before.moves[here.instruction] = move(info.source, before, here), here
        self._token, self._here, self._state = token, here, state
        self._last = state.pending[3] if state.pending is not None else 0
        self._names = token.names
        self._region = self._left = None
        region = state.regions[-1] if state.regions else None
        if here.loop and region is not None and region.owner is token and region.key[0] == here.loop:
            loop = token.loops.get(here.loop)
            if loop is not None and loop[2] and loop[0] == region.key[1]:
                # A loop that begins anew closes the recorder, so this stays the loop's counter.
                self._left, self._region = loop[1].__length_hint__, region
                self._region_number, self._passes = region.number, region.key[2]
        if signature and self._alone and not self.held:
            self._key = token

    def before(self, frame: Any) -> Location | None:
        """The place of the last operation of a frame, if the recorder is open there."""
        return self._here if frame.f_trace is self._key else None

    def _send(self) -> None:
        with self._stream.lock:
            self._stream.send()
