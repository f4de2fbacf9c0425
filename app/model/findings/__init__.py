"""Explanations: one file a rule, all of them in ``table.py``; the sentences are in ``texts.py``."""

from .questions import EXCEPTION, Question, answer, ask, question_of
from .table import WATCHERS, all_findings, explain
from .watcher import Watching

__all__ = [
    "EXCEPTION",
    "WATCHERS",
    "Question",
    "Watching",
    "all_findings",
    "answer",
    "ask",
    "explain",
    "question_of",
]
