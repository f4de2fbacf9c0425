"""What observers are told of an operation comes from names alone."""

from __future__ import annotations

import subprocess
import sys

from retrograd.engine.ops.emit import Row
from retrograd.engine.ops.op import families
from retrograd.engine.ops.reporting import attributes_of, row_of

ROWS = [op for ops in families().values() for op in ops if Row(op).is_recorded_simply]


def test_every_row_that_is_recorded_simply_can_be_told_by_its_name() -> None:
    assert len(ROWS) > 40
    for op in ROWS:
        row, told = Row(op), row_of(op.name)
        assert (told.op, told.node, told.formula) == (op.reported, op.node, op.formula)
        assert list(told.parameters) == list(row.parameters)
        assert [name for name, _, _ in told.saved] == list(row.saved_tensors())
        assert [row.tensors[i] for i in told.edges if i >= 0] == [n for n in row.differentiable if n in row.gradients]
        values = [part for name in row.parameters for part in (name, str)]
        assert list(attributes_of((op.name, *values))) == list(row.parameters)


def test_telling_an_operation_does_not_load_the_table() -> None:
    text = (
        "import sys; from retrograd.engine.ops.reporting import row_of\n"
        "assert row_of('mul').saved == (('self', 0, (1,)), ('other', 1, (0,)))\n"
        "assert 'retrograd.engine.ops.op' not in sys.modules and 'retrograd.engine.ops.emit' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", text], check=True)
