"""``torch`` in a program that the debugged script starts: this folder stands on its ``PYTHONPATH``.

Such a program runs undebugged, on the engine that the script itself has; where there is none (another interpreter),
on whatever PyTorch is installed there.
"""

import importlib
import os
import sys


def _stand_in() -> None:
    try:
        from retrograd.engine.child import torch_names
    except ImportError:
        here = os.path.dirname(os.path.abspath(__file__))
        sys.path[:] = [folder for folder in sys.path if os.path.abspath(folder or os.curdir) != here]
    else:
        torch_names.install()
    del sys.modules["torch"]
    # The import system takes what it then finds under the name.
    importlib.import_module("torch")


_stand_in()
