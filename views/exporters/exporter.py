"""What every format has in common: the table, the options, and writing a file whole or not at all."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from retrograd.app.model.in_steps import result_of
from retrograd.app.model.picture import Picture, PictureOptions
from retrograd.app.model.run import Run


class ExportError(Exception):
    """The file could not be written; the text is a sentence that names the place and what to do."""


class ExportCancelledError(ExportError):
    """Whoever wanted the file does not want it any more."""


#: Told how many pieces of how many are done; what it returns says whether to go on.
Progress = Callable[[int, int], bool]


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What the file shows.

    Attributes:
        theme: Name of a theme; for formats that are drawn.
        scale: Pixels for one of the drawing; for images.
        show: "forward", "backward" or "both".
        fold: "auto", "none" or "all".
        of: Only the cone of this variable (``loss``, ``w.grad``); "" for everything.
        direction: "down" or "right", where the data flows.
        legend: Whether what the marks mean stands beside the graph; for formats that are drawn.
        picture: What else to draw and leave out; ``show`` and ``fold`` above and ``of`` win over it.
    """

    theme: str = "light"
    scale: float = 2.0
    show: str = "both"
    fold: str = "auto"
    of: str = ""
    direction: str = "down"
    legend: bool = False
    picture: PictureOptions = field(default_factory=PictureOptions)


@dataclass(frozen=True)
class Source:
    """What is exported: the state of a run after event ``at``; formats that take long tell ``progress``."""

    run: Run
    at: int
    options: ExportOptions
    progress: Progress | None = None

    @cached_property
    def picture_options(self) -> PictureOptions:
        """What belongs to the picture, ``of`` as the identity of a tensor.

        Raises:
            ExportError: ``options.of`` names no tensor.
        """
        options = self.options
        tensor = options.picture.of
        if options.of:
            try:
                tensor, _ = self.run.resolve(options.of, self.at)
            except LookupError as error:
                reason = str(error.args[0]) if error.args else "there is no such tensor"
                raise ExportError(f"Cannot draw the graph of {options.of!r}: {reason.rstrip('.')}.") from error
        return replace(options.picture, show=options.show, fold=options.fold, of=tensor)

    @cached_property
    def picture(self) -> Picture:
        """The graph to draw.

        Raises:
            ExportError: ``options.of`` names no tensor, or there is nothing to draw.
        """
        picture = self.run.moment(self.at).picture(self.picture_options)
        if not picture.boxes:
            of = self.options.of
            reason = f"{of} was not computed from anything" if of else "no operation on tensors has run yet"
            remedy = "Choose something that was, or a later moment." if of else "Choose a later moment."
            raise ExportError(f"There is nothing to draw after event {self.at} of {self.run.end}: {reason}. {remedy}")
        return picture

    @property
    def title(self) -> str:
        """Name of the script."""
        return Path(self.run.path).name if self.run.path else "graph"


class Writer(Protocol):
    """A format's module."""

    def write(self, source: Source, target: Path) -> Generator[None, None, None] | None:
        """Write the file; what takes long for a large graph returns small steps, which its caller has to take."""


@dataclass(frozen=True, slots=True)
class Format:
    """A row: suffix, what dialogs call it, the module that writes it, and whether it is a drawing."""

    suffix: str
    title: str
    module: str
    drawn: bool

    def writer(self) -> Writer:
        """The module, loaded on first use."""
        return cast(Writer, import_module(f".{self.module}", __package__))


#: All formats by suffix. A new one is a module with a function ``write`` and a row here.
FORMATS: dict[str, Format] = {
    row.suffix: row
    for row in (
        Format(".png", "PNG image", "png", True),
        Format(".svg", "SVG drawing", "svg", True),
        Format(".pdf", "PDF document", "pdf", True),
        Format(".html", "Web page", "html", True),
        Format(".gif", "Moving pictures of the run (GIF)", "gif", True),
        Format(".dot", "Graphviz", "dot", False),
        Format(".graphml", "GraphML", "graphml", False),
        Format(".json", "JSON", "json", False),
    )
}


def format_of(path: Path) -> Format:
    """The format that a file's suffix means.

    Raises:
        ExportError: No format has this suffix; the message names the known ones.
    """
    known = FORMATS.get(path.suffix.lower())
    if known is None:
        names = ", ".join(FORMATS)
        raise ExportError(f"Cannot tell the format of {path.name!r}: give it one of the suffixes {names}.")
    return known


def export(
    run: Run, at: int, path: Path | str, options: ExportOptions | None = None, progress: Progress | None = None
) -> None:
    """Write the graph after event ``at`` to a file whose suffix says the format.

    Args:
        run: The run.
        at: Serial of the last event that counts.
        path: The file; an existing one is replaced, and only when all of the new one is written.
        options: What to show and how.
        progress: Asked between pieces of what takes long.

    Raises:
        ExportError: Unknown suffix or theme, nothing to draw, or the place cannot be written.
        ExportCancelledError: ``progress`` returned False; an existing file is as it was.
    """
    result_of(export_in_steps(run, at, path, options, progress))


def export_in_steps(
    run: Run, at: int, path: Path | str, options: ExportOptions | None = None, progress: Progress | None = None
) -> Generator[None, None, None]:
    """As :func:`export`, a step at a time; closing the generator before its end leaves an existing file as it was."""
    target = Path(path)
    source = Source(run, at, options or ExportOptions(), progress)
    row = format_of(target)
    check_place(target)
    with whole_file(target) as temporary:
        yield from row.writer().write(source, temporary) or ()


def check_place(target: Path) -> None:
    """Whether a file can be written there.

    Raises:
        ExportError: It cannot.
    """
    folder = target.parent
    if not folder.is_dir():
        raise ExportError(f"There is no folder {str(folder)!r}: create it, or choose another place.")
    if target.is_dir():
        raise ExportError(f"{str(target)!r} is a folder: choose a file name inside it.")
    if target.exists() and not os.access(target, os.W_OK):
        raise ExportError(f"{str(target)!r} is write-protected: choose another name, or allow writing to it.")


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """A temporary file beside ``target`` that takes its name when the block ends well, and is removed otherwise.

    Raises:
        ExportError: The folder cannot be written, or the disk is full.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.stem}-", suffix=target.suffix, dir=target.parent)
    except OSError as error:
        raise _place_error(target, error) from error
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        # mkstemp makes files for the owner only; an export is an ordinary document.
        temporary.chmod(0o666 & ~_umask())
        os.replace(temporary, target)
    except OSError as error:
        raise _place_error(target, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _place_error(target: Path, error: OSError) -> ExportError:
    folder = str(target.parent)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return ExportError(f"The folder {folder!r} may not be written to: choose another one, or change its rights.")
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return ExportError(f"The disk of {folder!r} is full: free some space, or choose another place.")
    if error.errno == errno.ENAMETOOLONG:
        return ExportError(f"The name {target.name!r} is too long: choose a shorter one.")
    return ExportError(f"{str(target)!r} could not be written ({error.strerror}): choose another place.")
