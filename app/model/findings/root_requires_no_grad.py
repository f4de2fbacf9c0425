"""backward() began at a tensor without history: the first thing on the way to it that let no gradient through."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from retrograd.engine.protocol import events as e

from ..states import Finding
from .blame import blame
from .breaks import Break, escaped_before, sources_of, telling_first
from .lost import cut_words
from .refusals import refusal
from .texts import text
from .watcher import Watcher
from .wording import called, source_line, where

NO_FLAG = "requires-grad-false"
#: Most tensors that a sentence names.
_NAMED = 3
#: Types that cannot require a gradient.
_WHOLE = ("int", "uint", "bool")


class RootRequiresNoGrad(Watcher):
    """Passes that were refused since nothing in the history of their root requires a gradient."""

    KINDS = (e.OperationRefused,)

    def take(self, event: e.Event) -> Iterator[Finding]:
        """One finding a refused pass."""
        refused = cast(e.OperationRefused, event)
        if refused.tensors and refused.operation == "save":
            yield self._inference(refused)
        if not refused.tensors or refused.operation not in ("backward", "grad"):
            return
        if "does not require grad" in refused.error:
            yield self._explain(refused, refused.tensors[0])
        elif "appears to not have been used" in refused.error:
            yield self._unused(refused)

    def _explain(self, event: e.OperationRefused, root: int) -> Finding:
        found = sources_of(self.run, root, event.serial)
        if found.breaks:
            return self._broken(event, root, telling_first(self.run, found.breaks, event.serial)[0])
        for origin in found.origins:
            escaped = escaped_before(self.run, origin, event.serial)
            if escaped is not None:
                return self._broken(event, root, escaped)
        return self._nothing_requires(event, root, found.origins)

    def _inference(self, event: e.OperationRefused) -> Finding:
        """A tensor made in inference mode came into an operation that autograd records."""
        run, at, tensor = self.run, event.serial, event.tensors[0]
        made = run.tensors[tensor].made_by or run.tensors[tensor].created.serial
        maker = run.timeline[made]
        place, used = run.place(maker.location), run.place(event.location)
        region = run.regions.get(maker.region) if isinstance(maker, e.OperationExecuted) else None
        clause, opened, _ = cut_words(run, maker) if region is not None else (text("by.inference"), place, "")
        name = called(run, tensor, at)
        gaps: dict[str, object] = {
            "name": name, "cut": clause, "statement": source_line(run, place, name), "made": where(run, place),
            "line": where(run, used), "call": source_line(run, used, text("an-operation")),
        }  # fmt: skip
        return refusal(
            run, "cut-by-no-grad", name, text("inference", **gaps), text("fix.inference", **gaps), opened,
            (place, used), (made, at), event, op=getattr(maker, "op", ""), tensor=tensor,
        )  # fmt: skip

    # ------------------------------------------------------------------ something cut it off
    def _broken(self, event: e.OperationRefused, root: int, lost: Break, unused: bool = False) -> Finding:
        run, at = self.run, event.serial
        call, name = run.place(event.location), called(run, root, at)
        known = called(run, lost.known, at)
        who = blame(run, lost, at)
        sentence = text(
            "unused.cut" if unused else "no-history", cut=who.clause, root=name, known=known, line=where(run, call),
            call=source_line(run, call, "backward()"),
        )  # fmt: skip
        details: dict[str, object] = {
            "root": name, "path": list(lost.path), "result": called(run, lost.result, at), "known": known
        }  # fmt: skip
        return refusal(
            run, who.cause, name, sentence, who.fix, who.place, (who.through, call), (lost.event.serial, at), event,
            op=who.op, tensor=root, details=details, likely=text("by-value") if lost.likely else "",
        )  # fmt: skip

    # ------------------------------------------------------------------ nothing requires a gradient
    def _late(self, event: e.OperationRefused, root: int, origins: list[int]) -> Finding | None:
        """A tensor was made to require a gradient after an operation had used it without one."""
        run, at = self.run, event.serial
        for origin in origins:
            record = run.tensors[origin]
            switched = [serial for serial, flag in record.flags.until(at) if flag and serial > record.created.serial]
            used = next((serial for serial in record.read_by if not record.flags.at(serial)), 0)
            if not switched or not 0 < used < switched[0]:
                continue
            place, through, call = (run.place(run.timeline[serial].location) for serial in (switched[0], used, at))
            gaps: dict[str, object] = {
                "root": called(run, root, at), "name": called(run, origin, at), "made": where(run, place),
                "statement": source_line(run, place, "requires_grad_()"), "used": where(run, through),
                "user": source_line(run, through, text("an-operation")), "line": where(run, call),
                "call": source_line(run, call, "backward()"),
            }  # fmt: skip
            return refusal(
                run, NO_FLAG, str(gaps["root"]), text("no-history.late", **gaps), text("fix.no-history.late", **gaps),
                place, (through, call), (switched[0], used, at), event, op=event.operation, tensor=root,
                details={"root": gaps["root"], "leaves": [gaps["name"]]},
            )  # fmt: skip
        return None

    def _nothing_requires(self, event: e.OperationRefused, root: int, origins: list[int]) -> Finding:
        late = self._late(event, root, origins)
        if late is not None:
            return late
        run, at = self.run, event.serial
        named = self._candidates(origins, at)
        whole = [n for n in origins if run.tensors[n].created.dtype.startswith(_WHOLE) and run.tensors[n].named_by(at)]
        integers = not named and bool(whole)
        named = named or whole
        first = named[0] if named else root
        record = run.tensors[first]
        # switched off later than it was made: that line is the cause
        off = [serial for serial, flag in record.flags.until(at) if not flag and serial > record.created.serial]
        was_on = any(flag for _, flag in record.flags.until(at))
        cause_event = run.timeline[off[-1]] if off and was_on else record.created
        place, call = run.place(cause_event.location), run.place(event.location)
        names = [called(run, number, at) for number in named[:_NAMED]] or [called(run, root, at)]
        gaps: dict[str, object] = {
            "root": called(run, root, at), "names": ", ".join(names), "name": names[0], "line": where(run, call),
            "call": source_line(run, call, "backward()"), "made": where(run, place),
            "statement": source_line(run, place, names[0]),
        }  # fmt: skip
        key = "no-history.off" if off and was_on else "no-history.flag" if len(names) == 1 else "no-history.flags"
        if integers:
            gaps["dtype"] = record.created.dtype
            key = "no-history.integers"
        elif not named or named == [root]:
            key = "no-history.data" if not off else key
        fix = text("fix.integer" if integers else "fix.no-history.flag", **gaps)
        asked = place.expression if place is not None else ""
        if record.created.origin == "gradient" or re.search(r"\bgrad\(", asked):
            key, fix = "no-history.first-order", text("fix.no-history.first-order")
        return refusal(
            run, NO_FLAG, str(gaps["root"]), text(key, **gaps), fix, place, (call,),
            (cause_event.serial, at), event, op=event.operation, tensor=root,
            details={"root": gaps["root"], "leaves": names},
        )  # fmt: skip

    def _candidates(self, origins: list[int], at: int) -> list[int]:
        """Tensors that could have required a gradient: those that once did, else parameters, else named ones."""
        run = self.run
        numbers = [n for n in origins if run.tensors[n].created.dtype.startswith(("float", "bfloat", "complex"))]

        def rank(number: int) -> tuple[bool, bool, bool, int]:
            record = run.tensors[number]
            once = any(flag for _, flag in record.flags.until(at))
            return not once, not record.created.is_parameter, not record.named_by(at), number

        named = [number for number in sorted(numbers, key=rank) if run.tensors[number].named_by(at)]
        once = [n for n in named if any(flag for _, flag in run.tensors[n].flags.until(at))]
        return once or [n for n in named if run.tensors[n].created.is_parameter] or named

    # ------------------------------------------------------------------ autograd.grad of what was not used
    def _unused(self, event: e.OperationRefused) -> Finding:
        run, at = self.run, event.serial
        target, *roots = event.tensors
        for root in roots:
            losses = sources_of(run, root, at, beyond=True).breaks
            lost = next((one for one in losses if one.known == target), None)
            if lost is not None:
                return self._broken(event, root, lost, unused=True)
        call = run.place(event.location)
        name = called(run, target, at)
        gaps: dict[str, object] = {
            "subject": name, "name": name, "line": where(run, call), "call": source_line(run, call, "grad()"),
            "root": called(run, roots[0], at) if roots else "",
        }  # fmt: skip
        born = run.tensors[target].created
        return refusal(
            run, "not-reachable", name, text("unused", **gaps), text("fix.unused", **gaps), call,
            (run.place(born.location),), (at, born.serial), event, op="grad", tensor=target,
            details={"root": gaps["root"]},
        )  # fmt: skip
