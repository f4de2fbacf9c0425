"""Breakpoints of every kind in the scripting interface."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from .session.session import Session
from .store import Store
from .store.breakpoint_checks import problems
from .store.breakpoint_spec import SpecError, breakpoint_of, spec_of
from .store.breakpoint_words import identity_of, stop_sentence


class DebugError(RuntimeError):
    """What was asked cannot be done; the text says why."""


class Breaking:
    """The part of a debugger that sets breakpoints and tells of them."""

    _session: Session
    _store: Store

    def breakpoint(
        self, line: int, condition: str = "", hits: int = 0, log: str = "", path: str | Path | None = None
    ) -> int:
        """Stop before the statement at ``line``; its identity, for :meth:`remove_breakpoint`.

        Args:
            line: From 1.
            condition: Expression that must be true there.
            hits: Number of the first hit that stops.
            log: Message (f-string text) printed in place of stopping.
            path: File, or ``<cell N>`` of a notebook; None is the script, or the first cell.
        """
        if path is None:
            document = self._session.document
            if document is None or not document.code:
                raise DebugError("there is no source to set a breakpoint in")
            path = document.code[0].path
        elif not str(path).startswith("<"):
            path = Path(path).absolute()
        return self._session.breakpoints.add(str(path), line, condition, hits, log).identity

    def break_on(
        self, what: str = "", *, condition: str = "", hits: int = 0, log: str = "", **wanted: str | bool
    ) -> int:
        """Stop at a happening, wherever it is; its identity, for :meth:`remove_breakpoint`.

        Args:
            what: As on the command line: ``"nonfinite:w"``, ``"norm>10"``, ``"op:matmul@backward"``, ``"backward"``.
            condition: Expression that must be true there.
            hits: Number of the first hit that stops.
            log: Message (f-string text) printed in place of stopping.
            wanted: In place of ``what``: ``op="SqrtBackward0"``, ``nan=True``, ``nonfinite="w"``, ``write="w.grad"``,
                ``module``, ``name``, ``exception``, ``uncaught``, ``region``, ``backward``.

        Raises:
            DebugError: There is no such breakpoint; the text says what there is.
        """
        document = self._session.document
        script = document.code[0].path if document is not None and document.code else ""
        try:
            row = breakpoint_of(what or spec_of(**wanted), script)
        except SpecError as error:
            raise DebugError(str(error)) from error
        row = replace(row, condition=condition or row.condition, hits=hits, log=log)
        if found := problems(row):
            raise DebugError(next(iter(found.values())))
        return self._session.breakpoints.put(row).identity

    @property
    def why_stopped(self) -> str:
        """Which breakpoint stopped the program and why, in words; "" if none did."""
        stop = self._store.stop
        if stop is None or stop.reason != "breakpoint":
            return ""
        identity, note = identity_of(stop.detail)
        return stop_sentence(self._session.breakpoints.get(identity), note)

    @property
    def hits(self) -> dict[int, int]:
        """How often each breakpoint was hit in this run, by identity."""
        return {row.identity: row.count for row in self._session.breakpoints.all()}

    def remove_breakpoint(self, identity: int) -> None:
        """Take a breakpoint away; LookupError if there is none."""
        self._session.breakpoints.remove(identity)
