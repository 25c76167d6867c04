# The two commands of the README are `make claims` and `make test`; each sets up what it needs.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: setup claims test test-all lint format evaluate bench model clean

setup: $(STAMP)

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

claims: setup
	$(BIN)/claimx extract corpus/articles -o out/claims.csv
	$(BIN)/claimx summarize out/claims.csv | tee out/summary.txt

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	$(BIN)/pytest

test-all: lint
	$(BIN)/pytest -m 'slow or not slow'

evaluate: setup
	$(BIN)/python benchmarks/evaluate.py --html out/errors

bench: setup
	$(BIN)/python -m pip install --quiet --editable '.[bench]'
	$(BIN)/python benchmarks/throughput.py

# Retrains the shipped model by its recipe; needs the corpora (CLAIMX_SHARED) and about two hours on two cores.
model: setup
	$(BIN)/python -m pip install --quiet --editable '.[train]'
	cd pipeline && PATH="$(CURDIR)/$(BIN):$$PATH" PYTHONPATH=. python -m weasel run all . --vars.shared "$(or $(CLAIMX_SHARED),../../shared)"

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) out build dist
