"""The chain rule at one node: upstream × local rule = what goes on to each input."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QWidget

from retrograd.app.model.moment import Moment
from retrograd.app.model.states import NodeState
from retrograd.app.model.values import array_of
from retrograd.engine.protocol.values import Capture, NodeEdge

from ..desk import Desk
from .appearance import code_font, column, emptied, label
from .number_text import capture_text, number_text, tensor_name
from .plain_text import one_line

#: Where the formula of one argument ends and that of the next begins.
_BETWEEN: Final = re.compile(r",\s+(?=∂)|\n")
#: A formula that has the upstream gradient in it.
_WHOLE: Final = re.compile(r"\b[gG]\b|gradient|^as |product rule")
#: Gradients of at most so many characters, and a rule of at most twice as many, stand in one line.
SHORT = 8
#: Texts of at most so many characters stand beside their name.
BESIDE = 20
#: Most inputs that get a line of their own.
MOST_EDGES = 16


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the card: gradient in, rule, name of the input, gradient out ("" not known yet).

    ``number`` is what the rule came to in this call, with its sign (``= 2.``, ``≈ 0.3333``), "" where that is not
    a single number.
    """

    upstream: str
    rule: str
    target: str
    result: str
    number: str = ""

    @property
    def worked(self) -> str:
        """The rule with its number."""
        return f"{self.rule} {self.number}".rstrip()


def formula_parts(formula: str, count: int) -> list[str]:
    """The right sides of a node's formula for each of its ``count`` inputs; the whole text where it has other parts."""
    parts = [part.strip() for part in _BETWEEN.split(formula) if part.strip()]
    if len(parts) != count:
        return [formula.strip()] * count
    return [part.partition(" = ")[2].strip() or part for part in parts]


def sign_of(rule: str) -> str:
    """``×`` before a factor, ``→`` before a rule that says itself what becomes of the gradient."""
    return "→" if _WHOLE.search(rule) else "×"


def rules_of(moment: Moment, state: NodeState) -> list[Rule]:
    """What a node did, or will do, for each of its inputs that needs a gradient."""
    upstream = ", ".join(capture_text(gradient, "0.") for gradient in state.gradients_in) or "…"
    parts = formula_parts(state.formula, len(state.next))
    rules: list[Rule] = []
    for number, edge in enumerate(state.next):
        if not edge.node:
            continue
        known = number < len(state.gradients_out)
        result = capture_text(state.gradients_out[number], "None") if known else "…"
        rule = parts[number] or _bare_rule(state)
        factor = factor_of(state.gradients_in, state.gradients_out[number], rule) if known else ""
        rules.append(Rule(upstream, rule, edge_name(moment, edge), result, factor))
    return rules


def factor_of(upstream: Sequence[Capture | None], result: Capture | None, rule: str) -> str:
    """What the rule came to where everything is one number: the result by the gradient, "" elsewhere.

    After ``=`` where the written number times the gradient is the result to the last bit, else after ``≈``.
    """
    arrays = [array_of(capture) for capture in (*upstream, result)]
    if len(arrays) != 2 or sign_of(rule) != "×" or rule.replace(".", "").isdecimal():
        return ""
    came, went = arrays
    if came is None or went is None or came.size != 1 or went.size != 1 or came.dtype.kind != "f":
        return ""
    before, after = came.reshape(-1)[0], went.reshape(-1)[0]
    if not before or not (math.isfinite(before) and math.isfinite(float(after) / float(before))):
        return ""
    text = number_text(after / before)
    exact = before * came.dtype.type(float(text)) == after
    return f"= {text}" if exact else f"≈ {text}"


def _bare_rule(state: NodeState) -> str:
    """A name for the rule of a node that has no formula (a user's own Function)."""
    return f"{one_line(state.name.removesuffix('0').removesuffix('Backward'), 40)}′"


def edge_name(moment: Moment, edge: NodeEdge) -> str:
    """What to call the thing that an edge leads to: a variable if it has a name, else the node."""
    state = moment.node(edge.node)
    if state is None:
        return f"#{edge.node}"
    tensor = state.variable or (state.outputs[edge.slot] if edge.slot < len(state.outputs) else 0)
    found = moment.tensor(tensor) if tensor else None
    if found is not None and found.name:
        return tensor_name(found)
    return one_line(state.name, 60)


