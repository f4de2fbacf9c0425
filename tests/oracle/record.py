"""Record what real PyTorch makes of the programs in ``cases/*.txt`` (needs PyTorch; made with 2.13.0 on the CPU).

    python tests/oracle/record.py            every file
    python tests/oracle/record.py conv pool  these

writes ``cases/<theme>.json``: each program with its answer. A program that ends with an exception is recorded as one;
the recorder lists them, so that a slip is seen. A program may set ``no_backward = True``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import torch
from answering import answer, programs

CASES = Path(__file__).parent / "cases"


def unlike(a: object, b: object) -> bool:
    """Whether two answers of the same program differ."""
    return json.dumps(a) != json.dumps(b)


def main(themes: list[str]) -> int:
    """Record the themes; returns 1 if a program gave two different answers."""
    torch.set_num_threads(1)
    np.seterr(all="ignore")
    modules = {"nn": torch.nn, "F": torch.nn.functional}
    failed = 0
    for path in sorted(CASES.glob("*.txt")):
        if themes and path.stem not in themes:
            continue
        recorded = {}
        for name, program in programs(path).items():
            found = answer(torch, modules, program, name)
            if unlike(found, answer(torch, modules, program, name)):
                print(f"{path.name}: {name} does not repeat and is left out")
                failed = 1
                continue
            if "exception" in found:
                print(f"{path.name}: {name} raises {': '.join(found['exception'])}")
            recorded[name] = {"program": program, "answer": found}
        lines = ",\n".join(
            f"{json.dumps(name)}: {json.dumps(case, ensure_ascii=False, separators=(',', ':'))}"
            for name, case in recorded.items()
        )
        text = f'{{"torch": {json.dumps(torch.__version__)}, "cases": {{\n{lines}\n}}}}\n'
        path.with_suffix(".json").write_text(text, encoding="utf-8")
        print(f"{path.name}: {len(recorded)} programs")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
