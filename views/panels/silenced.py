"""Findings that the person does not want to be told of: one by one, or all with one cause; kept in the settings."""

from __future__ import annotations

from collections.abc import Sequence

from retrograd.app.model.states import Finding
from retrograd.app.settings.store import Settings

#: The setting that keeps them.
KEY = "findings.silenced"
#: Most that are kept; the oldest go first.
MOST = 500


def mark_of(finding: Finding) -> str:
    """What one finding is known by in another run: cause, subject and file; lines move while one edits."""
    return f"{finding.cause}|{finding.subject}|{finding.path}"


def is_silenced(settings: Settings, finding: Finding) -> bool:
    """Whether it, or its cause, is silenced."""
    known = settings.texts(KEY)
    return finding.cause in known or mark_of(finding) in known


def silence(settings: Settings, mark: str) -> None:
    """Silence one finding by its mark, or a cause."""
    known = [one for one in settings.texts(KEY) if one != mark]
    settings.set(KEY, tuple([*known, mark][-MOST:]))


def heard(settings: Settings, findings: Sequence[Finding]) -> list[Finding]:
    """Those that are not silenced."""
    return [finding for finding in findings if not is_silenced(settings, finding)]


def hear_all(settings: Settings) -> None:
    """Silence nothing any more."""
    settings.reset(KEY)
