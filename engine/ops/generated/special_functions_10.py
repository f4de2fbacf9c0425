"""Operations of the family special_functions, part 10, written by ``make generate`` from ``engine/ops/special_functions.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import modes
from ...tensor import Tensor
from ..kernels import special_functions as special_functions_kernels
from ..operands import broadcast_error, floating, pair, promoted
from ..reporting import report

new = object.__new__
F32 = np.dtype("float32")
F64 = np.dtype("float64")


def special_shifted_chebyshev_polynomial_u(x: Any, n: Any) -> Tensor:
    """``special_shifted_chebyshev_polynomial_u`` (not differentiable)."""
    if type(x) is not Tensor or type(n) is not Tensor:
        if marked.active:
            mark = marked.found((x, n))
            if mark is not None:
                return marked.run(special_shifted_chebyshev_polynomial_u, mark, (x, n), None, (x, n), {})
        x, n = pair("special_shifted_chebyshev_polynomial_u", x, n)
    a_x = x._array
    a_n = n._array
    if a_x.dtype is not a_n.dtype:
        a_x, a_n = promoted(x, n)
    if a_x.dtype is not F32 and a_x.dtype is not F64:
        a_x = floating(a_x)
        a_n = floating(a_n)
    try:
        data = special_functions_kernels.polynomial(a_x, a_n, "u", True)
    except ValueError:
        raise broadcast_error(a_x, a_n) from None
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("special_shifted_chebyshev_polynomial_u", (x, n), {}, (result,), None, False)
    return result


def special_shifted_chebyshev_polynomial_v(x: Any, n: Any) -> Tensor:
    """``special_shifted_chebyshev_polynomial_v`` (not differentiable)."""
    if type(x) is not Tensor or type(n) is not Tensor:
        if marked.active:
            mark = marked.found((x, n))
            if mark is not None:
                return marked.run(special_shifted_chebyshev_polynomial_v, mark, (x, n), None, (x, n), {})
        x, n = pair("special_shifted_chebyshev_polynomial_v", x, n)
    a_x = x._array
    a_n = n._array
    if a_x.dtype is not a_n.dtype:
        a_x, a_n = promoted(x, n)
    if a_x.dtype is not F32 and a_x.dtype is not F64:
        a_x = floating(a_x)
        a_n = floating(a_n)
    try:
        data = special_functions_kernels.polynomial(a_x, a_n, "v", True)
    except ValueError:
        raise broadcast_error(a_x, a_n) from None
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("special_shifted_chebyshev_polynomial_v", (x, n), {}, (result,), None, False)
    return result


def special_shifted_chebyshev_polynomial_w(x: Any, n: Any) -> Tensor:
    """``special_shifted_chebyshev_polynomial_w`` (not differentiable)."""
    if type(x) is not Tensor or type(n) is not Tensor:
        if marked.active:
            mark = marked.found((x, n))
            if mark is not None:
                return marked.run(special_shifted_chebyshev_polynomial_w, mark, (x, n), None, (x, n), {})
        x, n = pair("special_shifted_chebyshev_polynomial_w", x, n)
    a_x = x._array
    a_n = n._array
    if a_x.dtype is not a_n.dtype:
        a_x, a_n = promoted(x, n)
    if a_x.dtype is not F32 and a_x.dtype is not F64:
        a_x = floating(a_x)
        a_n = floating(a_n)
    try:
        data = special_functions_kernels.polynomial(a_x, a_n, "w", True)
    except ValueError:
        raise broadcast_error(a_x, a_n) from None
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("special_shifted_chebyshev_polynomial_w", (x, n), {}, (result,), None, False)
    return result


def special_hermite_polynomial_h(x: Any, n: Any) -> Tensor:
    """``special_hermite_polynomial_h`` (not differentiable)."""
    if type(x) is not Tensor or type(n) is not Tensor:
        if marked.active:
            mark = marked.found((x, n))
            if mark is not None:
                return marked.run(special_hermite_polynomial_h, mark, (x, n), None, (x, n), {})
        x, n = pair("special_hermite_polynomial_h", x, n)
    a_x = x._array
    a_n = n._array
    if a_x.dtype is not a_n.dtype:
        a_x, a_n = promoted(x, n)
    if a_x.dtype is not F32 and a_x.dtype is not F64:
        a_x = floating(a_x)
        a_n = floating(a_n)
    try:
        data = special_functions_kernels.polynomial(a_x, a_n, "h", False)
    except ValueError:
        raise broadcast_error(a_x, a_n) from None
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("special_hermite_polynomial_h", (x, n), {}, (result,), None, False)
    return result


def special_hermite_polynomial_he(x: Any, n: Any) -> Tensor:
    """``special_hermite_polynomial_he`` (not differentiable)."""
    if type(x) is not Tensor or type(n) is not Tensor:
        if marked.active:
            mark = marked.found((x, n))
            if mark is not None:
                return marked.run(special_hermite_polynomial_he, mark, (x, n), None, (x, n), {})
        x, n = pair("special_hermite_polynomial_he", x, n)
    a_x = x._array
    a_n = n._array
    if a_x.dtype is not a_n.dtype:
        a_x, a_n = promoted(x, n)
    if a_x.dtype is not F32 and a_x.dtype is not F64:
        a_x = floating(a_x)
        a_n = floating(a_n)
    try:
        data = special_functions_kernels.polynomial(a_x, a_n, "he", False)
    except ValueError:
        raise broadcast_error(a_x, a_n) from None
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("special_hermite_polynomial_he", (x, n), {}, (result,), None, False)
    return result


def special_laguerre_polynomial_l(x: Any, n: Any) -> Tensor:
    """``special_laguerre_polynomial_l`` (not differentiable)."""
    if type(x) is not Tensor or type(n) is not Tensor:
        if marked.active:
            mark = marked.found((x, n))
            if mark is not None:
                return marked.run(special_laguerre_polynomial_l, mark, (x, n), None, (x, n), {})
        x, n = pair("special_laguerre_polynomial_l", x, n)
    a_x = x._array
    a_n = n._array
    if a_x.dtype is not a_n.dtype:
        a_x, a_n = promoted(x, n)
    if a_x.dtype is not F32 and a_x.dtype is not F64:
        a_x = floating(a_x)
        a_n = floating(a_n)
    try:
        data = special_functions_kernels.polynomial(a_x, a_n, "l", False)
    except ValueError:
        raise broadcast_error(a_x, a_n) from None
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("special_laguerre_polynomial_l", (x, n), {}, (result,), None, False)
    return result


def special_legendre_polynomial_p(x: Any, n: Any) -> Tensor:
    """``special_legendre_polynomial_p`` (not differentiable)."""
    if type(x) is not Tensor or type(n) is not Tensor:
        if marked.active:
            mark = marked.found((x, n))
            if mark is not None:
                return marked.run(special_legendre_polynomial_p, mark, (x, n), None, (x, n), {})
        x, n = pair("special_legendre_polynomial_p", x, n)
    a_x = x._array
    a_n = n._array
    if a_x.dtype is not a_n.dtype:
        a_x, a_n = promoted(x, n)
    if a_x.dtype is not F32 and a_x.dtype is not F64:
        a_x = floating(a_x)
        a_n = floating(a_n)
    try:
        data = special_functions_kernels.polynomial(a_x, a_n, "p", False)
    except ValueError:
        raise broadcast_error(a_x, a_n) from None
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("special_legendre_polynomial_p", (x, n), {}, (result,), None, False)
    return result


FUNCTIONS = {
    "special_shifted_chebyshev_polynomial_u": special_shifted_chebyshev_polynomial_u,
    "special_shifted_chebyshev_polynomial_v": special_shifted_chebyshev_polynomial_v,
    "special_shifted_chebyshev_polynomial_w": special_shifted_chebyshev_polynomial_w,
    "special_hermite_polynomial_h": special_hermite_polynomial_h,
    "special_hermite_polynomial_he": special_hermite_polynomial_he,
    "special_laguerre_polynomial_l": special_laguerre_polynomial_l,
    "special_legendre_polynomial_p": special_legendre_polynomial_p,
}
OPERATORS: dict[str, Any] = {}
