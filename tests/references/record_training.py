"""Records what the programs of ``training/`` print under real PyTorch.

Run with a Python that has torch: ``python tests/references/record_training.py``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> None:
    """Run each program in a process of its own and write ``training.json``."""
    import torch

    printed = {}
    for path in sorted((HERE / "training").glob("*.py")):
        program = f"import torch; torch.set_num_threads(1); exec(open({str(path)!r}).read())"
        command = [sys.executable, "-W", "ignore", "-c", program]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{path.name} failed:\n{done.stderr}")
        printed[path.name] = done.stdout
        print(path.name, len(done.stdout.splitlines()), "lines")
    (HERE / "training.json").write_text(json.dumps({"torch": torch.__version__, "printed": printed}, indent=1) + "\n")


if __name__ == "__main__":
    main()
