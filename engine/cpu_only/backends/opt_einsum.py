"""``torch.backends.opt_einsum``: einsum goes from left to right here."""

from __future__ import annotations

from ..refusal import answering
from .flags import flags_of

enabled = False
strategy = None

is_available = answering("is_available", bool, "False.")
get_opt_einsum = answering("get_opt_einsum", lambda: None, "None.")
flags = flags_of(__name__, enabled=None, strategy=None)
