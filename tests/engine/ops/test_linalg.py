"""Linear algebra against its own laws and against differences, for matrices of any size and layout."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import retrograd.engine as torch


def _random(*shape: int, seed: int = 0) -> Any:
    return torch.tensor(np.random.default_rng(seed).standard_normal(shape))


shapes = st.tuples(st.integers(1, 6), st.integers(1, 6))
seeds = st.integers(0, 10_000)


@given(shapes, seeds)
@settings(max_examples=30, deadline=None)
def test_factors_multiply_to_the_matrix(shape: tuple[int, int], seed: int) -> None:
    a = _random(2, *shape, seed=seed)
    u, s, vh = torch.linalg.svd(a, full_matrices=False)
    q, r = torch.linalg.qr(a)
    p, lower, upper = torch.linalg.lu(a)
    for product in ((u * s.unsqueeze(-2)) @ vh, q @ r, p @ lower @ upper):
        np.testing.assert_allclose(product.numpy(), a.numpy(), atol=1e-10)
    whole = torch.linalg.svd(a)
    for vectors in (whole.U, whole.Vh.mT, torch.linalg.qr(a, "complete").Q):
        eye = np.broadcast_to(np.eye(vectors.shape[-1]), vectors.shape)
        np.testing.assert_allclose((vectors.mT @ vectors).numpy(), eye, atol=1e-10)


@given(st.integers(1, 70), seeds)
@settings(max_examples=25, deadline=None)
def test_solutions_solve(n: int, seed: int) -> None:
    a = _random(n, n, seed=seed) + 3 * torch.eye(n, dtype=torch.float64)
    b = _random(n, 2, seed=seed + 1)
    positive = a @ a.mT + torch.eye(n, dtype=torch.float64)
    symmetric = a + a.mT
    factored = torch.linalg.lu_factor(a)
    for matrix, x in (
        (a, torch.linalg.solve(a, b)),
        (a, torch.linalg.inv(a) @ b),
        (a, torch.linalg.lu_solve(*factored, b)),
        (a.mT, torch.linalg.lu_solve(*factored, b, adjoint=True)),
        (a.triu(), torch.linalg.solve_triangular(a, b, upper=True) if n < 20 else None),
        (positive, torch.cholesky_solve(b, torch.linalg.cholesky(positive))),
        (symmetric, torch.linalg.ldl_solve(*torch.linalg.ldl_factor(symmetric), b)),
        (a, torch.linalg.lstsq(a, b).solution),
    ):
        if x is not None:
            scale = 1 + np.abs(x.numpy()).max() * np.abs(matrix.numpy()).max()
            np.testing.assert_allclose((matrix @ x).numpy() / scale, b.numpy() / scale, atol=1e-9)


@given(st.integers(1, 5), seeds)
@settings(max_examples=25, deadline=None)
def test_determinant_agrees_with_the_eigenvalues(n: int, seed: int) -> None:
    a = _random(n, n, seed=seed)
    values = torch.linalg.eigvalsh(a + a.mT)
    np.testing.assert_allclose(torch.det(a + a.mT).item(), values.prod().item(), rtol=1e-8, atol=1e-10)
    sign, size = torch.slogdet(a)
    np.testing.assert_allclose((sign * size.exp()).item(), torch.det(a).item(), rtol=1e-9)


# Rows that read one triangle have no derivative by a single element, so they are differentiated through a whole
# symmetric (or triangular) matrix here.
SYMMETRIC = {
    "eigh": lambda a: _weights(torch.linalg.eigh(a + a.mT)[1] ** 2) + torch.linalg.eigvalsh(a + a.mT, "U").sum() ** 2,
    "eigvalsh": lambda a: _weights(torch.linalg.eigvalsh(a + a.mT)),
    "cholesky": lambda a: _weights(torch.linalg.cholesky(_positive(a))),
    "cholesky-upper": lambda a: _weights(torch.linalg.cholesky(_positive(a), upper=True)),
    "cholesky_solve": lambda a: _weights(torch.cholesky_solve(a, torch.linalg.cholesky(_positive(a)))),
    "cholesky_inverse": lambda a: _weights(torch.cholesky_inverse(torch.linalg.cholesky(_positive(a)))),
    "pinv-hermitian": lambda a: _weights(torch.linalg.pinv(_positive(a), hermitian=True)),
    "svd": lambda a: _weights(torch.linalg.svd(a)[0] ** 2) + _weights(torch.linalg.svd(a)[2] ** 2),
    "det-singular": lambda a: torch.det(a * torch.tensor([1.0, 1.0, 0.0], dtype=torch.float64) + a[0, 1] ** 2),
}


def _positive(a: Any) -> Any:
    return a @ a.mT + torch.eye(3, dtype=torch.float64)


def _weights(x: Any) -> Any:
    return (x * torch.linspace(0.5, 1.5, x.numel(), dtype=torch.float64).reshape(x.shape)).sum()


@pytest.mark.parametrize("name", SYMMETRIC)
def test_derivatives_of_both_orders(name: str) -> None:
    function = SYMMETRIC[name]
    a = _random(3, 3, seed=5).requires_grad_()
    assert torch.autograd.gradcheck(function, (a,), eps=1e-6, atol=1e-5)
    assert torch.autograd.gradgradcheck(function, (a,), eps=1e-6, atol=1e-4)
