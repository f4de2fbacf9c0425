"""The command line: recording, exporting and explaining without a window.

Only what a subcommand needs is imported, when it runs, so that ``--version`` and ``--help`` answer at once.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from .cli_check import add_check

if TYPE_CHECKING:
    from PySide6.QtGui import QGuiApplication

    from .model.run import Run
    from .model.states import Finding
    from .session.headless import Headless

#: The subcommands; anything else opens the window.
COMMANDS = ("run", "record", "export", "why", "check", "info")
#: Exit code when the command itself cannot be done.
TROUBLE = 2
#: Qt's platform for drawing where there is no display.
OFFSCREEN = "offscreen"

_EPILOG = "“retrograd [--new-window] FILE” opens the window. Arguments after -- are given to the script."


class CommandError(Exception):
    """The command cannot be done; the text is a sentence for the person."""


def parser(suffixes: Sequence[str] = ()) -> argparse.ArgumentParser:
    """The parser of the whole command line; ``suffixes`` are the formats that the help of ``export`` lists."""
    top = argparse.ArgumentParser(
        prog="retrograd", description="A desktop debugger for automatic differentiation.", epilog=_EPILOG,
        allow_abbrev=False,
    )  # fmt: skip
    top.add_argument("--version", action="version", version=f"retrograd {metadata.version('retrograd')}")
    commands = top.add_subparsers(dest="command", metavar="run | record | export | why | check | info")

    run = commands.add_parser("run", help="run a script and tell of each stop at a breakpoint", epilog=_EPILOG)
    run.add_argument("file", metavar="FILE", type=Path, help="script or notebook")
    run.add_argument(
        "--break-on", dest="specs", action="append", default=[], metavar="WHAT",
        help="nonfinite, norm>10:w, op:matmul, name:w, exception, backward, 31 …; “help” lists all (may be repeated)",
    )  # fmt: skip
    run.add_argument(
        "--breakpoints", dest="files", action="append", default=[], type=Path, metavar="FILE.json",
        help="breakpoints exported from the window",
    )  # fmt: skip
    run.add_argument("--once", action="store_true", help="end the script at its first stop, with exit code 3")
    run.set_defaults(run=_run)

    record = commands.add_parser("record", help="run a script to its end and keep everything", epilog=_EPILOG)
    record.add_argument("file", metavar="FILE", type=Path, help="script or notebook")
    record.add_argument("-o", "--output", metavar="RUN.rgd", type=Path, help="recording (default: FILE's name, here)")
    record.add_argument("--capture", choices=("off", "leaves", "small", "all"), help="which values are kept")
    record.set_defaults(run=_record)

    export = commands.add_parser("export", help="write the graph as a picture or as data", epilog=_EPILOG)
    export.add_argument("file", metavar="FILE|RUN.rgd", type=Path, help="script, notebook or recording")
    export.add_argument(
        "-o", "--output", metavar="OUT", type=Path, required=True, help=f"file to write: {' '.join(suffixes)}"
    )
    export.add_argument(
        "--at", default="end", metavar="MOMENT",
        help="end, line:N (when line N is first reached, before it runs), or event:N (after event N)",
    )  # fmt: skip
    export.add_argument(
        "--show", choices=("forward", "backward", "both"), default="both", help="values, gradients, both"
    )
    export.add_argument("--theme", choices=("light", "dark", "high-contrast"), default="light", help="colours")
    export.add_argument("--scale", type=_scale, default=2.0, metavar="S", help="pixels of an image for each point")
    export.add_argument("--fold", choices=("auto", "none", "all"), default="auto", help="regions drawn as one card")
    export.add_argument("--of", default="", metavar="NAME", help="only what this variable depends on")
    export.add_argument(
        "--graph", choices=("computation", "autograd"), default="computation",
        help="values and operations, or exactly the nodes that autograd has; for drawings",
    )  # fmt: skip
    export.add_argument("--legend", action="store_true", help="what the marks mean, beside the graph; for drawings")
    export.set_defaults(run=_export)

    why = commands.add_parser("why", help="explain a tensor or gradient", epilog=_EPILOG)
    why.add_argument("file", metavar="FILE|RUN.rgd", type=Path, help="script, notebook or recording")
    why.add_argument(
        "expression", metavar="EXPR", nargs="?", default="", help="x, x.grad, x.grad_fn, x._version, x[3] …"
    )
    why.add_argument("--json", action="store_true", help="machine-readable")
    why.add_argument(
        "--without", dest="without", action="append", default=[], metavar="LINE[:KIND]",
        help="run it again without the no_grad, detach, data, copy, zero_grad or in-place write on that line and "
        "tell what differs; FILE:LINE and LINE#HIT too (may be repeated)",
    )  # fmt: skip
    why.add_argument(
        "--slice", dest="slice", type=Path, metavar="OUT.py",
        help="write the smallest script that shows the first explanation; it is run to make sure",
    )  # fmt: skip
    why.set_defaults(run=_why)

    add_check(commands.add_parser("check", help="fail where gradients go wrong, for continuous builds", epilog=_EPILOG))

    info = commands.add_parser("info", help="show a recording as text")
    info.add_argument("file", metavar="RUN.rgd", type=Path, help="recording")
    info.add_argument("--jsonl", action="store_true", help="one event a line")
    info.set_defaults(run=_info)
    return top


def main(arguments: Sequence[str]) -> int:
    """Do what the command line says; the exit code."""
    own, script = split(arguments)
    arguments_parser = parser(_suffixes() if "export" in own else ())
    options = arguments_parser.parse_args(own)
    options.script_arguments = script
    if options.command is None:
        arguments_parser.print_help()
        return TROUBLE
    try:
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except CommandError as error:
        print(f"retrograd: {error}", file=sys.stderr)
        return TROUBLE
    except BrokenPipeError:
        # Whoever reads our output (head, less) has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def split(arguments: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """Our own arguments, and those of the script after ``--``."""
    arguments = list(arguments)
    if "--" not in arguments:
        return arguments, ()
    at = arguments.index("--")
    return arguments[:at], tuple(arguments[at + 1 :])


def _suffixes() -> tuple[str, ...]:
    """What ``export`` can write; the table of formats loads the model, so only ``export`` asks for it."""
    from retrograd.views.exporters import FORMATS

    return tuple(FORMATS)


def _scale(text: str) -> float:
    value = float(text)
    if not 0.1 <= value <= 16:
        raise argparse.ArgumentTypeError(f"a scale is between 0.1 and 16, not {text}")
    return value


# ---------------------------------------------------------------------------------------------------- run
def _run(options: argparse.Namespace) -> int:
    if "help" in options.specs:
        from .store.breakpoint_spec import FORMS

        print(FORMS)
        return 0
    from .runner import RunError, run

    try:
        return run(options.file, options.specs, options.files, options.script_arguments, options.once)
    except RunError as error:
        raise CommandError(str(error)) from error


# ---------------------------------------------------------------------------------------------------- record
def _record(options: argparse.Namespace) -> int:
    from .model.recording import RecordingError
    from .recorder import record
    from .session.headless import HeadlessError

    output = options.output or Path(f"{options.file.stem}.rgd")
    check_target(output, (".rgd",))
    try:
        return record(options.file, output, options.script_arguments, options.capture)
    except (HeadlessError, RecordingError) as error:
        raise CommandError(str(error)) from error


# ---------------------------------------------------------------------------------------------------- export
def _export(options: argparse.Namespace) -> int:
    check_target(options.output, _suffixes())
    from retrograd.views.exporters import ExportError, ExportOptions, export, format_of

    try:
        # Held until the file is written: session and painter use it.
        application = _gui_application() if format_of(options.output).drawn else None
        run = run_of(options)
        shown = ExportOptions(options.theme, options.scale, options.show, options.fold, options.of)
        shown = replace(shown, legend=options.legend, picture=replace(shown.picture, projection=options.graph))
        export(run, _moment(run, options.at), options.output, shown, _show_progress)
    except ExportError as error:
        raise CommandError(str(error)) from error
    del application
    print(f"Wrote {options.output}", file=sys.stderr)
    return 0


def _show_progress(done: int, of: int) -> bool:
    """What takes long says how far it is where a person looks on; Ctrl+C ends it."""
    if sys.stderr.isatty():
        print(f"\r{done} of {of}", end="\n" if done == of else "", file=sys.stderr, flush=True)
    return True


def _gui_application() -> QGuiApplication:
    """A QGuiApplication; without a display it draws offscreen."""
    if not has_display():
        os.environ["QT_QPA_PLATFORM"] = OFFSCREEN
    from PySide6.QtGui import QGuiApplication

    there = QGuiApplication.instance()
    return there if isinstance(there, QGuiApplication) else QGuiApplication(["retrograd"])


def has_display() -> bool:
    """Whether a window could be shown."""
    if sys.platform in ("win32", "darwin") or os.environ.get("QT_QPA_PLATFORM"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _moment(run: Run, text: str) -> int:
    """The serial that ``--at`` means."""
    word, _, number = text.partition(":")
    if text == "end":
        return run.end
    if word not in ("line", "event") or not number.isdecimal():
        raise CommandError(f"--at takes end, line:N or event:N, not {text!r}")
    wanted = int(number)
    if word == "event":
        if wanted > run.end:
            raise CommandError(f"--at {text}: the run has only {run.end} events")
        return wanted
    return _line_reached(run, wanted)


def _line_reached(run: Run, line: int) -> int:
    first_later = 0
    lines: set[int] = set()
    for event in run.events("line-reached"):
        place = run.place(event.location)
        if place is None or place.path not in (run.path, "<cell 1>"):
            continue
        lines.add(place.line)
        if place.line <= line <= place.end_line:
            return event.serial
        if place.line > line and not first_later:
            first_later = event.serial
    if first_later:
        # Lines that do nothing with tensors leave no event; the next that does is the same moment of the graph.
        return first_later
    known = ", ".join(map(str, sorted(lines))) or "none"
    raise CommandError(f"--at line:{line}: that line was not reached in {run.path}; lines with events: {known}")


# ---------------------------------------------------------------------------------------------------- why
def _why(options: argparse.Namespace) -> int:
    if options.without or options.slice:
        from .cli_trials import try_out

        with _headless_of(options) as headless:
            return try_out(options, headless)
    run = run_of(options)
    try:
        findings = run.why(options.expression) if options.expression else run.findings()
    except LookupError as error:
        raise CommandError(sentence_of(error)) from error
    for failure in run.watching.failures:
        print(f"retrograd: rule {failure.rule} broke and is not heard:\n{failure.trace}", file=sys.stderr)
    if options.json:
        print(json.dumps([_plain(finding) for finding in findings], indent=1, ensure_ascii=False, default=str))
        return 0
    if not findings:
        subject = options.expression or options.file.name
        print(f"Nothing to explain: no rule found anything unusual about {subject}.")
    for number, finding in enumerate(findings):
        if number:
            print()
        print(f"{finding.subject}: {finding.text}")
        if finding.likely:
            print(f"  likely, not proved: {finding.reason}")
        where = f"{finding.path}:{finding.line}" if finding.line else finding.path
        print(f"  {finding.cause}  {where}")
        source = _source_line(run, finding.path, finding.line)
        if source:
            print(f"    {source}")
        if finding.fix:
            print(f"  {finding.fix}")
    return 0


def _plain(finding: Finding) -> dict[str, object]:
    return {
        "subject": finding.subject, "cause": finding.cause, "line": finding.line, "file": finding.path,
        "lines": list(finding.lines), "op": finding.op, "text": finding.text, "fix": finding.fix,
        "events": list(finding.events), "details": finding.details | _certainty(finding),
    }  # fmt: skip


def _certainty(finding: Finding) -> dict[str, object]:
    return {"likely": True, "reason": finding.reason} if finding.likely else {}


def _source_line(run: Run, path: str, line: int) -> str:
    lines = run.source_of(path).splitlines() if path in run.sources else []
    return lines[line - 1].strip() if 0 < line <= len(lines) else ""


# ---------------------------------------------------------------------------------------------------- info
def _info(options: argparse.Namespace) -> int:
    from retrograd.engine.protocol.events import fields, kind

    from .model.recording import RecordingError, read_recording

    try:
        run, warning = read_recording(options.file)
    except RecordingError as error:
        raise CommandError(str(error)) from error
    if warning:
        print(f"retrograd: {warning}", file=sys.stderr)
    if options.jsonl:
        for event in run.events():
            print(json.dumps({"kind": kind(event), **fields(event)}, default=_json_default))
        return 0
    counts: dict[str, int] = {}
    for event in run.events():
        counts[kind(event)] = counts.get(kind(event), 0) + 1
    end = run.finished
    print(f"{run.document} {run.path}")
    print("ended: " + (f"{end.reason}, exit code {end.exit_code}" if end is not None else "cut off"))
    print(f"{run.end} events")
    for name, count in sorted(counts.items(), key=lambda item: -item[1]):
        print(f"{count:>9}  {name}")
    for path in run.sources:
        print(f"source {path}: {len(run.source_of(path).splitlines())} lines")
    return 0


def _json_default(value: object) -> object:
    import base64

    return base64.b64encode(value).decode() if isinstance(value, (bytes, memoryview)) else str(value)


# ---------------------------------------------------------------------------------------------------- all
def run_of(options: argparse.Namespace) -> Run:
    """The run of the file: recorded, or made now; trouble in the script is told on standard error."""
    with _headless_of(options) as headless:
        return headless.store.run


@contextmanager
def _headless_of(options: argparse.Namespace) -> Iterator[Headless]:
    """A session that holds the run of the file; it is closed afterwards."""
    from .session.headless import Headless, HeadlessError

    headless = Headless()
    try:
        with headless.stopping_on_interrupt():
            headless.run(options.file, options.script_arguments)
        for text, severity in headless.messages:
            if severity != "info":
                print(f"retrograd: {text}", file=sys.stderr)
        yield headless
    except HeadlessError as error:
        raise CommandError(str(error)) from error
    finally:
        headless.close()


def check_target(path: Path, suffixes: Sequence[str]) -> None:
    """Before a long run, look whether its result can be written at all."""
    if path.suffix.lower() not in suffixes:
        raise CommandError(f"{path}: the suffix says what to write; known are {', '.join(suffixes)}")
    folder = path.absolute().parent
    if not folder.is_dir():
        raise CommandError(f"{path}: there is no folder {folder}; make it first")
    if path.is_dir():
        raise CommandError(f"{path} is a folder; name a file")
    if not os.access(path if path.exists() else folder, os.W_OK):
        raise CommandError(f"{path} cannot be written by this user; choose another folder")


def sentence_of(error: LookupError) -> str:
    """What a failed look-up says."""
    return str(error.args[0]) if error.args else str(error)
