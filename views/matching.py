"""Finding by typing: every word typed must occur; better places come first."""

from __future__ import annotations


def matches(typed: str, text: str) -> bool:
    """Whether every word typed occurs in the text, in any case."""
    lowered = text.casefold()
    return all(word in lowered for word in typed.casefold().split())


def rank(typed: str, text: str) -> tuple[int, int]:
    """A sorting key among matches: beginnings first, then beginnings of words, then short texts."""
    lowered, wanted = text.casefold(), typed.casefold().strip()
    if lowered.startswith(wanted):
        return 0, len(text)
    words = lowered.split()
    if all(any(word.startswith(part) for word in words) for part in wanted.split()):
        return 1, len(text)
    return 2, len(text)
