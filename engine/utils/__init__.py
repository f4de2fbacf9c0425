"""``torch.utils``: hook handles, checkpointing."""

from __future__ import annotations
