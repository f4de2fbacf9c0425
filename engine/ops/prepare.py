"""Checks of parameters that rows of the op table name in ``prepare``."""

from __future__ import annotations
