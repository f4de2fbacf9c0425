"""What can be opened and run: scripts and notebooks as cells of source. Reading a document never runs any of it.

``document.py`` says what a document is, ``load.py`` finds the reader by suffix, ``script.py`` and ``notebook.py`` are
the readers. A new kind of input is a file here and a row in ``load.READERS``.
"""

from .document import Cell, Document, DocumentError, Output
from .load import load

__all__ = ["Cell", "Document", "DocumentError", "Output", "load"]
