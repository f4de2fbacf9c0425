"""Explanations: one file a rule, all of them in ``table.py``; the sentences are in ``texts.py``."""

from .questions import answer
from .table import WATCHERS, all_findings, explain
from .watcher import Watching

__all__ = ["WATCHERS", "Watching", "all_findings", "answer", "explain"]
