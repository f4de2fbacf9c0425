"""An array as it leaves the window: as Python, as a file of numpy, as a table."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from .number_text import Array

#: Most elements that are written as Python.
LITERAL_LIMIT = 1_000_000


def python_literal(array: Array) -> str:
    """``torch.tensor([[1.0, 2.0]], dtype=torch.float32)``, exactly the same elements.

    Raises:
        ValueError: There are more than LITERAL_LIMIT; the text says what to do.
    """
    if array.size > LITERAL_LIMIT:
        raise ValueError(f"{array.size:,} elements are too many to be written as Python; save them as a file instead.")
    values = _spelled(array)
    # An empty array would lose its shape.
    shape = f".reshape({tuple(array.shape)})" if array.size == 0 else ""
    return f"torch.tensor({values}, dtype=torch.{array.dtype.name}){shape}"


def _spelled(array: Array) -> str:
    if array.ndim == 0:
        return _element(array[()])
    return "[" + ", ".join(_spelled(part) for part in array) + "]"


def _element(value: object) -> str:
    if isinstance(value, np.floating):
        if not np.isfinite(value):
            return f'float("{float(value)}")'
        # As short as the type allows: read back and rounded to it, it is the same number.
        text = str(value)
        return text if any(letter in text for letter in ".e") else f"{text}.0"
    return repr(value.item()) if isinstance(value, np.generic) else repr(value)


def save_npy(array: Array, path: Path) -> None:
    """Write numpy's own format. Raises OSError."""
    with path.open("wb") as file:
        np.save(file, array, allow_pickle=False)


def save_csv(array: Array, path: Path) -> None:
    """Write a table: a matrix by rows, more dimensions as one element a line with its indices. Raises OSError."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        if array.ndim <= 2:
            for line in np.atleast_2d(array) if array.ndim == 2 else array.reshape(-1, 1):
                writer.writerow([str(value) for value in line])
            return
        writer.writerow([*(f"dim{number}" for number in range(array.ndim)), "value"])
        for index in np.ndindex(array.shape):
            writer.writerow([*index, str(array[index])])
