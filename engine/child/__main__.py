"""``python -P -m retrograd.engine.child``: see the package's docstring."""

import sys

from .bootstrap import main

main(sys.argv[1:])
