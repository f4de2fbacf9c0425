"""How a program stands or has ended."""

from __future__ import annotations

import signal
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known of the process.

    ``state``: "not-started", "running", "exited" (with ``code``) or "killed" (by ``signal``).
    """

    state: str = "not-started"
    code: int = 0
    signal: int = 0

    @classmethod
    def of_return_code(cls, code: int) -> Outcome:
        """From what ``Popen.returncode`` says: negative for a signal."""
        return cls("killed", 128 - code, -code) if code < 0 else cls("exited", code)

    @property
    def over(self) -> bool:
        """Whether the process is gone."""
        return self.state in ("exited", "killed")

    @property
    def signal_name(self) -> str:
        """``SIGSEGV``; "" if it was not killed."""
        if not self.signal:
            return ""
        try:
            return signal.Signals(self.signal).name
        except ValueError:
            return f"signal {self.signal}"
