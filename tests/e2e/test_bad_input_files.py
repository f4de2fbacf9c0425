"""Files that cannot be opened or run: the sentence names file, place and remedy, and what is on screen stays there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .conftest import Seat


def notebook(**changes: Any) -> str:
    """A good notebook with one code cell, and changes to its top level."""
    cell = {"cell_type": "code", "metadata": {}, "source": "import torch\n", "outputs": [], "execution_count": None}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell], **changes}, indent=1)


#: Name, content and what the sentence has to say beside the name: where it is, and what to do.
FILES: dict[str, tuple[str, bytes, list[str]]] = {
    "empty": ("empty.py", b"", ["is empty", "choose another file"]),
    "blank": ("blank.py", b" \n\n", ["is empty", "choose another file"]),
    "binary": ("program.py", b"x = 1\n\x00\x01\x02\xff\n", ["binary file", "line 2", "choose another"]),
    "not UTF-8": (
        "latin.py", "x = 1\ny = 'Grüße'\n".encode("latin-1"),
        ["line 2", "0xfc is not utf-8", "save the file as UTF-8"],
    ),
    "UTF-16": ("wide.py", "x = 1\n".encode("utf-16"), ["UTF-16", "save it as UTF-8"]),
    "other kind": ("photo.jpg", b"\xff\xd8\xff", ["none of the kinds", "rename it"]),
    "broken JSON": ("cut.ipynb", notebook()[:-30].encode(), ["broken JSON", "line ", "backup"]),
    "wrong version": ("future.ipynb", notebook(nbformat=9).encode(), ["version 9", "save it as version 4"]),
    "no notebook": ("data.ipynb", b'{"rows": [1, 2]}', ["no notebook", "choose another file"]),
    "no cells": ("odd.ipynb", notebook(cells="none").encode(), ["not a valid notebook", "save it again"]),
    "notebook not UTF-8": ("latin.ipynb", notebook().encode().replace(b"import", b"\xe4mport"), ["not UTF-8", "line "]),
    "other kernel": (
        "statistics.ipynb", notebook(metadata={"kernelspec": {"language": "R"}}).encode(), ["kernel is R", "Python"]
    ),
    "recording": ("old.rgd", b"nothing", ["no Retrograd recording", "open a file that"]),
}  # fmt: skip


@pytest.mark.parametrize(("name", "content", "words"), FILES.values(), ids=FILES)
def test_a_file_that_cannot_be_opened_is_told(busy_seat: Seat, name: str, content: bytes, words: list[str]) -> None:
    seat = busy_seat
    run, document = seat.store.run, seat.parts.session.document
    path = seat.open(content, name)
    told = seat.told("error")
    assert str(path) in told
    for word in words:
        assert word in told
    assert seat.store.run is run
    assert seat.parts.session.document is document
    seat.assert_alive()
    seat.assert_on_screen("weight", "SumBackward0")


def test_a_missing_file_is_told(busy_seat: Seat) -> None:
    seat = busy_seat
    path = seat.folder / "folder" / "gone.py"
    seat.parts.window.open_path(path)
    told = seat.told("error")
    assert str(path) in told and "does not exist" in told and "check the name" in told
    seat.assert_alive()
    seat.assert_on_screen("weight", "SumBackward0")


def test_a_folder_is_told(busy_seat: Seat) -> None:
    seat = busy_seat
    seat.parts.window.open_path(seat.folder)
    assert "is a folder; choose a script or notebook inside it" in seat.told("error")
    seat.assert_on_screen("weight", "SumBackward0")


def test_a_file_that_goes_away_before_it_runs_is_told(seat: Seat) -> None:
    path = seat.open("x = 1\n")
    path.unlink()
    seat.run()
    assert f"{path} does not exist" in seat.told("error")
    assert seat.store.state == "ready"
    seat.assert_alive()


def test_a_syntax_error_is_told_on_opening_and_by_the_run(seat: Seat) -> None:
    path = seat.open("import torch\nweight = torch.ones(2)\nloss = (weight *\n", "cut_off.py")
    told = seat.told("warning")
    assert f"{path}, line 3: SyntaxError" in told
    assert seat.parts.window.editor.current_view() is not None
    seat.run()
    seat.until(lambda: seat.store.state == "finished")
    told = seat.told("error")
    assert told == "SyntaxError: '(' was never closed (line 3 of cut_off.py)"
    assert "SyntaxError" in seat.output("stderr")
    seat.assert_alive()


def test_a_syntax_error_in_a_cell_names_the_cell_and_keeps_what_ran_before(seat: Seat) -> None:
    sources = ["import torch\nweight = torch.ones(2, requires_grad=True)\n", "loss = (weight *\n"]
    cells = [
        {"cell_type": "code", "metadata": {}, "source": text, "outputs": [], "execution_count": None}
        for text in sources
    ]
    path = seat.open(notebook(cells=cells), "cells.ipynb")
    told = seat.told("warning")
    assert f"{path}, cell 2, line 1: SyntaxError" in told
    seat.run()
    seat.until(lambda: seat.store.state == "finished")
    told = seat.told("error")
    assert "SyntaxError" in told and "line 1 of cell 2" in told
    seat.assert_alive()
    seat.assert_on_screen("weight")
