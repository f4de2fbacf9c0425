"""How far one distribution is from another."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from ..ops.functions import namespace as F
from .continuous import Exponential, Laplace, Normal, Uniform
from .discrete import Bernoulli, Categorical
from .gamma import Beta, Gamma
from .independent import Independent, _summed

Formula = Callable[[Any, Any], Any]
_formulas: dict[tuple[type[Any], type[Any]], Formula] = {}


def register_kl(type_p: type[Any], type_q: type[Any]) -> Callable[[Formula], Formula]:
    """A decorator: the function gives the divergence of distributions of these classes."""

    def decorator(function: Formula) -> Formula:
        _formulas[type_p, type_q] = function
        return function

    return decorator


def kl_divergence(p: Any, q: Any) -> Any:
    """The Kullback-Leibler divergence of ``p`` from ``q``.

    Raises:
        NotImplementedError: If there is no formula for their classes.
    """
    for one in type(p).__mro__:
        for other in type(q).__mro__:
            if (one, other) in _formulas:
                return _formulas[one, other](p, q)
    raise NotImplementedError(
        f"No KL(p || q) is implemented for p type {type(p).__name__} and q type {type(q).__name__}"
    )


@register_kl(Normal, Normal)
def _normal(p: Any, q: Any) -> Any:
    ratio = F.pow(p.scale / q.scale, 2)
    shift = F.pow((p.loc - q.loc) / q.scale, 2)
    return 0.5 * (ratio + shift - 1 - F.log(ratio))


@register_kl(Categorical, Categorical)
def _categorical(p: Any, q: Any) -> Any:
    terms = p.probs * (p.logits - q.logits)
    terms = F.where((q.probs == 0).expand_as(terms), math.inf, terms)
    terms = F.where((p.probs == 0).expand_as(terms), 0.0, terms)
    return F.sum(terms, -1)


@register_kl(Bernoulli, Bernoulli)
def _bernoulli(p: Any, q: Any) -> Any:
    ones = p.probs * (F.softplus(-q.logits) - F.softplus(-p.logits))
    ones = F.where(q.probs == 0, math.inf, ones)
    ones = F.where(p.probs == 0, 0.0, ones)
    zeros = (1 - p.probs) * (F.softplus(q.logits) - F.softplus(p.logits))
    zeros = F.where(q.probs == 1, math.inf, zeros)
    zeros = F.where(p.probs == 1, 0.0, zeros)
    return ones + zeros


@register_kl(Uniform, Uniform)
def _uniform(p: Any, q: Any) -> Any:
    found = F.log((q.high - q.low) / (p.high - p.low))
    return F.where((q.low > p.low) | (q.high < p.high), math.inf, found)


@register_kl(Exponential, Exponential)
def _exponential(p: Any, q: Any) -> Any:
    ratio = q.rate / p.rate
    return -F.log(ratio) + ratio - 1


@register_kl(Laplace, Laplace)
def _laplace(p: Any, q: Any) -> Any:
    ratio, far = p.scale / q.scale, F.abs(p.loc - q.loc)
    return -F.log(ratio) + far / q.scale + ratio * F.exp(-far / p.scale) - 1


@register_kl(Gamma, Gamma)
def _gamma(p: Any, q: Any) -> Any:
    a, b = p.concentration, q.concentration
    first = b * F.log(p.rate / q.rate) + F.lgamma(b) - F.lgamma(a)
    return first + (a - b) * F.digamma(a) + (q.rate - p.rate) * (a / p.rate)


@register_kl(Beta, Beta)
def _beta(p: Any, q: Any) -> Any:
    a, b, c, d = p.concentration1, p.concentration0, q.concentration1, q.concentration0
    first = F.lgamma(c) + F.lgamma(d) + F.lgamma(a + b) - F.lgamma(c + d) - F.lgamma(a) - F.lgamma(b)
    return first + (a - c) * F.digamma(a) + (b - d) * F.digamma(b) + (c + d - a - b) * F.digamma(a + b)


@register_kl(Independent, Independent)
def _independent(p: Any, q: Any) -> Any:
    if p.reinterpreted_batch_ndims != q.reinterpreted_batch_ndims:
        raise NotImplementedError
    return _summed(kl_divergence(p.base_dist, q.base_dist), p.reinterpreted_batch_ndims)
