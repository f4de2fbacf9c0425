"""Opening documents: what Python and nbformat say is the measure, and every bad file gets a helpful sentence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tokenize
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrograd.app.documents import DocumentError, load


def written(folder: Path, name: str, data: bytes | str | dict[str, Any]) -> Path:
    path = folder / name
    if isinstance(data, dict):
        data = json.dumps(data, indent=1)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def notebook(*cells: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells), **more}


def code(source: str | list[str], **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "id": f"c{abs(hash(str(source)))}", "metadata": {}, "execution_count": None,
            "outputs": [], "source": source, **more}  # fmt: skip


# ---------------------------------------------------------------------------------------------------- scripts
@pytest.mark.parametrize(
    "data",
    [
        b"x = '\xc3\xa9'\n",
        b"\xef\xbb\xbfx = '\xc3\xa9'\n",
        b"# coding: latin-1\nx = '\xe9'\n",
        b"#!/usr/bin/python\n# -*- coding: cp1252 -*-\nx = '\x80'\n",
        "# coding: gb18030\nx = '张量'\n".encode("gb18030"),
        b"x = 1\r\ny = 2\r\n",
        b"x = 1",
    ],
    ids=["utf-8", "mark", "latin-1", "cp1252", "gb18030", "crlf", "no-newline"],
)
def test_script_reads_as_python_reads_it(tmp_path: Path, data: bytes) -> None:
    path = written(tmp_path, "script.py", data)
    with tokenize.open(path) as stream:
        expected = stream.read()
    document = load(path)
    assert document.kind == "script"
    assert document.sources == (expected,)
    assert document.code[0].path == str(path)
    assert document.problem == ""


def test_script_without_suffix_is_known_by_its_first_line(tmp_path: Path) -> None:
    assert load(written(tmp_path, "train", "#!/usr/bin/env python3\nx = 1\n")).kind == "script"


def test_relative_path_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, "a.py", "x = 1\n")
    monkeypatch.chdir(tmp_path)
    assert load(Path("a.py")).path == tmp_path / "a.py"


def test_opening_never_runs(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    load(written(tmp_path, "a.py", f"open({str(mark)!r}, 'w').close()\n"))
    load(written(tmp_path, "b.ipynb", notebook(code(f"open({str(mark)!r}, 'w').close()"))))
    assert not mark.exists()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("x = 1\ndef f(:\n    pass\n", 2),
        ("if True:\nx = 1\n", 2),
        ("x = (1,\n", 1),
        ("return 1\n", 1),
        ("\tx\n  y\n", 1),
    ],
)
def test_syntax_error_opens_and_names_the_line(tmp_path: Path, text: str, line: int) -> None:
    path = written(tmp_path, "bad.py", text)
    document = load(path)
    assert document.sources == (text,)
    assert (document.problem_path, document.problem_line) == (str(path), line)
    assert f"{path}, line {line}: " in document.problem
    assert "Error" in document.problem


def test_source_that_breaks_the_compiler_still_opens(tmp_path: Path) -> None:
    document = load(written(tmp_path, "deep.py", "x = " + "-" * 200_000 + "1\n"))
    assert "deep.py" in document.problem


BAD_SCRIPTS = {
    "empty": (b"", "is empty"),
    "blank": (b" \n\t\n", "is empty"),
    "binary": (b"\x7fELF\x02\n\x01\x00\x00", "line 2"),
    "png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary file"),
    "not-utf-8": (b"x = 1\ny = '\xe9'\n", "line 2: byte 0xe9"),
    "late-byte": (b"x = 1\n" * 50 + b"# \xff\n", "line 51: byte 0xff"),
    "wrong-declared": (b"# coding: ascii\nx = '\xe9'\n", "line 2: byte 0xe9 is not ascii"),
    "unknown-encoding": (b"# coding: klingon\n", "no encoding 'klingon'"),
    "mark-against-declared": (b"\xef\xbb\xbf# coding: latin-1\n", "declares another encoding"),
    "utf-16": ("x = 1\n".encode("utf-16"), "UTF-16"),
}


@pytest.mark.parametrize(("data", "words"), BAD_SCRIPTS.values(), ids=BAD_SCRIPTS)
def test_bad_script_is_refused_with_a_sentence(tmp_path: Path, data: bytes, words: str) -> None:
    path = written(tmp_path, "bad.py", data)
    with pytest.raises(DocumentError) as caught:
        load(path)
    assert str(path) in str(caught.value)
    assert words in str(caught.value)


# ---------------------------------------------------------------------------------------------------- files
def test_missing_folder_pipe_and_unknown_kind(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    written(tmp_path, "notes.txt", "hello")
    for name, words in {"none.py": "does not exist", "": "is a folder", "pipe.py": "no regular file"}.items():
        with pytest.raises(DocumentError, match=words):
            load(tmp_path / name)
    with pytest.raises(DocumentError, match=r"\.py, \.pyw, \.ipynb, \.rgd"):
        load(tmp_path / "notes.txt")
    with pytest.raises(DocumentError, match="cannot be read"):
        load(tmp_path / ("x" * 300 + ".py"))


def test_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "huge.py"
    with path.open("wb") as stream:
        stream.truncate(3 << 30)
    with pytest.raises(DocumentError, match="3072 MiB large"):
        load(path)


def test_file_of_another_user_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "secret.py", "x = 1\n")
    path.chmod(0)
    if os.geteuid() != 0:
        with pytest.raises(DocumentError, match="may not be read"):
            load(path)
        return
    # The superuser may read everything, so somebody else has to try.
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == 0 and not folder.stat().st_mode & 0o001:
            folder.chmod(folder.stat().st_mode | 0o011)
    program = (
        "import os, sys; from retrograd.app.documents import load, DocumentError\n"
        "os.setgid(65534); os.setuid(65534)\n"
        "try: load(__import__('pathlib').Path(sys.argv[1]))\n"
        "except DocumentError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True)
    assert f"{path} may not be read" in done.stdout


# ---------------------------------------------------------------------------------------------------- notebooks
def test_notebook_cells_and_outputs(tmp_path: Path) -> None:
    png = "iVBORw0KGgo="
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": ["a\n", "b"]},
        {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": "tensor(1.)"}},
        {"output_type": "display_data", "metadata": {}, "data": {"image/png": png, "text/plain": "<Figure>"}},
        {"output_type": "display_data", "metadata": {}, "data": {"text/html": "<b>x</b>"}},
        {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["one", "two"]},
    ]
    source = notebook(
        {"cell_type": "markdown", "id": "m", "metadata": {}, "source": ["# Title\n", "text"]},
        code(["x = 1\n", "x"], outputs=outputs),
        {"cell_type": "raw", "id": "r", "metadata": {}, "source": "raw"},
        code("y = 2"),
    )
    path = written(tmp_path, "n.ipynb", source)
    nbformat.validate(nbformat.read(path, as_version=4))
    document = load(path)
    assert document.kind == "notebook"
    assert document.sources == ("x = 1\nx", "y = 2")
    assert [cell.code_index for cell in document.cells] == [-1, 0, -1, 1]
    assert [cell.kind for cell in document.cells] == ["markdown", "code", "raw", "code"]
    assert len({cell.path for cell in document.code}) == 2
    assert document.cell_of(document.code[1].path) is document.code[1]
    kinds = [(output.kind, output.text) for output in document.cells[1].outputs]
    assert kinds[:3] == [("stdout", "a\nb"), ("text", "tensor(1.)"), ("image", "<Figure>")]
    assert kinds[3][0] == "other" and "text/html" in kinds[3][1]
    assert kinds[4] == ("error", "one\ntwo")
    assert document.cells[1].outputs[2].data.startswith(b"\x89PNG")


def test_old_notebook_is_upgraded(tmp_path: Path) -> None:
    old = nbformat.v3.new_notebook(
        worksheets=[
            nbformat.v3.new_worksheet(
                cells=[nbformat.v3.new_code_cell(input="x = 1"), nbformat.v3.new_heading_cell("Title", level=2)]
            )
        ]
    )
    path = written(tmp_path, "old.ipynb", nbformat.v3.writes_json(old))
    document = load(path)
    assert document.sources == ("x = 1",)
    assert [cell.kind for cell in document.cells] == ["code", "markdown"]
    assert document.problem == ""


def test_magics_are_no_syntax_errors_but_errors_are(tmp_path: Path) -> None:
    fine = notebook(code("%matplotlib inline\nx = 1"), code("!ls\nfiles = !ls"), code("print?"), code("x = 2"))
    assert load(written(tmp_path, "fine.ipynb", fine)).problem == ""
    bad = load(written(tmp_path, "bad.ipynb", notebook(code("x = 1"), code("x = 1\nfor:\n"))))
    assert bad.problem_line == 2
    assert bad.problem_path == bad.code[1].path
    assert "cell 2, line 2" in bad.problem


def test_notebook_without_code_opens_with_a_problem(tmp_path: Path) -> None:
    document = load(written(tmp_path, "text.ipynb", notebook({"cell_type": "markdown", "source": "hi", "id": "m"})))
    assert len(document.cells) == 1
    assert "no code cells" in document.problem


BAD_NOTEBOOKS: dict[str, tuple[str | bytes | dict[str, Any], str]] = {
    "empty": (b"", "is empty"),
    "broken-json": ('{\n "cells": [\n  {"cell_type": oops}\n', "line 3: broken JSON"),
    "cut-off": (json.dumps(notebook(code("x = 1")), indent=1)[:60], "broken JSON"),
    "not-utf-8": (b'{\n"x": "\xff"}', "line 2: not UTF-8"),
    "list": ("[1]", "no notebook"),
    "other-json": ('{"name": "x"}', "no notebook"),
    "version-5": ({"nbformat": 5, "nbformat_minor": 0, "metadata": {}, "cells": []}, "version 5 is not known"),
    "version-text": ({"nbformat": "4", "cells": []}, "version '4' is not known"),
    "no-cells": ({"nbformat": 4, "nbformat_minor": 5, "metadata": {}}, "not a valid notebook"),
    "cells-text": (notebook() | {"cells": "x"}, "not a valid notebook"),
    "cell-number": (notebook() | {"cells": [3]}, "cell 1: not a cell"),
    "no-source": (notebook(code("a"), {"cell_type": "code"}), "cell 2: it has no source"),
    "old-broken": ({"nbformat": 3, "metadata": 3}, "not a valid notebook"),
    "other-kernel": (notebook(metadata={"kernelspec": {"language": "julia"}}), "kernel is julia"),
    "deep": ('{"a":' * 100_000, "nested too deeply"),
}


@pytest.mark.parametrize(("data", "words"), BAD_NOTEBOOKS.values(), ids=BAD_NOTEBOOKS)
def test_bad_notebook_is_refused_with_a_sentence(
    tmp_path: Path, data: str | bytes | dict[str, Any], words: str
) -> None:
    path = written(tmp_path, "bad.ipynb", data)
    with pytest.raises(DocumentError) as caught:
        load(path)
    assert str(path) in str(caught.value)
    assert words in str(caught.value)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    key=st.sampled_from(
        ["cells", "metadata", "nbformat_minor", "worksheets", "source", "outputs", "cell_type", "input"]
    ),
    value=json_values,
    version=st.sampled_from([1, 2, 3, 4]),
)
def test_any_damage_is_a_document_or_a_sentence(tmp_path: Path, key: str, value: Any, version: int) -> None:
    cell = code("x = 1") | {"input": "x = 1", "language": "python"}
    whole = notebook(cell) | {"nbformat": version, "worksheets": [{"cells": [cell]}]}
    (cell if key in ("source", "outputs", "cell_type", "input") else whole)[key] = value
    path = written(tmp_path, "damaged.ipynb", json.loads(json.dumps(whole)))
    try:
        document = load(path)
    except DocumentError as error:
        assert str(path) in str(error)
    else:
        assert document.kind == "notebook"
