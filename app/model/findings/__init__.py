"""Explanations: one file a rule, all of them in ``table.py``; the sentences are in ``texts.py``."""

from .table import all_findings, explain

__all__ = ["all_findings", "explain"]
