# make run          set up, then open the app on the tutorial (without a display: record and export it)
# make test         set up, lint, types, tests
# make test-all     the tests on every supported Python that is on this machine
# make bench        ratios against baselines of the same run
# make findings     what is found in the whole corpus of tests/findings, written to docs/findings.md
# make screenshots  every main view to build/screens/*.png
# make gallery      the graphs of ten programs to docs/images/gallery
# make generate     write the generated files (op modules, docs/events.md, docs/parity.md) anew

PY := .venv/bin/python

.PHONY: run test lint types test-all bench findings screenshots generate format setup clean gallery

run: setup
	$(PY) .ci/run_tutorial.py

test: setup lint types
	QT_QPA_PLATFORM=offscreen $(PY) -m pytest -q -n 2 -m "not clock"
	QT_QPA_PLATFORM=offscreen $(PY) -m pytest -q -m clock

lint:
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types:
	$(PY) -m mypy

format: setup
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

test-all: setup
	.ci/test_all

bench: setup
	OPENBLAS_NUM_THREADS=1 $(PY) -m benches

findings: setup
	$(PY) -m tests.findings --write

screenshots: setup
	QT_QPA_PLATFORM=offscreen $(PY) -m retrograd.app.screens build/screens

gallery: setup
	QT_QPA_PLATFORM=offscreen $(PY) -m retrograd.app.gallery tests/references/gallery docs/images/gallery

generate: setup
	RETROGRAD_GENERATING=1 $(PY) -m retrograd.engine.ops.generate
	$(PY) -m retrograd.engine.protocol.document docs/events.md
	$(PY) -m retrograd.engine.parity

setup:
	@.ci/setup

clean:
	rm -rf .venv build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
