"""Random programs as event lists: what a run may do, in any order."""

from __future__ import annotations

from contextlib import ExitStack

from hypothesis import strategies as st

from retrograd.engine.protocol import events as e

from .story import Story, capture

NAMES = ("a", "b", "c", "model.0.weight", "layers[1].bias")
DEEDS = (
    "leaf", "constant", "add", "mul", "untracked", "detach", "data", "bind", "unbind", "write", "backward", "clear",
    "zero", "enter", "leave", "die", "flag", "print", "call", "return", "line", "step",
)  # fmt: skip


@st.composite
def programs(draw: st.DrawFn, longest: int = 30) -> list[e.Event]:
    """Events of a random program."""
    story = Story(*(f"line {number}" for number in range(1, 10)))
    deeds = draw(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 7), st.integers(0, 7)), max_size=longest))
    with ExitStack() as stack:
        program = _Program(story, stack)
        for deed, first, second in deeds:
            getattr(program, deed)(first, second)
    if draw(st.booleans()):
        story.finish()
    return story.events


class _Program:
    def __init__(self, story: Story, stack: ExitStack) -> None:
        self.story, self.stack = story, stack
        self.tensors: list[int] = []
        self.open: list[ExitStack] = []
        self.frames = [1]

    def pick(self, index: int) -> int:
        if not self.tensors:
            self.leaf(index, 0)
        return self.tensors[index % len(self.tensors)]

    def leaf(self, first: int, second: int) -> None:
        self.tensors.append(self.story.leaf(NAMES[second % len(NAMES)], float(first)))

    def constant(self, first: int, second: int) -> None:
        self.tensors.append(self.story.tensor([float(first), float(second)][: 1 + second % 2]))

    def add(self, first: int, second: int) -> None:
        a, b = self.pick(first), self.pick(second)
        values = self.story.values
        tracked = any(t in self.story.nodes or t in self.story.variables for t in (a, b))
        rule = (lambda g: [g, g]) if tracked else None
        name = NAMES[first % len(NAMES)] if second % 2 else ""
        reason = "" if tracked else "no-input-requires-grad"
        self.tensors.append(self.story.op("add", [a, b], float((values[a] + values[b]).sum()), rule, name, (), reason))

    def mul(self, first: int, second: int) -> None:
        a = self.pick(first)
        value = self.story.values[a]
        tracked = a in self.story.nodes or a in self.story.variables
        rule = (lambda g: [g * second]) if tracked else None
        reason = "" if tracked else "no-input-requires-grad"
        self.tensors.append(self.story.op("mul", [a], float(value.sum()) * second, rule, "", (), reason))

    def untracked(self, first: int, second: int) -> None:
        a = self.pick(first)
        with self.story.region("no_grad"):
            self.tensors.append(self.story.op("exp", [a], float(second), None, NAMES[second % len(NAMES)]))

    def detach(self, first: int, second: int) -> None:
        self.tensors.append(self.story.cut("detach", self.pick(first), NAMES[second % len(NAMES)]))

    def data(self, first: int, second: int) -> None:
        self.tensors.append(self.story.cut("data", self.pick(first)))

    def bind(self, first: int, second: int) -> None:
        self.story.bind(NAMES[first % len(NAMES)], self.pick(second))

    def unbind(self, first: int, second: int) -> None:
        self.story.bind(NAMES[first % len(NAMES)], 0)

    def write(self, first: int, second: int) -> None:
        self.story.write(self.pick(first), self.story.values[self.pick(first)] + second, second % 2 == 0, second > 4)

    def backward(self, first: int, second: int) -> None:
        roots = [t for t in self.tensors if t in self.story.nodes]
        if roots:
            self.story.backward(roots[first % len(roots)])

    def clear(self, first: int, second: int) -> None:
        self.story.clear(self.pick(first))

    def zero(self, first: int, second: int) -> None:
        self.story.clear(self.pick(first), "zero")

    def enter(self, first: int, second: int) -> None:
        inner = ExitStack()
        kind = ("module", "loop", "function", "no_grad", "training_step")[first % 5]
        inner.enter_context(self.story.region(kind, f"{kind} {second}"))
        self.open.append(inner)
        self.stack.callback(inner.close)

    def leave(self, first: int, second: int) -> None:
        if self.open:
            self.open.pop().close()

    def die(self, first: int, second: int) -> None:
        self.story.add(e.TensorDied, tensor=self.pick(first))

    def flag(self, first: int, second: int) -> None:
        self.story.add(e.RequiresGradChanged, tensor=self.pick(first), requires_grad=second % 2 == 0)

    def print(self, first: int, second: int) -> None:
        self.story.add(e.OutputWritten, stream=("stdout", "stderr")[first % 2], text=f"{second}\n")

    def call(self, first: int, second: int) -> None:
        number = 1000 + self.story.number()
        self.story.add(
            e.FrameEntered, number=number, function="f", path=self.story.path, line=first + 1, caller=self.frames[-1]
        )
        self.frames.append(number)
        self.story.frame = number

    def line(self, first: int, second: int) -> None:
        self.story.at(1 + first)

    def step(self, first: int, second: int) -> None:
        self.story.add(e.OptimizerStepBegun, optimizer=1)
        target = self.pick(first)
        self.story.write(target, self.story.values[target] - 1.0, tracked=False)
        self.story.add(e.OptimizerStepped, optimizer=1)
        self.story.step += 1


def _leave_frame(program: _Program, first: int, second: int) -> None:
    if len(program.frames) > 1:
        left = program.frames.pop()
        program.story.frame = program.frames[-1]
        program.story.add(e.FrameLeft, number=left)


# ``return`` is a keyword and can be no method's name in a class body
setattr(_Program, "return", _leave_frame)

__all__ = ["capture", "programs"]
