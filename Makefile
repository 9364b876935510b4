# Two commands do everything on a fresh machine (Debian, Python 3.11 or newer with venv, make):
#   make serve    build the graph from the bundled records and serve it
#   make test     run the tests
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STORE ?= kg-store
# Build requirements are pinned too, not only what ends up installed.
PIP := PIP_CONSTRAINT=constraints.txt PIP_DISABLE_PIP_VERSION_CHECK=1 $(BIN)/python -m pip install --quiet

# Real records that docs/data-quality.md reports on.
RECORDS := v2-studies.json.zip legacy-xml.zip

SOURCES := $(shell find kg ontologies shapes queries examples -type f -not -path '*/__pycache__/*')

.DEFAULT_GOAL := help
.PHONY: help serve build test check format docs quality conformance bench clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

serve: $(STORE)/.built ## Build the graph from examples/ if need be and serve it on http://127.0.0.1:7878
	@exec $(BIN)/kg serve --store $(STORE)

build: $(STORE)/.built ## Build the graph from examples/ into ./kg-store

test: $(VENV)/.dev ## Run the tests
	$(BIN)/python -m pytest -n 2

check: $(VENV)/.dev ## Lint, check the format and the types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.dev ## Put the code into its format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/.dev ## Write docs/fields.md anew
	$(BIN)/python -m kg.mapping.fields >docs/fields.md

quality: $(VENV)/.dev ## Write docs/data-quality.md anew from the real records in ../shared/data
	$(BIN)/python -m kg.build.data_quality $(RECORDS:%=../shared/data/ctgov/%) >docs/data-quality.md.new
	mv docs/data-quality.md.new docs/data-quality.md

conformance: $(VENV)/.dev ## Run the W3C suites of SPARQL over HTTP and write docs/conformance.md anew
	$(BIN)/python -m benchmarks.conformance --write

bench: $(VENV)/.dev $(STORE)/.built ## Measure builds, updates, vocabularies, links, validation and the endpoint (needs wrk) with the real data in ../shared/data
	$(BIN)/python -m benchmarks.build
	$(BIN)/python -m benchmarks.update
	$(BIN)/python -m benchmarks.vocabularies
	$(BIN)/python -m benchmarks.linking
	$(BIN)/python -m benchmarks.validation
	$(BIN)/python -m benchmarks.validation.conformance
	$(PIP) --editable '.[bench]'
	$(BIN)/python -m benchmarks.endpoint --store $(STORE)

clean: ## Remove what the other commands made
	rm -rf $(VENV) $(STORE) *.egg-info .pytest_cache .mypy_cache .ruff_cache

$(STORE)/.built: $(VENV)/.installed $(SOURCES)
	$(BIN)/kg build examples --store $(STORE)
	@touch $@

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; set PYTHON=python3.x" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "Installing into $(VENV) …"
	$(PIP) --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.installed
	$(PIP) --editable '.[dev]'
	@touch $@
