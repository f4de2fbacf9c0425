"""Which Pythons there are on this machine, and whether a script can be run with them here."""

from __future__ import annotations

import glob
import json
import os
import shlex
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from urllib.parse import unquote, urlsplit

from PySide6.QtCore import QCoreApplication, QObject, QProcess, QProcessEnvironment, QTimer, Signal

from retrograd.engine.protocol import codec

#: The oldest Python that the engine runs on.
OLDEST = (3, 11)
#: Milliseconds that a check may take.
_PATIENCE = 20_000
_POSIX = os.name == "posix"

#: What is run in the interpreter that is looked at; it may be any Python at all.
_LOOK = """
import json, sys
found = {"version": list(sys.version_info[:3]), "prefix": sys.prefix, "missing": [], "schema": "", "release": 0}
for name in ("numpy", "msgspec", "retrograd.engine"):
    try:
        __import__(name)
    except Exception as error:
        found["missing"].append([name.split(".")[0], "%s: %s" % (type(error).__name__, error)])
if not found["missing"]:
    from retrograd.engine.protocol import codec
    found["schema"], found["release"] = codec.schema(), codec.VERSION
sys.stdout.write(json.dumps(found))
"""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Interpreter", text)


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python that was looked at.

    Attributes:
        path: Its program.
        version: ``3.12.1``, "" if it could not be run.
        problem: Why no script can be run with it, as a sentence; "" if one can.
        remedy: The command that mends that, to be copied into a terminal; "" if no command does.
    """

    path: str
    version: str = ""
    problem: str = ""
    remedy: str = ""


class Look(QObject):
    """One look at one interpreter, in a process of its own.

    Signals:
        done(Interpreter): What was found.
    """

    done = Signal(object)

    def __init__(self, path: str, parent: QObject) -> None:
        super().__init__(parent)
        self.path = path
        self._process = process = QProcess(self)
        process.setProgram(path)
        # Not ``-I``: what the person has installed for himself counts, and old versions do not know ``-P``.
        process.setArguments(["-c", _LOOK])
        process.setWorkingDirectory(os.path.abspath(os.sep))
        process.setStandardInputFile(QProcess.nullDevice())
        surroundings = QProcessEnvironment.systemEnvironment()
        surroundings.insert("PYTHONDONTWRITEBYTECODE", "1")
        process.setProcessEnvironment(surroundings)
        process.finished.connect(self._on_finished)
        process.errorOccurred.connect(self._on_error)
        self._limit = QTimer(self, singleShot=True, interval=_PATIENCE)
        self._limit.timeout.connect(process.kill)

    def begin(self) -> None:
        """Start it."""
        self._limit.start()
        self._process.start()

    def end(self) -> None:
        """End it without a word."""
        self.blockSignals(True)
        self._process.kill()
        self._process.waitForFinished(1000)

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            reason = self._process.errorString().rpartition(": ")[2]
            problem = _tr("{path} cannot be run: {reason}.").format(path=self.path, reason=reason)
            self._tell(Interpreter(self.path, problem=problem))

    def _on_finished(self, code: int) -> None:
        said = bytes(self._process.readAllStandardOutput().data()).decode("utf-8", "replace")
        wrong = bytes(self._process.readAllStandardError().data()).decode("utf-8", "replace").strip().splitlines()
        try:
            found = judge(self.path, said)
        except (ValueError, KeyError, TypeError):
            how = wrong[-1] if wrong else _tr("it left with exit code {code} and no answer").format(code=code)
            problem = _tr("{path} does not answer as Python does: {how}.").format(path=self.path, how=how)
            found = Interpreter(self.path, problem=problem)
        self._tell(found)

    def _tell(self, found: Interpreter) -> None:
        self._limit.stop()
        self.done.emit(found)
        self.deleteLater()


class Interpreters(QObject):
    """Looks at Pythons in the background, at each at most once at a time, and remembers the last answer.

    Signals:
        checked(Interpreter): The answer to :meth:`check`.
    """

    checked = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known: dict[str, Interpreter] = {}
        self._under_way: dict[str, Look] = {}

    def known(self, path: str) -> Interpreter | None:
        """What the last check has found."""
        return self._known.get(path)

    def check(self, path: str) -> None:
        """Look at an interpreter; ``checked`` follows."""
        if path not in self._under_way:
            look = self._under_way[path] = Look(path, self)
            look.done.connect(self._on_done)
            look.begin()

    def close(self) -> None:
        """End what is under way."""
        for look in self._under_way.values():
            look.end()
        self._under_way.clear()

    def _on_done(self, found: Interpreter) -> None:
        self._under_way.pop(found.path, None)
        self._known[found.path] = found
        self.checked.emit(found)


def judge(path: str, said: str) -> Interpreter:
    """What the answer of an interpreter means; raises ValueError, KeyError or TypeError if it is none."""
    answer = json.loads(said)
    numbers = tuple(int(one) for one in answer["version"])
    version = ".".join(str(one) for one in numbers)
    if numbers[:2] < OLDEST:
        oldest = ".".join(str(one) for one in OLDEST)
        problem = _tr("Python {version} is too old; programs are run on Python {oldest} or later.")
        return Interpreter(path, version, problem.format(version=version, oldest=oldest))
    missing = [(str(name), str(why)) for name, why in answer["missing"]]
    if any(name == "retrograd" for name, _ in missing):
        return Interpreter(path, version, _tr("Retrograd is not installed for this Python."), install_command(path))
    if missing:
        names = ", ".join(name for name, _ in missing)
        problem = _tr("{names} cannot be imported by this Python ({why}).").format(names=names, why=missing[0][1])
        return Interpreter(path, version, problem, _pip(path, *(name for name, _ in missing)))
    if (answer["release"], answer["schema"]) != (codec.VERSION, codec.schema()):
        problem = _tr("This Python has another release of Retrograd than the debugger.")
        return Interpreter(path, version, problem, install_command(path))
    return Interpreter(path, version)


def install_command(path: str) -> str:
    """The command that installs this release for the interpreter at ``path``, to be copied into a terminal."""
    own = metadata.distribution("retrograd")
    origin = own.read_text("direct_url.json")
    if origin is not None:
        url = str(json.loads(origin).get("url", ""))
        where = unquote(urlsplit(url).path) if url.startswith("file:") else url
        editable = json.loads(origin).get("dir_info", {}).get("editable", False)
        return _pip(path, *(("--editable",) if editable else ("--upgrade",)), where)
    return _pip(path, f"retrograd=={own.version}")


def _pip(path: str, *words: str) -> str:
    return shlex.join([path, "-m", "pip", "install", *words])


# ---------------------------------------------------------------------------------------------------- finding
def candidates(script: Path | None) -> list[str]:
    """Pythons that may be meant for a script: this one, those beside it, the environment's, then the machine's."""
    found: list[str] = []
    targets: set[tuple[str, str]] = set()
    for path in (sys.executable, *_beside(script), *_activated(), *_on_path(), *_versions()):
        folder = os.path.realpath(os.path.dirname(path))
        # An environment's program is often a link to the one that it was made of; both count, but each only once.
        key = (folder, os.path.realpath(path))
        if key not in targets and os.access(path, os.X_OK):
            targets.add(key)
            found.append(path)
    return found


def _program(folder: str | Path) -> str:
    """Python in an environment's folder."""
    return str(Path(folder) / ("bin/python" if _POSIX else "Scripts/python.exe"))


