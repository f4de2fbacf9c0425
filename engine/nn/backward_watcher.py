"""How module hooks see the gradients at both ends of a call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..autograd.function import Function
from ..settings import warn
from ..tensor import Tensor

Hook = Callable[..., Any]
NO_INPUT_GRAD = (
    "Full backward hook is firing when gradients are computed with respect to module outputs since no inputs require "
    "gradients. See https://docs.pytorch.org/docs/main/generated/torch.nn.Module.html#"
    "torch.nn.Module.register_full_backward_hook for more details."
)


class BackwardHookFunction(Function):
    """The identity: a place in the graph where the gradients of several tensors pass together."""

    @staticmethod
    def forward(ctx: Any, *args: Any) -> Any:
        """Return the arguments as they are."""
        ctx.mark_non_differentiable(*[a for a in args if not a.requires_grad])
        return args

    @staticmethod
    def backward(ctx: Any, *args: Any) -> Any:
        """Return the gradients as they are."""
        return args


class BackwardWatcher:
    """Sees the gradients at both ends of one call of a module and runs its hooks on them."""

    def __init__(self, module: Any, hooks: list[Hook], pre_hooks: list[Hook]) -> None:
        self.module = module
        self.hooks = hooks
        self.pre_hooks = pre_hooks
        self.grad_outputs: tuple[Any, ...] | None = None
        self.input_positions: list[int] | None = None
        self.input_count = 0
        self.output_positions: list[int] = []
        self.output_count = 0

    def watch_inputs(self, args: tuple[Any, ...]) -> tuple[Any, ...]:
        """Put the tensors among ``args`` through an identity whose gradients are the module's ``grad_input``."""
        self.input_count = len(args)
        changed, positions, node = _through_identity(args)
        if node is not None:
            self.input_positions = positions
            node.register_hook(self._inputs_ready)
        return changed

    def watch_outputs(self, result: Any) -> Any:
        """Put the tensors of ``result`` through an identity whose gradients are the module's ``grad_output``."""
        single = not isinstance(result, tuple)
        outputs = (result,) if single else result
        self.output_count = len(outputs)
        changed, self.output_positions, node = _through_identity(outputs)
        if node is not None:
            node.register_prehook(self._outputs_ready)
        return changed[0] if single else changed

    def _spread(self, grads: Any, positions: list[int], count: int) -> tuple[Any, ...]:
        found: list[Any] = [None] * count
        for position, grad in zip(positions, grads, strict=True):
            found[position] = grad
        return tuple(found)

    def _outputs_ready(self, grads: Any) -> Any:
        outputs = self._spread(grads, self.output_positions, self.output_count)
        for hook in self.pre_hooks:
            changed = hook(self.module, outputs)
            if changed is not None:
                outputs = changed if isinstance(changed, tuple) else (changed,)
                if len(outputs) != self.output_count:
                    raise RuntimeError(
                        "Backward pre hook returned an invalid number of grad_output, got "
                        f"{len(outputs)}, but expected {self.output_count}"
                    )
        self.grad_outputs = outputs
        if self.input_positions is None:
            if self.hooks:
                warn(NO_INPUT_GRAD)
            nothing = self._spread((), [], self.input_count)
            for hook in self.hooks:
                changed = hook(self.module, nothing, outputs)
                if changed is not None and not (isinstance(changed, tuple) and all(c is None for c in changed)):
                    raise RuntimeError(
                        "Backward hook for Modules where no input requires gradient should always return None or None "
                        "for all gradients."
                    )
        return tuple(outputs[i] for i in self.output_positions)

    def _inputs_ready(self, grads: Any, _: Any) -> Any:
        if self.grad_outputs is None:  # the module's output took no part in this pass
            return None
        assert self.input_positions is not None
        inputs = self._spread(grads, self.input_positions, self.input_count)
        for hook in self.hooks:
            changed = hook(self.module, inputs, self.grad_outputs)
            if changed is not None:
                inputs = changed if isinstance(changed, tuple) else (changed,)
                if len(inputs) != self.input_count:
                    raise RuntimeError(
                        "Backward hook returned an invalid number of grad_input, got "
                        f"{len(inputs)}, but expected {self.input_count}"
                    )
        self.grad_outputs = None
        return tuple(inputs[i] for i in self.input_positions)


def _through_identity(values: tuple[Any, ...]) -> tuple[tuple[Any, ...], list[int], Any]:
    """``values`` with their tensors put through the identity, where those are, and the identity's node if any."""
    positions = [i for i, v in enumerate(values) if isinstance(v, Tensor)]
    if not any(values[i].requires_grad for i in positions):
        return values, positions, None
    made = BackwardHookFunction.apply(*(values[i] for i in positions))
    made = made if isinstance(made, tuple) else (made,)
    node = next((m.grad_fn for m in made if m.grad_fn is not None), None)
    changed = list(values)
    for position, tensor in zip(positions, made, strict=True):
        changed[position] = tensor
    return (tuple(changed) if type(values) is tuple else type(values)(*changed)), positions, node
