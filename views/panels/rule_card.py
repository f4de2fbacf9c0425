"""The chain rule at one node: upstream × local rule = what goes on to each input."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QWidget

from retrograd.app.model.moment import Moment
from retrograd.app.model.states import NodeState
from retrograd.app.model.values import array_of
from retrograd.engine.protocol.events import OperationExecuted
from retrograd.engine.protocol.values import Capture, NodeEdge

from ..desk import Desk
from .appearance import code_font, column, emptied, label
from .formula import formula_parts, letters, letters_in, whole_parts
from .number_text import capture_text, number_text, tensor_name
from .plain_text import one_line

#: A formula that has the upstream gradient in it.
_WHOLE: Final = re.compile(r"\b[gG]\b|gradient|^as |product rule")
#: The letter of the upstream gradient.
_GRADIENT: Final = re.compile(r"\b[gG]\b")
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
    a single number. ``formula`` is the rule with its left side ("" the rule has none), ``letters`` what stands behind
    its letters where that is known.
    """

    upstream: str
    rule: str
    target: str
    result: str
    number: str = ""
    formula: str = ""
    letters: tuple[tuple[str, str], ...] = ()

    @property
    def whole(self) -> str:
        """The rule with its left side, if it has one."""
        return self.formula or self.rule

    @property
    def worked(self) -> str:
        """The rule with its number."""
        return f"{self.rule} {self.number}".rstrip()


def sign_of(rule: str) -> str:
    """``×`` before a factor, ``→`` before a rule that says itself what becomes of the gradient."""
    return "→" if _WHOLE.search(rule) else "×"


def rules_of(moment: Moment, state: NodeState, operation: OperationExecuted | None = None) -> list[Rule]:
    """What a node did, or will do, for each of its inputs that needs a gradient; its operation tells the letters."""
    upstream = ", ".join(capture_text(gradient, "0.") for gradient in state.gradients_in)
    parts = formula_parts(state.formula, len(state.next))
    wholes = whole_parts(state.formula, len(state.next))
    meanings = letters(moment, state, operation)
    rules: list[Rule] = []
    for number, edge in enumerate(state.next):
        if not edge.node:
            continue
        known = number < len(state.gradients_out)
        result = capture_text(state.gradients_out[number], "None") if known else ""
        rule = parts[number] or _bare_rule(state)
        factor = factor_of(state.gradients_in, state.gradients_out[number], rule) if known else ""
        whole = wholes[number] if wholes[number] != rule else ""
        known_letters = tuple(letters_in(whole or rule, meanings))
        rules.append(Rule(upstream, rule, edge_name(moment, edge), result, factor, whole, known_letters))
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
        missing = self.tr("not yet")
        rules = [replace(rule, upstream=rule.upstream or missing, result=rule.result or missing) for rule in rules]
        if rules == self._shown:
            return
        self._shown = rules
        emptied(self._layout)
        for number, rule in enumerate(rules[:MOST_EDGES]):
            line = QFrame()
            line.setProperty("role", "frame-line" if number else "")
            short = len(rule.upstream) <= SHORT and len(rule.result) <= SHORT and len(rule.rule) <= 2 * SHORT
            (self._across if short else self._down)(line, rule)
            line.setAccessibleName(
                self.tr("upstream {0} times {1} gives {2} to {3}").format(
                    rule.upstream, f"{rule.whole} {rule.number}".rstrip(), rule.result, rule.target
                )
            )
            line.setAccessibleDescription(self._legend(rule))
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
            found = _centred(text, self._role(text, role), self.desk)
            if place == 4:
                # Labels take what is left; the result must not run over its sign.
                found.setMinimumWidth(found.sizeHint().width())
            grid.addWidget(found, 1, place)
            grid.setColumnStretch(place, (3, 0, 5, 0, 3)[place])
        if rule.number:
            grid.addWidget(_centred(rule.number, "dim", self.desk), 2, 2)
        note = "\n".join(text for text in (rule.formula, self._legend(rule)) if text)
        if note:
            below = label(note, "faint", code_font(self.desk, 11), wrap=True)
            below.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            grid.addWidget(below, 3, 0, 1, 5)

    def _role(self, text: str, role: str) -> str:
        """What is not there yet is no gradient, and does not look like one."""
        return "faint" if text == self.tr("not yet") else role

    def _legend(self, rule: Rule) -> str:
        """``a is y, b is 3``: what is behind the letters of a rule."""
        parts = [self.tr("{0} is {1}").format(letter, text) for letter, text in rule.letters]
        gradient = _GRADIENT.search(rule.rule)
        if gradient is not None and sign_of(rule.rule) == "→":
            parts.append(self.tr("{0} is {1}").format(gradient.group(), self.tr("upstream")))
        return ", ".join(parts)

    def _down(self, line: QWidget, rule: Rule) -> None:
        grid = _grid(line)
        heads = (self.tr("upstream"), self.tr("local rule"), self.tr("to {0}").format(rule.target))
        texts = [one_line(text, 160) for text in (rule.upstream, rule.whole, rule.result)]
        texts[1] = f"{texts[1]}\n{rule.number}".rstrip()
        legend = self._legend(rule)
        for place, (sign, head, text) in enumerate(zip(("", sign_of(rule.rule), "="), heads, texts, strict=True)):
            row = 3 * place
            grid.addWidget(label(sign, "faint", code_font(self.desk)), row, 0)
            name = label(one_line(head, 24), "dim")
            # Labels take what is left; a name needs its own width, or the text beside it runs over it.
            name.setMinimumWidth(max(72, name.sizeHint().width()))
            name.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
            grid.addWidget(name, row, 1)
            found = label(text, self._role(text, _ROLES[2 * place]), code_font(self.desk), wrap=True)
            found.setAlignment(Qt.AlignmentFlag.AlignRight)
            # What is long has the whole width, below its name.
            if len(text) > BESIDE:
                grid.addWidget(found, row + 1, 1, 1, 2)
            else:
                grid.addWidget(found, row, 2)
            if place == 1 and legend:
                below = label(legend, "faint", code_font(self.desk, 11), wrap=True)
                below.setAlignment(Qt.AlignmentFlag.AlignRight)
                grid.addWidget(below, row + 2, 1, 1, 2)
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
