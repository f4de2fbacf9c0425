"""A setting is a row: its key, its type with limits, its default, and what it is good for."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass

#: What a setting may hold. Lists are tuples so that nobody changes a stored value in place.
Value = bool | int | float | str | bytes | tuple[str, ...]


class OptionError(ValueError):
    """A value does not fit its option; the text names the option and what it takes."""


@dataclass(frozen=True, slots=True)
class Option:
    """One row of the table.

    Attributes:
        key: ``<area>.<noun>``, e.g. ``graph.direction``.
        type: ``bool``, ``int``, ``float``, ``str``, ``bytes`` or ``tuple`` (of strings).
        default: Value while nothing is stored.
        title: Label in the preferences (English source text, context "Option").
        description: One or two sentences: what it does and when a change counts.
        choices: Allowed values of a string ("" list: anything).
        minimum, maximum: Limits of a number (None: no limit).
        unit: Shown behind a number.
        shown: Whether the preferences offer it; others are kept for the program itself.
    """

    key: str
    type: type
    default: Value
    title: str
    description: str
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""
    shown: bool = True

    def check(self, value: Value) -> Value:
        """The value in the option's own type.

        Raises:
            OptionError: Wrong type, not one of the choices, or outside the limits.
        """
        if self.type is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        wrong_type = not isinstance(value, self.type) or (self.type is int and isinstance(value, bool))
        if wrong_type:
            raise OptionError(f"{self.key} takes {self.type.__name__}, not {type(value).__name__} ({value!r})")
        if isinstance(value, tuple) and not all(isinstance(item, str) for item in value):
            raise OptionError(f"{self.key} takes a tuple of strings, not {value!r}")
        if self.choices and value not in self.choices:
            raise OptionError(f"{self.key} takes one of {', '.join(self.choices)}, not {value!r}")
        if isinstance(value, (int, float)):
            if self.minimum is not None and value < self.minimum:
                raise OptionError(f"{self.key} is at least {self.minimum:g}, not {value!r}")
            if self.maximum is not None and value > self.maximum:
                raise OptionError(f"{self.key} is at most {self.maximum:g}, not {value!r}")
        return value

    def to_text(self, value: Value) -> str:
        """The value as one line for the settings file."""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, bytes):
            return base64.b64encode(value).decode("ascii")
        if isinstance(value, tuple):
            return json.dumps(list(value))
        return str(value)

    def from_text(self, text: str) -> Value:
        """The value of a line of the settings file.

        Raises:
            OptionError: The text is no value of this option.
        """
        try:
            return self.check(self._parse(text))
        except (ValueError, binascii.Error) as error:
            if isinstance(error, OptionError):
                raise
            raise OptionError(f"{self.key} takes {self.type.__name__}, not {text!r}") from error

    def _parse(self, text: str) -> Value:
        if self.type is bool:
            if text.lower() not in ("true", "false"):
                raise ValueError(text)
            return text.lower() == "true"
        if self.type is bytes:
            return base64.b64decode(text, validate=True)
        if self.type is tuple:
            items = json.loads(text)
            if not isinstance(items, list):
                raise ValueError(text)
            return tuple(items)
        value: Value = self.type(text)
        return value
