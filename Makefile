# Malmoi: the few commands a person needs. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
RIVALS := .venv-rivals

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint format bench docs lock rivals clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# Installs by uv when it works here, else by pip; both check every hash. --no-deps for the project itself: the
# requirement files name all there is.
define install
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r $(1) \
	  || $(BIN)/python -m pip install --quiet --require-hashes -r $(1)
	$(BIN)/python -m pip install --quiet --no-build-isolation --no-deps --editable .
endef

$(VENV)/.build: requirements/build.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=...")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/build.txt
	@touch $@

$(VENV)/.base: $(VENV)/.build requirements/base.txt pyproject.toml
	$(call install,requirements/base.txt)
	@touch $@

$(VENV)/.all: $(VENV)/.base requirements/all.txt
	$(call install,requirements/all.txt)
	@touch $@

setup: $(VENV)/.base ## install the program into .venv (embedded: no Airflow, Great Expectations or browsers)

demo: $(VENV)/.base ## set up, run the whole pipeline on sample agencies, then serve it at http://127.0.0.1:8000
	$(BIN)/malmoi demo --port $(PORT)

test: $(VENV)/.all ## set up everything and run the tests
	$(BIN)/python -m pytest

lint: $(VENV)/.all ## ruff, mypy (strict) and the arrows between the rooms
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(VENV)/.all ## put the code into form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.all ## measure: ours, the bar, the rival (ONLY=name for one benchmark)
	$(BIN)/python -m bench $(ONLY)

rivals: $(VENV)/.build requirements/rivals.txt ## an environment of their own for the rivals of the benchmarks
	$(PYTHON) -m venv $(RIVALS)
	$(BIN)/uv pip install --quiet --python $(RIVALS)/bin/python --require-hashes -r requirements/rivals.txt

docs: $(VENV)/.all ## make docs/benchmarks.md and docs/reference from the code and the measured figures
	$(BIN)/python -m docs.make

lock: $(VENV)/.all ## pin the requirement files anew, with hashes and without addresses
	bash requirements/lock.sh $(BIN)/uv

clean: ## remove what was installed, built or measured here
	rm -rf $(VENV) $(RIVALS) build dist .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
