"""What the window looks at: one run, the moment, the selection. Panels get a :class:`Store` and nothing else."""

from .store import Selection, Stop, Store

__all__ = ["Selection", "Stop", "Store"]
