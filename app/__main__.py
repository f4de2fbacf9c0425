"""``python -m retrograd.app`` is the command ``retrograd``."""

import sys

from .main import main

sys.exit(main())
