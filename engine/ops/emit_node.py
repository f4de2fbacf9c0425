"""The source of a row's node class."""

from __future__ import annotations

from .emit import Row, local


def node_class(row: Row) -> str:
    """A node class with its slots, the array backward and the tensor backward."""
    op = row.op
    saved, parameters, shapes = row.saved_tensors(), row.saved_parameters(), row.saved_shapes()
    slots = [f"saved_{n}" for n in saved] + [f"version_{n}" for n in saved] + list(parameters)
    slots += [f"{n}_shape" for n in shapes] + [f"{n}_strides" for n in row.saved_strides()]
    slots += ["casts"] if row.casts else []
    lines = [
        f"class {op.node}(Node):",
        f'    """Backward of {op.reported}."""',
        "",
        f"    __slots__ = ({', '.join(repr(s) for s in sorted(slots))}{',' if len(slots) == 1 else ''})",
    ]
    if saved:
        lines.append(f"    saved_names = ({', '.join(repr(n) for n in saved)},)")
    if parameters:
        lines.append(f"    parameter_names = ({', '.join(repr(n) for n in parameters)},)")
    if op.formula:
        lines.append(f"    formula = {op.formula!r}")
    if op.differentiable > 1:
        lines.append(f"    outputs = {op.differentiable}")
    lines += [f"    {s}: Any" for s in sorted(slots)]
    lines += ["", *_apply(row, tensors=False), "", *_apply(row, tensors=True)]
    if op.differentiable > 1:
        lines += ["", "    def output_edge(self, number: int) -> Any:", "        return OutputPort(self, number)"]
    kept = _kept(row)
    if kept:
        lines += ["", "    def release(self) -> bool:"]
        lines += [f"        {' = '.join(f'self.{n}' for n in kept)} = RELEASED", "        return True"]
    return "\n".join(lines)


def _kept(row: Row) -> list[str]:
    """The slots to be emptied when the node has run for the last time."""
    arrays = [n for n in row.saved_parameters() if n in row.op.arrays]
    return [f"saved_{n}" for n in row.saved_tensors()] + arrays


def _head(row: Row, tensors: bool) -> list[str]:
    """The first lines of a backward method, which name the gradients that come in."""
    several = row.op.differentiable > 1
    given = f"self, {'grads' if several else 'grad'}: Any"
    how = f"apply_tensors({given})" if tensors else f"run_arrays({given}, release: bool)"
    lines = [f"    def {how} -> tuple[Any, ...]:"]
    if several:
        lines.append(f"        {', '.join(f'grad{i}' for i in range(row.op.differentiable))} = grads")
    return lines


def _dropping(row: Row, tensors: bool) -> list[str]:
    """Lines that empty the slots if the node isn't to run again."""
    kept = [] if tensors else _kept(row)
    return ["        if release:", f"            {' = '.join(f'self.{n}' for n in kept)} = RELEASED"] if kept else []


def _apply(row: Row, tensors: bool) -> list[str]:
    """One of the two backward methods."""
    lines = _head(row, tensors)
    names = row.differentiable
    single = len(names) == 1
    if not single:
        edges = ", ".join(f"e{i}" if n in row.gradients else "_" for i, n in enumerate(names))
        lines.append(f"        {edges} = self.next")
        lines.append(f"        {' = '.join(f'g{i}' for i in range(len(names)))} = None")
    used = row.used()
    shared = [n for n in used if not single and len(used[n]) > 1 and len(used[n]) == len(row.gradients)]
    for name in shared:
        lines += _read(row, name, tensors, "        ")
    for group in row.joint:
        lines += _together(row, group, tensors, [n for n in used if n not in shared and set(group) & used[n]])
    alone = [n for n in row.gradients if not any(n in group for group in row.joint)]
    for i, name in enumerate(names):
        if name not in alone:
            continue
        pad = "        "
        if not single:
            lines.append(f"        if e{i} is not None:")
            pad += "    "
        for kept in used:
            if name in used[kept] and kept not in shared:
                lines += _read(row, kept, tensors, pad)
        text = row.gradients[name]
        if tensors:
            lines.append(f"{pad}g{i} = {row.tensor_expression(text)}")
        else:
            lines.append(f"{pad}g{i} = {row.array_expression(row.kernel_gradients.get(name, text))}")
        if row.broadcasts:
            shape = "g{0}.shape" if not tensors else "g{0}._array.shape"
            known = f"self.{name}_shape is not None and " if row.pairs_shapes else ""
            lines.append(f"{pad}if {known}{shape.format(i)} != self.{name}_shape:")
            function = "F.sum_to_size" if tensors else "sum_to"
            lines.append(f"{pad}    g{i} = {function}(g{i}, self.{name}_shape)")
    lines += _dropping(row, tensors)
    result = "(g0,)" if single else f"({', '.join(f'g{i}' for i in range(len(names)))})"
    if row.casts:
        lines.append("        if self.casts is not None:")
        lines.append(f"            return {'cast_tensors' if tensors else 'cast_arrays'}({result}, self.casts)")
    lines.append(f"        return {result}")
    return lines


def _together(row: Row, group: tuple[str, ...], tensors: bool, kept: list[str]) -> list[str]:
    """Lines for gradients that one formula gives together; ``wanted`` says which are asked for."""
    pad = "        "
    places = [row.argument_index[name] for name in group]
    lines = [line for name in kept for line in _read(row, name, tensors, pad)]
    lines.append(f"{pad}wanted = ({', '.join(f'e{i} is not None' for i in places)})")
    text = row.gradients[group[0]]
    made = row.tensor_expression(text) if tensors else row.array_expression(row.kernel_gradients.get(group[0], text))
    return [*lines, f"{pad}{', '.join(f'g{i}' for i in places)} = {made}"]


def _read(row: Row, name: str, tensors: bool, pad: str) -> list[str]:
    """Lines that make a kept value a local variable, checked for later writes."""
    if row.is_geometry(name):
        return [f"{pad}{name} = self.{name}"]
    if name in row.parameters:
        freed = [f"{pad}if {name} is RELEASED:", f"{pad}    raise freed()"] if name in row.op.arrays else []
        return [f"{pad}{name} = self.{name}", *freed]
    none = f"None if self.saved_{name} is None else " if name in row.op.optional else ""
    if tensors and none:
        return [f'{pad}{local(name)} = {none}unpack(self, "{name}")']
    if tensors:
        return [
            f"{pad}held = self.saved_{name}",
            f"{pad}{local(name)} = (held if type(held) is Tensor and (held._counter is None or held._counter.value == "
            f'self.version_{name}) else unpack(self, "{name}"))',
        ]
    if none:
        return [f'{pad}{local(name)} = optional_array(self, "{name}")']
    return [
        f"{pad}held = self.saved_{name}",
        f"{pad}counter = held._counter",
        f"{pad}if counter is not None and counter.value != self.version_{name}:",
        f'{pad}    raise modified(self, "{name}")',
        f"{pad}{local(name)} = held._array",
    ]
