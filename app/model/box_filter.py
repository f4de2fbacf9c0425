"""What a person types to find things: words, and terms such as ``op:mul shape:2,3 grad:none line:12``."""

from __future__ import annotations

from dataclasses import dataclass

from retrograd.engine.protocol.values import Summary

from .picture import Box

#: What may stand before the colon, and what it is compared with.
TERMS = ("name", "op", "shape", "grad", "line", "pass", "value")
#: What ``grad:`` and ``value:`` take.
GRADS = ("none", "some", "zero", "nan")
VALUES = ("nan", "zero")


class FilterError(ValueError):
    """A term has no meaning; the text is a sentence that names what it may be."""


@dataclass(frozen=True, slots=True)
class BoxFilter:
    """A parsed text: words that must occur in name or operation, and terms (key, value) that must all hold."""

    words: tuple[str, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.terms)

    def matches(self, box: Box) -> bool:
        """Whether a box is meant."""
        text = f"{box.title} {box.preview}".lower()
        return all(word in text for word in self.words) and all(_HOLDS[key](box, value) for key, value in self.terms)


def parse(text: str) -> BoxFilter:
    """The filter that a text means; empty for an empty text.

    Raises:
        FilterError: A term's value is none of those that it takes.
    """
    words, terms = [], []
    for part in text.lower().split():
        key, colon, value = part.partition(":")
        if not colon or key not in TERMS:
            words.append(part)
        elif value:
            terms.append((key, _checked(key, value)))
    return BoxFilter(tuple(words), tuple(terms))


def _checked(key: str, value: str) -> str:
    choices = {"grad": GRADS, "value": VALUES}.get(key)
    if choices is not None and value not in choices:
        known = [choice for choice in choices if choice.startswith(value)]
        if len(known) != 1:
            raise FilterError(f"{key}: takes {', '.join(choices)}, not “{value}”.")
        return known[0]
    if key in ("line", "pass") and not all(end.isdigit() for end in value.split("-", 1)):
        raise FilterError(f"{key}: takes a number or two with a dash between them, not “{value}”.")
    return value


def _name(box: Box, value: str) -> bool:
    """A variable: the title of a leaf or value, what a card's result is called."""
    named = box.title if box.kind in ("leaf", "tensor") else box.preview.partition(" = ")[0]
    return value in named.lower()


def _op(box: Box, value: str) -> bool:
    return box.kind in ("op", "ghost") and value in box.title.lower()


def _shape(box: Box, value: str) -> bool:
    """``2,3`` the shape itself, ``f32`` the type, ``2,`` its beginning."""
    wanted = value.replace("×", ",").replace("x", ",").strip("[]()")
    kind, _, sizes = box.shape.partition("[")
    sizes = sizes.rstrip("]")
    return wanted in (kind, sizes) or (wanted.endswith(",") and sizes.startswith(wanted))


def _gradient(box: Box, value: str) -> bool:
    known = box.gradient_summary
    if value == "none":
        return known is None and (box.kind == "leaf" or box.kind == "op")
    if known is None:
        return False
    return value == "some" or _is(known, value)


def _value(box: Box, value: str) -> bool:
    return box.value_summary is not None and _is(box.value_summary, value)


def _is(summary: Summary, value: str) -> bool:
    if value == "nan":
        return bool(summary.nans or summary.infinities)
    return summary.norm == 0 and not summary.nans and not summary.infinities


def _line(box: Box, value: str) -> bool:
    return _within(box.line, value)


def _pass(box: Box, value: str) -> bool:
    return any(_within(number, value) for number in box.passes)


def _within(number: int, value: str) -> bool:
    first, _, last = value.partition("-")
    return int(first) <= number <= int(last or first)


_HOLDS = {
    "name": _name, "op": _op, "shape": _shape, "grad": _gradient, "line": _line, "pass": _pass, "value": _value,
}  # fmt: skip
