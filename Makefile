# Two commands on a fresh machine with Python 3.11: `make demo` ends in a verdict, `make test` passes the tests.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CORE := $(VENV)/.core
DEV := $(VENV)/.dev

# Where Python may not keep compiled modules, every command and worker compiles the product anew: a third of a second each.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test lint nightly bench docs lock clean

demo: $(CORE)
	$(BIN)/tuneready demo tuneready-demo

test: $(DEV)
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not slow"

lint: $(DEV)
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/lint-imports

# Everything: checks marked slow too, and laws tried with all their examples.
nightly: $(DEV)
	TUNEREADY_NIGHTLY=1 $(BIN)/python -m pytest -n 2 --dist worksteal

bench: $(DEV)
	$(BIN)/python benchmarks/whole.py
	$(BIN)/python benchmarks/near_duplicates.py

docs: $(DEV)
	$(BIN)/python docs/generate.py

$(CORE): requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(DEV): $(CORE) requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

# Locks are written without index addresses, so that every machine uses its own.
lock:
	$(BIN)/uv pip compile pyproject.toml --extra build --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra build --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header -o requirements-dev.lock

clean:
	rm -rf $(VENV) tuneready-demo tuneready-report build dist
