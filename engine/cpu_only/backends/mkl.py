"""``torch.backends.mkl``: not used here."""

from __future__ import annotations

from ..refusal import answering

is_available = answering("is_available", bool, "False: kernels are numpy's.")
