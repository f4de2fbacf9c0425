"""Copying and pickling tensors."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import numpy as np

from .dtypes import BF16, bfloat16

if TYPE_CHECKING:
    from .tensor import Tensor

NON_LEAF_COPY = (
    "Only Tensors created explicitly by the user (graph leaves) support the deepcopy protocol at the "
    "moment.  If you were "
    "attempting to deepcopy a module, this may be because of a torch.nn.utils.weight_norm usage, see "
    "https://github.com/pytorch/pytorch/pull/103001"
)


def rebuilt(kind: type[Any] | None, array: Any, requires_grad: bool, attributes: dict[str, Any]) -> Any:
    """A leaf over ``array`` with the user's attributes, of class Tensor if ``kind`` is None."""
    from .tensor import tensor_of

    result = tensor_of(array)
    if kind is not None:
        result.__class__ = kind
    result._requires_grad = requires_grad
    result.__dict__.update(attributes)
    return result


def rebuilt_bfloat16(kind: type[Any] | None, array: Any, requires_grad: bool, attributes: dict[str, Any]) -> Any:
    """:func:`rebuilt` for an array whose type has lost its identity in a file."""
    return rebuilt(kind, array.view(bfloat16.numpy), requires_grad, attributes)


#: Attributes that belong to the engine, not to the user.
OWN = (
    "_grad",
    "_storage",
    "_hooks",
    "_accumulator",
    "_inference",
    "_number",
    "_seen_version",
    "_view_kind",
    "_retains",
    "_may_carry",
    "_tangent",
    "_forward_base",
)


class TensorCopying:
    """Mixin of Tensor; see the module."""

    if not TYPE_CHECKING:
        __slots__ = ()
    else:
        _array: Any
        _edge: Any
        _grad: Tensor | None
        _requires_grad: bool
        requires_grad: bool

    def _user_attributes(self) -> dict[str, Any]:
        return {k: v for k, v in self.__dict__.items() if k not in OWN}

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        if id(self) in memo:
            return memo[id(self)]
        if self._edge is not None:
            raise RuntimeError(NON_LEAF_COPY)
        array = np.array(self._array, order="K", copy=True, subok=False)
        result = rebuilt(type(self), array, self._requires_grad, {})
        memo[id(self)] = result
        result.__dict__.update(copy.deepcopy(self._user_attributes(), memo))
        if self._grad is not None:
            result._grad = copy.deepcopy(self._grad, memo)
        return result

    def __reduce_ex__(self, protocol: Any) -> Any:
        # ``copy.copy`` shares the memory; pickling copies it in any case. What had a history comes back as a leaf.
        kind = None if type(self).__module__ == "torch" else type(self)
        how = rebuilt_bfloat16 if self._array.dtype is BF16 else rebuilt
        return how, (kind, self._array, self.requires_grad, self._user_attributes())
