"""Operations of the family special_functions, part 9, written by ``make generate`` from ``engine/ops/special_functions.py``."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import marked, probe
from ...autograd import modes
from ...tensor import Tensor
from ..kernels import bessel as bessel_kernels
from ..kernels import special_functions as special_functions_kernels
from ..operands import broadcast_error, floating, pair, promoted, single
from ..reporting import report

new = object.__new__
F32 = np.dtype("float32")
F64 = np.dtype("float64")


def special_scaled_modified_bessel_k0(input: Any) -> Tensor:
    """``special_scaled_modified_bessel_k0`` (not differentiable)."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(special_scaled_modified_bessel_k0, mark, (input,), None, (input,), {})
        input = single("special_scaled_modified_bessel_k0", input, "input", 1)
    a_input = input._array
    if a_input.dtype is not F32 and a_input.dtype is not F64:
        a_input = floating(a_input)
    data = bessel_kernels.scaled_modified_bessel_k0(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("special_scaled_modified_bessel_k0", (input,), {}, (result,), None, False)
    return result


def special_scaled_modified_bessel_k1(input: Any) -> Tensor:
    """``special_scaled_modified_bessel_k1`` (not differentiable)."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(special_scaled_modified_bessel_k1, mark, (input,), None, (input,), {})
        input = single("special_scaled_modified_bessel_k1", input, "input", 1)
    a_input = input._array
    if a_input.dtype is not F32 and a_input.dtype is not F64:
        a_input = floating(a_input)
    data = bessel_kernels.scaled_modified_bessel_k1(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("special_scaled_modified_bessel_k1", (input,), {}, (result,), None, False)
    return result


def special_spherical_bessel_j0(input: Any) -> Tensor:
    """``special_spherical_bessel_j0`` (not differentiable)."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(special_spherical_bessel_j0, mark, (input,), None, (input,), {})
        input = single("special_spherical_bessel_j0", input, "input", 1)
    a_input = input._array
    if a_input.dtype is not F32 and a_input.dtype is not F64:
        a_input = floating(a_input)
    data = bessel_kernels.spherical_bessel_j0(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("special_spherical_bessel_j0", (input,), {}, (result,), None, False)
    return result


def special_modified_bessel_i0(input: Any) -> Tensor:
    """``special_modified_bessel_i0`` (not differentiable)."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(special_modified_bessel_i0, mark, (input,), None, (input,), {})
        input = single("special_modified_bessel_i0", input, "input", 1)
    a_input = input._array
    if a_input.dtype is not F32 and a_input.dtype is not F64:
        a_input = floating(a_input)
    data = bessel_kernels.i0(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("special_modified_bessel_i0", (input,), {}, (result,), None, False)
    return result


def special_modified_bessel_i1(input: Any) -> Tensor:
    """``special_modified_bessel_i1`` (not differentiable)."""
    if type(input) is not Tensor:
        if marked.active:
            mark = marked.found((input,))
            if mark is not None:
                return marked.run(special_modified_bessel_i1, mark, (input,), None, (input,), {})
        input = single("special_modified_bessel_i1", input, "input", 1)
    a_input = input._array
    if a_input.dtype is not F32 and a_input.dtype is not F64:
        a_input = floating(a_input)
    data = bessel_kernels.special_i1(a_input)
    result: Tensor = new(Tensor)
    result._array = data
    result._counter = result._base = None
    result._edge = None
    result._requires_grad = False
    if modes.altered and modes.is_inference_mode_enabled():
        result._inference = True
    if probe.observer is not None:
        report("special_modified_bessel_i1", (input,), {}, (result,), None, False)
    return result


def special_chebyshev_polynomial_t(x: Any, n: Any) -> Tensor:
    """``special_chebyshev_polynomial_t`` (not differentiable)."""
    if type(x) is not Tensor or type(n) is not Tensor:
        if marked.active:
            mark = marked.found((x, n))
            if mark is not None:
                return marked.run(special_chebyshev_polynomial_t, mark, (x, n), None, (x, n), {})
        x, n = pair("special_chebyshev_polynomial_t", x, n)
    a_x = x._array
    a_n = n._array
    if a_x.dtype is not a_n.dtype:
        a_x, a_n = promoted(x, n)
    if a_x.dtype is not F32 and a_x.dtype is not F64:
        a_x = floating(a_x)
        a_n = floating(a_n)
    try:
        data = special_functions_kernels.polynomial(a_x, a_n, "t", False)
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
        report("special_chebyshev_polynomial_t", (x, n), {}, (result,), None, False)
    return result


def special_chebyshev_polynomial_u(x: Any, n: Any) -> Tensor:
    """``special_chebyshev_polynomial_u`` (not differentiable)."""
    if type(x) is not Tensor or type(n) is not Tensor:
        if marked.active:
            mark = marked.found((x, n))
            if mark is not None:
                return marked.run(special_chebyshev_polynomial_u, mark, (x, n), None, (x, n), {})
        x, n = pair("special_chebyshev_polynomial_u", x, n)
    a_x = x._array
    a_n = n._array
    if a_x.dtype is not a_n.dtype:
        a_x, a_n = promoted(x, n)
    if a_x.dtype is not F32 and a_x.dtype is not F64:
        a_x = floating(a_x)
        a_n = floating(a_n)
    try:
        data = special_functions_kernels.polynomial(a_x, a_n, "u", False)
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
        report("special_chebyshev_polynomial_u", (x, n), {}, (result,), None, False)
    return result


def special_chebyshev_polynomial_v(x: Any, n: Any) -> Tensor:
    """``special_chebyshev_polynomial_v`` (not differentiable)."""
    if type(x) is not Tensor or type(n) is not Tensor:
        if marked.active:
            mark = marked.found((x, n))
            if mark is not None:
                return marked.run(special_chebyshev_polynomial_v, mark, (x, n), None, (x, n), {})
        x, n = pair("special_chebyshev_polynomial_v", x, n)
    a_x = x._array
    a_n = n._array
    if a_x.dtype is not a_n.dtype:
        a_x, a_n = promoted(x, n)
    if a_x.dtype is not F32 and a_x.dtype is not F64:
        a_x = floating(a_x)
        a_n = floating(a_n)
    try:
        data = special_functions_kernels.polynomial(a_x, a_n, "v", False)
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
        report("special_chebyshev_polynomial_v", (x, n), {}, (result,), None, False)
    return result


def special_chebyshev_polynomial_w(x: Any, n: Any) -> Tensor:
    """``special_chebyshev_polynomial_w`` (not differentiable)."""
    if type(x) is not Tensor or type(n) is not Tensor:
        if marked.active:
            mark = marked.found((x, n))
            if mark is not None:
                return marked.run(special_chebyshev_polynomial_w, mark, (x, n), None, (x, n), {})
        x, n = pair("special_chebyshev_polynomial_w", x, n)
    a_x = x._array
    a_n = n._array
    if a_x.dtype is not a_n.dtype:
        a_x, a_n = promoted(x, n)
    if a_x.dtype is not F32 and a_x.dtype is not F64:
        a_x = floating(a_x)
        a_n = floating(a_n)
    try:
        data = special_functions_kernels.polynomial(a_x, a_n, "w", False)
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
        report("special_chebyshev_polynomial_w", (x, n), {}, (result,), None, False)
    return result


def special_shifted_chebyshev_polynomial_t(x: Any, n: Any) -> Tensor:
    """``special_shifted_chebyshev_polynomial_t`` (not differentiable)."""
    if type(x) is not Tensor or type(n) is not Tensor:
        if marked.active:
            mark = marked.found((x, n))
            if mark is not None:
                return marked.run(special_shifted_chebyshev_polynomial_t, mark, (x, n), None, (x, n), {})
        x, n = pair("special_shifted_chebyshev_polynomial_t", x, n)
    a_x = x._array
    a_n = n._array
    if a_x.dtype is not a_n.dtype:
        a_x, a_n = promoted(x, n)
    if a_x.dtype is not F32 and a_x.dtype is not F64:
        a_x = floating(a_x)
        a_n = floating(a_n)
    try:
        data = special_functions_kernels.polynomial(a_x, a_n, "t", True)
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
        report("special_shifted_chebyshev_polynomial_t", (x, n), {}, (result,), None, False)
    return result


FUNCTIONS = {
    "special_scaled_modified_bessel_k0": special_scaled_modified_bessel_k0,
    "special_scaled_modified_bessel_k1": special_scaled_modified_bessel_k1,
    "special_spherical_bessel_j0": special_spherical_bessel_j0,
    "special_modified_bessel_i0": special_modified_bessel_i0,
    "special_modified_bessel_i1": special_modified_bessel_i1,
    "special_chebyshev_polynomial_t": special_chebyshev_polynomial_t,
    "special_chebyshev_polynomial_u": special_chebyshev_polynomial_u,
    "special_chebyshev_polynomial_v": special_chebyshev_polynomial_v,
    "special_chebyshev_polynomial_w": special_chebyshev_polynomial_w,
    "special_shifted_chebyshev_polynomial_t": special_shifted_chebyshev_polynomial_t,
}
OPERATORS: dict[str, Any] = {}
