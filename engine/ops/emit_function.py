"""The source of a row's function and of its in-place twin."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from .emit import Row, local
from .op import BROADCAST, FLOAT, UNARY_FLOAT, VIEW


def function(row: Row, inplace: bool = False) -> str:
    """``def <name>(…)`` or ``def <name>_(…)``."""
    op = row.op
    name = op.name + ("_" if inplace else "")
    operator = row.has_operator and not inplace
    result = "Any" if inplace or operator or len(op.outputs) > 1 else "Tensor"
    head = [
        f"def {name + '_operator' if operator else name}({_signature(row)}) -> {result}:",
        f'    """{_summary(row, inplace)}"""',
    ]
    lines = _autocast(row, inplace) + _operands(row, name, operator)
    if op.prepare:
        lines.append(f"    {', '.join(row.parameters)} = prepare.{op.prepare}({_names(row)})")
    if inplace:
        operands = row.tensors if op.kind in (BROADCAST, FLOAT) else row.tensors[:1]
        check = "check_overwrite" if op.overlapping else "check_inplace"
        lines.append(f"    {check}({', '.join(local(n) for n in operands)})")
    lines += _arrays(row)
    lines += _compute(row)
    lines += _inplace_result(row, name) if inplace else _results(row, name)
    if operator:
        return "\n".join([*head, *lines, "", "", *_named_function(row)])
    return "\n".join([*head, *(_explained(row, name, lines) if op.method else lines)])


def _explained(row: Row, name: str, lines: list[str]) -> list[str]:
    """The body in a ``try``, which costs nothing until it fails: then PyTorch's words for arguments that don't fit."""
    arguments = row.arguments
    args = [local(a.arg) for a in (*arguments.posonlyargs, *arguments.args)][1:]
    named = ", ".join(f'"{a.arg}": {local(a.arg)}' for a in arguments.kwonlyargs)
    public = row.op.reported + ("_" if name != row.op.name else "")
    return [
        "    try:",
        *(f"    {line}" for line in lines),
        "    except MISTAKES:",
        f'        refuse("{public}", {name}, ({", ".join(args)}{"," if len(args) == 1 else ""}), {{{named}}})',
        "        raise",
    ]


def _named_function(row: Row) -> list[str]:
    """The function by name over the one that serves as operator: it refuses what the operator leaves alone."""
    arguments = ", ".join(local(n) for n in row.tensors)
    others = "".join(f", {n}={n}" for n in row.parameters)
    test = f"    if not isinstance({local(row.tensors[0])}, Tensor):"
    first = [test, f'        tensor_first("{row.op.reported}", {arguments})']
    return [
        f"def {row.op.name}({_signature(row)}) -> Tensor:",
        f'    """{_summary(row, False)}"""',
        *(first if row.op.numbers == "other" else []),
        *(["    if isinstance(other, np.ndarray):", '        pair("eq", input, other)'] if row.op.name == "eq" else []),
        f"    result: Tensor = {row.op.name}_operator({arguments}{others})",
        "    if result is NotImplemented:",
        f'        pair("{row.op.reported}", {arguments})',
        "    return result",
    ]


def tuple_text(items: Iterable[str]) -> str:
    """The source of a tuple."""
    every = list(items)
    return f"({every[0]},)" if len(every) == 1 else f"({', '.join(every)})"


def _summary(row: Row, inplace: bool) -> str:
    if inplace:
        return f"``{row.op.reported}`` that overwrites its first argument."
    return f"``{row.op.reported}``" + (f": {row.op.formula}" if row.op.formula else " (not differentiable).")


def _signature(row: Row) -> str:
    """The parameters with ``self`` called ``input``, untyped beyond Any."""
    arguments = ast.parse(f"def f({row.op.signature}): pass").body[0]
    assert isinstance(arguments, ast.FunctionDef)
    every = [*arguments.args.posonlyargs, *arguments.args.args, *arguments.args.kwonlyargs]
    if arguments.args.vararg:
        every.append(arguments.args.vararg)
    for argument in every:
        argument.arg = local(argument.arg)
        argument.annotation = ast.Name("Any", ast.Load())
    return ast.unparse(arguments.args)


def _names(row: Row) -> str:
    return ", ".join(local(n) for n in row.names)


def _marked(row: Row, name: str, operator: bool) -> list[str]:
    """Lines (where an operand isn't plainly a Tensor) that see to bfloat16 and subclasses."""
    operands = tuple_text(local(n) for n in row.tensors)
    arguments = row.arguments
    args = [local(a.arg) for a in (*arguments.posonlyargs, *arguments.args)]
    given = f"({', '.join(args)}{',' if len(args) == 1 else ''})"
    named = ", ".join(f'"{a.arg}": {local(a.arg)}' for a in arguments.kwonlyargs)
    dtype = "dtype" if "dtype" in row.parameters else "None"
    if row.op.typed:
        dtype = f"{local(row.op.typed)}.dtype"
    hidden = name in row.parameters and not operator  # by a parameter of the same name
    function = f"{name}_operator" if operator else f"F.{name}" if hidden else name
    call = f"marked.run({function}, mark, {operands}, {dtype}, {given}, {{{named}}})"
    return [
        "        if marked.active:",
        f"            mark = marked.found({operands})",
        "            if mark is not None:",
        *([f"                found: Tensor = {call}"] if hidden else ()),
        f"                return {'found' if hidden else call}",
    ]


def _autocast(row: Row, inplace: bool) -> list[str]:
    """Lines that cast the operands as ``torch.autocast`` does."""
    if not row.op.autocast or inplace:
        return []
    operands = ", ".join(local(n) for n in row.tensors)
    return ["    if autocasting.on:", f"        {operands} = autocasting.{row.op.autocast}({operands})"]


def _operands(row: Row, name: str, operator: bool = False) -> list[str]:
    """Lines that make the tensor arguments tensors."""
    names = [local(n) for n in row.tensors]
    seen = _marked(row, name, operator)
    public = row.op.reported + ("_" if name.endswith("_") and not row.op.name.endswith("_") else "")
    if row.op.kind in (BROADCAST, FLOAT) and len(names) > 1:
        test = " or ".join(f"type({n}) is not Tensor" for n in names)
        checked = [f"        {row.op.check}({', '.join(names)})"] if row.op.check else []
        if len(names) == 2 and operator:
            pair = "equality_pair" if row.op.name == "eq" else "operator_pair"
            return [
                f"    if {test}:",
                *seen,
                f"        operands = {pair}({', '.join(names)})",
                "        if operands is None:",
                "            return NotImplemented",
                f"        {', '.join(names)} = operands",
                *checked,
            ]
        if len(names) == 2:
            function = {"both": "pair", "other": "tensor_first", "none": "tensors_only"}[row.op.numbers]
            made = f'        {", ".join(names)} = {function}("{public}", {", ".join(names)})'
            return [f"    if {test}:", *seen, made, *checked]
        labels = ", ".join(repr(n) for n in names)
        return [
            f"    if {test}:",
            *seen,
            f'        {", ".join(names)} = several("{public}", ({labels}), ({", ".join(names)}))',
        ]
    given = [f"{n} is not None and " if t in row.op.optional else "" for t, n in zip(row.tensors, names, strict=True)]
    tests = [f"{g}type({n}) is not Tensor" for g, n in zip(given, names, strict=True)]
    whole = " or ".join(f"({t})" if " and " in t and len(tests) > 1 else t for t in tests)
    lines = [f"    if {whole}:", *seen]
    for i, (n, test) in enumerate(zip(names, tests, strict=True)):
        made = f'{n} = single("{public}", {n}, "{n}", {i + 1})'
        lines += [f"        {made}"] if len(tests) == 1 else [f"        if {test}:", f"            {made}"]
    return lines


def _arrays(row: Row) -> list[str]:
    """Lines that take the arrays out, promoted as the row's kind asks."""
    names = [local(n) for n in row.tensors]
    optional = {local(n) for n in row.op.optional}
    lines = [f"    a_{n} = " + (f"None if {n} is None else " if n in optional else "") + f"{n}._array" for n in names]
    kind = row.op.kind
    names = [local(n) for n in row.tensors if n not in row.op.unpromoted]
    if kind in (BROADCAST, FLOAT) and len(names) > 1:
        first = names[0]
        test = " or ".join(f"a_{first}.dtype is not a_{n}.dtype" for n in names[1:])
        if row.op.node:
            lines.append("    casts = None")
        checked = [f"        {row.op.check}({', '.join(names)})"] if row.op.check else []
        taken = f"        {', '.join('a_' + n for n in names)} = promoted({', '.join(names)})"
        lines += [f"    if {test}:", *checked, taken]
        if row.op.node:
            lines.append(f"        casts = {tuple_text(f'{local(n)}._array.dtype' for n in row.differentiable)}")
    if kind in (FLOAT, UNARY_FLOAT):
        lines.append(f"    if a_{names[0]}.dtype is not F32 and a_{names[0]}.dtype is not F64:")
        lines += [f"        a_{n} = floating(a_{n})" for n in names]
    return lines


def _compute(row: Row) -> list[str]:
    expression = row.array_expression(row.op.forward, "a_")
    target = "data" if len(row.op.outputs) == 1 else ", ".join(f"data{i}" for i in range(len(row.op.outputs)))
    if row.broadcasts:
        names = ", ".join("a_" + local(n) for n in row.tensors)
        return [
            "    try:",
            f"        {target} = {expression}",
            "    except ValueError:",
            f"        raise broadcast_error({names}) from None",
        ]
    return [f"    {target} = {expression}"]


def _given(row: Row, name: str) -> str:
    """The start of a condition on a tensor argument that may be None."""
    return f"{local(name)} is not None and " if name in row.op.optional else ""


def _tracked(row: Row) -> list[str]:
    """Lines that bring views up to date, and the condition under which the operation is recorded."""
    lines = []
    for name in row.tensors:
        n = local(name)
        stale = f"{_given(row, name)}{n}._base is not None and (not modes.altered or modes.is_grad_enabled())"
        lines += [f"    if {stale}:", f"        refresh({n})"]
    wants = [_given(row, n) + f"{local(n)}._requires_grad" for n in row.tensors if n in row.gradients]
    wanting = " or ".join(f"({w})" if " and " in w else w for w in wants)
    condition = f"({wanting})" if " or " in wanting else wanting
    return [*lines, f"    if {condition} and (not modes.altered or modes.is_grad_enabled()):"]


def _make_node(row: Row, inplace: bool) -> list[str]:
    """Lines (inside the condition) that make the node, with what it keeps of the inputs."""
    op, pad = row.op, "        "
    lines = [f"{pad}node: Any = new({op.node})", f"{pad}node.sequence = next_sequence()"]
    edges = []
    for i, name in enumerate(row.differentiable):
        n = local(name)
        if name not in row.gradients:
            edges.append("None")
            continue
        given = _given(row, name)
        lines += [
            f"{pad}e{i} = " + (f"None if {n} is None else " if given else "") + f"{n}._edge",
            f"{pad}if e{i} is None and {given}{n}._requires_grad:",
            f"{pad}    e{i} = {n}._accumulator() or accumulate_grad({n})",
        ]
        edges.append(f"e{i}")
    lines.append(f"{pad}node.next = ({', '.join(edges)}{',' if len(edges) == 1 else ''})")
    used = row.used()
    for name in used:  # in the order in which the formulas use them, as PyTorch saves (and packs) them
        if name in row.tensors:
            lines += _save(row, name, used[name], inplace)
    lines += [f"{pad}node.{n} = {n}" for n in row.saved_parameters()]
    lines += _shapes(row)
    lines += [f"{pad}node.{n}_strides = a_{local(n)}.strides" for n in row.saved_strides()]
    if row.casts:
        lines.append(f"{pad}node.casts = casts")
    return lines


def _shapes(row: Row) -> list[str]:
    """Lines that keep shapes: of two operands only where they differ, since equal ones are the gradient's."""
    pad, names = "        ", row.saved_shapes()
    if not row.pairs_shapes:
        none = {n: f"None if a_{local(n)} is None else " if n in row.op.optional else "" for n in names}
        return [f"{pad}node.{n}_shape = {none[n]}a_{local(n)}.shape" for n in names]
    first, second = (local(n) for n in row.tensors)
    return [
        f"{pad}if a_{first}.shape == a_{second}.shape:",
        f"{pad}    {' = '.join(f'node.{n}_shape' for n in names)} = None",
        f"{pad}else:",
        *(f"{pad}    node.{n}_shape = a_{local(n)}.shape" for n in names),
    ]


def _save(row: Row, name: str, users: set[str], inplace: bool) -> list[str]:
    n, pad = local(name), "        "
    kept = n
    if inplace and name == row.tensors[0]:
        kept = f"overwritten({n}, e0)"
    value = f"{kept} if not saved.attention else save_input({kept})"
    if name in row.op.optional:
        value = f"None if {n} is None else {value}"
    none = f"{n} is None or " if name in row.op.optional else ""
    version = f"0 if {none}{n}._counter is None else {n}._counter.value"
    if inplace and name == row.tensors[0]:
        version = "0"
    if users != set(row.gradients):
        indices = [i for i, a in enumerate(row.differentiable) if a in users]
        lines = [f"{pad}if {' or '.join(f'e{i} is not None' for i in indices)}:"]
        lines += [f"{pad}    node.saved_{name} = {value}", f"{pad}    node.version_{name} = {version}"]
        return [*lines, f"{pad}else:", f"{pad}    node.saved_{name} = None"]
    return [f"{pad}node.saved_{name} = {value}", f"{pad}node.version_{name} = {version}"]


def _attributes(row: Row) -> str:
    """What the observer is told besides tensors: not ``source``, the type for a gradient, which no script gives."""
    return ", ".join(f'"{n}": {n}' for n in row.parameters if n != "source")


def _report(row: Row, name: str, outputs: str, node: str) -> list[str]:
    if row.is_recorded_simply:
        inputs = ", ".join(local(n) for n in row.tensors)
        return [
            "    if probe.observer is not None:",
            f"        probe.observer.pointwise({_key(row)}, result, {node}, {inputs})",
        ]
    inputs = tuple_text(local(n) for n in row.tensors)
    attributes = _attributes(row)
    public = row.op.reported + ("_" if name != row.op.name else "")
    flag = "" if row.op.node else ", False"
    return [
        "    if probe.observer is not None:",
        f'        report("{public}", {inputs}, {{{attributes}}}, {outputs}, {node}{flag})',
    ]


def _key(row: Row) -> str:
    """The source of what names the operation and its arguments to the observer: see ``probe.Observer.pointwise``."""
    name = repr(row.op.name)
    if not row.parameters:
        return name
    whole = f"({name}, {', '.join(f'{n}, type({n})' for n in row.parameters)})"
    defaults = row.defaults()
    if len(row.parameters) == len(defaults) == 1 and type(defaults[0]) is int:
        return f"{name} if {row.parameters[0]} == {defaults[0]} else {whole}"
    return whole


def _results(row: Row, name: str) -> list[str]:
    """Lines that build the result tensors with their history."""
    op = row.op
    outputs = list(op.outputs)
    variables = ["result"] if len(outputs) == 1 else outputs
    lines: list[str] = []
    for i, variable in enumerate(variables):
        data = "data" if len(outputs) == 1 else f"data{i}"
        lines += [f"    {variable}: Tensor = new(Tensor)", f"    {variable}._array = {data}"]
        lines.append(f"    {variable}._counter = {variable}._base = None")
        if i >= op.differentiable or not op.node:
            lines += [f"    {variable}._edge = None", f"    {variable}._requires_grad = False"]
    if not op.node:
        first = local(row.tensors[0])
        lines += ["    if modes.altered and modes.is_inference_mode_enabled():"]
        lines += [f"        {v}._inference = True" for v in variables]
        if op.kind == VIEW:
            lines.append(f"    make_view(result, {first})")
        lines += _report(row, name, tuple_text(variables), "None")
        return [*lines, f"    return {_returned(row, variables)}"]
    lines += _tracked(row) + _make_node(row, inplace=False)
    made = variables[: op.differentiable]
    for i, variable in enumerate(made):
        edge = "node" if op.differentiable == 1 else f"OutputPort(node, {i})"
        lines += [f"        {variable}._edge = {edge}", f"        {variable}._requires_grad = True"]
    for i, output in enumerate(outputs):
        if output in row.saved_tensors():
            variable = variables[i]
            number = "" if i == 0 else f", {i}"
            value = f"save_output({variable}{number})" if i < op.differentiable else variable
            lines += [f"        node.saved_{output} = {value}", f"        node.version_{output} = 0"]
    lines += ["        if saved.attention and anomaly.enabled:", "            anomaly.note_creation(node)"]
    lines += ["    else:", "        node = None"]
    for variable in made:
        lines += [f"        {variable}._edge = None", f"        {variable}._requires_grad = False"]
    lines += ["        if modes.altered and modes.is_inference_mode_enabled():"]
    lines += [f"            {v}._inference = True" for v in variables]
    if op.kind == VIEW:
        lines.append(f"    make_view(result, {local(row.tensors[0])})")
    lines += _report(row, name, tuple_text(variables), "node")
    return [*lines, f"    return {_returned(row, variables)}"]


def _returned(row: Row, variables: list[str]) -> str:
    if len(variables) == 1:
        return variables[0]
    return f'named_results("{row.op.reported}", {row.op.outputs!r}, ({", ".join(variables)}))'


def _inplace_result(row: Row, name: str) -> list[str]:
    """Lines that write the result and give the target its new history."""
    op, target = row.op, local(row.tensors[0])
    lines = [f'    check_result("{name}", {target}, data.dtype, data.shape)']
    if not op.node:
        lines += ["    node = None"]
    else:
        lines += [*_tracked(row), *_make_node(row, inplace=True), "    else:", "        node = None"]
    lines += [
        f"    np.copyto({target}._array, data, casting='unsafe')",
        f"    before = bump({target})",
    ]
    kept = [output for output in op.outputs if output in row.saved_tensors()] if op.node else []
    if op.node:
        lines += ["    if node is not None:", f"        rebase({target}, node{', told=False' if kept else ''})"]
        for output in kept:
            lines += [f"        node.saved_{output} = save_output({target})"]
            lines += [f"        node.version_{output} = {target}._version"]
    flag = "" if op.node else ", False"
    public = row.op.reported + "_"
    inputs = tuple_text(local(n) for n in row.tensors)
    attributes = _attributes(row)
    lines += [
        "    if probe.observer is not None:",
        *(["        if node is not None:", f"            tell_history({target})"] if kept else []),
        f'        report("{public}", {inputs}, {{{attributes}}}, ({target},), node{flag})',
        f'        report_write({target}, "{public}", before, node is not None)',
    ]
    return [*lines, f"    return {target}"]
