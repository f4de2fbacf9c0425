"""Follows each thread through the user's frames, statements, loops and names, and tells what changed.

Nothing is traced: the tracker looks only when there is something else to tell (an operation, a stop …), and then sends
what happened since: frames left and entered, the loop pass, names bound, the line.
"""

from __future__ import annotations

import inspect
import re
import threading
from collections.abc import Callable, Mapping
from itertools import compress, count
from types import CodeType, FrameType
from typing import Any

from ..protocol.compact import FRAME, LEFT, LINE, NAME
from .frames import FrameToken, ThreadState
from .names import NameFinder, changes
from .regions import Regions
from .source_map import Statement
from .stream import EventStream
from .user_code import Location, UserCode, UserFiles, caller

_GENERATOR = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
_FUNCTION = inspect.CO_NEWLOCALS | inspect.CO_OPTIMIZED

_OF_FORWARD = ("module", "function")


class Tracker(Regions):
    """Knows where every thread is.

    Attributes:
        closed: Called when a loop begins: what was recorded of another one is over.
        settle: Called before the state of the main thread is looked at: it may be behind what was recorded.
        codes: What is known of each code object met, by ``id``: None if it isn't the user's.
        direct: Whether the last arrival was at the code of a frame itself, not of a comprehension in it.
        trace: Called for trace events of user frames; the stepper sets it.
    """

    def __init__(self, stream: EventStream, files: UserFiles, names: NameFinder) -> None:
        super().__init__(stream)
        self._files = files
        self.codes = files.codes
        self._names = names
        self._local = threading.local()
        self._threads = count(1)
        self._frame_numbers = count(1)
        self.settle: Callable[[], ThreadState | None] = _nothing
        self._notebook: FrameToken | None = None
        self.closed: Callable[[], object] = _nothing
        self._place: tuple[FrameToken, int, ThreadState, Location] | None = None
        self.direct = False
        self.trace: Callable[[FrameToken, FrameType, str, Any], None] | None = None

    # ------------------------------------------------------------------------------------------------ where we are
    def state(self) -> ThreadState:
        """The state of the current thread."""
        try:
            found: ThreadState = self._local.state
        except AttributeError:
            main = threading.current_thread() is threading.main_thread()
            found = self._local.state = ThreadState(0 if main else next(self._threads))
        return found

    def token(self, frame: FrameType) -> FrameToken:
        """The token of a user frame, put there when there is none."""
        found = frame.f_trace
        if type(found) is not FrameToken:
            found = self._new_token(frame.f_code)
            frame.f_trace_lines = False
            frame.f_trace = found
        return found

    def _new_token(self, code: CodeType) -> FrameToken:
        if code.co_name != "<module>" or not code.co_filename.startswith("<cell "):
            return FrameToken(self._traced, bool(code.co_flags & _GENERATOR))
        # The cells of a notebook share their namespace, and so are one frame to whoever asks what a name means.
        if self._notebook is None:
            self._notebook = FrameToken(self._traced, lasting=True)
        self._notebook.statement = self._notebook.visit = None
        return self._notebook

    def _traced(self, token: FrameToken, frame: FrameType, event: str, argument: Any) -> None:
        if self.trace is not None:
            self.trace(token, frame, event, argument)

    def arrive(self, frame: FrameType) -> ThreadState | None:
        """Bring the current thread's state up to the user frame nearest to ``frame``, telling what changed.

        Returns None inside code that the debugger itself put into the program. The stream's lock is held.
        """
        moved = self.settle()
        state = self._same_place(frame)
        if state is not None and moved is None:
            return state
        self._place = None
        self.direct = False
        state = self.state()
        user, info = self._files.nearest(frame)
        if user is None or info is None:
            state.location = state.frame = 0
            state.here = None
            return state
        location = self._files.location(info, user.f_lasti)
        if location.quiet:
            return None
        direct = self.direct = info.steppable
        while not info.steppable:
            outer, code = self._files.nearest(user.f_back)
            if outer is None or code is None:
                break
            user, info = outer, code
        token = self.token(user)
        if token is not state.top:
            self._restack(state, user, info, token)
        pending = state.pending
        if pending is not None and pending[1] is not location:
            self._bind_pending(state, left=False)
        statement = location.statement
        if statement is not None and (
            statement is not token.statement or (statement.loops and token.passes_of(statement.loops) != token.passes)
        ):
            self._reach(state, user, info, token, statement)
        state.here = location
        state.location = location.number
        state.frame = token.number
        if direct:
            self._place = token, user.f_lasti, state, location
        return state

    def _same_place(self, frame: FrameType | None) -> ThreadState | None:
        """The state of the thread if the user's frame nearest to ``frame`` is where it was at the last arrival."""
        if self._place is None:
            return None
        token, instruction, state, location = self._place
        codes = self._files.codes
        while frame is not None and frame.f_trace is not token:
            if codes.get(id(frame.f_code), _UNKNOWN) is not None:
                return None
            frame = frame.f_back
        if frame is None or frame.f_lasti != instruction or token is not state.top:
            return None
        here, statement = state.here, token.statement
        if here is not location or statement is None or state.location != location.number:
            return None
        if statement.loops and token.passes_of(statement.loops) != token.passes:
            return None
        return state

    # ------------------------------------------------------------------------------------------------ frames
    def _restack(self, state: ThreadState, frame: FrameType, info: UserCode, token: FrameToken) -> None:
        fresh = [(frame, info, token)]
        stack = state.stack
        while not self._on_stack(stack, token):
            outer, code = self._files.nearest(frame.f_back)
            while outer is not None and code is not None and not code.steppable:
                outer, code = self._files.nearest(outer.f_back)
            if outer is None or code is None:
                break
            frame, info, token = outer, code, self.token(outer)
            fresh.append((frame, info, token))
        common = fresh.pop() if self._on_stack(stack, token) else None
        self._unwind(state, 0 if common is None else common[2].depth + 1)
        if common is not None and fresh:
            self._reach_now(state, *common)
        while fresh:
            entered = fresh.pop()
            self._enter(state, *entered)
            if fresh:
                self._reach_now(state, *entered)
        state.top = stack[-1] if stack else None

    @staticmethod
    def _on_stack(stack: list[FrameToken], token: FrameToken) -> bool:
        return 0 <= token.depth < len(stack) and stack[token.depth] is token

    def _unwind(self, state: ThreadState, depth: int) -> None:
        stack = state.stack
        while len(stack) > depth:
            token = stack.pop()
            token.depth = -1
            if state.pending is not None and state.pending[0] is token:
                self._bind_pending(state, left=True)
            self._close_owned(state, token)
            if not token.lasting:
                self._stream.note(state, LEFT, token.number)
        state.top = stack[-1] if stack else None

    def _enter(self, state: ThreadState, frame: FrameType, info: UserCode, token: FrameToken) -> None:
        below = state.stack[-1].number if state.stack else 0
        token.depth = len(state.stack)
        state.stack.append(token)
        code = frame.f_code
        if not token.number:
            token.number = next(self._frame_numbers)
            state.frame = below
            text = self._stream.text
            self._stream.note(
                state, FRAME, token.number, text(code.co_qualname), text(code.co_filename), code.co_firstlineno, below
            )
        state.frame = token.number
        # The engine's region of a module or custom Function stands for its ``forward`` too.
        inside = state.regions[-1] if state.regions else None
        told = code.co_name == "forward" and inside is not None and inside.owner is None and inside.kind in _OF_FORWARD
        if code.co_flags & _FUNCTION == _FUNCTION and not told:
            self._open(state, "function", code.co_name, token, (0, 0, 0), 0)

    def _reach_now(self, state: ThreadState, frame: FrameType, info: UserCode, token: FrameToken) -> None:
        statement = info.statement(frame.f_lasti)
        if statement is None:
            return
        if statement is not token.statement or token.passes_of(statement.loops) != token.passes:
            self._reach(state, frame, info, token, statement)
        state.location = token.reached

    def _reach(
        self,
        state: ThreadState,
        frame: FrameType,
        info: UserCode,
        token: FrameToken,
        statement: Statement,
        whole: bool = False,
    ) -> None:
        """The frame is at another statement, or at the same one in another pass."""
        if not token.reached:
            token.reached = self._files.statement_location(info, statement)
        self.bind_names(state, frame.f_locals, token, statement, whole)
        token.info = info
        token.statement = statement
        token.passes = token.passes_of(statement.loops)
        state.frame = token.number
        state.location = token.reached = self._files.statement_location(info, statement)
        self._sync_loops(state, token, statement)
        self._stream.note(state, LINE)

    def line(self, frame: FrameType, again: bool) -> None:
        """At a stop: tell where the user frame nearest to ``frame`` is and what its names mean.

        ``again`` tells the line also where it was told already: its statement begins anew.
        """
        self.settle()
        self._place = None
        state = self.state()
        user, info = self._files.nearest(frame)
        while user is not None and info is not None and not info.steppable:
            user, info = self._files.nearest(user.f_back)
        if user is None or info is None:
            return
        token = self.token(user)
        if token is not state.top:
            self._restack(state, user, info, token)
        self._bind_pending(state, left=False)
        statement = info.statement(user.f_lasti)
        if statement is None:
            return
        told = statement is token.statement and token.passes_of(statement.loops) == token.passes
        if told and not again:
            self.bind_names(state, user.f_locals, token, statement, whole=True)
        else:
            self._reach(state, user, info, token, statement, whole=True)

    def code(self, frame: FrameType) -> UserCode | None:
        """What is known of a frame's code; None if it isn't the user's."""
        return self._files.code(frame.f_code)

    def number(self, token: FrameToken) -> int:
        """The number of a frame; one that was never told of (it has been left by an exception) gets one here."""
        if not token.number:
            token.number = next(self._frame_numbers)
        return token.number

    def finish(self) -> None:
        """The current thread's program is over: leave all frames."""
        self.settle()
        state = self.state()
        self._unwind(state, 0)
        while state.regions:
            self._close(state)
        self.end_training_step(state)
        state.here = None

    # ------------------------------------------------------------------------------------------------ names
    def bind_names(
        self,
        state: ThreadState,
        names: Mapping[str, Any],
        token: FrameToken,
        now: Statement | None,
        whole: bool = False,
    ) -> None:
        """Tell which names of a frame mean other tensors than before, on its way to the statement ``now``.

        ``whole`` looks into large containers too.
        """
        found, inside = self._names.find(names, token, whole)
        changed: list[tuple[str, int]] = []
        if found != token.names:
            changed = changes(token.names, found)
        if inside or token.inside:
            for name, now_inside in inside.items():
                before = token.inside.get(name, _NO_NAMES)
                if before is not now_inside and before != now_inside:
                    changed += changes(before, now_inside)
            for name, before in token.inside.items():
                if name not in inside:
                    changed += [(path, 0) for path in before]
        token.names, token.inside = found, inside
        if not changed:
            return
        place = state.location, state.frame
        state.frame = token.number
        for name, tensor in changed:
            if name in token.paths:
                if token.paths[name] == tensor:
                    continue  # told when the operation was over that assigned it
                token.paths[name] = tensor
            state.location = self._bound_at(token, name, now)
            self._stream.note(state, NAME, self._stream.text(name), tensor)
        state.location, state.frame = place

    def _bound_at(self, token: FrameToken, name: str, now: Statement | None) -> int:
        """Location of the statement that bound ``name`` since the last one that was told."""
        info, last = token.info, token.statement
        if info is None or last is None:
            return token.reached  # nothing was told of this frame yet: these are its arguments
        key = name, last, now
        found = info.binders.get(key)
        if found is None:
            root = re.split(r"[.\[]", name, maxsplit=1)[0]
            found = self._files.statement_location(info, info.source.binder(root, last, now))
            info.binders[key] = found
        return found

    def tell_names(self, names: Mapping[str, Any]) -> None:
        """Tell what the names of the program itself mean now that it, or a cell of it, is over."""
        with self._stream.lock:
            self.settle()
            state = self.state()
            self._bind_pending(state, left=False)
            if state.stack:
                self._unwind(state, 1)
                self.bind_names(state, names, state.stack[0], None, whole=True)

    def expect_binding(self, state: ThreadState, tensor: int, parameter: bool = False) -> None:
        """The operation just told gives its result to a name, unless that is a ``parameter`` inside a constructor."""
        here, token = state.here, state.top
        if parameter and here is not None and _called(here.node) not in ("", "Parameter"):
            return
        if here is not None and token is not None and here.target:
            state.pending = (token, here, here.target, tensor)

    def _bind_pending(self, state: ThreadState, left: bool) -> None:
        """Tell where the last result went, unless a look at the frame's names will do that.

        It will not for attributes and items, nor once the frame is ``left``.
        """
        if state.pending is None:
            return
        token, location, name, tensor = state.pending
        state.pending = None
        plain = name.isidentifier()
        if (plain and not left) or (token.names if plain else token.paths).get(name) == tensor:
            return
        if not plain:
            token.paths[name] = tensor
        place = state.location, state.frame
        state.location, state.frame = location.number, token.number
        self._stream.note(state, NAME, self._stream.text(name), tensor)
        state.location, state.frame = place

    # ------------------------------------------------------------------------------------------------ inserted code
    def count_for(self, key: int, iterable: Any) -> Any:
        """Called by inserted code at the start of a ``for`` loop: the same elements, counted."""
        self.closed()
        elements = iter(iterable)
        return compress(elements, self.token(caller(1)).count_passes(key, type(iterable) is range))

    def count_while(self, key: int) -> Any:
        """Called by inserted code at the start of a ``while`` loop: what its test draws a true value from."""
        self.closed()
        return self.token(caller(1)).count_passes(key)


_UNKNOWN = object()
_NO_NAMES: dict[str, int] = {}


def _called(node: Any) -> str:
    """Name of the function that an expression calls, "" if it is no call."""
    function = getattr(node, "func", None)
    return getattr(function, "attr", "") or getattr(function, "id", "")


def _nothing() -> None:
    """Nothing was recorded elsewhere."""
