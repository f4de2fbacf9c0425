"""The button "Check this rule" and what finite differences said, input by input."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QPushButton, QWidget

from retrograd.engine.protocol.answers import InputChecked, RuleChecked

from ..desk import Desk
from .appearance import code_font, column, emptied, label, row
from .number_text import number_text


class RuleCheck(QWidget):
    """Starts and cancels a check; its results stay until another node is shown.

    The check calls the operation anew with its recorded inputs, moves one element after the other, and compares what
    the result does with the gradient that the rule gives.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._node = 0
        self._names: list[str] = []
        self._known: dict[int, RuleChecked] = {}
        self._lines: list[str] = []
        layout = column(self, margin=0, gap=6)
        bar = row(gap=8)
        self.button = QPushButton(self.tr("Check this rule"))
        self.button.setToolTip(self.tr("Compare the rule with finite differences at the recorded inputs"))
        self.button.clicked.connect(self._on_clicked)
        self.verdict = label(role="strong")
        bar.addWidget(self.button)
        bar.addWidget(self.verdict, 1)
        layout.addLayout(bar)
        self.reason = label(role="dim", wrap=True)
        layout.addWidget(self.reason)
        self._rows = column(margin=0, gap=4)
        layout.addLayout(self._rows)
        desk.rule_checked.connect(self._on_checked)
        desk.store.replaced.connect(self._known.clear)

    def show_node(self, node: int, names: list[str]) -> None:
        """Offer the check of a node; ``names`` are those of its inputs by place."""
        same = node == self._node and names == self._names
        self._node, self._names = node, names
        if not same:
            self._show()

    def text(self) -> str:
        """Everything that is said."""
        return "\n".join(part for part in (self.verdict.text(), self.reason.text(), *self._lines) if part)

    # ------------------------------------------------------------------ what happens
    def _on_clicked(self) -> None:
        rules = self.desk.context.session.rules
        if rules.node == self._node:
            rules.cancel()
            self._show(self.tr("Cancelled."))
            return
        problem = rules.check(self._node)
        self._known.pop(self._node, None)
        self._show(problem)

    def _on_checked(self, node: int, answer: RuleChecked) -> None:
        self._known[node] = answer
        if node == self._node:
            self._show()

    def _show(self, said: str = "") -> None:
        running = bool(self._node) and self.desk.context.session.rules.node == self._node
        answer = self._known.get(self._node)
        self.button.setText(self.tr("Cancel") if running else self.tr("Check this rule"))
        emptied(self._rows)
        self._lines.clear()
        text = said or (answer.error if answer is not None else "")
        if running:
            text = self.tr("Moving each input by a little and calling the operation anew…")
        self.reason.setText(text)
        self.reason.setVisible(bool(text))
        self.verdict.setText(self._verdict(answer) if answer is not None else "")
        self.verdict.setProperty("role", "problem" if self.verdict.text().startswith("✗") else "strong")
        self.verdict.style().unpolish(self.verdict)
        self.verdict.style().polish(self.verdict)
        for one in answer.inputs if answer is not None else ():
            self._rows.addWidget(self._line(one))

    def _verdict(self, answer: RuleChecked) -> str:
        if answer.error or not answer.inputs:
            return self.tr("not checked")
        if all(one.kinks == one.checked for one in answer.inputs):
            return self.tr("only kinks here")
        wrong = [one for one in answer.inputs if not one.passed and one.kinks < one.checked]
        return self.tr("✗ wrong here") if wrong else self.tr("✓ right here")

    def _line(self, one: InputChecked) -> QWidget:
        name = self._names[one.place] if one.place < len(self._names) else f"{one.place}"
        parts = [self._worst(one), self._share(one)]
        said = self.tr("{0}: {1}").format(name, ", ".join(part for part in parts if part))
        good = one.passed or one.kinks == one.checked
        made = label(said, "" if good else "problem", code_font(self.desk, 11), wrap=True)
        self._lines.append(said)
        made.setAccessibleName(said)
        return made

    def _worst(self, one: InputChecked) -> str:
        if one.kinks == one.checked:
            return ""
        cell = f"[{', '.join(map(str, one.cell))}]" if one.cell else ""
        text = self.tr("worst cell {0} rule {1}, differences {2}, off by {3}")
        return text.format(cell, number_text(one.rule), number_text(one.difference), _share_text(one.error)).replace(
            "  ", " "
        )

    def _share(self, one: InputChecked) -> str:
        parts = []
        if one.checked < one.size:
            parts.append(self.tr("{0} of {1} cells").format(f"{one.checked:,}", f"{one.size:,}"))
        if one.kinks:
            parts.append(self.tr("{0} at a kink left out").format(one.kinks))
        return ", ".join(parts)


def _share_text(error: float) -> str:
    return f"{error:.1e}" if math.isfinite(error) else "∞"


def names_of_inputs(names: list[str]) -> list[str]:
    """Names that tell inputs apart: a second one of the same name gets its place."""
    return [name if names.count(name) == 1 else f"{name} ({place})" for place, name in enumerate(names)]
