"""The name of a leaf was bound to a new tensor, as ``w = w - lr * w.grad`` does."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ..name_flow import expression_at
from ..queries import ancestors
from ..states import Finding
from .case import Case
from .texts import text
from .wording import number, statement, where

CAUSE = "leaf-replaced"


def explain(case: Case) -> Iterator[Finding]:
    """Where the name meant a leaf that requires a gradient before, and the tensor was computed from that leaf."""
    state = case.state
    if state.grad is not None or not case.record.made_by:
        return
    lineage: set[int] | None = None
    for key in case.record.names:
        history = case.run.bindings[key].until(case.moment.at)
        for (_, before), (since, after) in reversed(list(pairwise(history))):
            if before == after or not _was_a_leaf(case, before):
                continue
            if lineage is None:
                lineage = set(ancestors(case.run, state.tensor, case.moment.at))
            old, new = case.moment.tensor(before), case.moment.tensor(after)
            if old is None or new is None or before not in lineage or _is_kept(case, before, key, after):
                continue
            if not case.asked and case.run.tensors[before].ledger[0] > new.born:
                # the name went on to what was computed next, before there was a gradient to lose
                continue
            sentence = text(
                "leaf-replaced", subject=case.subject, grad=number(state.grad), name=key[1],
                statement=statement(new.place, new.op), line=where(case.run, new.place),
            )  # fmt: skip
            events = (case.run.tensors[after].made_by or new.born, since, old.born)
            yield case.finding(
                CAUSE, sentence, text("fix.leaf-replaced", name=key[1]), new.place, events, old.place, op=new.op,
                node=new.node, details={"replaced": before, "grad_of_replaced": number(old.grad)},
            )  # fmt: skip
            return


def _was_a_leaf(case: Case, tensor: int) -> bool:
    """Whether it is a leaf that requires a gradient and, unless somebody asks, has ever got one."""
    record = case.run.tensors.get(tensor)
    if record is None or not (record.created.is_leaf and record.flags.at(case.moment.at)):
        return False
    return not (record.history.at(case.moment.at) or (0, 0))[0] and (case.asked or bool(record.ledger))


def _is_kept(case: Case, leaf: int, key: tuple[int, str], after: int) -> bool:
    """Whether the leaf has another name still, and what was bound in its place is no update of it.

    So ``h = h0; h = cell(x, h)`` goes on from a leaf; ``w = model.weight; w = w - lr * w.grad`` means to change it.
    """
    run, at = case.run, case.moment.at
    # self.w and model.w are one name, seen from within and from outside
    last = key[1].rpartition(".")[2]
    others = [
        other for other in run.tensors[leaf].names
        if other[1].rpartition(".")[2] != last and run.bindings[other].at(at) == leaf
    ]  # fmt: skip
    made = run.tensors[after].made_by
    return bool(others) and bool(made) and ".grad" not in expression_at(run, run.place(run.event(made).location))
