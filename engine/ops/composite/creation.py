"""Factories for use inside formulas, and those that are Tensor methods."""

from __future__ import annotations

from ... import creation, creation_data, creation_random, creation_sampling
from ..functions import publish

for _module in (creation, creation_data, creation_random, creation_sampling):
    for _name in _module.__all__:
        publish(_name, getattr(_module, _name), torch=True, method=False)

for _methods in (creation.METHODS, creation_data.METHODS, creation_random.METHODS, creation_sampling.METHODS):
    for _name, _method in _methods.items():
        publish(_name, _method, torch=False)