def _beside(script: Path | None) -> Iterator[str]:
    if script is not None:
        for folder in list(script.parents)[:4]:
            for name in (".venv", "venv", "env"):
                yield _program(folder / name)


def _activated() -> Iterator[str]:
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        folder = os.environ.get(name)
        if folder:
            yield _program(folder)
            if not _POSIX:
                yield str(Path(folder) / "python.exe")


def _on_path() -> Iterator[str]:
    for name in ("python3", "python", *(f"python3.{minor}" for minor in range(OLDEST[1], OLDEST[1] + 8))):
        path = shutil.which(name)
        if path is not None and f"{os.sep}shims{os.sep}" not in path:
            yield path


def _versions() -> Iterator[str]:
    home = Path.home()
    pyenv = os.environ.get("PYENV_ROOT") or home / ".pyenv"
    for folder in sorted(glob.glob(str(Path(pyenv) / "versions" / "3.*")), key=_by_number):
        if _by_number(folder) >= list(OLDEST):
            yield _program(folder)
    listed = home / ".conda" / "environments.txt"
    if listed.is_file():
        for line in listed.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.strip():
                yield _program(line.strip())
    for name in ("miniconda3", "anaconda3", "miniforge3", "mambaforge"):
        yield _program(home / name)
        for folder in sorted(glob.glob(str(home / name / "envs" / "*"))):
            yield _program(folder)


def _by_number(folder: str) -> list[int]:
    return [int(part) for part in Path(folder).name.split(".") if part.isdecimal()]
