"""All rules, most telling first, and how their findings become one list."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from retrograd.engine.protocol import events as e

from ..history import History
from ..queries import ancestors
from ..states import Finding, TensorState
from . import (
    accumulated,
    cleared,
    cleared_before_step,
    cut_by_data,
    cut_by_detach,
    cut_by_escape,
    cut_by_new_tensor,
    cut_by_no_grad,
    exploding,
    freed_graph,
    gradient_written,
    graph_retained,
    inplace_modified,
    leaf_inplace,
    leaf_replaced,
    no_backward_yet,
    non_scalar_root,
    not_a_leaf,
    not_finite,
    not_reachable,
    optimizer_misses_parameter,
    own_backward,
    refused_operation,
    requires_grad_false,
    root_is_a_leaf,
    root_requires_no_grad,
    stale_value_through_data,
    suspicious_broadcast,
    vanishing,
    zero_gradient,
    zeroed_by_hook,
)
from .case import Case, Evidence, also
from .watcher import Watcher

if TYPE_CHECKING:
    from ..moment import Moment
    from ..run import Run

#: Rules about one tensor, the most telling first.
RULES: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    leaf_replaced.explain,
    cut_by_no_grad.explain,
    cut_by_detach.explain,
    cut_by_data.explain,
    cut_by_escape.explain,
    cut_by_new_tensor.explain,
    not_a_leaf.explain,
    cleared.explain,
    accumulated.explain,
    zero_gradient.explain,
    no_backward_yet.explain,
    requires_grad_false.explain,
    own_backward.explain,
    not_reachable.explain,
)

#: Rules about the run as a whole, which see every event as it comes; the most telling first.
WATCHERS: tuple[type[Watcher], ...] = (
    inplace_modified.InplaceModified,
    leaf_inplace.LeafInplace,
    freed_graph.FreedGraph,
    non_scalar_root.NonScalarRoot,
    root_requires_no_grad.RootRequiresNoGrad,
    root_is_a_leaf.RootIsALeaf,
    refused_operation.RefusedOperation,
    not_a_leaf.GradientRead,
    gradient_written.GradientWritten,
    zeroed_by_hook.ZeroedByHook,
    not_finite.NotFinite,
    accumulated.AccumulatedOverSteps,
    cleared_before_step.ClearedBeforeStep,
    optimizer_misses_parameter.OptimizerMissesParameter,
    no_backward_yet.StepsWithoutBackward,
    suspicious_broadcast.SuspiciousBroadcast,
    zero_gradient.ZeroGradient,
    exploding.Exploding,
    vanishing.Vanishing,
    graph_retained.GraphRetained,
    stale_value_through_data.StaleValueThroughData,
)

#: Cause codes, the most telling first: what broke the program, what made its numbers wrong, what is odd about it.
CAUSES: tuple[str, ...] = (
    "inplace-modified",
    "leaf-inplace",
    "freed-graph",
    "non-scalar-root",
    "nan-origin",
    "inf-origin",
    "leaf-replaced",
    "cut-by-no-grad",
    "cut-by-detach",
    "cut-by-data",
    "cut-by-escape",
    "cut-by-new-tensor",
    "not-differentiable",
    "stale-value-through-data",
    "optimizer-misses-parameter",
    "not-a-leaf",
    "cleared",
    "accumulated",
    "suspicious-broadcast",
    "zero-gradient",
    "exploding",
    "vanishing",
    "graph-retained",
    "no-backward-yet",
    "requires-grad-false",
    "not-reachable",
)
#: Passes before a moment whose roots are looked at.
_PASSES = 4
_RANKS = {cause: rank for rank, cause in enumerate(CAUSES)}
#: Causes that are mostly the consequence of what else is told, even where that is but likely.
_CONSEQUENCES = ("not-reachable",)


def explain(run: Run, at: int, tensor: int, attribute: str, expression: str) -> list[Finding]:
    """What explains one tensor (``attribute`` "") or its gradient ("grad"), most relevant first."""
    moment = run.moment(at)
    state = moment.tensor(tensor)
    if state is None:
        return []
    name = expression.strip().removesuffix(".grad").strip() or state.name
    case = Case(Evidence(moment), state, f"{name}.grad", name, asked=True)
    found = [finding for rule in RULES for finding in rule(case)]
    whole = _of_run(moment, state, attribute)
    # asked for the value alone, where its numbers went wrong matters more than its gradient
    return _distinct(found + whole if attribute and state.grad is None else whole + found)


def _distinct(findings: list[Finding]) -> list[Finding]:
    """Without what a rule about one tensor says again that a rule about the run has said."""
    return list({(f.cause, f.path, f.line, f.op): f for f in reversed(findings)}.values())[::-1]


def _of_run(moment: Moment, state: TensorState, attribute: str) -> list[Finding]:
    """What the watchers found about this tensor, or where the NaN or Inf was born that it holds."""
    holds = [capture.summary for capture in (state.value, state.grad if attribute else None) if capture is not None]
    wrong = {"nan-origin": any(s.nans for s in holds), "inf-origin": any(s.infinities for s in holds)}
    known = moment.run.watching.at(moment.at)
    found = [finding for finding in known if finding.tensor == state.tensor or wrong.get(finding.cause)]
    if any(wrong.values()):
        # a value has it from what it was computed from, a gradient from anywhere in a pass
        ends = _roots(moment) if attribute else [state.tensor]
        lineage = {one for end in ends for one in (end, *ancestors(moment.run, end, moment.at))}
        found = [finding for finding in found if finding.cause not in wrong or finding.tensor in {0, *lineage}]
    return [finding for finding in found if wrong.get(finding.cause, True)]


def _roots(moment: Moment) -> list[int]:
    """Where the last backward passes began."""
    begun = cast("list[e.BackwardBegun]", list(moment.run.events("backward-begun", last=moment.at)))
    return [root for event in begun[-_PASSES:] for root in event.roots]


def all_findings(run: Run, at: int) -> list[Finding]:
    """What is worth telling without being asked, most relevant first; the same said of many tensors is said once."""
    moment = run.moment(at)
    evidence = Evidence(moment)
    cases = [Case(evidence, state, f"{state.name}.grad", state.name, asked=False) for state in _subjects(moment)]
    found = [finding for rule in RULES for finding in _once(run, (finding for case in cases for finding in rule(case)))]
    watched = run.watching.at(at)
    known = {_mark(finding) for finding in watched}
    told = watched + [finding for finding in found if _mark(finding) not in known]
    growing = min((one.since for one in told if one.cause == "exploding"), default=run.end + 1)
    # of what follows when gradients have exploded, the first NaN or Inf is enough
    later = sorted((one for one in told if _follows(one, growing)), key=lambda one: one.since)[1:]
    told = [one for one in told if one not in later]
    return sorted(told, key=lambda one: (*_relevance(one)[:1], _follows(one, growing), *_relevance(one)[1:]))


def _follows(finding: Finding, growing: int) -> bool:
    """Whether it is a NaN or Inf that came of gradients that had been told to explode."""
    return finding.cause in ("nan-origin", "inf-origin") and finding.since > growing


def _mark(finding: Finding) -> tuple[str, str, str, int]:
    return finding.cause, finding.subject, finding.path, finding.line


def _relevance(finding: Finding) -> tuple[bool, bool, int]:
    """What broke the program first, then what is proved; among those the order of causes."""
    later = finding.likely or finding.cause in _CONSEQUENCES
    return not finding.error, later, _RANKS.get(finding.cause, len(_RANKS))


def _subjects(moment: Moment) -> Iterator[TensorState]:
    """Tensors that somebody could ask about: those with a name, each name once."""
    run, at = moment.run, moment.at
    seen: set[str] = set()
    bound = {number for frame in moment.frames() for _, number in moment.variables(frame.number)}
    named = {number for history in run.bindings.values() if (number := _last_bound(history, at))}
    for number in sorted(named, key=lambda number: (number not in bound, -number)):
        # Its name is one of those that it was ever bound to.
        if all(name in seen for _, name in run.tensors[number].names):
            continue
        state = moment.tensor(number)
        if state is not None and state.name and state.name not in seen:
            seen.add(state.name)
            yield state


def _last_bound(history: History[int], at: int) -> int:
    """The tensor that a name means at a moment, else the last one that it meant; 0 if it meant none."""
    index = bisect_right(history.serials, at)
    while index and not history.values[index - 1]:
        index -= 1
    return history.values[index - 1] if index else 0


def _once(run: Run, findings: Iterator[Finding]) -> Iterator[Finding]:
    """One finding for all subjects with the same cause on the same line."""
    groups: dict[tuple[str, str, int, str], list[Finding]] = {}
    ops: dict[tuple[str, str, int, str], str] = {}
    for finding in findings:
        # a layer's weight and bias come through operations of their own, but what is said of them is the same
        words = finding.text.replace(finding.subject, "", 1)
        op = ops.setdefault((finding.cause, finding.path, finding.line, words), finding.op)
        groups.setdefault((finding.cause, finding.path, finding.line, op), []).append(finding)
    for group in groups.values():
        # what the program made itself says more than the weights of a layer
        group.sort(key=lambda finding: (run.tensors[finding.tensor].created.is_parameter, finding.tensor))
        others = list(dict.fromkeys(f.subject for f in group[1:] if f.subject != group[0].subject))
        first = group[0]
        details = {**first.details, "also": others} if others else first.details
        yield replace(first, text=also(first, others), details=details)
