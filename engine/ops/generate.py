"""Write ``engine/ops/generated/`` from the op table: ``make generate``.

That runs ``RETROGRAD_GENERATING=1 python -m retrograd.engine.ops.generate [--check]``: with the variable set, importing
the engine doesn't load the generated code, so that this program runs when that code is broken or missing.

The files are checked in and plain to read; a test compares them with what this program would write.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Final

from .emit import Row
from .emit_function import function
from .emit_node import node_class
from .op import Op, families

#: Longest generated file, in lines; a family that needs more is split.
LIMIT: Final = 390

FOLDER: Final = Path(__file__).parent / "generated"
_CONFIG: Final = Path(__file__).parents[2] / "pyproject.toml"

#: Where the names in generated code come from.
_IMPORTS: Final = {
    "MISTAKES": "...mistakes MISTAKES",
    "refuse": "...mistakes refuse",
    "autocasting": "... autocasting",
    "marked": "... marked",
    "probe": "... probe",
    "Tensor": "...tensor Tensor",
    "anomaly": "...autograd anomaly",
    "modes": "...autograd modes",
    "saved": "...autograd saved",
    "Node": "...autograd.node Node",
    "OutputPort": "...autograd.node OutputPort",
    "accumulate_grad": "...autograd.node accumulate_grad",
    "next_sequence": "...autograd.node next_sequence",
    "RELEASED": "...autograd.saved RELEASED",
    "freed": "...autograd.saved freed",
    "modified": "...autograd.saved modified",
    "save_input": "...autograd.saved save_input",
    "save_output": "...autograd.saved save_output",
    "unpack": "...autograd.saved unpack",
    "optional_array": "...autograd.saved optional_array",
    "bump": "...autograd.views bump",
    "check_inplace": "...autograd.views check_inplace",
    "check_overwrite": "...autograd.views check_overwrite",
    "make_view": "...autograd.views make_view",
    "rebase": "...autograd.views rebase",
    "tell_history": "...autograd.views tell_history",
    "refresh": "...autograd.views refresh",
    "prepare": ".. prepare",
    "F": "..functions namespace as F",
    "broadcast_error": "..operands broadcast_error",
    "check_result": "..operands check_result",
    "check_subtraction": "..operands check_subtraction",
    "floating": "..operands floating",
    "equality_pair": "..operands equality_pair",
    "operator_pair": "..operands operator_pair",
    "pair": "..operands pair",
    "promoted": "..operands promoted",
    "several": "..operands several",
    "single": "..operands single",
    "tensor_first": "..operands tensor_first",
    "tensors_only": "..operands tensors_only",
    "report": "..reporting report",
    "report_write": "..reporting report_write",
    "cast_arrays": "..results cast_arrays",
    "cast_tensors": "..results cast_tensors",
    "named_results": "..results named_results",
    "overwritten": "..results overwritten",
    "sum_to": "..results sum_to",
}


def formatted(sources: list[str]) -> list[str]:
    """Each of ``sources`` in the project's format.

    Raises:
        RuntimeError: If ruff isn't installed or refuses one.
    """
    with tempfile.TemporaryDirectory(prefix="retrograd-generate-") as folder:
        paths = [Path(folder) / f"part_{number}.py" for number in range(len(sources))]
        for path, source in zip(paths, sources, strict=True):
            path.write_text(source, encoding="utf-8")
        for command in (["check", "--select", "I", "--fix"], ["format"]):
            done = subprocess.run(
                [sys.executable, "-m", "ruff", *command, "--quiet", "--no-cache", "--config", str(_CONFIG), folder],
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                raise RuntimeError(f"ruff {command[0]} failed: {done.stdout.strip()} {done.stderr.strip()}")
        return [path.read_text(encoding="utf-8") for path in paths]


def row_source(op: Op) -> str:
    """Node class, function and in-place twin of one row."""
    row = Row(op)
    parts = [node_class(row)] if op.node else []
    parts.append(function(row))
    if op.inplace:
        parts.append(function(row, inplace=True))
    return "\n\n\n".join(parts)


def module_source(family: str, part: int, rows: list[Op], bodies: list[str]) -> str:
    """One whole generated module."""
    body = "\n\n\n".join(bodies)
    words = set(re.findall(r"[A-Za-z_][A-Za-z_0-9]*", body))
    lines = ["from __future__ import annotations", "", "from typing import Any", ""]
    if "np" in words or "F32" in words:
        lines += ["import numpy as np", ""]
    for name, where in _IMPORTS.items():
        if name in words:
            module, imported = where.split(" ", 1)
            lines.append(f"from {module} import {imported}")
    for module in sorted(w[:-8] for w in words if w.endswith("_kernels")):
        lines.append(f"from ..kernels import {module} as {module}_kernels")
    names = [n for op in rows for n in ([op.name, op.name + "_"] if op.inplace else [op.name])]
    lines += [""]
    if "new(" in body:
        lines.append("new = object.__new__")
    if "F32" in words:
        lines += ['F32 = np.dtype("float32")', 'F64 = np.dtype("float64")']
    title = f"{family}, part {part}" if part else family
    doc = f'"""Operations of the family {title}, written by ``make generate`` from ``engine/ops/{family}.py``."""'
    operators = [op.name for op in rows if Row(op).has_operator]
    table = "FUNCTIONS = {" + ", ".join(f'"{n}": {n}' for n in names) + "}"
    table += "\nOPERATORS: dict[str, Any] = {" + ", ".join(f'"{n}": {n}_operator' for n in operators) + "}"
    return "\n".join([doc, "", *lines, "", "", body, "", "", table, ""])


def index_source(modules: dict[str, list[Op]]) -> str:
    """The package's own text: what each module defines, so that it needn't be loaded to know."""
    lines = [" ".join([name, *map(_entry, ops)]) for name, ops in modules.items()]
    return (
        '"""Code written by ``make generate`` from the op table: read it, but change the table.\n\n'
        "Each line of ``INDEX`` names a module and what it defines: ``name:flags:operators:aliases``, with the flags\n"
        "``f`` (``torch.<name>``), ``m`` (method), ``i`` (in-place twin), ``o`` (serves as Python operator itself).\n"
        '"""\n\nINDEX = """\n' + "\n".join(lines) + '\n"""\n'
    )


