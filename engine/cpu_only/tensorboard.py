"""``torch.utils.tensorboard`` needs a package that Retrograd doesn't come with."""

from __future__ import annotations

raise ModuleNotFoundError(
    "No module named 'tensorboard' (torch.utils.tensorboard needs it, and is not supported by Retrograd: print values, "
    "or look at them in the window)",
    name="tensorboard",
)
