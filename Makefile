# Two commands on a fresh machine: `make demo` and `make test`. Everything stays in this folder.
.DEFAULT_GOAL := help
.PHONY: help demo test torture fuzz lint format docs bench verifier wheelhouse lock clean
SHELL := /bin/sh

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# the tests start hundreds of processes: without bytecode caches each of them would compile all it imports
unexport PYTHONDONTWRITEBYTECODE
# WHEELHOUSE=DIR installs from a folder of wheels made by `make wheelhouse`, without any network
WHEELHOUSE ?=
PIP_FROM := $(if $(WHEELHOUSE),--no-index --find-links $(abspath $(WHEELHOUSE)),)
INSTALL = $(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python $(PIP_FROM)

help: ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/bootstrap: requirements/bootstrap.lock
	@$(PYTHON) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo 'Python 3.11 or newer with venv is missing. On Debian: apt install python3 python3-venv python3-dev gcc make'; exit 1; }
	@command -v cc >/dev/null 2>&1 || echo 'note: no C compiler found; without it the scanner reads pickles more slowly, and a missing wheel cannot be built. On Debian: apt install gcc python3-dev'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check $(PIP_FROM) --require-hashes -r requirements/bootstrap.lock
	@touch $@

$(VENV)/core: $(VENV)/bootstrap requirements/core.lock pyproject.toml hatch_build.py src/jingwei/layers/tools/artifacts/pickles/_loop.c
	@$(INSTALL) --require-hashes -r requirements/core.lock
	@$(INSTALL) --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/test: $(VENV)/core requirements/test.lock
	@$(INSTALL) --require-hashes -r requirements/test.lock
	@touch $@

$(VENV)/all: $(VENV)/core requirements/all.lock
	@$(INSTALL) --require-hashes -r requirements/all.lock
	@touch $@

demo: $(VENV)/core ## set up and assess the example system
	@$(BIN)/jingwei demo --out out/demo

test: $(VENV)/test ## set up and run the tests
	@for program in chromium swtpm strace; do command -v $$program >/dev/null 2>&1 || \
	  echo "note: $$program is not installed; its tests are skipped (apt install $$program)"; done
	@$(BIN)/python -m pytest -q -n 2 -m 'not torture'

torture: $(VENV)/all ## slow suites: kills, full disks, floods, mutation
	@for program in chromium strace; do command -v $$program >/dev/null 2>&1 || { echo "missing: apt install $$program"; exit 1; }; done
	@$(BIN)/python -m pytest -q -m torture
	@$(BIN)/python -m pytest -q -n 2 -m 'not torture' --hypothesis-profile wide
	@$(BIN)/python benchmarks/mutation.py --room assess --bound 0.8
	@$(BIN)/python benchmarks/mutation.py --room inventory --bound 0.8
	@$(BIN)/python benchmarks/mutation.py --room evidence --bound 0.9
	@$(BIN)/python benchmarks/mutation.py --room exchange --bound 0.9

SECONDS ?= 60
fuzz: $(VENV)/test ## each parser against mutated input, SECONDS=60 each; guided by coverage where atheris is installed
	@$(BIN)/python -m tests.fuzz.run --seconds $(SECONDS)

lint: $(VENV)/test ## formatting, rules, types, architecture
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/test ## rewrite the formatting
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

docs: $(VENV)/core ## write docs/reference from the code
	@$(BIN)/python docs/make_reference.py

bench: $(VENV)/all ## measure and write docs/benchmarks.md
	@$(BIN)/python benchmarks/all.py

verifier: $(VENV)/test ## the judge as one file for a bare Python: out/jingwei-verify.pyz
	@mkdir -p out
	@$(BIN)/jingwei verifier --out out/jingwei-verify.pyz

wheelhouse: $(VENV)/bootstrap ## collect every wheel for a machine without a network
	@$(BIN)/pip download --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.lock -d wheelhouse
	@$(BIN)/pip download --quiet --disable-pip-version-check --require-hashes -r requirements/all.lock -d wheelhouse
	@echo 'copy this folder, then: make test WHEELHOUSE=wheelhouse'

COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url
lock: $(VENV)/bootstrap ## renew requirements/*.lock
	@$(COMPILE) requirements/bootstrap.in -o requirements/bootstrap.lock
	@$(COMPILE) pyproject.toml -o requirements/core.lock
	@$(COMPILE) pyproject.toml --extra test --extra lint -o requirements/test.lock
	@$(COMPILE) pyproject.toml --all-extras -o requirements/all.lock

clean: ## remove what was made here
	@rm -rf $(VENV) out wheelhouse .pytest_cache .mypy_cache .ruff_cache .hypothesis
