"""Python's own tests say the same with a probe before every one of their statements."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

MODULES = (
    "test_augassign", "test_bisect", "test_contextlib", "test_fractions", "test_generators", "test_operator",
    "test_scope", "test_string", "test_textwrap", "test_tuple", "test_unpack", "test_with",
)  # fmt: skip
FOLDER = Path(sysconfig.get_paths()["stdlib"]) / "test"
_RUNNER = """
import builtins, contextlib, io, json, sys, types, unittest, warnings
from itertools import compress
from pathlib import Path
from retrograd.engine.child import instrument
from retrograd.engine.child.source_map import SourceMap
from retrograd.engine.protocol.requests import LineBreakpoint

warnings.simplefilter("ignore")
hits = 0

def hit(identity):
    global hits
    hits += 1

inserted = {
    instrument.HIT: hit, instrument.FAILED: hit, instrument.NEXT: next,
    instrument.FOR: lambda key, iterable: compress(iter(iterable), iter(range(1, 1 << 62))),
    instrument.WHILE: lambda key: iter(range(1, 1 << 62)),
}
for name, function in inserted.items():
    setattr(builtins, name, function)

def results(path, probes):
    text = path.read_text(encoding="utf-8")
    tree = instrument.parse(text, str(path))
    if probes:
        statements = SourceMap(str(path), text, tree).statements
        points = [LineBreakpoint(n, str(path), one.line) for n, one in enumerate(statements, 1)]
        tree = instrument.instrument(text, str(path), points, loops=True)
    module = types.ModuleType("test." + path.stem)
    module.__file__ = str(path)
    sys.modules[module.__name__] = module
    exec(compile(tree, str(path), "exec", dont_inherit=True), module.__dict__)
    found = unittest.TestResult()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        unittest.defaultTestLoader.loadTestsFromModule(module).run(found)
    failed = sorted(str(test) for test, _ in found.failures + found.errors)
    return [found.testsRun, failed, len(found.skipped)]

told = {}
for argument in sys.argv[1:]:
    plain = results(Path(argument), False)
    hits = 0
    told[Path(argument).stem] = [plain, results(Path(argument), True), hits]
print(json.dumps(told))
"""


@pytest.mark.skipif(not (FOLDER / "test_with.py").exists(), reason="Python's own tests are not installed here")
def test_probes_change_no_result() -> None:
    paths = [str(FOLDER / f"{name}.py") for name in MODULES]
    done = subprocess.run([sys.executable, "-c", _RUNNER, *paths], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert {name: plain for name, (plain, _, _) in told.items()} == {name: own for name, (_, own, _) in told.items()}
    assert len(told) == len(MODULES) and sum(plain[0] for plain, _, _ in told.values()) > 400
    assert all(hits > 50 for _, _, hits in told.values())
