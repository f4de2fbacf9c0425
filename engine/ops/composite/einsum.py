"""``einsum``, built from permutations, sums and batched products as PyTorch builds it."""

from __future__ import annotations

import string
from collections.abc import Sequence
from math import prod
from typing import Any

from ...signatures import type_name
from ...tensor import Tensor
from ..functions import composite
from ..functions import namespace as F

_ELLIPSIS = "."

#: Letters in the order in which labels without a given result are sorted.
_ORDER = string.ascii_uppercase + string.ascii_lowercase


_NOTHING = (
    "einsum(): must specify the equation string and at least one operand, or at least one operand and its subscripts "
    "list"
)


def _parse(equation: str, ranks: list[int]) -> tuple[list[list[Any]], list[Any]]:
    """Labels of each operand and of the result; the dimensions of ``...`` get numbers as labels.

    Raises:
        RuntimeError: If the equation is malformed or doesn't fit the operands.
    """
    text = equation.replace(" ", "").replace("...", _ELLIPSIS)
    left, arrow, right = text.partition("->")
    terms = left.split(",")
    if len(terms) != len(ranks):
        if len(terms) < len(ranks):
            raise RuntimeError("einsum(): more operands were provided than specified in the equation")
        raise RuntimeError("einsum(): fewer operands were provided than specified in the equation")
    dots = 0
    for number, (term, rank) in enumerate(zip(terms, ranks, strict=True)):
        if term.count(_ELLIPSIS) and "." in equation.replace("...", "").split("->")[0].split(",")[number]:
            raise RuntimeError(f"einsum(): found '.' for operand {number} that is not part of any ellipsis")
        for letter in term:
            if letter not in string.ascii_letters + _ELLIPSIS:
                raise RuntimeError(
                    f"einsum(): invalid subscript given at index {equation.find(letter)} in the equation string, "
                    "subscripts must be in [a-zA-Z]"
                )
        if term.count(_ELLIPSIS) > 1:
            raise RuntimeError(f"einsum(): found '.' for operand {number} for which an ellipsis was already found")
        named = len(term) - term.count(_ELLIPSIS)
        if _ELLIPSIS in term:
            if named > rank:
                raise RuntimeError(
                    f"einsum(): the number of subscripts in the equation ({named}) is more than the number of "
                    f"dimensions ({rank}) for operand {number}"
                )
            dots = max(dots, rank - named)
        elif named != rank:
            raise RuntimeError(_rank_error(number, named, rank))
    operands = [
        _labels(term, rank - (len(term) - 1) if _ELLIPSIS in term else 0, dots)
        for term, rank in zip(terms, ranks, strict=True)
    ]
    if arrow:
        return operands, _labels(right, dots, dots)
    letters = left.replace(",", "").replace(_ELLIPSIS, "")
    return operands, [*range(dots), *sorted(c for c in set(letters) if letters.count(c) == 1)]


def _rank_error(number: int, named: int, rank: int) -> str:
    return (
        f"einsum(): the number of subscripts in the equation ({named}) does not match the number of "
        f"dimensions ({rank}) "
        f"for operand {number} and no ellipsis was given"
    )


def _labels(term: str, count: int, dots: int) -> list[Any]:
    found: list[Any] = []
    for letter in term:
        found.extend(range(dots - count, dots) if letter == _ELLIPSIS else [letter])
    return found