class RuleCard(QFrame):
    """A framed card: short rules in one line, others one part below the other."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.setProperty("role", "frame")
        self._layout = column(self, margin=0, gap=0)
        self._shown: list[Rule] | None = None

    def show_rules(self, rules: list[Rule]) -> None:
        """Show these rules."""
        if rules == self._shown:
            return
        self._shown = list(rules)
        emptied(self._layout)
        for number, rule in enumerate(rules[:MOST_EDGES]):
            line = QFrame()
            line.setProperty("role", "frame-line" if number else "")
            short = len(rule.upstream) <= SHORT and len(rule.result) <= SHORT and len(rule.rule) <= 2 * SHORT
            (self._across if short else self._down)(line, rule)
            line.setAccessibleName(
                self.tr("upstream {0} times {1} gives {2} to {3}").format(
                    rule.upstream, rule.worked, rule.result, rule.target
                )
            )
            self._layout.addWidget(line)
        if len(rules) > MOST_EDGES:
            more = label(self.tr("and {0} further inputs").format(len(rules) - MOST_EDGES), "dim")
            more.setContentsMargins(10, 0, 10, 8)
            self._layout.addWidget(more)

    def text(self) -> str:
        """The rules as text, one a line."""
        return "\n".join(f"{r.upstream} × {r.worked} = {r.result} → {r.target}" for r in self._shown or [])

    def _across(self, line: QWidget, rule: Rule) -> None:
        grid = _grid(line)
        heads = (self.tr("upstream"), "", self.tr("local rule"), "", self.tr("to {0}").format(rule.target))
        for place, (head, text, role) in enumerate(
            zip(heads, (rule.upstream, sign_of(rule.rule), rule.rule, "=", rule.result), _ROLES, strict=True)
        ):
            grid.addWidget(_centred(head, "faint", self.desk, 11), 0, place)
            grid.addWidget(_centred(text, role, self.desk), 1, place)
            grid.setColumnStretch(place, (3, 0, 5, 0, 3)[place])
        if rule.number:
            grid.addWidget(_centred(rule.number, "dim", self.desk), 2, 2)

    def _down(self, line: QWidget, rule: Rule) -> None:
        grid = _grid(line)
        heads = (self.tr("upstream"), self.tr("local rule"), self.tr("to {0}").format(rule.target))
        texts = [one_line(text, 160) for text in (rule.upstream, rule.rule, rule.result)]
        texts[1] = f"{texts[1]}\n{rule.number}".rstrip()
        for place, (sign, head, text) in enumerate(zip(("", sign_of(rule.rule), "="), heads, texts, strict=True)):
            grid.addWidget(label(sign, "faint", code_font(self.desk)), 2 * place, 0)
            name = label(one_line(head, 24), "dim")
            # Labels take what is left; a name needs its own width, or the text beside it runs over it.
            name.setMinimumWidth(max(72, name.sizeHint().width()))
            name.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
            grid.addWidget(name, 2 * place, 1)
            found = label(text, _ROLES[2 * place], code_font(self.desk), wrap=True)
            found.setAlignment(Qt.AlignmentFlag.AlignRight)
            # What is long has the whole width, below its name.
            if len(text) > BESIDE:
                grid.addWidget(found, 2 * place + 1, 1, 1, 2)
            else:
                grid.addWidget(found, 2 * place, 2)
        grid.setColumnMinimumWidth(0, 10)
        grid.setColumnStretch(2, 1)


#: Roles of upstream, sign, rule, sign, result.
_ROLES: Final = ("gradient", "faint", "", "faint", "gradient")


def _grid(line: QWidget) -> QGridLayout:
    grid = QGridLayout(line)
    grid.setContentsMargins(10, 8, 10, 8)
    grid.setHorizontalSpacing(6)
    grid.setVerticalSpacing(4)
    return grid


def _centred(text: str, role: str, desk: Desk, pixels: int = 12) -> QLabel:
    made = label(text, role, code_font(desk, pixels))
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    if text in ("×", "→", "="):
        made.setFixedWidth(16)
    return made
