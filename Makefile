# Everything sets itself up on a machine that has python3, its venv module and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
TESTS ?=

.PHONY: site test lint serve bench lighthouse clean

site: $(VENV)/site.stamp
	$(BIN)/mcp-catalogue sync
	$(BIN)/mkdocs build --strict
	@echo "The site is in site/: open site/index.html, or run 'make serve'."

serve: $(VENV)/site.stamp
	$(BIN)/mkdocs serve --livereload

# Some hundred processes start here: they may keep their bytecode, whatever the machine says.
test: export PYTHONDONTWRITEBYTECODE =
test: lint
	$(BIN)/python -m pytest -q -n 2 --dist worksteal --durations=15 $(TESTS)

lint: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Measurements, not tests. SIZES: tools of the invented catalogues (docs/scale.md); RUNS: runs of
# each build; CORPUS: a folder of listings for the benchmarks that want real ones.
SIZES ?= 1000 10000
RUNS ?= 3
bench: $(VENV)/test.stamp
	$(BIN)/python -m bench.scale $(SIZES:%=--tools %) --runs $(RUNS)
	$(BIN)/python -m bench.introspect
	$(BIN)/python -m bench.diff
	$(BIN)/python -m bench.search --tools 31000 --queries 6
	$(if $(CORPUS),$(BIN)/python -m bench.classify $(CORPUS))

# Scores of a built tool page. Lighthouse is npm's and no dependency: it says so when it is not there.
lighthouse: site
	node bench/lighthouse.mjs site

$(VENV)/site.stamp: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[runners]'
	@touch $@

$(VENV)/test.stamp: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[test]'
	@touch $@

clean:
	rm -rf $(VENV) site dist
