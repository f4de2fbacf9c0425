"""What concerns a tensor as a whole: copying into it, filling it, leaving the graph, changing type."""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np

from ... import dtypes, marked, probe
from ...autograd import modes
from ...autograd.geometry import Geometry
from ...autograd.node import Node
from ...autograd.views import bump, check_inplace, make_view, rebase, refresh
from ...device import check
from ...device import device as device_class
from ...mistakes import refuse
from ...overloads import listing
from ...signatures import listed, type_name
from ...storage import Array, DetachedCounter, VersionCounter, element_offset, strided
from ...tensor import Tensor, tensor_of
from ...tensor_access import no_arguments
from ..functions import composite, tensor_methods
from ..functions import namespace as F
from ..kernels.elementary import sum_to_size
from ..kernels.memory_format import arranged, keeps, lies_in
from ..operands import broadcast_error, cast, is_number
from ..recording import follow_all, new_node, one_result, wants_node
from ..reporting import report, report_write
from .inplace_views import renamed


class CopyBackwards(Node):
    """Backward of copy_: what was there gets nothing, the source gets the gradient."""

    __slots__ = ("kind", "shape")
    shape: tuple[int, ...]
    kind: Any

    def name(self) -> str:
        return "torch::autograd::CopyBackwards"

    def apply(self, grad: Array) -> tuple[Any, ...]:
        old, source = self.next
        g1 = None
        if source is not None:
            g1 = sum_to_size(grad, self.shape) if grad.shape != self.shape else grad
            g1 = g1 if g1.dtype is self.kind else g1.astype(self.kind)
        return (None if old is None else np.zeros(grad.shape, grad.dtype), g1)

    def apply_tensors(self, grad: Tensor) -> tuple[Any, ...]:
        old, source = self.next
        g1 = None
        if source is not None:
            g1 = F.to_dtype(F.sum_to_size(grad, self.shape), self.kind)
        return (None if old is None else F.zeros_like(grad), g1)


class ToCopyBackward0(Node):
    """Backward of a change of type: the gradient in the old type."""

    __slots__ = ("kind",)
    kind: Any

    def apply(self, grad: Array) -> tuple[Any, ...]:
        return (cast(grad, self.kind),)

    def apply_tensors(self, grad: Tensor) -> tuple[Any, ...]:
        return (F.to_dtype(grad, self.kind),)


@composite(torch=False)
def copy_(input: Tensor, src: Any, non_blocking: bool = False) -> Tensor:
    """Overwrite ``input`` with ``src``, broadcast and cast."""
    if not isinstance(src, Tensor):
        if not is_number(src):
            raise TypeError(f"copy_(): argument 'other' (position 1) must be Tensor, not {type_name(src)}")
        src = tensor_of(np.asarray(src))
    if marked.active and (mark := marked.found((input, src))) is not None and mark.may_carry:
        return marked.run(copy_, mark, (input, src), None, (input, src), {})
    check_inplace(input, src)
    target, source = input._array, src._array
    try:
        wide = np.broadcast_to(source, target.shape)
    except ValueError:
        try:
            shape = np.broadcast_shapes(source.shape, target.shape)
        except ValueError:
            raise broadcast_error(target, source) from None
        raise RuntimeError(
            f"output with shape {list(target.shape)} doesn't match the broadcast shape {list(shape)}"
        ) from None
    node = None
    if target.dtype.kind in "fc" and wants_node((input, src)):
        node = new_node(CopyBackwards, (input, src))
        node.shape, node.kind = source.shape, source.dtype
    np.copyto(target, wide.copy() if np.may_share_memory(target, source) else wide, casting="unsafe")
    if target.dtype is dtypes.BF16 and source.dtype is not target.dtype:
        marked.round_in_place(target)
    before = bump(input)
    if node is not None:
        rebase(input, node)
    report("copy_", (input, src), {}, (input,), node)
    report_write(input, "copy_", before, node is not None)
    return input


@composite(torch=False)
def zero_(input: Tensor, *given: Any) -> Tensor:
    """Zeros everywhere, in place."""
    if given:
        raise no_arguments("zero_", given)
    return F.zero_row_(input)  # type: ignore[no-any-return]


@composite(torch=False)
def fill_(input: Tensor, value: Any) -> Tensor:
    """One value everywhere, in place."""
    if not isinstance(value, Tensor) and not is_number(value):
        refuse("fill_", fill_, (value,), {})
    return F.fill_tensor_(input, value) if isinstance(value, Tensor) else F.fill_number_(input, value)  # type: ignore[no-any-return]


@composite(method=False)
def fill(input: Tensor, value: Any) -> Tensor:
    """``value`` (a number or a 0-d tensor) in the shape and type of ``input``."""
    found: Tensor = F.fill_tensor(input, value) if isinstance(value, Tensor) else F.fill_number(input, value)
    if found._edge is not None:
        renamed(found._edge, f"FillBackward{int(isinstance(value, Tensor))}")
    return found


