"""Record what real PyTorch makes of the seeded random programs (needs PyTorch; made with 2.13.0 on the CPU).

    python tests/oracle/record_programs.py [COUNT]

writes ``programs/random.json``: the distinct texts once, and for each seed the numbers of its texts. Each program runs
in a process of its own, because some crash PyTorch (a hook on a view that has lost its history); those are left out.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import torch
from answering import first_line
from random_programs import Run, run, seeded

TARGET = Path(__file__).parent / "programs" / "random.json"


def answer(seed: int) -> Run | None:
    """What PyTorch makes of a program; None if it crashes."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        made = run(torch, seeded(seed), first_line)
        with os.fdopen(writer, "w") as out:
            json.dump([made.log, made.variables], out)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as text:
        found = text.read()
    _, status = os.waitpid(child, 0)
    return Run(*json.loads(found)) if status == 0 else None


def main(count: int) -> None:
    """Record the programs of the first ``count`` seeds."""
    torch.set_num_threads(1)
    numbers: dict[str, int] = {}
    programs: dict[str, list[list[int]]] = {}
    for seed in range(count):
        made = answer(seed)
        if made is None:
            print(f"seed {seed} crashes PyTorch and is left out")
            continue
        programs[str(seed)] = [
            [numbers.setdefault(text, len(numbers)) for text in texts] for texts in (made.log, made.variables)
        ]
    texts = ",\n".join(json.dumps(text) for text in numbers)
    lines = ",\n".join(f'"{seed}":{json.dumps(found, separators=(",", ":"))}' for seed, found in programs.items())
    TARGET.write_text(
        f'{{"torch": "{torch.__version__}",\n"texts": [\n{texts}\n],\n"programs": {{\n{lines}\n}}}}\n', encoding="utf-8"
    )
    print(f"{len(programs)} programs, {len(numbers)} texts")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2400)
