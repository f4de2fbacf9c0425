"""Write the files of ``tests/oracle/checkpoints``, which ``torch.load`` must read, with real PyTorch (2.13.0)."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

import torch

FOLDER = Path(__file__).parent / "checkpoints"


def main() -> None:
    """Write every file anew."""
    FOLDER.mkdir(exist_ok=True)
    torch.manual_seed(0)
    whole = torch.arange(6.0).reshape(2, 3)
    module = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1))
    optimizer = torch.optim.Adam(module.parameters(), lr=0.1)
    module(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    parameter = torch.nn.Parameter(torch.ones(2, 2))
    parameter.note = 3
    content = OrderedDict(
        whole=whole,
        row=whole[1],
        turned=whole.t(),
        parameter=parameter,
        half=torch.ones(2, dtype=torch.float16),
        brain=torch.arange(3).to(torch.bfloat16),
        flags=torch.tensor([True, False]),
        empty=torch.empty(0, 3),
        plain=[1, 2.5, "text", None, (True,), {1, 2}, b"abc", 10**30],
        module=module.state_dict(),
        optimizer=optimizer.state_dict(),
    )
    torch.save(content, FOLDER / "content.pt")
    torch.save({"whole": whole, "row": whole[1]}, FOLDER / "legacy.pt", _use_new_zipfile_serialization=False)
    torch.save(module, FOLDER / "module.pt")


if __name__ == "__main__":
    main()
