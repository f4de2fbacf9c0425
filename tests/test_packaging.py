"""What pyproject.toml says about the packages, against the disk."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
FOLDERS = ("app", "engine", "resources", "views")


def test_every_package_is_listed() -> None:
    on_disk = {
        ".".join(("retrograd", *path.parent.relative_to(ROOT).parts))
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("__init__.py")
    }
    assert set(PROJECT["tool"]["setuptools"]["packages"]) == on_disk


def test_every_package_says_what_it_holds() -> None:
    empty = [
        str(path.relative_to(ROOT))
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("__init__.py")
        if len(path.read_text().strip()) < 40
    ]
    assert empty == []


def test_tested_versions_lie_in_the_ranges() -> None:
    from packaging.requirements import Requirement

    tested = dict(
        line.split("==") for line in (ROOT / "constraints.txt").read_text().splitlines() if line and line[0] != "#"
    )
    tested = {name.lower().replace("_", "-"): version for name, version in tested.items()}
    wanted = PROJECT["project"]["dependencies"] + PROJECT["project"]["optional-dependencies"]["test"]
    for text in wanted:
        requirement = Requirement(text)
        name = requirement.name.lower().replace("_", "-")
        assert requirement.specifier.contains(tested[name]), text


def test_the_wheel_holds_code_and_resources(tmp_path: Path) -> None:
    source = tmp_path / "source"
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, source / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(tmp_path),
    ]
    subprocess.run([*command, str(source)], check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    shipped = [path for pattern in ("*.py", "*.svg", "*.toml", "*.ipynb", "py.typed") for path in source.rglob(pattern)]
    wanted = {str(Path("retrograd") / path.relative_to(source)) for path in shipped if path.parent.name != "source"}
    assert {name for name in wanted if name.split("/")[1] in FOLDERS} - names == set()
    assert not [name for name in names if name.startswith(("build/", "tests/"))]