def _operands(equation: Any, operands: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    """The equation and the tensors of a call in any of its forms.

    Raises:
        TypeError: If they are of other types.
        ValueError: If there is no operand.
    """
    if not isinstance(equation, str) and operands and not isinstance(equation, Tensor):
        kind = type(equation).__name__
        raise TypeError(f"einsum(): argument 'equation' (position 1) must be str, not {kind}")
    if not isinstance(equation, str) and operands:
        equation, operands = _from_lists((equation, *operands))
    if len(operands) == 1 and isinstance(operands[0], (list, tuple)):
        operands = tuple(operands[0])
    if not operands:
        raise ValueError(_NOTHING)
    for at, one in enumerate(operands):
        if not isinstance(one, Tensor):
            raise TypeError(f"expected Tensor as element {at} in argument 1, but got {type_name(one)}")
    return equation, operands


@composite(method=False)
def einsum(equation: str, *operands: Any) -> Any:
    """Sums of products over the labels that the result doesn't have, as ``"ij,jk->ik"``."""
    equation, operands = _operands(equation, operands)
    labels, result = _parse(equation, [o._array.ndim for o in operands])
    known = {label for term in labels for label in term}
    for label in result:
        if result.count(label) > 1:
            raise RuntimeError(f"einsum(): output subscript {label} appears more than once in the output")
    _diagonals(labels, operands)
    for label in result:
        if label not in known:
            raise RuntimeError(
                f"einsum(): output subscript {label} does not appear in the equation for any input operand"
            )
    order = [*result, *sorted((known - set(result)), key=str)]
    sizes = _sizes(equation, labels, operands)
    aligned = [_aligned(o, term, order) for o, term in zip(operands, labels, strict=True)]
    total = aligned[0]
    keep = len(result)
    if len(aligned) == 1:
        return _summed(total, range(keep, len(order)))
    for number, operand in enumerate(aligned[1:], start=1):
        later = {label for term in labels[number + 1 :] for label in term}
        gone = [
            i for i in range(keep, len(order))
            if order[i] not in later and (total.shape[i] != 1 or operand.shape[i] != 1 or sizes[order[i]] == 1)
        ]  # fmt: skip
        total = _product(total, operand, gone)
    if keep < len(order):
        total = F.view(total, tuple(total.shape[:keep]))
    return total


def _diagonals(labels: list[list[Any]], operands: Sequence[Tensor]) -> None:
    """Refuse a repeated label of two sizes."""
    for number, (term, operand) in enumerate(zip(labels, operands, strict=True)):
        seen: dict[Any, int] = {}
        for label, size in zip(term, operand._array.shape, strict=True):
            if seen.setdefault(label, size) != size:
                raise RuntimeError(
                    f"einsum(): subscript {label} is repeated for operand {number} but the sizes don't match, "
                    f"{size} != {seen[label]}"
                )


def _from_lists(given: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    """The equation behind operands that each have a list of numbers as labels."""

    def letters(labels: Any) -> str:
        return "".join("..." if n is Ellipsis else letter(n) for n in labels)

    def letter(n: Any) -> str:
        if n >= 0 and n < len(_ORDER):
            return _ORDER[n]
        raise ValueError("einsum(): subscript in subscript list is not within the valid range [0, 52)")

    pairs = len(given) // 2
    equation = ",".join(letters(given[2 * i + 1]) for i in range(pairs))
    if len(given) % 2:
        equation += "->" + letters(given[-1])
    return equation, tuple(given[2 * i] for i in range(pairs))


def _sizes(equation: str, labels: list[list[Any]], operands: Sequence[Tensor]) -> dict[Any, int]:
    sizes: dict[Any, int] = {}
    for number, (term, operand) in enumerate(zip(labels, operands, strict=True)):
        for label, size in zip(term, operand._array.shape, strict=True):
            known = sizes.get(label, 1)
            if known != 1 and size not in (1, known):
                raise RuntimeError(
                    f"einsum(): subscript {label} has size {size} for operand {number} which does not broadcast with "
                    f"previously seen size {known}"
                )
            sizes[label] = max(known, size) if 0 not in (known, size) else 0
    return sizes


def _aligned(operand: Tensor, term: list[Any], order: list[Any]) -> Any:
    """``operand`` with one dimension a label of ``order``, in that order; repeated labels become diagonals."""
    found: Any = operand
    term = list(term)
    for label in dict.fromkeys(term):
        while term.count(label) > 1:
            first = term.index(label)
            second = term.index(label, first + 1)
            if found.shape[first] != found.shape[second]:
                raise RuntimeError(
                    f"einsum(): subscript {label} is repeated for operand but the sizes don't match, "
                    f"{found.shape[second]} != {found.shape[first]}"
                )
            found = F.diagonal(found, 0, first, second)
            del term[second], term[first]
            term.append(label)
            found = F.permute(found, _moved_back(len(term), first))
            term.insert(first, term.pop())
    missing = [label for label in order if label not in term]
    for _ in missing:
        found = F.unsqueeze(found, found.ndim)
    term += missing
    return F.permute(found, tuple(term.index(label) for label in order))


def _moved_back(rank: int, to: int) -> tuple[int, ...]:
    order = list(range(rank - 1))
    order.insert(to, rank - 1)
    return tuple(order)


def _summed(tensor: Any, dims: Any) -> Any:
    dims = tuple(dims)
    return F.sum(tensor, dims) if dims else tensor


def _product(a: Any, b: Any, gone: list[int]) -> Any:
    """Product of two aligned operands, summed over ``gone`` (kept as size 1)."""
    if not gone:
        return a * b
    rank = a.ndim
    only = [[i for i in gone if x.shape[i] != 1 and y.shape[i] == 1] for x, y in ((a, b), (b, a))]
    if only[0]:  # what only one has is summed before
        a = F.sum(a, tuple(only[0]), True)
    if only[1]:
        b = F.sum(b, tuple(only[1]), True)
    gone = [i for i in gone if i not in only[0] and i not in only[1]]
    if not gone:
        return a * b
    kept = [i for i in range(rank) if i not in gone]
    both = [i for i in kept if a.shape[i] != 1 and b.shape[i] != 1]
    only_a = [i for i in kept if a.shape[i] != 1 and b.shape[i] == 1]
    rest = [i for i in kept if i not in both and i not in only_a]
    shape_a, shape_b = a.shape, b.shape
    inner = prod(shape_a[i] for i in gone)
    left = F.reshape(
        F.permute(a, (*both, *only_a, *gone, *rest)),
        (prod(shape_a[i] for i in both), prod(shape_a[i] for i in only_a), inner),
    )
    right = F.reshape(
        F.permute(b, (*both, *gone, *rest, *only_a)),
        (prod(shape_b[i] for i in both), inner, prod(shape_b[i] for i in rest)),
    )
    order = [*both, *only_a, *rest, *gone]
    sizes = [
        *(shape_a[i] for i in both), *(shape_a[i] for i in only_a), *(shape_b[i] for i in rest), *(1 for _ in gone),
    ]  # fmt: skip
    product = F.view(F.bmm(left, right), tuple(sizes))
    return F.permute(product, tuple(order.index(i) for i in range(rank)))
