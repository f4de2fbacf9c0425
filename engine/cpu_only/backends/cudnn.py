"""``torch.backends.cudnn`` of a build without it."""

from __future__ import annotations

from ..refusal import answering
from .flags import flags_of

enabled = True
deterministic = False
benchmark = False
benchmark_limit = None
allow_tf32 = True
fp32_precision = "none"

is_available = answering("is_available", bool, "False.")
is_acceptable = answering("is_acceptable", bool, "False.")
version = answering("version", lambda: None, "None.")
flags = flags_of(
    __name__, enabled=False, benchmark=False, benchmark_limit=10, deterministic=False, allow_tf32=True,
    fp32_precision="none",
)  # fmt: skip
