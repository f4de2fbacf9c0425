"""``torch.backends.mps`` of a build without it."""

from __future__ import annotations

from ..refusal import answering

is_available = answering("is_available", bool, "False.")
is_built = answering("is_built", bool, "False.")
is_macos_or_newer = answering("is_macos_or_newer", bool, "False.")
