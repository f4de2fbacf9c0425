"""What a run begins with: the choices for its script first, then the preferences."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from retrograd.engine.protocol.requests import EventBreakpoint, LineBreakpoint, Start

from ..documents import Document
from ..settings.run_settings import RunSettings, RunSettingsError, split_arguments
from ..settings.store import Settings
from .process import Surroundings


def surroundings(settings: Settings, chosen: RunSettings, hidden: tuple[str, ...] = ()) -> Surroundings:
    """What is fixed when the process begins; ``hidden`` variables are taken away."""
    taken: tuple[tuple[str, str | None], ...] = tuple((name, None) for name in hidden)
    return Surroundings(
        interpreter=os.path.expanduser(chosen.interpreter),
        threads=chosen.threads or settings.number("run.blas_threads"),
        environment=(*taken, *chosen.environment),
    )


def start_request(
    settings: Settings,
    chosen: RunSettings,
    document: Document | None,
    mode: str,
    breakpoints: tuple[tuple[LineBreakpoint, ...], tuple[EventBreakpoint, ...]],
    arguments: tuple[str, ...] | None = None,
    folder: Path | None = None,
) -> Start:
    """The first request of a run.

    Args:
        settings: The preferences.
        chosen: The choices for the script.
        document: The script or notebook; ValueError if there is none or it is a recording.
        mode: As in ``Start``.
        breakpoints: On lines, and on what happens.
        arguments: Given for this run alone.
        folder: Where it runs for this run alone.

    Raises:
        ValueError: The arguments cannot be split; the sentence says where they are written.
    """
    if document is None or document.recorded:
        raise ValueError(_tr("a recording cannot be run; open the script that it was made of"))
    seed = chosen.seed if chosen.seed is not None else settings.number("run.seed")
    lines, happenings = breakpoints
    return Start(
        path=os.fsencode(document.path), document=document.kind, cells=document.sources,
        arguments=arguments if arguments is not None else _arguments(settings, chosen),
        folder=os.fsencode(folder or _folder(chosen, document)), mode=mode, breakpoints=lines,
        event_breakpoints=happenings, capture=settings.text("record.capture"),
        inline_bytes=settings.number("record.inline_bytes"), seed=None if seed < 0 else seed,
        threads=chosen.threads or settings.number("run.blas_threads"), memory_limit=chosen.memory_limit << 20,
    )  # fmt: skip


def _folder(chosen: RunSettings, document: Document) -> Path:
    """A relative folder counts from that of the script."""
    return document.path.parent / Path(chosen.folder).expanduser() if chosen.folder else document.path.parent


def _arguments(settings: Settings, chosen: RunSettings) -> tuple[str, ...]:
    text = settings.text("run.arguments") if chosen.arguments is None else chosen.arguments
    try:
        return split_arguments(text)
    except RunSettingsError as error:
        reason = (
            _tr("the arguments {text} cannot be read ({error}); correct them in the preferences")
            if chosen.arguments is None
            else _tr("the arguments {text} cannot be read ({error}); correct them in the run settings (Ctrl+Alt+F5)")
        )
        raise ValueError(reason.format(text=text, error=error)) from error


def _tr(text: str) -> str:
    return QCoreApplication.translate("Session", text)
