"""``torch.backends.mkldnn``: not used here."""

from __future__ import annotations

from ..refusal import answering
from .flags import flags_of

enabled = True
deterministic = False
allow_tf32 = True
fp32_precision = "none"

is_available = answering("is_available", bool, "False: kernels are numpy's.")
flags = flags_of(__name__, enabled=False, deterministic=False, allow_tf32=True, fp32_precision="none")
