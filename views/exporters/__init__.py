"""The graph as a file: one module for each format, a row in the table of ``exporter``.

Importing this package needs no Qt; the formats that are drawn load it when they are used.
"""

from .exporter import FORMATS, ExportCancelledError, ExportError, ExportOptions, Format, Source, export, format_of

__all__ = ["FORMATS", "ExportCancelledError", "ExportError", "ExportOptions", "Format", "Source", "export", "format_of"]
