"""The short way for what a program does most: an operation after another in the same frame, a node after another.

Such facts are packed as records straight into the journal, with nothing kept as a Python object. The recorder is
*open* while it knows exactly where the main thread is: from an operation that the :class:`Sender` has told in full to
the next fact that isn't of the plainest kind. Whoever tells anything else settles it first, so that the tracker's
picture of the thread is whole again.

There is no lock: only the main thread comes here, and only as long as no other thread of the program runs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..autograd import saved
from ..autograd.node import Node
from ..calling import BETWEEN
from ..protocol.compact import LINE, NAME
from ..protocol.journal import FULL
from ..protocol.records import AROUND, AROUND_FORM, NEXT, NODE, OPERATION_FORM, WITHIN, Reached
from ..storage import WRITES, next_uid
from ..tensor import Tensor
from .frames import LAST_PASS, FrameToken, Region, ThreadState
from .identities import Identities, TensorReference
from .moves import move
from .pass_recorder import TICK, PassRecorder
from .signatures import Signatures
from .stream import EventStream
from .user_code import Location

if TYPE_CHECKING:
    from .tracker import Tracker

_frame = sys._getframe
_pack, _pack_around = OPERATION_FORM.pack_into, AROUND_FORM.pack_into
_SIZE, _AROUND_SIZE = OPERATION_FORM.size, AROUND_FORM.size
_nowhere: Location = Location(0, None, 0, "", False, 0)
_NO_MOVE = (0, _nowhere)
_forgiving, _taking_out = BETWEEN


#: Stands for the frame while the recorder is closed; no frame has it.
_NOBODY: Any = object()


class Recorder(PassRecorder):
    """Packs records.

    Args:
        stream: Its journal takes them.
        identities: Numbers tensors and nodes.
        in_full: Tells an operation the long way: the frame that called it, and what :meth:`pointwise` got.
        node_in_full: Tells a node that has run the long way.

    Attributes:
        held: While true the recorder stays closed: somebody wants to be asked after each operation.
        between: Whether an optimiser waits for the first operation of its next step.
    """

    __slots__ = (
        "_codes", "_died", "_here", "_identities", "_in_full", "_key", "_last", "_leave", "_left", "_moved", "_names",
        "_near", "_note_death", "_numbers", "_passes", "_references", "_region", "_region_number", "_regions",
        "_shared", "_signatures", "_state", "_token", "between", "held",
    )  # fmt: skip

    def __init__(
        self,
        stream: EventStream,
        identities: Identities,
        in_full: Callable[[Any, Any, Tensor, Node | None, Tensor, Tensor | None], None],
        node_in_full: Callable[[int, Node, Any, Any], None],
    ) -> None:
        super().__init__(stream, identities, node_in_full)
        self._identities = identities
        self._references = identities.references
        self._died = identities.died
        self._note_death = identities.died.append
        self._signatures = Signatures(stream)
        self._numbers = self._signatures.numbers
        self._shared = identities.shared
        self._leave = identities.leave
        self._in_full = in_full
        self.held = False
        self.between = False
        self._codes: dict[int, Any] = {}
        self._regions: Callable[[], int] = next_uid
        self._key = self._near = self._token = _NOBODY
        self._state: ThreadState | None = None
        self._here = _nowhere
        self._last = 0
        self._moved = False
        self._left: Any = None
        self._names: dict[str, int] = {}
        self._region: Region | None = None
        self._region_number = self._passes = 0
        stream.interrupted = self.close

    def set_up(self, tracker: Tracker) -> None:
        """Take over what is known only now."""
        self._regions = tracker.next_region
        self._codes = tracker.codes
        known = self._identities
        self.record_values(known.values, known.results, known.result_limit)

    # ------------------------------------------------------------------------------------------------ operations
    def pointwise(  # noqa: C901 - one call for each operation of the program: a call saved is a tenth of it
        self, key: Any, result: Tensor, node: Node | None, input: Tensor, other: Tensor | None = None
    ) -> None:
        """As :meth:`.probe.Observer.pointwise` has it."""
        frame: Any = _frame(2)
        if frame.f_trace is not self._key:
            if frame.f_code is _forgiving or frame.f_code is _taking_out:
                frame = frame.f_back
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
            or (
                self.between
                if node is not None
                else (input._requires_grad or (other is not None and other._requires_grad))
            )
            or (kind == AROUND and (self._left is None or LAST_PASS - self._left() == self._passes))
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
        if not number & TICK:
            self.tick()

    # ------------------------------------------------------------------------------------------------ open and close
    def alone(self, alone: bool) -> None:
        """Whether only the main thread of the program runs."""
        self._alone = alone
        self.close()

    def close(self) -> None:
        """The next fact must be told in full."""
        self._key = self._near = _NOBODY
        self._open_pass = 0

    def close_loop(self) -> None:
        """A loop begins."""
        self._key = self._near = _NOBODY

    def settle(self) -> ThreadState | None:
        """Close, and bring the main thread's state up to what was recorded; its state if there was any."""
        self._key = self._near = _NOBODY
        return self._settled()

    def _settled(self) -> ThreadState | None:
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

    def arrive(self, frame: Any) -> ThreadState | None:
        """The main thread's state brought to where ``frame`` was called, if the way there is plain; else None.

        No more operations on single elements are taken until :meth:`open` says so.
        """
        near = self._near
        if near is _NOBODY:
            return None
        codes = self._codes
        while frame.f_trace is not near:
            if codes.get(id(frame.f_code), _NOBODY) is not None:
                return None
            frame = frame.f_back
            if frame is None:
                return None
        place = self._here
        instruction = frame.f_lasti
        kind = WITHIN
        if instruction != place.instruction:
            kind, place = place.moves.get(instruction, _NO_MOVE)
        if not kind or kind == AROUND:
            return None
        state = self._settled() or self._state
        self._key = _NOBODY
        assert state is not None
        if place.loop and near.passes_of((place.loop,)) != near.passes[-1:]:
            return None
        if kind == NEXT and not self._step(state, frame, near, place):
            return None
        self._here = state.here = place
        state.location = place.number
        return state

    @staticmethod
    def _bound(state: ThreadState, frame: Any, here: Location) -> bool:
        """Whether the name that the statement at ``here`` assigns to means what its last operation made."""
        pending = state.pending
        if pending is None or pending[1] is not here:
            return not here.target and pending is None
        return getattr(frame.f_locals.get(here.target), "_uid", -1) == pending[3]

    def _step(self, state: ThreadState, frame: Any, token: FrameToken, place: Location) -> bool:
        """The frame went on to the next statement; False if something else may have happened on the way."""
        here = self._here
        if not self._bound(state, frame, here):
            return False
        stream = self._stream
        state.frame = token.number
        if state.pending is not None:
            name, tensor = state.pending[2], state.pending[3]
            state.pending = None
            if token.names.get(name) != tensor:
                token.names[name] = tensor
                state.location = here.reached
                stream.note(state, NAME, stream.text(name), tensor)
        token.statement = place.statement
        state.location = token.reached = place.reached
        stream.note(state, LINE)
        return True

    def come(self, state: ThreadState, before: Location | None) -> None:
        """The tracker has looked where the main thread is, in code of the program itself.

        ``before`` is the place of the fact before this one, if it was in the same frame.
        """
        here, token = state.here, state.top
        if here is None or token is None or here.statement is None or token.info is None or state.thread:
            return
        # The cells of a notebook are one frame, but have each their own code.
        same = before is not None and token.info.locations.get(before.instruction) is before
        if same and before is not None and here.instruction not in before.moves:
            before.moves[here.instruction] = move(token.info.source, before, here), here
        self._token, self._here, self._state = token, here, state
        if self._alone and not self.held:
            self._near = token

    def open(self, state: ThreadState, frame: Any, key: Any) -> None:
        """An operation on single elements was told, called by this frame's code itself."""
        here, token = state.here, state.top
        signature = self._signatures.learn(key)
        if here is None or token is None or token is not frame.f_trace or here.statement is None or state.thread:
            return
        if not here.told:
            here.told = True
            self._stream.state(Reached(here.number, here.reached))
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
            self._key = self._near = token

    def before(self) -> Location | None:
        """The place of the last fact, if the way from there may be plain."""
        return None if self._near is _NOBODY else self._here

    def near(self) -> Any:
        """The frame of the last fact."""
        return self._near