def reported_source(ops: list[Op]) -> str:
    """What observers are told of the operations that are recorded simply, so that they needn't load the op table."""
    lines = [f"{op.name} {_reported(Row(op))!r}" for op in ops if Row(op).is_recorded_simply]
    return (
        '"""Written by ``make generate``: each line is the name of a row of the op table and, as a Python tuple,\n'
        "what :class:`..reporting.Reported` holds of it.\n"
        '"""\n\nROWS = r"""\n' + "\n".join(lines) + '\n"""\n'
    )


def _reported(row: Row) -> tuple[object, ...]:
    op, used = row.op, row.used()
    edges = tuple(row.tensors.index(name) if name in row.gradients else -1 for name in row.differentiable)
    saved = []
    for name in row.saved_tensors():
        source = row.tensors.index(name) if name in row.tensors else -1
        always = source < 0 or used[name] == set(row.gradients)
        needs = () if always else tuple(i for i, one in enumerate(row.differentiable) if one in used[name])
        saved.append((name, source, needs))
    return op.reported, op.node, op.formula, edges, tuple(saved), tuple(row.parameters), tuple(row.defaults())


def _entry(op: Op) -> str:
    flags = "f" * op.function + "m" * op.method + "i" * op.inplace + "o" * Row(op).has_operator
    return ":".join((op.name, flags, ",".join(op.operators.split()), ",".join(op.aliases)))


def generated_files() -> dict[str, str]:
    """Text of every generated file by name."""
    rows = [(family, op) for family, ops in families().items() for op in ops]
    bodies = [row_source(op) for _, op in rows]
    # What formatting adds: wrapped lines; 70 lines are for imports and the table.
    lengths = [text.count("\n") + 4 for text in formatted(bodies)]
    groups: list[list[int]] = []
    used = 0
    for number, (family, _) in enumerate(rows):
        starts = not groups or rows[groups[-1][0]][0] != family or used + lengths[number] > LIMIT - 70
        if starts:
            groups.append([])
            used = 0
        groups[-1].append(number)
        used += lengths[number]
    parts = Counter(rows[group[0]][0] for group in groups)
    seen: Counter[str] = Counter()
    sources: dict[str, str] = {}
    for group in groups:
        family = rows[group[0]][0]
        seen[family] += 1
        part = seen[family] if parts[family] > 1 else 0
        name = f"{family}_{part}" if part else family
        sources[name] = module_source(family, part, [rows[i][1] for i in group], [bodies[i] for i in group])
    reported = reported_source([op for _, op in rows])
    modules = {name: [rows[i][1] for i in group] for name, group in zip(sources, groups, strict=True)}
    sources["__init__"] = index_source(modules)
    sources["reported"] = reported
    return {f"{name}.py": text for name, text in zip(sources, formatted(list(sources.values())), strict=True)}


def stale() -> list[str]:
    """Names of files that differ from what would be written now, missing and superfluous ones included."""
    wanted = generated_files()
    present = {p.name: p.read_text(encoding="utf-8") for p in FOLDER.glob("*.py")}
    return sorted(name for name in wanted.keys() | present.keys() if wanted.get(name) != present.get(name))


def main(arguments: list[str] | None = None) -> int:
    """Write the files, or with ``--check`` name those that are out of date and return 1."""
    parser = argparse.ArgumentParser(description="Write the generated operations.")
    parser.add_argument("--check", action="store_true", help="only say which files are out of date")
    if parser.parse_args(arguments).check:
        names = stale()
        for name in names:
            print(f"engine/ops/generated/{name} is out of date: run `make generate`")
        return 1 if names else 0
    wanted = generated_files()
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.glob("*.py"):
        if path.name not in wanted:
            path.unlink()
    for name, text in wanted.items():
        path = FOLDER / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