@composite(torch=False)
def fill_diagonal_(input: Tensor, fill_value: float, wrap: bool = False) -> Tensor:
    """One value on the main diagonal, in place."""
    if isinstance(fill_value, Tensor) and (fill_value.requires_grad or fill_value._array.ndim):
        raise TypeError("fill_diagonal_(): argument 'fill_value' (position 1) must be Number, not Tensor")
    shape = input._array.shape
    if len(shape) < 2:
        raise RuntimeError("dimensions must larger than 1")
    if len(shape) > 2 and len(set(shape)) > 1:
        raise RuntimeError("all dimensions of input must be of equal length")
    if len(shape) == 2 and not (wrap and shape[0] > shape[1] + 1):
        fill_(F.diagonal(input), fill_value)
    else:  # every step along the memory that goes one on in each dimension
        step = sum(input.stride())
        count = min(shape) if len(shape) > 2 else -(-input._array.size // step)
        fill_(as_strided(input, (count,), (step,)), fill_value)
    return input


# ------------------------------------------------------------------------------------------------ leaving the graph
@composite()
def detach(input: Tensor, *more: Any, **named: Any) -> Tensor:
    """The same memory and version counter outside the graph."""
    if more or named:
        refuse("detach", detach, more, named)
    result = tensor_of(input._array)
    if type(input) in Tensor.kept_subclasses:
        result.__class__ = type(input)
    counter = input._counter
    if counter is None and not input._inference:
        counter = input._counter = VersionCounter()
    result._counter = counter
    result._storage = input.storage_identity()
    result._inference = input._inference
    if probe.observer is not None:
        probe.observer.cut("detach", input, result)
    return result


@composite()
def detach_(input: Tensor) -> Tensor:
    """Make this tensor itself a leaf that needs no gradient.

    Raises:
        RuntimeError: For a view.
    """
    if modes.altered and modes.is_inference_mode_enabled():  # nothing of the graph changes there
        return input
    if input._base is not None:
        raise RuntimeError(
            "Can't detach views in-place. Use detach() instead. If you are using DistributedDataParallel (DDP) "
            "for "
            "training, and gradient_as_bucket_view is set as True, gradients are views of DDP buckets, and hence "
            "detach_() "
            "cannot be called on these gradients. To fix this error, please refer to the Optimizer.zero_grad() "
            "function in "
            "torch/optim/optimizer.py as the solution."
        )
    if input._edge is not None:  # whoever saved it must not take it for the leaf that it becomes
        input._counter = DetachedCounter(input._shared_counter())
    if input._may_carry:
        from ...autograd.tangents.carrying import drop

        drop(input)
    input._edge = None
    input._requires_grad = False
    if probe.observer is not None:
        probe.observer.cut("detach", input, input)
    return input


# ------------------------------------------------------------------------------------------------ types
@composite(torch=False, method=False)
def to_dtype(input: Tensor, kind: np.dtype[Any], copy: bool = False, memory_format: Any = None) -> Tensor:
    """The tensor in a numpy type (and in an order of its dimensions): itself if it has it already."""
    source = input._array
    moved = not keeps(memory_format) and not lies_in(source, memory_format)
    if source.dtype is kind and not copy and not moved:
        return input

    def make() -> Node:
        node = new_node(ToCopyBackward0, (input,))
        node.kind = source.dtype
        return node  # type: ignore[no-any-return]

    made = cast(source, kind)
    return one_result(
        "to",
        made if keeps(memory_format) else arranged(made, memory_format),
        (input,),
        make,
        {"dtype": dtypes.of(kind)},
    )


@composite(torch=False)
def to(input: Tensor, *args: Any, dtype: Any = None, device: Any = None, copy: bool = False, **others: Any) -> Tensor:
    """The tensor in another type (and on a device, which must be the CPU)."""
    named = {"dtype": dtype, "device": device, "copy": copy or None, **others}
    wrong = not others.keys() <= {"non_blocking", "memory_format", "other"}
    flags: list[Any] = []
    for at, given in enumerate((*args, others["other"]) if "other" in others else args):
        kind = _meant(given)
        if kind is not None and dtype is None:
            dtype = kind
        elif isinstance(given, (str, int, device_class)) and not isinstance(given, builtins.bool) and not at:
            device = given
        elif isinstance(given, builtins.bool) and at:
            flags.append(given)
        elif given is not None:
            wrong = True
    kind = _meant(dtype)
    if wrong or len(flags) > 2 or (dtype is not None and kind is None):
        told = {key: value for key, value in named.items() if value is not None}
        raise TypeError(
            f"to() received an invalid combination of arguments - got ({listed(args, told)}), but expected one of:"
            + listing("to", args, told, True)
        )
    copy = copy or flags[1:] == [True]
    if isinstance(device, int):
        if device < 0:
            raise RuntimeError("Device index must not be negative")
        raise RuntimeError("Cannot access accelerator device when none is available.")
    check(device)
    order = others.get("memory_format")
    if kind is None:
        if not copy and keeps(order):
            return input
        kind = input.dtype
    return to_dtype(input, kind.numpy, copy, order)


def _meant(given: Any) -> dtypes.dtype | None:
    """The type that an argument of ``to`` names: itself, a tensor's, a Python number's."""
    if isinstance(given, dtypes.dtype):
        return given
    if isinstance(given, Tensor):
        return given.dtype
    if given is float or isinstance(given, float):
        return dtypes.float64
    if given is builtins.bool or given is True or given is False:
        return dtypes.bool if given is builtins.bool else None
    return dtypes.int64 if given is int else None


def _conversion(name: str, kind: dtypes.dtype) -> None:
    def convert(input: Tensor, *given: Any, memory_format: Any = None) -> Tensor:
        if given:
            verb = "was" if len(given) == 1 else "were"
            raise TypeError(f"{name}() takes 0 positional arguments but {len(given)} {verb} given")
        return to_dtype(input, kind.numpy, False, memory_format)

    convert.__name__ = name
    convert.__doc__ = f"The tensor as {kind!r}."
    tensor_methods[name] = convert


for _name, _kind in (
    ("float", dtypes.float32), ("double", dtypes.float64), ("half", dtypes.float16), ("bfloat16", dtypes.bfloat16),
    ("int", dtypes.int32), ("long", dtypes.int64), ("short", dtypes.int16), ("char", dtypes.int8),
    ("byte", dtypes.uint8), ("bool", dtypes.bool),
):  # fmt: skip
    _conversion(_name, _kind)


@composite(torch=False)
def type(input: Tensor, dtype: Any = None, non_blocking: bool = False) -> Any:
    """The legacy type name (``"torch.FloatTensor"``), or the tensor in another type."""
    if dtype is None:
        return f"torch.{input.dtype.scalar_type}Tensor"
    if not isinstance(dtype, dtypes.dtype):
        from ...legacy_constructor import dtype_named

        named = dtypes.get_default_dtype() if dtype is Tensor else dtype_named(dtype)
        if named is None:
            if isinstance(dtype, str):
                raise ValueError(f"invalid type: {dtype!r}")
            raise TypeError("dtype must be a type, str, or dtype object")
        dtype = named
    return to_dtype(input, dtype.numpy)


@composite(torch=False)
def type_as(input: Tensor, other: Tensor) -> Tensor:
    """The tensor in the type of another one."""
    return to_dtype(input, other._array.dtype)


@composite(torch=False)
def cpu(input: Tensor) -> Tensor:
    """The tensor itself: it is on the CPU."""
    return input


@composite(torch=False)
def cuda(input: Tensor, device: Any = None) -> Tensor:
    """PyTorch's error of a build without CUDA."""
    raise AssertionError("Torch not compiled with CUDA enabled")


@composite(torch=False)
def view_dtype(input: Tensor, dtype: dtypes.dtype) -> Tensor:
    """The memory read as another type of the same width."""
    if dtypes.bfloat16 in (dtype, input.dtype) and dtype is not input.dtype:
        raise NotImplementedError("bfloat16 lies in memory as float32 here: its bits can't be seen as another type")
    result = tensor_of(input._array.view(dtype.numpy))
    make_view(result, input)
    result._requires_grad = False
    report("view", (input,), {"dtype": dtype}, (result,), None, False)
    return result


# ------------------------------------------------------------------------------------------------ memory
class AsStridedNode(Node):
    """Backward of as_strided."""

    __slots__ = ("geometry",)
    geometry: Geometry

    def apply(self, grad: Array) -> tuple[Any, ...]:
        return (self.geometry.spread(grad),)

    def apply_tensors(self, grad: Tensor) -> tuple[Any, ...]:
        return (self.geometry.spread_tensor(grad),)


AsStridedNode.__name__ = AsStridedNode.__qualname__ = "AsStridedBackward0"


@composite()
def as_strided(input: Tensor, size: Any, stride: Any, storage_offset: int | None = None) -> Tensor:
    """A view of the memory with any geometry, in elements."""
    array = input._array
    offset = element_offset(array) if storage_offset is None else storage_offset
    size, stride = tuple(size), tuple(stride)
    if len(size) != len(stride):
        raise RuntimeError("mismatch in length of strides and shape")
    if input._base is not None:
        refresh(input)
    view = strided(array, size, stride, offset)
    result = tensor_of(view)
    node = None
    if wants_node((input,)):
        node = new_node(AsStridedNode, (input,))
        node.geometry = Geometry(array, view)
        result._edge, result._requires_grad = node, True
    make_view(result, input)
    if input._may_carry:
        follow_all([result], input)
    report("as_strided", (input,), {"size": size, "stride": stride, "storage_offset": offset}, (result,), node)
    return result
