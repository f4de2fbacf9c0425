"""The sentence about how a run ended: what happened and where."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from retrograd.engine.protocol.events import ExceptionRaised, RunFinished

from ..model.run import Run
from .outcome import Outcome

_FRAME = re.compile(r'^\s*File "(?P<path>[^"]+)", line (?P<line>\d+)', re.MULTILINE)
#: How the text of a syntax error ends.
_SYNTAX = re.compile(r"(?P<what>.*) \((?P<file>.+), line (?P<line>\d+)\)", re.DOTALL)
_CELL = re.compile(r"<cell (\d+)>")


def _tr(text: str) -> str:
    return QCoreApplication.translate("Ending", text)


def sentence(run: Run, raw_errors: str = "") -> tuple[str, str]:
    """What to tell about the end of ``run``, and its severity ("info", "warning", "error").

    Args:
        run: A run that is finished.
        raw_errors: What the process wrote to its raw standard error; faulthandler names the line there.
    """
    finished = run.finished
    if finished is None:
        return _tr("The run is cut off: its end was not recorded."), "warning"
    reason, code = finished.reason, finished.exit_code
    if reason == "raised":
        return _exception(run, finished)
    if reason == "stopped":
        return _tr("Stopped.{where}").format(where=_seen(run)), "info"
    if reason == "exit":
        text = _tr("The script ended itself with exit code {code} (sys.exit).{where}")
        return text.format(code=code, where=_from(run, finished)), "info" if code == 0 else "warning"
    if reason == "killed":
        return _killed(run, finished, raw_errors), "error"
    if reason == "lost" and finished.signal:
        text = _tr("The program closed its connection to the debugger and was ended.{where}")
        return text.format(where=_seen(run)), "error"
    if reason == "lost":
        text = _tr("The process left without a word with exit code {code} (os._exit?).{where}")
        return text.format(code=code, where=_seen(run)), "error"
    return _tr("Finished with exit code {code}.").format(code=code), "info" if code == 0 else "warning"


def _exception(run: Run, finished: RunFinished) -> tuple[str, str]:
    raised = [event for event in run.events("exception-raised") if isinstance(event, ExceptionRaised)]
    last = next((event for event in reversed(raised) if not event.caught), None)
    if last is None:
        return _tr("The script raised an exception; exit code {code}.").format(code=finished.exit_code), "error"
    place = run.place(last.location)
    head = last.message.splitlines()[0] if last.message else ""
    line, file = (place.line, _name(place.path)) if place is not None else (0, "")
    misspelt = _misspelt(run, last, head)
    if misspelt is not None:
        # The source itself is wrong: what ran last is another place.
        head, line, file = misspelt["what"], int(misspelt["line"]), _name(misspelt["file"])
    what = f"{last.type}: {head}" if head else last.type
    if not file:
        return what, "error"
    return _tr("{what} (line {line} of {file})").format(what=what, line=line, file=file), "error"


def _misspelt(run: Run, raised: ExceptionRaised, head: str) -> re.Match[str] | None:
    """Where the program's own source has a syntax error; None if the exception is another one."""
    found = _SYNTAX.fullmatch(head) if raised.type in ("SyntaxError", "IndentationError", "TabError") else None
    if found is None:
        return None
    own = {Path(path).name for path in (run.path, *run.sources)}
    return found if found["file"] in own or _CELL.fullmatch(found["file"]) else None


def _killed(run: Run, finished: RunFinished, raw_errors: str) -> str:
    name = Outcome("killed", 0, finished.signal).signal_name
    for match in _FRAME.finditer(raw_errors):
        if match["path"] in run.sources or match["path"] == run.path:
            text = _tr("The process was killed by {signal} while running line {line} of {file}.")
            return text.format(signal=name, line=match["line"], file=_name(match["path"]))
    text = _tr("The process was killed by {signal}.{where}").format(signal=name, where=_seen(run))
    if name == "SIGKILL":
        text += " " + _tr("If you did not do it, the system may have run out of memory.")
    return text


def _from(run: Run, finished: RunFinished) -> str:
    """Which line ended the script, as a sentence with a blank before it; "" if that is not known."""
    place = run.place(finished.location)
    if place is None:
        return ""
    return " " + _tr("The call is in line {line} of {file}.").format(line=place.line, file=_name(place.path))


def _seen(run: Run) -> str:
    """Where the program was last seen, as a sentence with a blank before it; "" if nowhere."""
    place = run.moment(run.end).place()
    if place is None:
        return ""
    text = _tr("It was last seen at line {line} of {file}.")
    return " " + text.format(line=place.line, file=_name(place.path))


def _name(path: str) -> str:
    cell = _CELL.fullmatch(path)
    if cell is not None:
        return _tr("cell {number}").format(number=cell[1])
    return path if path.startswith("<") else Path(path).name
